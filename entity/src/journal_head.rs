//! How far the journal is sealed, signed with a key outside the database (ALL-3). One row.

use sea_orm::entity::prelude::*;

/// A row of `journal_head`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The last sealed place.
    pub position: i64,
    /// Its hash.
    pub hash: String,
    /// Commit order of the last sealed entry: its transaction on PostgreSQL, 0 on SQLite.
    pub xid: i64,
    /// The last sealed entry within it.
    pub seq: i64,
    /// Key id and Ed25519 signature over position and hash.
    pub signature: String,
}

impl ActiveModelBehavior for ActiveModel {}
