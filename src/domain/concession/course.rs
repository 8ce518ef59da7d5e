//! The course of a case: each step changes the row by one conditional write, stands on record for good, and is journalled (APPR-4).

use longhaul_entity::{ClosedEnum, concession, concession_step, enums::ConcessionStepKind};
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use super::rules;
use crate::{
    db::Op,
    error::{Error, Result, stale},
    journal::{self, Entry},
};

/// What happened, with the words that were said and the sum that it is about.
pub(super) struct Step<'a> {
    pub(super) kind: ConcessionStepKind,
    pub(super) words: Option<&'a str>,
    pub(super) amount_fen: i64,
}

/// Writes `after` as what follows on `before` by that step, if `before` still stands.
///
/// # Errors
/// CONFLICT when somebody else came first.
pub(super) async fn advance(
    op: &Op<'_>,
    before: &concession::Model,
    mut after: concession::Model,
    step: Step<'_>,
) -> Result<()> {
    use concession::{Column, Entity};

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
        return Err(stale(after.version).under(rules::RULE));
    }
    record(op, &after, step).await
}

/// Puts the step that led to the case as it is now on record, and into the journal.
///
/// # Errors
/// What the database answers.
pub(super) async fn record(op: &Op<'_>, now: &concession::Model, step: Step<'_>) -> Result<()> {
    let actor = op.origin().actor.map(|(user, _)| user);
    let actor = actor.ok_or_else(|| Error::broken("a concession that nobody deals with"))?;
    let row = concession_step::Model {
        case_id: now.id,
        seq: now.steps,
        at: op.now(),
        kind: step.kind,
        actor_id: actor,
        round: now.round,
        amount_fen: step.amount_fen,
        words: step.words.map(str::to_owned),
    };
    concession_step::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(op.tx()).await?;
    let told = json!({
        "customer": now.customer_id, "visit": now.visit_id, "state": now.state.text(), "round": now.round,
        "version": now.version, "amountFen": step.amount_fen, "approval": now.approval_id, "words": step.words,
        "doneOn": now.done_on, "satisfaction": now.satisfaction,
    });
    journal::record(op, Entry::new(entry(step.kind), now.id, now.dealer_id, &told)).await
}

const fn entry(kind: ConcessionStepKind) -> &'static str {
    match kind {
        ConcessionStepKind::Opened => "ConcessionOpened",
        ConcessionStepKind::Changed => "ConcessionChanged",
        ConcessionStepKind::Approved => "ConcessionApproved",
        ConcessionStepKind::Refused => "ConcessionRefused",
        ConcessionStepKind::Done => "ConcessionDone",
        ConcessionStepKind::Closed => "ConcessionClosed",
        ConcessionStepKind::Withdrawn => "ConcessionWithdrawn",
    }
}
