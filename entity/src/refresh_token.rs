//! Refresh tokens, by hash: each is exchanged once for its successor.

use sea_orm::entity::prelude::*;

use crate::{SessionId, Timestamp};

/// A row of `refresh_token`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    /// SHA-256 of the token, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// The session that it keeps alive.
    pub session_id: SessionId,
    /// When it was given out.
    pub issued_at: Timestamp,
    /// Not valid from this instant on.
    pub expires_at: Timestamp,
    /// When it was exchanged.
    pub used_at: Option<Timestamp>,
    /// The token that took its place.
    pub successor_hash: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
