//! The entries of a case: appended one after the other, never changed.

use longhaul_entity::{ClosedEnum, OffenceId, enums::OffenceStepKind, offence, offence_step};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::OnConflict};
use serde_json::json;

use crate::{
    auth::Actor,
    db::Op,
    domain::policy::{Figures, Key},
    error::{Error, Result, stale},
    journal::{self, Entry},
    vocab::Fen,
};

/// A step to be taken; who and when, the transaction knows.
pub(super) struct Step {
    pub(super) kind: OffenceStepKind,
    pub(super) words: String,
    /// What the dealer owes by it; with a minus what it owes no more.
    pub(super) amount: Fen,
    /// The figures that it goes by.
    pub(super) figures: Option<Figures>,
}

impl Step {
    /// A step about words alone.
    pub(super) const fn of(kind: OffenceStepKind, words: String) -> Self {
        Self { kind, words, amount: Fen::ZERO, figures: None }
    }
}

/// The steps of an offence that the transaction holds, the first one first.
pub(super) async fn taken(op: &Op<'_>, id: OffenceId) -> Result<Vec<offence_step::Model>> {
    let steps = offence_step::Entity::find().filter(offence_step::Column::OffenceId.eq(id));
    Ok(steps.order_by_asc(offence_step::Column::Seq).all(op.tx()).await?)
}

/// Appends a step behind so many others. That each kind stands once and the numbers follow on each other, the database sees to,
/// even if somebody came here without the lock.
///
/// # Errors
/// CONFLICT when somebody else was quicker.
pub(super) async fn append(
    op: &Op<'_>,
    actor: &Actor,
    offence: &offence::Model,
    behind: usize,
    step: Step,
) -> Result<()> {
    let behind = i32::try_from(behind).map_err(Error::broken)?;
    let bound =
        |key| step.figures.as_ref().filter(|_| step.kind == OffenceStepKind::Penalised).map(|book| book.value(key));
    let policy = step.figures.as_ref().map(serde_json::to_string).transpose().map_err(Error::broken)?;
    let row = offence_step::Model {
        offence_id: offence.id,
        seq: behind + 1,
        kind: step.kind,
        at: op.now(),
        actor_id: actor.user,
        role: actor.role,
        recorder_id: offence.recorded_by,
        words: step.words,
        amount_fen: step.amount.get(),
        least_fen: bound(Key::LeadOffenceLeast),
        most_fen: bound(Key::LeadOffenceMost),
        policy,
    };
    let told = json!({
        "number": offence.number, "kind": row.kind.text(), "words": row.words, "amountFen": row.amount_fen,
        "policies": step.figures,
    });
    let written = offence_step::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if written != 1 {
        return Err(stale(behind + 1));
    }
    journal::record(op, Entry::new(entry(step.kind), offence.id, offence.dealer_id, &told)).await
}

const fn entry(kind: OffenceStepKind) -> &'static str {
    match kind {
        OffenceStepKind::Recorded => "OffenceRecorded",
        OffenceStepKind::Answered => "OffenceAnswered",
        OffenceStepKind::Penalised => "OffencePenalised",
        OffenceStepKind::Dismissed => "OffenceDismissed",
        OffenceStepKind::Appealed => "OffenceAppealed",
        OffenceStepKind::Reversed => "OffenceReversed",
    }
}
