//! `revealPhone`: shows a number in full to somebody who needs it, and records that he looked (ALL-2).

use longhaul_entity::{ContactId, CustomerId};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::query;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Result, not_found},
    journal::{self, Entry},
};

/// Whose number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whose {
    /// The customer's own.
    Customer(CustomerId),
    /// That of one of its people.
    Contact(ContactId),
}

/// Asks for the number. The answer is stored with the operation id, so it names whose number and does not hold it;
/// [`number`] reads it under the rights of whoever asks.
#[derive(Clone, Debug, Serialize)]
pub struct RevealPhone {
    /// Whose number.
    pub whose: Whose,
}

impl Operation for RevealPhone {
    const NAME: &'static str = "revealPhone";
    const ACTION: Action = Action::PhoneReveal;
    type Output = Whose;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Whose> {
        let (customer, _) = lookup(op.tx(), actor, self.whose).await?;
        query::not_merged(op.tx(), actor, &customer).await?;
        let contact = match self.whose {
            Whose::Customer(_) => None,
            Whose::Contact(id) => Some(id),
        };
        let data = json!({"contactId": contact});
        journal::record(op, Entry::new("PhoneRevealed", customer.id, customer.dealer_id, &data)).await?;
        Ok(self.whose)
    }
}

/// The number in full, for the answer to an operation that recorded the look.
///
/// # Errors
/// FORBIDDEN; NOT_FOUND when he does not see the customer, or there is no number.
pub async fn number(db: &impl ConnectionTrait, actor: &Actor, whose: Whose) -> Result<String> {
    actor.may(Action::PhoneReveal)?;
    Ok(lookup(db, actor, whose).await?.1)
}

async fn lookup(
    db: &impl ConnectionTrait,
    actor: &Actor,
    whose: Whose,
) -> Result<(longhaul_entity::customer::Model, String)> {
    let (customer, phone) = match whose {
        Whose::Customer(id) => {
            let found = query::by_ids(db, actor, Action::PhoneReveal, &[id]).await?.pop().ok_or_else(not_found)?;
            let phone = found.phone.clone();
            (found, phone)
        }
        Whose::Contact(id) => {
            let (customer, contact) = query::find_contact(db, actor, Action::PhoneReveal, id).await?;
            (customer, contact.phone)
        }
    };
    Ok((customer, phone.ok_or_else(not_found)?))
}
