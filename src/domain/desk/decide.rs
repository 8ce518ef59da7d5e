//! `decideApproval` (APPR-2, APPR-3): the decision, and what it means for the noun that asked, in one transaction. Of most
//! kinds that noun uses the approval by `approval::spend` or reads how its request stands; a report from outside the territory
//! counts from the decision on (LEAD-5).

use longhaul_entity::{ApprovalId, LeadId, enums::ApprovalKind};
use serde::Serialize;

use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        approval::{self, Decision, Subject},
        lead::admission,
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
        // What is decided about is locked before its request.
        let seen = approval::query::by_ids(op.tx(), actor, &[self.decision.id]).await?;
        if let Some(report) = seen.first().and_then(|request| report(request.kind, &Subject::from(request))) {
            admission::hold(op, report).await?;
        }
        let decided = approval::decide(op, actor, &self.decision).await?;
        if let Some(report) = report(decided.kind, &decided.subject) {
            admission::decided(op, report, decided.approved).await?;
        }
        Ok(decided.id)
    }
}

/// The report from outside the territory that a request is about, if it is about one.
fn report(kind: ApprovalKind, subject: &Subject) -> Option<LeadId> {
    subject.id::<LeadId>().filter(|_| kind == ApprovalKind::CrossTerritory)
}
