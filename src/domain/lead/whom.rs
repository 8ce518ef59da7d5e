//! Whose purchase is reported: a customer that the reporter sees, or one that he describes (LEAD-1). Described, it is found whoever
//! has it, and recorded if nobody has; the reporter learns neither.

use longhaul_entity::{CustomerId, UserId, customer};
use serde::Serialize;

use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::customer::{
        self as customers, Card,
        create::{CreateCustomer, try_record},
        set_contacts::ContactLine,
        taken::{Identity, holder_unscoped},
    },
    error::{Code, Error, Result, not_found},
};

/// Who means to buy.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Whom {
    /// A customer within the reporter's reach.
    Known(CustomerId),
    /// Somebody whom he does not see, or who is new.
    Described(Box<Described>),
}

/// A customer as the reporter knows it.
#[derive(Clone, Debug, Serialize)]
pub struct Described {
    /// What would be recorded; code, phone and a firm's name find it if it is on record.
    pub card: Card,
    /// Its people, for a new record.
    pub contacts: Vec<ContactLine>,
}

impl Whom {
    /// The customer's name as the reporter knows it.
    pub(super) fn name<'a>(&'a self, found: &'a customer::Model) -> &'a str {
        match self {
            Self::Known(_) => &found.name,
            Self::Described(described) => described.card.name.as_str(),
        }
    }

    /// The customer, locked until the transaction ends; of a record that was merged into another the one that stands for it,
    /// whoever has that (CUST-10): refused, the report would lose its place. One that nobody has is recorded for the
    /// reporter's dealer.
    ///
    /// # Errors
    /// NOT_FOUND out of reach, RULE for one set aside; what recording refuses.
    pub(super) async fn resolve(&self, op: &Op<'_>, actor: &Actor, owner: Option<UserId>) -> Result<customer::Model> {
        match self {
            Self::Known(id) => {
                let whole = customers::query::lock_whole_for(op, actor, Action::LeadReport, *id).await?;
                customers::in_use(&whole)?;
                Ok(whole)
            }
            Self::Described(described) => described.resolve(op, actor, owner).await,
        }
    }
}

impl Described {
    async fn resolve(&self, op: &Op<'_>, actor: &Actor, owner: Option<UserId>) -> Result<customer::Model> {
        let known = holder_unscoped(op.tx(), &Identity::of(&self.card)).await?;
        let id = match known {
            Some(id) => id,
            None => self.record(op, actor, owner).await?,
        };
        // Its keys go with it when it is set aside, and rows are never removed.
        customers::query::lock_whole_unscoped(op, id).await?.ok_or_else(not_found)
    }

    /// Records the customer, or finds it after all: somebody else may record it at the same moment.
    async fn record(&self, op: &Op<'_>, actor: &Actor, owner: Option<UserId>) -> Result<CustomerId> {
        let new = CreateCustomer {
            id: None,
            card: self.card.clone(),
            owner,
            contacts: self.contacts.clone(),
            fleet: Vec::new(),
            purchase_plans: Vec::new(),
        };
        match try_record(op, actor, new).await {
            Err(Error::Refused(refusal)) if refusal.code == Code::Conflict => {
                let first = holder_unscoped(op.tx(), &Identity::of(&self.card)).await?;
                first.ok_or(Error::Refused(refusal))
            }
            done => done,
        }
    }
}
