//! `withdrawConcession`: a case that was not carried out is not needed any more; its approval is void (VISIT-7).

use longhaul_entity::{
    ConcessionId,
    enums::{ApprovalKind, ConcessionState, ConcessionStepKind},
};
use serde::Serialize;

use super::{
    course::{self, Step},
    query, rules,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, approval},
    error::Result,
};

/// Takes a case back.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawConcession {
    /// The case.
    pub id: ConcessionId,
    /// The version that was read.
    pub version: i32,
    /// Why, at most 500 characters.
    pub why: String,
}

impl Operation for WithdrawConcession {
    const NAME: &'static str = "withdrawConcession";
    const ACTION: Action = Action::ConcessionOpen;
    type Output = ConcessionId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<ConcessionId> {
        let why = rules::why(&self.why)?;
        let before = query::find_locked(op, actor, Self::ACTION, self.id).await?;
        let open = [ConcessionState::Open, ConcessionState::Approved, ConcessionState::Refused];
        rules::stands(&before, self.version, &open)?;
        approval::void(op, ApprovalKind::ConcessionService, before.id, "让渡服务已撤回").await?;
        let mut after = before.clone();
        after.state = ConcessionState::Withdrawn;
        let step = Step { kind: ConcessionStepKind::Withdrawn, words: Some(&why), amount_fen: before.amount_fen };
        course::advance(op, &before, after, step).await?;
        Ok(before.id)
    }
}
