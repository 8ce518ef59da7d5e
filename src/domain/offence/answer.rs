//! `answerOffence`: the accused dealer is heard (LEAD-6): once before the decision, and once after a penalty.

use longhaul_entity::OffenceId;
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
};

/// Answers for the dealer (申辩).
#[derive(Clone, Debug, Serialize)]
pub struct AnswerOffence {
    /// Which offence.
    pub id: OffenceId,
    /// The version that was read.
    pub version: i32,
    /// What the dealer says, at most 2,000 characters.
    pub words: String,
}

impl Operation for AnswerOffence {
    const NAME: &'static str = "answerOffence";
    const ACTION: Action = Action::OffenceAnswer;
    type Output = OffenceId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<OffenceId> {
        let words = rules::words("input.words", &self.words)?;
        let offence = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        let taken = steps::taken(op, offence.id).await?;
        rules::current(&taken, self.version)?;
        let figures = policy::several(op.tx(), &[Key::LeadOffenceAnswer], offence.dealer_id, op.now()).await?;
        let kind = rules::answer(&taken, figures.value(Key::LeadOffenceAnswer), op.now())?;
        let step = Step { figures: Some(figures), ..Step::of(kind, words) };
        steps::append(op, actor, &offence, taken.len(), step).await?;
        Ok(offence.id)
    }
}
