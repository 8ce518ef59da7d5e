//! `mergeCustomers`: two records of one customer become one (CUST-10).

use longhaul_entity::{CustomerId, MergeId};
use serde::{Deserialize, Serialize};

use super::follow;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        customer::merge::{self, Join},
    },
    error::Result,
};

/// Merges a record into another.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct MergeCustomers(pub Join);

/// What a merge, or its undoing, is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The merge.
    pub merge: MergeId,
    /// The record that was kept.
    pub kept: CustomerId,
    /// The record that was merged into it.
    pub merged: CustomerId,
}

impl Operation for MergeCustomers {
    const NAME: &'static str = "mergeCustomers";
    const ACTION: Action = Action::CustomerMerge;
    type Output = Merged;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Merged> {
        let held = follow::before(op, [self.0.keep, self.0.merge]).await?;
        let joined = merge::join(op, actor, Self::ACTION, &self.0).await?;
        follow::joined(op, held, &joined).await?;
        Ok(Merged { merge: joined.id, kept: joined.kept.id, merged: joined.merged.id })
    }
}
