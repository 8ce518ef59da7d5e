//! The tree of units spelled out: every unit lies within itself and all above it (ORG-1).

use sea_orm::entity::prelude::*;

use crate::UnitId;

/// A row of `unit_within`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_within")]
pub struct Model {
    /// The unit above, or the unit itself.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ancestor_id: UnitId,
    /// The unit within.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
}

impl ActiveModelBehavior for ActiveModel {}
