//! `setRelationship`: how close we are to a contact, who of ours is, and what is planned (KAM-2).

use longhaul_entity::{ContactId, CustomerId, UserId, enums::RelationStage, relationship};
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;
use serde_json::{Value, json};

use super::{contact_of, open, words};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, customer::query::assignable, support},
    error::{Error, Result, invalid, stale},
    journal::{self, Entry},
    vocab::BusinessDay,
};

/// Characters of a plan.
const PLAN_MAX: usize = 1000;

/// Sets the relationship with somebody.
#[derive(Clone, Debug, Serialize)]
pub struct SetRelationship {
    /// At which customer's.
    pub customer: CustomerId,
    /// With whom.
    pub contact: ContactId,
    /// The version of the relationship that was read; none when there was none.
    pub version: Option<i32>,
    /// How close.
    pub stage: RelationStage,
    /// Who of ours holds it: an active salesperson or manager of the responsible dealer.
    pub holder: UserId,
    /// What is planned, at most 1,000 characters.
    pub plan: Option<String>,
    /// By which day; only with a plan.
    pub due: Option<BusinessDay>,
}

impl Operation for SetRelationship {
    const NAME: &'static str = "setRelationship";
    const ACTION: Action = Action::AccountMapEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let customer = open(op, actor, self.customer).await?;
        contact_of(op, self.customer, self.contact).await?;
        let old = relationship::Entity::find_by_id(self.contact).one(op.tx()).await?;
        support::current(old.as_ref().map(|row| row.version), self.version)?;
        let holder = assignable(op, "input.holderId", customer.dealer_id, self.holder).await;
        holder.map_err(by_rule)?;
        let new = self.row(op)?;
        if old.as_ref().is_some_and(|old| shown(old) == shown(&new)) {
            return Ok(self.customer);
        }
        write(op, &new, old.as_ref()).await?;
        let data = json!({ "contactId": self.contact, "before": old.as_ref().map(shown), "after": shown(&new) });
        journal::record(op, Entry::new("RelationshipSet", self.customer, customer.dealer_id, &data)).await?;
        Ok(self.customer)
    }
}

impl SetRelationship {
    fn row(&self, op: &Op<'_>) -> Result<relationship::Model> {
        let plan = words("plan", self.plan.as_deref(), PLAN_MAX, "KAM-2")?;
        if plan.is_none() && self.due.is_some() {
            let refusal = invalid("input.due", "填写期限时须写明计划", "Say what is planned, not only by when");
            return Err(refusal.rule("KAM-2").into());
        }
        Ok(relationship::Model {
            contact_id: self.contact,
            stage: self.stage,
            holder_id: self.holder,
            plan,
            due: self.due.map(BusinessDay::get),
            version: self.version.unwrap_or(0) + 1,
            updated_at: op.now(),
        })
    }
}

async fn write(op: &Op<'_>, new: &relationship::Model, old: Option<&relationship::Model>) -> Result<()> {
    let mut row = new.clone().into_active_model().reset_all();
    let Some(old) = old else {
        relationship::Entity::insert(row).exec_without_returning(op.tx()).await?;
        return Ok(());
    };
    row.contact_id = NotSet;
    let written = relationship::Entity::update_many()
        .set(row)
        .filter(relationship::Column::ContactId.eq(old.contact_id))
        .filter(relationship::Column::Version.eq(old.version))
        .exec(op.tx())
        .await?;
    if written.rows_affected == 1 { Ok(()) } else { Err(stale(new.version)) }
}

/// The relationship as the journal keeps it.
fn shown(row: &relationship::Model) -> Value {
    json!({ "stage": row.stage, "holderId": row.holder_id, "plan": row.plan, "due": row.due })
}

/// The refusal of a holder who is none of the dealer's, by the rule that asks for him.
fn by_rule(err: Error) -> Error {
    match err {
        Error::Refused(refusal) => (*refusal).rule("KAM-2").into(),
        other => other,
    }
}
