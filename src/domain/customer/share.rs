//! `shareCustomer`: another of the dealer's people works on the customer besides its owner (CUST-13).

use longhaul_entity::{CustomerId, UserId, customer_share};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use serde::Serialize;
use serde_json::{Value, json};

use super::{change, lines, query};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::Result,
};

/// Shares the customer. Sharing twice is sharing once, so it asks for no version.
#[derive(Clone, Debug, Serialize)]
pub struct ShareCustomer {
    /// Which customer.
    pub id: CustomerId,
    /// With whom: an active salesperson or manager of the dealer.
    pub user: UserId,
}

impl Operation for ShareCustomer {
    const NAME: &'static str = "shareCustomer";
    const ACTION: Action = Action::CustomerAssign;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let before = change::open(op, actor, Self::ACTION, self.id, None).await?;
        query::assignable(op, "input.userId", before.dealer_id, self.user).await?;
        let row = customer_share::ActiveModel { customer_id: Set(self.id), user_id: Set(self.user) };
        let key = [customer_share::Column::CustomerId, customer_share::Column::UserId];
        let inserted = customer_share::Entity::insert(row)
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted == 1 {
            let after = change::store(op, &before, before.clone()).await?;
            let changed = lines::changed("sharedWith", Value::Null, json!(self.user));
            change::journal(op, "CustomerShared", &after, changed).await?;
        }
        Ok(self.id)
    }
}
