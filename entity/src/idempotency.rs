//! Answers already given, by actor and operation id, so that a repeated request does nothing again (ALL-4).

use sea_orm::entity::prelude::*;

use crate::{Timestamp, UserId};

/// A row of `idempotency`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Who asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor_id: UserId,
    /// The id that his phone gave the operation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub operation_id: Uuid,
    /// SHA-256 over the operation's name and input, in hex.
    pub request_hash: String,
    /// What came of it, as JSON; empty while the first is still at work.
    pub outcome: String,
    /// When it was first asked.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
