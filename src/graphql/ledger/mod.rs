//! The customer ledger: files in and out, imports, the months that areas hand in.

mod files;
mod imports;
mod inputs;
mod monthly;
mod record;
mod roots;

pub(super) use imports::CustomerImport;
pub(super) use record::LedgerRecord;
pub(super) use roots::{LedgerFilePayload, LedgerMutation, LedgerQuery};
