//! `decideApproval` (APPR-2, APPR-3): of each kind so far the noun that asked uses the approval by `approval::spend` or reads
//! how its request stands, so a decision changes nothing but the request.

use longhaul_entity::ApprovalId;
use serde::Serialize;

use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        approval::{self, Decision},
    },
    error::Result,
};

/// Decides on a request.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct DecideApproval {
    /// What is said to which request.
    pub decision: Decision,
}

impl Operation for DecideApproval {
    const NAME: &'static str = "decideApproval";
    const ACTION: Action = Action::ApprovalDecide;
    type Output = ApprovalId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<ApprovalId> {
        let decided = approval::decide(op, actor, &self.decision).await?;
        Ok(decided.id)
    }
}
