//! `handOverLead`: a colleague takes over, with the same end of protection (LEAD-4): the protection is the dealer's.

use longhaul_entity::{LeadId, UserId, lead};
use serde::Serialize;
use serde_json::json;

use super::{change, query, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, customer as customers},
    error::Result,
};

/// Gives a lead, and its customer if the dealer is responsible for it, to somebody else of the dealer.
#[derive(Clone, Debug, Serialize)]
pub struct HandOverLead {
    /// Which lead.
    pub id: LeadId,
    /// The version that was read.
    pub version: i32,
    /// To whom: an active salesperson or manager of the dealer.
    pub to: UserId,
}

impl Operation for HandOverLead {
    const NAME: &'static str = "handOverLead";
    const ACTION: Action = Action::LeadAssign;
    type Output = LeadId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<LeadId> {
        let seen = query::find(op.tx(), actor, self.id).await?;
        // The customer first, as when a lead is reported: nobody waits for somebody who waits for him.
        let customer = customers::query::lock_whole_unscoped(op, seen.customer_id).await?;
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        rules::changeable(&before, self.version)?;
        if before.owner_id == Some(self.to) {
            return Ok(self.id);
        }
        customers::query::assignable(op, "input.toId", before.dealer_id, self.to).await?;
        let after = lead::Model { owner_id: Some(self.to), ..before.clone() };
        let told = json!({"ownerId": {"before": before.owner_id, "after": self.to}});
        change::store(op, &before, after, "LeadHandedOver", &told).await?;
        if let Some(customer) = customer.filter(|customer| customer.dealer_id == before.dealer_id) {
            customers::assign::hand_over(op, &customer, self.to).await?;
        }
        Ok(self.id)
    }
}
