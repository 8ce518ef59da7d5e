//! Forms that came with visit reports, sealed with them (VISIT-3, VISIT-9, 拜访表单).

use sea_orm::entity::prelude::*;

use crate::{FormVersionId, VisitId, form_version::Answers};

/// A row of `visit_form`. It is never changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_form")]
pub struct Model {
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub visit_id: VisitId,
    /// The version that was filled in.
    pub version_id: FormVersionId,
    /// What was answered.
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Answers,
}

impl ActiveModelBehavior for ActiveModel {}
