//! Signed-in devices: one family of refresh tokens each (登录会话).

use sea_orm::entity::prelude::*;

use crate::{SessionId, Timestamp, UserId};

/// A row of `session`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Its id; the `sid` of access tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// What the client calls itself.
    pub device: String,
    /// The address that it signed in from.
    pub address: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When a token was last refreshed.
    pub used_at: Timestamp,
    /// The end, however often it is used.
    pub ends_at: Timestamp,
    /// When it was revoked, signed out included.
    pub revoked_at: Option<Timestamp>,
    /// How often the answer to a refresh was lost and asked again since the last that arrived.
    pub replays: i32,
}

impl ActiveModelBehavior for ActiveModel {}
