//! `assignCustomer`: whose customer it is among the dealer's people, or nobody's for now (CUST-13).

use longhaul_entity::{CustomerId, UserId, customer};
use serde::Serialize;

use super::{change, query, trace};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::Result,
};

/// Assigns the customer.
#[derive(Clone, Debug, Serialize)]
pub struct AssignCustomer {
    /// Which customer.
    pub id: CustomerId,
    /// The version that was read.
    pub version: i32,
    /// To whom: an active salesperson or manager of the dealer; nobody when left out.
    pub owner: Option<UserId>,
}

impl Operation for AssignCustomer {
    const NAME: &'static str = "assignCustomer";
    const ACTION: Action = Action::CustomerAssign;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let before = change::open(op, actor, Self::ACTION, self.id, Some(self.version)).await?;
        if before.owner_id == self.owner {
            return Ok(self.id);
        }
        if let Some(owner) = self.owner {
            query::assignable(op, "input.ownerId", before.dealer_id, owner).await?;
        }
        assign(op, &before, self.owner).await?;
        Ok(self.id)
    }
}

/// Gives a customer whose row this transaction has locked to somebody who can have it, with a lead that he takes over (LEAD-4).
///
/// # Errors
/// What the database answers.
pub async fn hand_over(op: &Op<'_>, customer: &customer::Model, to: UserId) -> Result<()> {
    if customer.owner_id == Some(to) { Ok(()) } else { assign(op, customer, Some(to)).await }
}

async fn assign(op: &Op<'_>, before: &customer::Model, owner: Option<UserId>) -> Result<()> {
    let after = customer::Model { owner_id: owner, ..before.clone() };
    let after = change::store(op, before, after).await?;
    change::journal(op, "CustomerAssigned", &after, trace::changes(before, &after)).await
}
