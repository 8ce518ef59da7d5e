//! `closeConcession`: the customer has the last word, and says how satisfied he is (VISIT-7).

use longhaul_entity::{
    ConcessionId,
    enums::{ConcessionState, ConcessionStepKind},
};
use serde::Serialize;

use super::{
    course::{self, Step},
    query, rules,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Error, Result},
};

/// Closes a case that was carried out (让渡服务办结).
#[derive(Clone, Debug, Serialize)]
pub struct CloseConcession {
    /// The case.
    pub id: ConcessionId,
    /// The version that was read.
    pub version: i32,
    /// What the customer said, at most 2,000 characters.
    pub word: String,
    /// How satisfied he was, 1 to 5.
    pub satisfaction: i32,
}

impl Operation for CloseConcession {
    const NAME: &'static str = "closeConcession";
    const ACTION: Action = Action::ConcessionOpen;
    type Output = ConcessionId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<ConcessionId> {
        let word = rules::word(&self.word, self.satisfaction)?;
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        rules::stands(&before, self.version, &[ConcessionState::Done])?;
        let amount_fen = before.spent_fen.ok_or_else(|| Error::broken("a case that was carried out for no sum"))?;
        let mut after = before.clone();
        after.state = ConcessionState::Closed;
        after.word = Some(word.clone());
        after.satisfaction = Some(self.satisfaction);
        let step = Step { kind: ConcessionStepKind::Closed, words: Some(&word), amount_fen };
        course::advance(op, &before, after, step).await?;
        Ok(before.id)
    }
}
