//! Files of the customer ledger: what was uploaded, and what was made to be fetched (CUST-12).

use sea_orm::entity::prelude::*;

use crate::{LedgerFileId, Timestamp, UnitId, UserId, enums::LedgerFileKind};

/// A row of `ledger_file`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_file")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LedgerFileId,
    /// What it holds.
    pub kind: LedgerFileKind,
    /// What it is called.
    pub name: String,
    /// SHA-256 of its bytes, in hex; where it lies.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: i64,
    /// Rows in it, where they were counted.
    pub rows: Option<i32>,
    /// The unit of whoever made it.
    pub unit_id: UnitId,
    /// Who made it; nobody else opens it.
    pub created_by: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// From then on it is gone.
    pub expires_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
