//! `requestApproval`: somebody asks for a promotion or an expense himself (APPR-1, FOLLOW-4).

use longhaul_entity::{ApprovalId, ChannelId, CustomerId, channel, enums::ApprovalKind};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    kinds,
    officials::{self, Official},
    submit::{self, New, Subject},
    terms::Terms,
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{Caller, Operation, customer::query as customers, perform},
    error::{Result, invalid},
};

/// Asks for an approval for one's own unit.
#[derive(Clone, Debug, Serialize)]
pub struct RequestApproval {
    /// Its id, if the client made one.
    pub id: Option<ApprovalId>,
    /// What is asked for: a promotion or a public-relations expense.
    pub kind: ApprovalKind,
    /// The customer concerned, if one is.
    pub customer: Option<CustomerId>,
    /// The channel within which HQ decides, if it should come there.
    pub channel: Option<ChannelId>,
    /// What is asked for.
    pub terms: Terms,
}

/// What came of a request: it was submitted or changed, or compliance was told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Requested {
    /// It lies before the right level.
    Submitted(ApprovalId),
    /// It was for a public official (APPR-6); nothing was submitted.
    Official(Official),
}

impl Requested {
    /// The request, or the refusal: outside the transaction, which has kept the notice.
    ///
    /// # Errors
    /// RULE APPR-6.
    pub fn out(self) -> Result<ApprovalId> {
        match self {
            Self::Submitted(id) => Ok(id),
            Self::Official(official) => Err(official.refusal()),
        }
    }
}

/// Asks for an approval; for a public official the notice to compliance is kept though the request is refused.
///
/// # Errors
/// RULE for a kind that its own noun requests, for a record that was merged into another (CUST-10), and APPR-6 for public
/// officials; NOT_FOUND for a customer or contact that he does not see; INVALID and LIMIT for the terms; CONFLICT for an id that is taken.
pub async fn request(
    db: &Db,
    caller: &Caller,
    operation_id: Option<Uuid>,
    request: &RequestApproval,
) -> Result<ApprovalId> {
    perform(db, caller, operation_id, request).await?.out()
}

impl Operation for RequestApproval {
    const NAME: &'static str = "requestApproval";
    const ACTION: Action = Action::ApprovalRequest;
    type Output = Requested;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Requested> {
        kinds::direct(self.kind)?;
        if let Some(customer) = self.customer {
            let record = customers::find(op.tx(), actor, customer).await?;
            customers::not_merged(op.tx(), actor, &record).await?;
        }
        known_channel(op.tx(), self.channel).await?;
        let new = New {
            id: self.id,
            kind: self.kind,
            unit: actor.unit,
            customer: self.customer,
            channel: self.channel,
            subject: self.customer.map_or_else(|| Subject::of(actor.unit), Subject::of),
            lowest: None,
            terms: self.terms.clone(),
            changes: None,
        };
        ask(op, actor, new).await
    }
}

/// Whether there is such a channel, if one is named.
///
/// # Errors
/// INVALID, naming `input.channelId`.
pub async fn known_channel(db: &impl ConnectionTrait, named: Option<ChannelId>) -> Result<()> {
    let Some(named) = named else { return Ok(()) };
    let known = channel::Entity::find_by_id(named).one(db).await?;
    known.ok_or_else(|| invalid("input.channelId", "没有该销售通路", "There is no such channel").rule("ORG-2"))?;
    Ok(())
}

/// Submits what somebody asks for himself, or tells compliance whom it was for.
///
/// # Errors
/// As [`submit()`](super::submit()), and NOT_FOUND for a contact of a customer that he does not see.
pub async fn ask(op: &Op<'_>, actor: &Actor, new: New) -> Result<Requested> {
    officials::people(op.tx(), &new.terms).await?.seen_by(op, actor).await?;
    match officials::noticed(op, actor, &new).await? {
        Some(official) => Ok(Requested::Official(official)),
        None => submit::submit(op, actor, new).await.map(Requested::Submitted),
    }
}
