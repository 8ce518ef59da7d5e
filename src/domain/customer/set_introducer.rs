//! `setIntroducer`: which customer introduced this one; what it buys of the maker's brand from then on counts for the
//! introducer in the year after (CUST-5).

use longhaul_entity::{CustomerId, customer_standing};
use sea_orm::EntityTrait;
use serde::Serialize;
use serde_json::json;

use super::{change, lines, query};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, standing},
    error::{Code, Refusal, Result},
};

/// Says who introduced the customer.
#[derive(Clone, Debug, Serialize)]
pub struct SetIntroducer {
    /// Who was introduced.
    pub id: CustomerId,
    /// The version of that customer that was read.
    pub version: i32,
    /// Who introduced it; nobody: none did.
    pub introducer: Option<CustomerId>,
}

impl Operation for SetIntroducer {
    const NAME: &'static str = "setIntroducer";
    const ACTION: Action = Action::CustomerEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        if self.introducer == Some(self.id) {
            let (zh, en) = ("客户不能介绍自己", "Nobody introduces himself");
            return Err(Refusal::new(Code::Rule, zh, en).rule("CUST-5").field("input.introducerId").into());
        }
        let before = change::open(op, actor, Self::ACTION, self.id, Some(self.version)).await?;
        if let Some(introducer) = self.introducer {
            query::find(op.tx(), actor, introducer).await?;
        }
        let old = introducer(op, self.id).await?;
        if old == self.introducer {
            return Ok(self.id);
        }
        standing::introducer_is(op, self.id, self.introducer).await?;
        let after = change::store(op, &before, before.clone()).await?;
        let changed = lines::changed("introducer", json!(old), json!(self.introducer));
        change::journal(op, "CustomerIntroducerSet", &after, changed).await?;
        // What is bought on the day of the introduction counts, and what was bought earlier today is bought on that day.
        standing::stand_introducers(op, old.into_iter().chain(self.introducer)).await?;
        Ok(self.id)
    }
}

/// The introducer of a customer, if it has one: what it buys counts for him.
///
/// # Errors
/// What the database answers.
pub(super) async fn introducer(op: &Op<'_>, id: CustomerId) -> Result<Option<CustomerId>> {
    Ok(customer_standing::Entity::find_by_id(id).one(op.tx()).await?.and_then(|row| row.introducer_id))
}
