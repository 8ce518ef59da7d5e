//! `setBuyingCriteria`: what weight a customer gives to each of the eight criteria (KAM-4).

use longhaul_entity::{CustomerId, buying_criteria};
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;
use serde_json::json;

use super::{criteria::ByCriterion, open, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, support},
    error::{Result, stale},
    journal::{self, Entry},
};

/// Sets the weights. Scores stay; their totals follow.
#[derive(Clone, Debug, Serialize)]
pub struct SetBuyingCriteria {
    /// Whose.
    pub customer: CustomerId,
    /// The version of the criteria that was read; none when there were none.
    pub version: Option<i32>,
    /// The weights in basis points.
    pub weights: ByCriterion<i32>,
}

impl Operation for SetBuyingCriteria {
    const NAME: &'static str = "setBuyingCriteria";
    const ACTION: Action = Action::AccountMapEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let customer = open(op, actor, self.customer).await?;
        let old = buying_criteria::Entity::find_by_id(self.customer).one(op.tx()).await?;
        support::current(old.as_ref().map(|row| row.version), self.version)?;
        rules::weights(self.weights)?;
        let before = old.as_ref().map(ByCriterion::from);
        if before == Some(self.weights) {
            return Ok(self.customer);
        }
        write(op, self.row(op), old.as_ref()).await?;
        let data = json!({ "before": before, "after": self.weights });
        journal::record(op, Entry::new("BuyingCriteriaSet", self.customer, customer.dealer_id, &data)).await?;
        Ok(self.customer)
    }
}

impl SetBuyingCriteria {
    fn row(&self, op: &Op<'_>) -> buying_criteria::Model {
        let ByCriterion { industry_standing, brand, performance, price, supply, response, after_sales, relationship } =
            self.weights;
        buying_criteria::Model {
            customer_id: self.customer,
            industry_standing,
            brand,
            performance,
            price,
            supply,
            response,
            after_sales,
            relationship,
            version: self.version.unwrap_or(0) + 1,
            updated_at: op.now(),
        }
    }
}

/// Writes the row in place of `old`, if there is one.
///
/// # Errors
/// CONFLICT when another version came in between.
pub(super) async fn write(
    op: &Op<'_>,
    new: buying_criteria::Model,
    old: Option<&buying_criteria::Model>,
) -> Result<()> {
    let version = new.version;
    let mut row = new.into_active_model().reset_all();
    let Some(old) = old else {
        buying_criteria::Entity::insert(row).exec_without_returning(op.tx()).await?;
        return Ok(());
    };
    row.customer_id = NotSet;
    let written = buying_criteria::Entity::update_many()
        .set(row)
        .filter(buying_criteria::Column::CustomerId.eq(old.customer_id))
        .filter(buying_criteria::Column::Version.eq(old.version))
        .exec(op.tx())
        .await?;
    if written.rows_affected == 1 { Ok(()) } else { Err(stale(version)) }
}
