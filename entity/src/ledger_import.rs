//! Imports of customers from a spreadsheet, and how far they have come (CUST-12, 台账导入).

use sea_orm::entity::prelude::*;

use crate::{CustomerImportId, LedgerFileId, SessionId, Timestamp, UnitId, UserId, enums::ImportStatus};

/// A row of `ledger_import`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_import")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerImportId,
    /// The dealer that gets the customers.
    pub dealer_id: UnitId,
    /// Who uploaded the file.
    pub created_by: UserId,
    /// His session then; the journal names who.
    pub session_id: SessionId,
    /// The request that brought it.
    pub request_id: String,
    /// Where that came from.
    pub address: String,
    /// The file.
    pub file_id: LedgerFileId,
    /// Whether it is judged only.
    pub dry_run: bool,
    /// How far it is.
    pub status: ImportStatus,
    /// Rows in the file; none before they were counted.
    pub rows: Option<i32>,
    /// Number of the row of the sheet up to which all is done.
    pub position: i32,
    /// Rows that became customers, or would.
    pub good: i32,
    /// Rows with something wrong.
    pub bad: i32,
    /// Rows of customers that are there already.
    pub skipped: i32,
    /// The file with the bad rows.
    pub marked_file_id: Option<LedgerFileId>,
    /// Why it failed: a refusal as JSON.
    pub failure: Option<String>,
    /// How often whoever worked on it was not heard of any more.
    pub left_behind: i32,
    /// Who works on it.
    pub runner: Option<Uuid>,
    /// Until when nobody else may.
    pub lease_until: Option<Timestamp>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
