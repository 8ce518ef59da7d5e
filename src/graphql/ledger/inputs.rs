//! What clients hand in about the customer ledger.

use async_graphql::{InputObject, Upload};
use longhaul_entity::UnitId;
use uuid::Uuid;

use crate::graphql::{customer::CustomerFilter, kit::Gid};

/// Which customers are taken out.
#[derive(InputObject)]
pub(super) struct ExportCustomerLedgerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which; all that one sees when left out. At most 50,000.
    pub(super) filter: Option<CustomerFilter>,
}

/// A spreadsheet with customers to be recorded.
#[derive(InputObject)]
pub(super) struct ImportCustomersInput {
    /// A UUID that the client makes: sent again with the same content, the file included, the request answers the same and
    /// does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The file, by the multipart request specification: XLSX, at most 15 MiB and 50,000 rows, with the headings of an export
    /// in the first row that holds something.
    pub(super) file: Upload,
    /// True: the rows are judged and nothing is recorded.
    pub(super) dry_run: bool,
}

/// Which month of which area is handed in.
#[derive(InputObject)]
pub(super) struct HandInMonthlyLedgerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The market area: one's own.
    pub(super) area_id: Gid<UnitId>,
    /// The month, `YYYYMM`; it must be over.
    pub(super) month: i32,
}

/// Which month is brought together.
#[derive(InputObject)]
pub(super) struct ConsolidateMonthlyLedgerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The month, `YYYYMM`; it must be over.
    pub(super) month: i32,
    /// Why it is done while areas are missing; at most 500 characters.
    pub(super) reason: Option<String>,
}

/// Which month of which area is taken out.
#[derive(InputObject)]
pub(super) struct ExportMonthlyLedgerInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The market area.
    pub(super) area_id: Gid<UnitId>,
    /// The month, `YYYYMM`; it must be handed in.
    pub(super) month: i32,
}
