//! What is wrong in an import, cell by cell (CUST-12).

use sea_orm::entity::prelude::*;

use crate::{CustomerImportId, ImportErrorId, enums::ImportFault};

/// A row of `ledger_import_error`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_import_error")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportErrorId,
    /// Which import.
    pub import_id: CustomerImportId,
    /// Its place: the row of the sheet times 1,000, and the column from 0 on.
    pub place: i64,
    /// The letters of the column; none for the row as a whole.
    pub letters: Option<String>,
    /// The heading of the column; none for the row as a whole.
    pub heading: Option<String>,
    /// What kind of fault.
    pub code: ImportFault,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
}

impl ActiveModelBehavior for ActiveModel {}
