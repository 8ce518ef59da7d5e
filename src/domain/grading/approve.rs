//! `approveGrade`: HQ approves a reviewed proposal, and the grade is the customer's, or rejects it (GRADE-3).

use longhaul_entity::{
    GradeReviewId, TypedId, customer,
    enums::{GradeCause, GradeReviewState},
    grade_review,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use serde::Serialize;
use serde_json::json;

use super::{
    change::{self, Turn},
    open, propose, standing,
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Error, Result, not_found},
    journal::{Entry, record},
};

/// What HQ says to a reviewed proposal.
#[derive(Clone, Debug, Serialize)]
pub struct ApproveGrade {
    /// Which proposal.
    pub review: GradeReviewId,
    /// Approved; else rejected.
    pub accept: bool,
    /// Why, at most 1000 characters.
    pub why: String,
}

impl Operation for ApproveGrade {
    const NAME: &'static str = "approveGrade";
    const ACTION: Action = Action::GradeApprove;
    type Output = GradeReviewId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<GradeReviewId> {
        let why = open::why(&self.why)?;
        let found = open::review(op, actor, Self::ACTION, self.review, GradeReviewState::Reviewed).await?;
        let state = if self.accept { GradeReviewState::Approved } else { GradeReviewState::Rejected };
        let written = grade_review::Entity::update_many()
            .col_expr(grade_review::Column::State, Expr::value(state))
            .col_expr(grade_review::Column::DecidedBy, Expr::value(actor.user))
            .col_expr(grade_review::Column::DecidedAt, Expr::value(op.now()))
            .col_expr(grade_review::Column::DecisionWhy, Expr::value(why.as_str()))
            .filter(grade_review::Column::Id.eq(found.id))
            .filter(grade_review::Column::State.eq(GradeReviewState::Reviewed))
            .exec(op.tx())
            .await?;
        if written.rows_affected != 1 {
            return Err(Error::broken("a locked proposal changed"));
        }
        if self.accept {
            grade(op, actor, &found, &why).await?;
        }
        let data = json!({ "customer": found.customer_id, "grade": found.grade, "accepted": self.accept, "why": why });
        record(op, Entry::new("GradeDecided", found.id, found.unit_id, &data)).await?;
        Ok(found.id)
    }
}

/// The customer gets the grade, if the figures still say what they said when it was proposed.
async fn grade(op: &Op<'_>, actor: &Actor, review: &grade_review::Model, why: &str) -> Result<()> {
    // Seen through the review, which HQ sees wherever it stands.
    let customer = customer::Entity::find_by_id(review.customer_id).lock_exclusive().one(op.tx()).await?;
    let customer = customer.ok_or_else(not_found)?;
    let grading = standing::of_unscoped(op.tx(), &customer, op.now()).await?;
    let year = (review.cause == GradeCause::YearlyReview).then_some(review.year);
    propose::agrees(&grading, review.scheme, review.grade, year)?;
    let turn = Turn {
        scheme: review.scheme,
        before: grading.by(review.scheme).map_or(review.grade, |standing| standing.grade),
        grade: review.grade,
        cause: review.cause,
        cause_id: Some(review.id.uuid()),
        why,
        figures: &grading.record(review.scheme),
    };
    change::write(op, &customer, actor.user, turn).await
}
