//! One-time tickets with which an invited user, or one whose password was reset, sets his password.

use sea_orm::entity::prelude::*;

use crate::{TicketId, Timestamp, UserId};

/// A row of `password_ticket`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "password_ticket")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TicketId,
    /// Whose password it sets.
    pub user_id: UserId,
    /// SHA-256 of the secret, in hex; the secret itself is handed out once and kept nowhere.
    pub secret_hash: String,
    /// Not valid from this instant on.
    pub expires_at: Timestamp,
    /// When it was used; it works once.
    pub used_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
