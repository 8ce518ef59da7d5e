//! The order of the journal, fixed after commit and chained by hash (ALL-3).

use sea_orm::entity::prelude::*;

/// A row of `journal_seal`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_seal")]
pub struct Model {
    /// Place in the order, from 1 on, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The entry at this place.
    pub entry_seq: i64,
    /// SHA-256 over the hash before and the entry, in hex.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
