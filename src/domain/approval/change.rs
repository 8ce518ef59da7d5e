//! `changeApprovalRequest`: what is asked for becomes something else, and whatever was said to it before counts no more
//! (APPR-5).

use longhaul_entity::{
    ApprovalId,
    enums::{ApprovalState, ApprovalStepKind},
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    course::{self, Step},
    kinds,
    limits::Limits,
    officials, query,
    request::Requested,
    rules::{self, Asked},
    seats,
    submit::{self, New, Subject},
    terms::Terms,
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{Caller, Operation, perform},
    error::{Code, Refusal, Result},
};

/// How many steps a request has before it is changed no more; answers still find room.
const STEPS_MOST: i32 = 60;

/// Asks for something else by the same request.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeApprovalRequest {
    /// The request.
    pub id: ApprovalId,
    /// The version that was read.
    pub version: i32,
    /// What is asked for now, all of it.
    pub terms: Terms,
}

/// Changes a request; for a public official the notice to compliance is kept though the change is refused.
///
/// # Errors
/// NOT_FOUND; RULE for somebody else's, for a kind that its own noun requests, and APPR-6 for public officials; CONFLICT when
/// it was refused, used or taken back, or changed since; INVALID and LIMIT for the terms.
pub async fn change(
    db: &Db,
    caller: &Caller,
    operation_id: Option<Uuid>,
    change: &ChangeApprovalRequest,
) -> Result<ApprovalId> {
    perform(db, caller, operation_id, change).await?.out()
}

impl Operation for ChangeApprovalRequest {
    const NAME: &'static str = "changeApprovalRequest";
    const ACTION: Action = Action::ApprovalRequest;
    type Output = Requested;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Requested> {
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        rules::by_requester(&before, actor.user)?;
        kinds::direct(before.kind)?;
        rules::open(&before, self.version)?;
        if before.steps >= STEPS_MOST {
            let (zh, en) = ("修改次数过多，请重新提出申请", "Changed too often; make a new request");
            return Err(Refusal::new(Code::Limit, zh, en).rule("APPR-5").fact("max", STEPS_MOST).into());
        }
        let people = officials::people(op.tx(), &self.terms).await?;
        people.seen_by(op, actor).await?;
        let kept = self.terms.read(before.kind, |contact| people.name(contact))?;
        let new = New {
            id: None,
            kind: before.kind,
            unit: before.unit_id,
            customer: before.customer_id,
            channel: before.channel_id,
            subject: Subject::from(&before),
            lowest: None,
            terms: self.terms.clone(),
            changes: Some(before.id),
        };
        if let Some(official) = officials::noticed(op, actor, &new).await? {
            return Ok(Requested::Official(official));
        }
        let ladder = seats::ladder(op.tx(), before.unit_id).await?;
        let limits = Limits::of_unit(op, before.unit_id).await?;
        let mut after = before.clone();
        after.vehicles = self.terms.vehicles;
        after.per_vehicle_fen = kept.per_vehicle.get();
        after.reason.clone_from(&kept.reason);
        after.recipient.clone_from(&kept.recipient);
        after.round = before.round + 1;
        after.state = ApprovalState::Pending;
        after.level = submit::laid(before.lowest, kept.per_vehicle, Asked::from(&before), &ladder, &limits);
        after.due_at = limits.due(op.now());
        (after.decided_at, after.decided_by, after.answer) = (None, None, None);
        submit::items(op, &kept, &after).await?;
        let (from, to) = (ladder.unit(before.level), ladder.unit(after.level));
        let step = Step { from, to, ..Step::of(ApprovalStepKind::Changed, &after, &limits)? };
        course::advance(op, &before, after, step).await?;
        Ok(Requested::Submitted(before.id))
    }
}
