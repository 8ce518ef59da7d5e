//! `undoMerge`: two records that were merged stand for themselves again (CUST-10).

use longhaul_entity::MergeId;
use serde::Serialize;

use super::{Merged, follow};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, customer::merge},
    error::{Result, not_found},
};

/// Undoes a merge.
#[derive(Clone, Debug, Serialize)]
pub struct UndoMerge {
    /// Which one.
    pub merge: MergeId,
    /// Why, at most 500 characters.
    pub why: String,
}

impl Operation for UndoMerge {
    const NAME: &'static str = "undoMerge";
    const ACTION: Action = Action::CustomerMerge;
    type Output = Merged;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Merged> {
        let merge = merge::query::find_unscoped(op.tx(), self.merge).await?.ok_or_else(not_found)?;
        let held = follow::before(op, [merge.kept_id, merge.merged_id]).await?;
        let parted = merge::part(op, actor, Self::ACTION, self.merge, &self.why).await?;
        follow::parted(op, held, &parted).await?;
        Ok(Merged { merge: parted.id, kept: parted.kept.id, merged: parted.merged.id })
    }
}
