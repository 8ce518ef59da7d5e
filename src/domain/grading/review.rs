//! `reviewGrade`: the manager passes a proposal on to HQ, or rejects it (GRADE-3).

use longhaul_entity::{GradeReviewId, enums::GradeReviewState, grade_review};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::Serialize;
use serde_json::json;

use super::open;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Error, Result},
    journal::{Entry, record},
};

/// What the manager says to a proposal.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewGrade {
    /// Which proposal.
    pub review: GradeReviewId,
    /// Passed on; else rejected.
    pub accept: bool,
    /// Why, at most 1000 characters.
    pub why: String,
}

impl Operation for ReviewGrade {
    const NAME: &'static str = "reviewGrade";
    const ACTION: Action = Action::GradeReview;
    type Output = GradeReviewId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<GradeReviewId> {
        let why = open::why(&self.why)?;
        let found = open::review(op, actor, Self::ACTION, self.review, GradeReviewState::Proposed).await?;
        let state = if self.accept { GradeReviewState::Reviewed } else { GradeReviewState::Rejected };
        let written = grade_review::Entity::update_many()
            .col_expr(grade_review::Column::State, Expr::value(state))
            .col_expr(grade_review::Column::ReviewedBy, Expr::value(actor.user))
            .col_expr(grade_review::Column::ReviewedAt, Expr::value(op.now()))
            .col_expr(grade_review::Column::ReviewWhy, Expr::value(why.as_str()))
            .filter(grade_review::Column::Id.eq(found.id))
            .filter(grade_review::Column::State.eq(GradeReviewState::Proposed))
            .exec(op.tx())
            .await?;
        if written.rows_affected != 1 {
            return Err(Error::broken("a locked proposal changed"));
        }
        let data = json!({ "customer": found.customer_id, "grade": found.grade, "accepted": self.accept, "why": why });
        record(op, Entry::new("GradeReviewed", found.id, found.unit_id, &data)).await?;
        Ok(found.id)
    }
}
