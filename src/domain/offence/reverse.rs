//! `reverseOffence`: a penalty is taken back by an entry of its own; the one that it takes back stays (LEAD-6).

use longhaul_entity::{OffenceId, enums::OffenceStepKind};
use serde::Serialize;

use super::{
    query, rules,
    steps::{self, Step},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::Result,
    vocab::Fen,
};

/// Takes a penalty back (撤销考核).
#[derive(Clone, Debug, Serialize)]
pub struct ReverseOffence {
    /// Which offence.
    pub id: OffenceId,
    /// The version that was read.
    pub version: i32,
    /// Why, at most 2,000 characters.
    pub why: String,
}

impl Operation for ReverseOffence {
    const NAME: &'static str = "reverseOffence";
    const ACTION: Action = Action::OffenceDecide;
    type Output = OffenceId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<OffenceId> {
        let why = rules::words("input.why", &self.why)?;
        let offence = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        let taken = steps::taken(op, offence.id).await?;
        rules::current(&taken, self.version)?;
        let owed = rules::reversible(&offence, &taken, actor.user)?;
        let step = Step { amount: Fen::new(-owed.get()), ..Step::of(OffenceStepKind::Reversed, why) };
        steps::append(op, actor, &offence, taken.len(), step).await?;
        Ok(offence.id)
    }
}
