//! Every change of a customer's grade: added, never changed (GRADE-4, 等级变更记录).

use sea_orm::entity::prelude::*;

use crate::{
    CustomerId, GradeChangeId, Timestamp, UnitId, UserId,
    enums::{Grade, GradeCause, GradeScheme},
};

/// A row of `grade_change`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grade_change")]
pub struct Model {
    /// Order of writing: the last one of a customer and scheme is the present grade.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Its id.
    pub id: GradeChangeId,
    /// Whose grade.
    pub customer_id: CustomerId,
    /// The dealer responsible then.
    pub unit_id: UnitId,
    /// By which scheme.
    pub scheme: GradeScheme,
    /// The grade from then on.
    pub grade: Grade,
    /// The grade before.
    pub before: Grade,
    /// Why, by the rule book.
    pub cause: GradeCause,
    /// The review or event that is the cause.
    pub cause_id: Option<Uuid>,
    /// Why, in the author's words.
    pub why: String,
    /// The figures that it was decided by, as JSON.
    pub figures: String,
    /// Who decided it.
    pub author_id: UserId,
    /// When.
    pub at: Timestamp,
    /// The business day, `YYYYMMDD`.
    pub day: i32,
}

impl ActiveModelBehavior for ActiveModel {}
