//! How often a user asked per business day whether a customer is taken; rows of past days are removed after a while.

use sea_orm::entity::prelude::*;

use crate::UserId;

/// A row of `taken_day`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "taken_day")]
pub struct Model {
    /// Who asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// The business day, `YYYYMMDD`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// How often.
    pub asked: i32,
}

impl ActiveModelBehavior for ActiveModel {}
