//! The divisions that a dealer is authorised for; those of two dealers may overlap (ORG-3, 授权区域).

use sea_orm::entity::prelude::*;

use crate::UnitId;

/// A row of `territory_division`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "territory_division")]
pub struct Model {
    /// The dealer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// A division and all within it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub division_code: String,
}

impl ActiveModelBehavior for ActiveModel {}
