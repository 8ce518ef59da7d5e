//! `decideOffence`: a region manager who did not record it decides, within the range of the policy book (LEAD-6). Of two who
//! decide at the same moment one does.

use longhaul_entity::{OffenceId, enums::OffenceStepKind};
use serde::Serialize;

use super::{
    query, rules,
    steps::{self, Step},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        policy::{self, Key},
    },
    error::Result,
    vocab::Fen,
};

/// The range of a penalty.
const RANGE: [Key; 2] = [Key::LeadOffenceLeast, Key::LeadOffenceMost];

/// What is said to an offence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// The dealer pays that much.
    Penalise(Fen),
    /// It pays nothing.
    Dismiss,
}

/// Decides on an offence (考核决定).
#[derive(Clone, Debug, Serialize)]
pub struct DecideOffence {
    /// Which offence.
    pub id: OffenceId,
    /// The version that was read: what the dealer said since is not passed over.
    pub version: i32,
    /// What is said.
    pub verdict: Verdict,
    /// Why, at most 2,000 characters.
    pub why: String,
}

impl Operation for DecideOffence {
    const NAME: &'static str = "decideOffence";
    const ACTION: Action = Action::OffenceDecide;
    type Output = OffenceId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<OffenceId> {
        let why = rules::words("input.why", &self.why)?;
        let offence = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        let taken = steps::taken(op, offence.id).await?;
        rules::current(&taken, self.version)?;
        rules::decidable(&offence, &taken, actor.user, op.now())?;
        let step = match self.verdict {
            Verdict::Dismiss => Step::of(OffenceStepKind::Dismissed, why),
            Verdict::Penalise(amount) => {
                let book = policy::several(op.tx(), &RANGE, offence.dealer_id, op.now()).await?;
                let bound = |key| Fen::new(book.value(key));
                rules::penalty(amount, bound(Key::LeadOffenceLeast), bound(Key::LeadOffenceMost))?;
                Step { kind: OffenceStepKind::Penalised, words: why, amount, figures: Some(book) }
            }
        };
        steps::append(op, actor, &offence, taken.len(), step).await?;
        Ok(offence.id)
    }
}
