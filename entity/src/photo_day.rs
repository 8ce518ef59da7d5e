//! Bytes of photos that a user handed in per business day; rows of past days are removed after a while.

use sea_orm::entity::prelude::*;

use crate::UserId;

/// A row of `photo_day`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "photo_day")]
pub struct Model {
    /// Who handed them in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// The business day on which the server took them in, `YYYYMMDD`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// Bytes of their originals.
    pub bytes: i64,
}

impl ActiveModelBehavior for ActiveModel {}
