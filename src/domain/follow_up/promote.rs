//! `requestPromotion`: what a buyer asks for and could not be given on the spot becomes a request for a promotion (促销策略申请,
//! FOLLOW-4).

use longhaul_entity::{
    ApprovalId, ChannelId, FollowUpId,
    enums::ApprovalKind,
    follow_up::{self, Demand},
    lead,
};
use serde::Serialize;
use uuid::Uuid;

use super::query;
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation,
        approval::{self, Item, New, Requested, Subject, Terms, Whom},
        customer as customers, lead as leads, perform,
    },
    error::{Code, Error, Refusal, Result, invalid},
};

/// The rule that says what becomes of a demand.
const RULE: &str = "FOLLOW-4";

/// Asks for a promotion because of a demand that was left open.
#[derive(Clone, Debug, Serialize)]
pub struct RequestPromotion {
    /// The id of the request, if the client made one.
    pub id: Option<ApprovalId>,
    /// The contact at which it was raised.
    pub follow_up: FollowUpId,
    /// Which of its demands, from 1 on.
    pub demand: i32,
    /// The channel within which HQ decides, if it should come there.
    pub channel: Option<ChannelId>,
    /// For how many vehicles; none: as many as the lead is about.
    pub vehicles: Option<i32>,
    /// What is asked for.
    pub items: Vec<Item>,
    /// Why.
    pub reason: String,
    /// Whom all of it is for.
    pub whom: Option<Whom>,
}

/// Asks for a promotion; for a public official the notice to compliance is kept though the request is refused.
///
/// # Errors
/// NOT_FOUND for a follow-up or contact out of reach; INVALID for a demand that is not there, and with LIMIT for the terms;
/// RULE for a demand that was settled on the spot (FOLLOW-4), for a lead that is not protected now (LEAD-2 to LEAD-7), and
/// APPR-6 for public officials; CONFLICT while a request about the demand is open or was allowed, and for an id that is taken.
pub async fn request(
    db: &Db,
    caller: &Caller,
    operation_id: Option<Uuid>,
    request: &RequestPromotion,
) -> Result<ApprovalId> {
    perform(db, caller, operation_id, request).await?.out()
}

impl Operation for RequestPromotion {
    const NAME: &'static str = "requestPromotion";
    const ACTION: Action = Action::FollowUpRecord;
    type Output = Requested;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Requested> {
        actor.may(Action::ApprovalRequest)?;
        let seen = query::find(op.tx(), actor, self.follow_up).await?;
        // The customer first and then the lead, as when a contact is recorded: of two who ask at once, one waits for the other.
        let customer = customers::query::lock_whole_unscoped(op, seen.customer_id).await?;
        let customer = customer.ok_or_else(|| Error::broken("a follow-up's customer is not there"))?;
        let lead = leads::query::find_locked(op, actor, Self::ACTION, seen.lead_id).await?;
        open_demand(&seen, self.demand)?;
        leads::may_follow_up(op, actor, (&customer, &lead), "input.followUpId").await?;
        let subject = demanded(seen.id, self.demand);
        if let Some(request) = approval::query::standing_unscoped(op.tx(), &subject).await? {
            let (zh, en) = ("该诉求已提出促销申请", "A promotion was asked for because of this demand already");
            let refusal = Refusal::new(Code::Conflict, zh, en).rule(RULE).field("input.demand");
            return Err(refusal.fact("approvalId", request.id.to_string()).into());
        }
        approval::known_channel(op.tx(), self.channel).await?;
        let new = New {
            id: self.id,
            kind: ApprovalKind::Promotion,
            unit: lead.dealer_id,
            customer: Some(customer.id),
            channel: self.channel,
            subject,
            lowest: None,
            terms: self.terms(&lead),
            changes: None,
        };
        approval::ask(op, actor, new).await
    }
}

impl RequestPromotion {
    fn terms(&self, lead: &lead::Model) -> Terms {
        Terms {
            vehicles: self.vehicles.unwrap_or(lead.count),
            items: self.items.clone(),
            reason: self.reason.clone(),
            whom: self.whom.clone(),
        }
    }
}

/// What a request because of that demand concerns.
fn demanded(follow_up: FollowUpId, number: i32) -> Subject {
    Subject::of(follow_up).at(number)
}

/// The follow-up and the number of the demand that a request is about, if it is about one.
#[must_use]
pub fn demand_of(subject: &Subject) -> Option<(FollowUpId, i32)> {
    Some((subject.id()?, subject.version.parse().ok()?))
}

/// The demand of that number, from 1 on.
#[must_use]
pub fn demand(of: &follow_up::Model, number: i32) -> Option<&Demand> {
    of.content.demands.get(usize::try_from(number).ok()?.checked_sub(1)?)
}

fn open_demand(of: &follow_up::Model, number: i32) -> Result<()> {
    let Some(demand) = demand(of, number) else {
        let (zh, en) = ("该跟进记录没有这项诉求", "The follow-up has no such demand");
        return Err(invalid("input.demand", zh, en).rule(RULE).into());
    };
    if demand.settled {
        let (zh, en) = ("该诉求已当场解决", "The demand was settled on the spot");
        return Err(Refusal::new(Code::Rule, zh, en).rule(RULE).field("input.demand").into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use longhaul_entity::{LeadId, TypedId};

    use super::*;

    #[test]
    fn a_request_names_its_demand() {
        let id = FollowUpId::from_uuid(Uuid::from_u128(7));
        assert_eq!(demand_of(&demanded(id, 2)), Some((id, 2)));
        assert_eq!(demand_of(&Subject::of(id)), None);
        assert_eq!(demand_of(&Subject::of(LeadId::from_uuid(Uuid::from_u128(7))).at(2)), None);
    }
}
