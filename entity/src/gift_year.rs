//! What a dealer's gifts of a year were worth, returns taken off: the one row that its budget is held against (GIFT-3). It
//! follows from issues and returns.

use sea_orm::entity::prelude::*;

use crate::UnitId;

/// A row of `gift_year`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gift_year")]
pub struct Model {
    /// The dealer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub dealer_id: UnitId,
    /// The business year of the issues.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// In fen, 0 or more.
    pub value_fen: i64,
}

impl ActiveModelBehavior for ActiveModel {}
