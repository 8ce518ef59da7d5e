//! Dealers by small numbers, as the index of searches names them (ALL-6).

use sea_orm::entity::prelude::*;

use crate::UnitId;

/// A row of `search_scope`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_scope")]
pub struct Model {
    /// The number.
    #[sea_orm(primary_key)]
    pub no: i64,
    /// The dealer.
    pub dealer_id: UnitId,
}

impl ActiveModelBehavior for ActiveModel {}
