//! Spreadsheets (XLSX): rows of cells out of a file that a stranger made, and rows of cells into a file.
//!
//! Reading streams: besides the shared strings nothing of a file is in memory but the row at hand, and every part is bounded
//! in what it unpacks to, whatever the file says of itself. Knows ZIP and XML; no nouns, no database.

mod archive;
mod book;
mod cell;
mod fault;
mod rows;
mod strings;
mod styles;
mod write;
mod xml;

pub use archive::look;
pub use book::Book;
pub use cell::{Area, Raw, Row, column_letters};
pub use fault::SheetFault;
pub use rows::Rows;
pub use write::{Head, Out, SheetWriter, calm, uncalm};

/// Columns that are read; what stands beyond is reported, not kept.
pub const COLUMNS_MAX: u32 = 256;

#[cfg(test)]
mod hostile_tests;
