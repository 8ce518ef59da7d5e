//! `decideApproval` (APPR-2, APPR-3): the decision, and what it means for the noun that asked, in one transaction. Of most
//! kinds that noun uses the approval by `approval::spend` or reads how its request stands; a report from outside the territory
//! counts from the decision on (LEAD-5), a concession stands as it was decided (VISIT-7), a retail visit is planned from then on
//! (VISIT-1).

use longhaul_entity::{ApprovalId, ConcessionId, LeadId, PlannedVisitId, enums::ApprovalKind};
use serde::Serialize;

use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        Operation,
        approval::{self, Decision, Subject},
        concession,
        lead::admission,
        visit::plan,
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
        if let Some(matter) = seen.first().and_then(|request| Matter::of(request.kind, &Subject::from(request))) {
            matter.hold(op).await?;
        }
        let decided = approval::decide(op, actor, &self.decision).await?;
        if let Some(matter) = Matter::of(decided.kind, &decided.subject) {
            matter.decided(op, decided.id, decided.approved).await?;
        }
        Ok(decided.id)
    }
}

/// What a request is about that changes with the decision itself.
#[derive(Clone, Copy)]
enum Matter {
    /// A report from outside the territory (LEAD-5).
    Report(LeadId),
    /// A concession (VISIT-7).
    Case(ConcessionId),
    /// A retail visit (VISIT-1).
    Planned(PlannedVisitId),
}

impl Matter {
    fn of(kind: ApprovalKind, subject: &Subject) -> Option<Self> {
        match kind {
            ApprovalKind::CrossTerritory => subject.id().map(Self::Report),
            ApprovalKind::ConcessionService => subject.id().map(Self::Case),
            ApprovalKind::RetailVisitGifts => subject.id().map(Self::Planned),
            _ => None,
        }
    }

    async fn hold(self, op: &Op<'_>) -> Result<()> {
        match self {
            Self::Report(id) => admission::hold(op, id).await,
            Self::Case(id) => concession::hold(op, id).await,
            Self::Planned(id) => plan::hold(op, id).await,
        }
    }

    async fn decided(self, op: &Op<'_>, request: ApprovalId, approved: bool) -> Result<()> {
        match self {
            Self::Report(id) => admission::decided(op, id, request, approved).await,
            Self::Case(id) => concession::decided(op, id, request, approved).await,
            Self::Planned(id) => plan::decided(op, id, request, approved).await,
        }
    }
}
