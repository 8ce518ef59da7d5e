//! The steps that a tender has taken (LEAD-8, 招标步骤).

use sea_orm::entity::prelude::*;

use crate::{LeadId, TenderStepId, Timestamp, UserId, enums::TenderStage};

/// A row of `tender_step`: written once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tender_step")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TenderStepId,
    /// The lead that is a tender.
    pub lead_id: LeadId,
    /// Which step.
    pub step: TenderStage,
    /// The business day on which it took place, `YYYYMMDD`.
    pub day: i32,
    /// What is known of it.
    pub note: Option<String>,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
