//! `decideVisitReview`: a manager clears a report, or upholds what speaks against it (VISIT-5). Nobody decides about his own, and of two
//! who decide at the same moment one does.

use longhaul_entity::{ClosedEnum, VisitId, enums::EvidenceState, visit, visit_review};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde::Serialize;
use serde_json::json;

use super::{let_in::let_in, query};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, customer as customers, typed},
    error::{Code, Error, Refusal, Result, stale},
    journal::{self, Entry},
};

/// Characters of a reason.
const REASON_CHARS: usize = 1000;
const RULE: &str = "VISIT-5";

/// What a manager says to a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// It is in order and counts.
    Clear,
    /// What speaks against it is right; it counts for nothing.
    Uphold,
}

impl Verdict {
    const fn state(self) -> EvidenceState {
        match self {
            Self::Clear => EvidenceState::Cleared,
            Self::Uphold => EvidenceState::Upheld,
        }
    }
}

/// Decides about a report that waits (复核决定).
#[derive(Clone, Debug, Serialize)]
pub struct DecideVisitReview {
    /// The report.
    pub visit: VisitId,
    /// The version of its evidence that was read.
    pub version: i32,
    /// What is said.
    pub verdict: Verdict,
    /// Why, at most 1,000 characters.
    pub reason: String,
}

impl Operation for DecideVisitReview {
    const NAME: &'static str = "decideVisitReview";
    const ACTION: Action = Action::VisitReview;
    type Output = VisitId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<VisitId> {
        let reason = typed::needed("input.reason", &self.reason, REASON_CHARS)?;
        let visit = query::reviewable(op, actor, self.visit).await?;
        // First the customer, then the review: as a report takes them.
        let whole = customers::query::lock_whole_unscoped(op, visit.customer_id).await?;
        let whole = whole.ok_or_else(|| Error::broken("a visit to a customer that is not there"))?;
        let review = query::locked(op, actor, self.visit).await?;
        self.decidable(actor, &review)?;
        self.decide(op, actor, &reason).await?;
        if self.verdict == Verdict::Clear {
            let_in(op, &visit, review.round, &whole).await?;
        }
        self.tell(op, &visit, &review, &reason).await?;
        Ok(visit.id)
    }
}

impl DecideVisitReview {
    fn decidable(&self, actor: &Actor, review: &visit_review::Model) -> Result<()> {
        if review.visitor_id == actor.user {
            let (zh, en) = ("不能复核自己的拜访", "Nobody reviews his own visits");
            return Err(Refusal::new(Code::Rule, zh, en).rule(RULE).field("input.visitId").into());
        }
        if review.version != self.version {
            return Err(stale(review.version));
        }
        if review.state != EvidenceState::Waiting {
            let (zh, en) = ("该报告已复核", "It has been decided");
            return Err(Refusal::new(Code::Conflict, zh, en).rule(RULE).field("input.visitId").into());
        }
        Ok(())
    }

    async fn decide(&self, op: &Op<'_>, actor: &Actor, reason: &str) -> Result<()> {
        use visit_review::Column;

        let decided = visit_review::Entity::update_many()
            .col_expr(Column::State, Expr::value(self.verdict.state()))
            .col_expr(Column::DecidedBy, Expr::value(actor.user))
            .col_expr(Column::DecidedAt, Expr::value(op.now()))
            .col_expr(Column::Reason, Expr::value(reason))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::VisitId.eq(self.visit))
            .filter(Column::Version.eq(self.version))
            .filter(Column::State.eq(EvidenceState::Waiting))
            .exec(op.tx())
            .await?;
        if decided.rows_affected == 1 { Ok(()) } else { Err(stale(self.version + 1)) }
    }

    async fn tell(&self, op: &Op<'_>, visit: &visit::Model, review: &visit_review::Model, reason: &str) -> Result<()> {
        let told = json!({ "state": self.verdict.state().text(), "score": review.score, "reason": reason });
        journal::record(op, Entry::new("VisitReviewed", visit.id, visit.dealer_id, &told)).await
    }
}
