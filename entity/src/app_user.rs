//! People who sign in (用户).

use sea_orm::entity::prelude::*;

use crate::{
    ChannelId, Timestamp, UnitId, UserId,
    enums::{Role, UserStatus},
};

/// A row of `app_user`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app_user")]
pub struct Model {
    /// His id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// The phone that he signs in with, normalised; once among all users.
    pub phone: String,
    /// His name.
    pub name: String,
    /// What he is.
    pub role: Role,
    /// Where he belongs; with his role it says what he sees (ORG-1).
    pub unit_id: UnitId,
    /// The channel that an HQ manager decides for.
    pub channel_id: Option<ChannelId>,
    /// Whether he may sign in.
    pub status: UserStatus,
    /// argon2id in PHC form; none until he has set one.
    pub password_hash: Option<String>,
    /// Raised with each change.
    pub version: i32,
    /// When he was invited.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
