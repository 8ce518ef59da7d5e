//! What becomes of an approval: it is used once (APPR-4), or void because what it concerned has changed (APPR-5).

use longhaul_entity::{
    ApprovalId, ClosedEnum, TypedId, approval_request,
    enums::{ApprovalKind, ApprovalState, ApprovalStepKind},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    course::{self, Step},
    rules,
    submit::Subject,
};
use crate::{
    db::Op,
    error::{Code, Error, Refusal, Result, not_found},
    vocab::Fen,
};

/// What an approval is used for.
#[derive(Clone, Debug)]
pub struct Use {
    /// What it has to allow.
    pub kind: ApprovalKind,
    /// What it has to concern, in the version that it is used for.
    pub subject: Subject,
    /// What is taken per vehicle; not more than was approved.
    pub per_vehicle: Fen,
    /// For how many vehicles; not more than were approved. 1 where the kind does not count by the vehicle.
    pub vehicles: i32,
}

/// Uses an approval, in the transaction of what it allows: once, for what it was given for, never for more. The caller has
/// loaded what it concerns through a scoped finder.
///
/// # Errors
/// NOT_FOUND; CONFLICT naming the state when it is not approved or was used; RULE for another kind or subject (APPR-4), or
/// more than was approved (APPR-5).
pub async fn spend(op: &Op<'_>, id: ApprovalId, using: &Use) -> Result<()> {
    let before = approval_request::Entity::find_by_id(id).lock_exclusive().one(op.tx()).await?.ok_or_else(not_found)?;
    if before.state != ApprovalState::Approved {
        return Err(rules::over(before.state));
    }
    fits(&before, using)?;
    let mut after = before.clone();
    after.state = ApprovalState::Spent;
    let per_vehicle_fen = using.per_vehicle.get();
    let step = Step { per_vehicle_fen, ..Step::plain(ApprovalStepKind::Spent, &before) };
    course::advance(op, &before, after, step).await
}

fn fits(approved: &approval_request::Model, using: &Use) -> Result<()> {
    if approved.kind != using.kind || Subject::from(approved) != using.subject {
        let (zh, en) = ("该审批不适用于此事项", "The approval was given for something else");
        let refusal = Refusal::new(Code::Rule, zh, en).rule("APPR-4").fact("kind", approved.kind.text());
        return Err(refusal.into());
    }
    let (most, taken) = (approved.per_vehicle_fen, using.per_vehicle.get());
    if taken > most || taken < 0 || using.vehicles > approved.vehicles || using.vehicles < 1 {
        return Err(more(approved, using));
    }
    Ok(())
}

fn more(approved: &approval_request::Model, using: &Use) -> Error {
    let (zh, en) = ("超出已批准的金额或车辆数", "More than was approved");
    let refusal = Refusal::new(Code::Rule, zh, en).rule("APPR-5");
    let refusal = refusal.fact("approved", approved.per_vehicle_fen).fact("amount", using.per_vehicle.get());
    refusal.fact("vehicles", approved.vehicles).into()
}

/// Declares void whatever is asked or allowed of that kind about an object and not used yet, because the object has changed
/// or is no more; returns how many. The caller has loaded the object through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn void<I: TypedId>(op: &Op<'_>, kind: ApprovalKind, about: I, why: &str) -> Result<usize> {
    let open = approval_request::Entity::find()
        .filter(approval_request::Column::SubjectId.eq(about.uuid()))
        .filter(approval_request::Column::SubjectType.eq(I::TYPE))
        .filter(approval_request::Column::Kind.eq(kind))
        .filter(approval_request::Column::State.is_in([ApprovalState::Pending, ApprovalState::Approved]))
        .order_by_asc(approval_request::Column::Id)
        .lock_exclusive()
        .all(op.tx())
        .await?;
    for before in &open {
        let mut after = before.clone();
        after.state = ApprovalState::Void;
        let step = Step { why: Some(why.to_owned()), ..Step::plain(ApprovalStepKind::Voided, before) };
        course::advance(op, before, after, step).await?;
    }
    Ok(open.len())
}
