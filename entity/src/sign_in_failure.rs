//! Wrong passwords by phone, whether or not anybody has that phone: the answer must not tell (ALL-1).

use sea_orm::entity::prelude::*;

use crate::Timestamp;

/// A row of `sign_in_failure`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_failure")]
pub struct Model {
    /// The phone that was tried, normalised.
    #[sea_orm(primary_key, auto_increment = false)]
    pub phone: String,
    /// Tries since the last right password.
    pub failed: i32,
    /// No further try before this instant.
    pub locked_until: Timestamp,
    /// When it was last tried.
    pub last_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
