//! How many requests for approval a business day has had: where their numbers come from.

use sea_orm::entity::prelude::*;

/// A row of `approval_counter`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_counter")]
pub struct Model {
    /// The business day, `YYYYMMDD`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// The last number given out.
    pub last: i32,
}

impl ActiveModelBehavior for ActiveModel {}
