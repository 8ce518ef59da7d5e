//! The customer ledger (客户信息管理台账, form 2): it goes in and out as a spreadsheet (CUST-12), and areas hand in its months
//! (CUST-11).
//!
//! Knows customers, people and units. [`layout`] says what stands in which column, for reading and writing alike; [`import`]
//! works in the background; [`monthly`] freezes months, and [`is_closed`] tells others which.

pub mod export;
pub mod files;
pub mod import;
pub mod layout;
pub mod monthly;
mod page;
mod read;
pub mod rules;
mod values;

pub use monthly::query::is_closed;

/// The most rows of a spreadsheet, in and out.
pub const ROWS_MAX: usize = 50_000;
