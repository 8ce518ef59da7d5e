//! `requestGiftApproval`: a gift beyond the standard is asked for (GIFT-2, APPR-1).

use longhaul_entity::{ApprovalId, ChannelId, CustomerId, GiftId, enums::GiftOccasion};
use serde::Serialize;
use uuid::Uuid;

use super::{Recipient, wish::Wish};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation,
        approval::{self, Requested},
        perform,
    },
    error::Result,
};

/// Asks for a gift beyond the standard (超标准礼品申请).
#[derive(Clone, Debug, Serialize)]
pub struct RequestGiftApproval {
    /// The id of the request, if the client made one.
    pub id: Option<ApprovalId>,
    /// The customer: one of one's own dealer.
    pub customer: CustomerId,
    /// What is to be given.
    pub gift: GiftId,
    /// How many, 1 to 1,000.
    pub count: i32,
    /// At which kind of occasion.
    pub occasion: GiftOccasion,
    /// To whom.
    pub to: Recipient,
    /// The channel within which HQ decides, if it should come there.
    pub channel: Option<ChannelId>,
    /// Why, at most 1,000 characters.
    pub reason: String,
}

/// Asks for a gift; for a public official the notice to compliance is kept though the request is refused.
///
/// # Errors
/// NOT_FOUND for a customer, gift or contact out of reach; INVALID for the number and the terms; RULE for a customer set aside, for a
/// gift that is not in use (GIFT-1) or does not suit a follow-up (FOLLOW-5), LEAD-5 outside the territory, and APPR-6 for public
/// officials; CONFLICT for an id that is taken.
pub async fn request(
    db: &Db,
    caller: &Caller,
    operation_id: Option<Uuid>,
    request: &RequestGiftApproval,
) -> Result<ApprovalId> {
    perform(db, caller, operation_id, request).await?.out()
}

impl Operation for RequestGiftApproval {
    const NAME: &'static str = "requestGiftApproval";
    const ACTION: Action = Action::GiftIssue;
    type Output = Requested;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Requested> {
        actor.may(Action::ApprovalRequest)?;
        let wish = Wish::load(op, actor, (self.customer, self.gift), (self.count, self.occasion), &self.to).await?;
        approval::known_channel(op.tx(), self.channel).await?;
        let new = wish.request(self.id, actor.unit, self.channel, self.reason.clone())?;
        // An official is told to compliance whatever else may be wrong.
        if let Some(official) = approval::officials::noticed(op, actor, &new).await? {
            return Ok(Requested::Official(official));
        }
        wish.may_be(op).await?;
        approval::submit(op, actor, new).await.map(Requested::Submitted)
    }
}
