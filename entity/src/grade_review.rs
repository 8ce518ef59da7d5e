//! Proposals of grades on their way from salesperson over manager to HQ (GRADE-3, 评级审批).

use sea_orm::entity::prelude::*;

use crate::{
    CustomerId, GradeReviewId, Timestamp, UnitId, UserId,
    enums::{Grade, GradeCause, GradeReviewState, GradeScheme},
};

/// A row of `grade_review`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grade_review")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GradeReviewId,
    /// Whose grade.
    pub customer_id: CustomerId,
    /// The dealer responsible when it was proposed.
    pub unit_id: UnitId,
    /// The year that it is for.
    pub year: i32,
    /// The yearly review, or the first assessment of a new customer.
    pub cause: GradeCause,
    /// By which scheme.
    pub scheme: GradeScheme,
    /// Which grade is proposed.
    pub grade: Grade,
    /// How far it has come.
    pub state: GradeReviewState,
    /// Why it is proposed.
    pub why: String,
    /// The figures that it was proposed by, as JSON.
    pub figures: String,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// Who reviewed it.
    pub reviewed_by: Option<UserId>,
    /// When it was reviewed.
    pub reviewed_at: Option<Timestamp>,
    /// What the reviewer said.
    pub review_why: Option<String>,
    /// Who decided it at HQ.
    pub decided_by: Option<UserId>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What whoever decided said.
    pub decision_why: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
