//! Deciding on a request (APPR-2 to APPR-5). A function and no operation of its own: what an approval means for the noun
//! that asked for it happens in the same transaction, and that noun stands after this one. The desk calls both.

use longhaul_entity::{
    ApprovalId, CustomerId, Timestamp, UnitId, UserId, approval_request,
    enums::{ApprovalKind, ApprovalState, ApprovalStepKind},
};
use serde::Serialize;

use super::{
    course::{self, Step},
    limits::Limits,
    query,
    rules::{self, Case, Deed},
    seats::{self, Ladder, Seat},
    submit::Subject,
    terms,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    error::Result,
};

/// What is said to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// It is allowed.
    Approve,
    /// It is not.
    Refuse,
}

/// A decision.
#[derive(Clone, Debug, Serialize)]
pub struct Decision {
    /// The request.
    pub id: ApprovalId,
    /// The version that was read: what was changed since is not decided.
    pub version: i32,
    /// What is said.
    pub verdict: Verdict,
    /// Why, at most 1,000 characters; a refusal says why.
    pub why: Option<String>,
}

/// A request that was decided, for the noun that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The request.
    pub id: ApprovalId,
    /// What was asked for.
    pub kind: ApprovalKind,
    /// What it concerns, as it stood when it was submitted.
    pub subject: Subject,
    /// The unit that it was asked for.
    pub unit: UnitId,
    /// Who asked.
    pub requester: UserId,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// Whether it was allowed.
    pub approved: bool,
}

/// Decides. Of two who do so at the same moment, one does.
///
/// # Errors
/// NOT_FOUND; CONFLICT naming the state when it was answered before, or with the present version when it was changed; RULE
/// for one's own request, above one's limit (with `limit` and `amount`), in another channel, or when it is not one's turn;
/// INVALID for a refusal without a reason.
pub async fn decide(op: &Op<'_>, actor: &Actor, decision: &Decision) -> Result<Decided> {
    let why = match decision.verdict {
        Verdict::Approve => terms::perhaps_why(decision.why.as_deref())?,
        Verdict::Refuse => Some(terms::why(decision.why.as_deref())?),
    };
    let before = query::find_locked(op, actor, Action::ApprovalDecide, decision.id).await?;
    rules::waiting(&before, decision.version)?;
    let turn = Turn::take(op, actor, Deed::Decide, &before).await?;
    let approved = decision.verdict == Verdict::Approve;
    let mut after = before.clone();
    after.state = if approved { ApprovalState::Approved } else { ApprovalState::Refused };
    (after.decided_at, after.decided_by) = (Some(op.now()), Some(actor.user));
    after.answer.clone_from(&why);
    let kind = if approved { ApprovalStepKind::Approved } else { ApprovalStepKind::Refused };
    course::advance(op, &before, after, turn.step(kind, actor, &before, why)?).await?;
    Ok(Decided {
        id: before.id,
        kind: before.kind,
        subject: Subject::from(&before),
        unit: before.unit_id,
        requester: before.requester_id,
        customer: before.customer_id,
        approved,
    })
}

/// Somebody's turn to do something with a request: in which seat, by which figures.
pub(super) struct Turn {
    pub(super) ladder: Ladder,
    pub(super) limits: Limits,
    pub(super) seat: Seat,
}

impl Turn {
    /// Whether it is his turn.
    ///
    /// # Errors
    /// As [`Case::seat`].
    pub(super) async fn take(
        op: &Op<'_>,
        actor: &Actor,
        deed: Deed,
        request: &approval_request::Model,
    ) -> Result<Self> {
        let ladder = seats::ladder(op.tx(), request.unit_id).await?;
        let limits = Limits::of_unit(op, request.unit_id).await?;
        let seats = seats::of_actor_locked(op, actor).await?;
        let overdue = is_overdue(request, op.now());
        let case = Case { request, ladder: &ladder, limits: &limits, overdue };
        let seat = case.seat(deed, actor.user, &seats)?;
        Ok(Self { ladder, limits, seat })
    }

    /// The step on record.
    pub(super) fn step(
        &self,
        kind: ApprovalStepKind,
        actor: &Actor,
        request: &approval_request::Model,
        why: Option<String>,
    ) -> Result<Step> {
        Ok(Step {
            why,
            in_name_of: (self.seat.user != actor.user).then_some(self.seat.user),
            from: self.ladder.unit(request.level),
            limit: self.limits.of(self.seat.level),
            ..Step::of(kind, request, &self.limits)?
        })
    }
}

/// Whether the time of the level at which it lies is over (APPR-3).
#[must_use]
pub fn is_overdue(request: &approval_request::Model, now: Timestamp) -> bool {
    request.state == ApprovalState::Pending && request.due_at < now
}
