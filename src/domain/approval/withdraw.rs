//! `withdrawApproval`: the requester does not need it any more.

use longhaul_entity::{
    ApprovalId,
    enums::{ApprovalState, ApprovalStepKind},
};
use serde::Serialize;

use super::{
    course::{self, Step},
    kinds, query, rules, terms,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::Result,
};

/// Takes a request back that is not answered, or whose approval was not used.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawApproval {
    /// The request.
    pub id: ApprovalId,
    /// The version that was read.
    pub version: i32,
    /// Why, if he says so; at most 1,000 characters.
    pub why: Option<String>,
}

impl Operation for WithdrawApproval {
    const NAME: &'static str = "withdrawApproval";
    const ACTION: Action = Action::ApprovalRequest;
    type Output = ApprovalId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<ApprovalId> {
        let why = terms::perhaps_why(self.why.as_deref())?;
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        rules::by_requester(&before, actor.user)?;
        kinds::direct(before.kind)?;
        rules::open(&before, self.version)?;
        let mut after = before.clone();
        after.state = ApprovalState::Withdrawn;
        let step = Step { why, ..Step::plain(ApprovalStepKind::Withdrawn, &before) };
        course::advance(op, &before, after, step).await?;
        Ok(self.id)
    }
}
