//! `decideApproval`: a decision, and what it means for whatever was asked for (APPR-2, APPR-3).

use longhaul_entity::{ApprovalId, enums::ApprovalKind};
use serde::Serialize;

use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        approval::{self, Decided, Decision},
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
        tell(&decided);
        Ok(decided.id)
    }
}

/// Tells the noun that a decision is about, in the transaction of the decision. A new kind finds its place here, or this does
/// not compile.
const fn tell(decided: &Decided) {
    match decided.kind {
        // The requester makes use of it himself: the contract, the gift, the expense takes the approval by `spend`.
        ApprovalKind::Promotion
        | ApprovalKind::PublicRelations
        | ApprovalKind::GiftBeyondStandard
        | ApprovalKind::RetailVisitGifts => {}
        // Their nouns read how their request stands, by `approval::query::states_unscoped`; nothing of theirs waits for it.
        ApprovalKind::CrossTerritory
        | ApprovalKind::Ceremony
        | ApprovalKind::Event
        | ApprovalKind::FactoryTour
        | ApprovalKind::ConcessionService
        | ApprovalKind::GradeChange => {}
    }
}
