//! Counts that the roll-up has not taken in yet: appended by writers, merged by the folder (FUN-2).

use sea_orm::entity::prelude::*;

use crate::{UnitId, enums::Stage};

/// A row of `stage_delta`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stage_delta")]
pub struct Model {
    /// Order of arrival.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// The dealer whose count changes.
    pub unit_id: UnitId,
    /// The business day, `YYYYMMDD`.
    pub day: i32,
    /// Which stage.
    pub stage: Stage,
    /// By how many.
    pub n: i64,
}

impl ActiveModelBehavior for ActiveModel {}
