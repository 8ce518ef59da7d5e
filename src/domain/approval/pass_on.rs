//! `passOnApproval`: a level lays a request before the one above it instead of deciding (APPR-3).

use longhaul_entity::{
    ApprovalId, ClosedEnum,
    enums::{ApprovalLevel, ApprovalStepKind},
};
use serde::Serialize;

use super::{
    course::{self, Step},
    decide::Turn,
    query,
    rules::{self, Asked, Deed},
    terms,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Refusal, Result},
};

/// Passes a request on to the next level above where somebody is in office.
#[derive(Clone, Debug, Serialize)]
pub struct PassOnApproval {
    /// The request.
    pub id: ApprovalId,
    /// The version that was read.
    pub version: i32,
    /// Why, at most 1,000 characters: what whoever decides should know.
    pub why: String,
}

impl Operation for PassOnApproval {
    const NAME: &'static str = "passOnApproval";
    const ACTION: Action = Action::ApprovalDecide;
    type Output = ApprovalId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<ApprovalId> {
        let why = terms::why(Some(&self.why))?;
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        rules::waiting(&before, self.version)?;
        let turn = Turn::take(op, actor, Deed::PassOn, &before).await?;
        let Some(above) = ApprovalLevel::ALL.iter().find(|level| **level > turn.seat.level.max(before.level)) else {
            let (zh, en) = ("总部之上没有更高的审批层级", "No level stands above HQ");
            return Err(Refusal::new(Code::Rule, zh, en).rule("APPR-3").into());
        };
        let mut after = before.clone();
        after.level = rules::route(*above, Asked::from(&before), &turn.ladder.seats);
        after.due_at = turn.limits.due(op.now());
        let to = turn.ladder.unit(after.level);
        let step = Step { to, ..turn.step(ApprovalStepKind::PassedOn, actor, &before, Some(why))? };
        course::advance(op, &before, after, step).await?;
        Ok(self.id)
    }
}
