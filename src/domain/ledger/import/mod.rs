//! `importCustomers`: customers from a spreadsheet, in the background (CUST-12).
//!
//! The file is stored before the import is queued. A server takes an import for a short time and goes on taking it; if it dies,
//! another takes it up behind the last row that was committed. Rows are committed in batches, each with the place that it
//! reaches, so that no row is done twice. A bad row is told and costs no other. An import adds customers and never
//! changes one.

mod batch;
mod job;
mod marked;
mod parse;
pub mod query;
mod submit;
mod tidy;
mod work;

pub use submit::{OPEN_MAX, Uploaded, submit};
pub use tidy::forget;
pub use work::work;
