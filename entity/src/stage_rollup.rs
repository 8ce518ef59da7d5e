//! Entered stages by unit, every unit above included, and span of time (FUN-2).

use sea_orm::entity::prelude::*;

use crate::{
    UnitId,
    enums::{Grain, Stage},
};

/// A row of `stage_rollup`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stage_rollup")]
pub struct Model {
    /// A unit of any level; its count holds all within.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// The span.
    #[sea_orm(primary_key, auto_increment = false)]
    pub grain: Grain,
    /// The day `YYYYMMDD`, month `YYYYMM` or year `YYYY`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: i32,
    /// Which stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage: Stage,
    /// How many customers entered it.
    pub n: i64,
}

impl ActiveModelBehavior for ActiveModel {}
