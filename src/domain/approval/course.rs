//! The course of a request: each step changes the row by one conditional write, stands on record for good, and is
//! journalled (APPR-4).

use longhaul_entity::{
    UnitId, UserId, approval_request, approval_step,
    enums::{ApprovalState, ApprovalStepKind},
};
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use super::{limits::Limits, rules};
use crate::{
    db::Op,
    error::{Result, stale},
    journal::{self, Entry},
    vocab::Fen,
};

/// A step to be recorded; who and when, the transaction knows.
pub(super) struct Step {
    pub(super) kind: ApprovalStepKind,
    /// The manager in whose name a deputy acts.
    pub(super) in_name_of: Option<UserId>,
    pub(super) why: Option<String>,
    /// Where it lay before.
    pub(super) from: Option<UnitId>,
    /// Where it lies after.
    pub(super) to: Option<UnitId>,
    /// The figure that it is about, per vehicle in fen.
    pub(super) per_vehicle_fen: i64,
    /// The limit of whoever decides.
    pub(super) limit: Option<Fen>,
    /// The policy values that were used, with their versions.
    pub(super) policy: Option<String>,
}

impl Step {
    /// A step about what the request asks for, under those figures.
    ///
    /// # Errors
    /// As [`Limits::on_record`].
    pub(super) fn of(kind: ApprovalStepKind, request: &approval_request::Model, limits: &Limits) -> Result<Self> {
        Ok(Self { policy: Some(limits.on_record()?), ..Self::plain(kind, request) })
    }

    /// A step that no figure of the policy book decides.
    pub(super) fn plain(kind: ApprovalStepKind, request: &approval_request::Model) -> Self {
        let per_vehicle_fen = request.per_vehicle_fen;
        Self { kind, in_name_of: None, why: None, from: None, to: None, per_vehicle_fen, limit: None, policy: None }
    }
}

/// Writes `after` as what follows on `before` by that step, if `before` still stands.
///
/// # Errors
/// CONFLICT when somebody else came first, naming the state that it is in then.
pub(super) async fn advance(
    op: &Op<'_>,
    before: &approval_request::Model,
    mut after: approval_request::Model,
    step: Step,
) -> Result<()> {
    use approval_request::{Column, Entity};

    after.version = before.version + 1;
    after.steps = before.steps + 1;
    after.updated_at = op.now();
    let mut row = after.clone().into_active_model().reset_all();
    row.id = NotSet;
    let written = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(before.id))
        .filter(Column::Version.eq(before.version))
        .filter(Column::State.eq(before.state))
        .exec(op.tx())
        .await?;
    if written.rows_affected != 1 {
        let present = Entity::find_by_id(before.id).one(op.tx()).await?;
        return Err(match present {
            Some(present) if present.state == ApprovalState::Pending => stale(present.version),
            Some(present) => rules::over(present.state),
            None => crate::error::not_found(),
        });
    }
    record(op, &after, step).await
}

/// Puts the step that led to the request as it is now on record, and into the journal.
///
/// # Errors
/// What the database answers.
pub(super) async fn record(op: &Op<'_>, now: &approval_request::Model, step: Step) -> Result<()> {
    let actor = op.origin().actor;
    let data = json!({
        "number": now.number, "kind": now.kind, "state": now.state, "round": now.round, "version": now.version,
        "perVehicle": step.per_vehicle_fen, "vehicles": now.vehicles, "why": step.why, "from": step.from, "to": step.to,
        "inNameOf": step.in_name_of, "limit": step.limit, "policy": step.policy,
    });
    let row = approval_step::Model {
        request_id: now.id,
        seq: now.steps,
        at: op.now(),
        kind: step.kind,
        actor_id: actor.map(|(user, _)| user),
        role: actor.map(|(_, role)| role),
        in_name_of: step.in_name_of,
        why: step.why,
        from_unit_id: step.from,
        to_unit_id: step.to,
        round: now.round,
        per_vehicle_fen: step.per_vehicle_fen,
        limit_fen: step.limit.map(Fen::get),
        policy: step.policy,
    };
    approval_step::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
    let kind = entry(step.kind);
    if ANSWERS.contains(&kind) {
        op.tell_at_once();
    }
    journal::record(op, Entry::new(kind, now.id, now.unit_id, &data)).await
}

/// The steps that are an answer to whoever asked (APPR-3), as the journal names them. Void is one: what it was about has
/// changed, and he has to ask anew.
pub(super) const ANSWERS: [&str; 3] =
    [entry(ApprovalStepKind::Approved), entry(ApprovalStepKind::Refused), entry(ApprovalStepKind::Voided)];

const fn entry(kind: ApprovalStepKind) -> &'static str {
    match kind {
        ApprovalStepKind::Submitted => "ApprovalRequested",
        ApprovalStepKind::Changed => "ApprovalChanged",
        ApprovalStepKind::PassedOn => "ApprovalPassedOn",
        ApprovalStepKind::Approved => "ApprovalGranted",
        ApprovalStepKind::Refused => "ApprovalRefused",
        ApprovalStepKind::Withdrawn => "ApprovalWithdrawn",
        ApprovalStepKind::Voided => "ApprovalVoided",
        ApprovalStepKind::Spent => "ApprovalSpent",
    }
}
