//! Months of the customer ledger (CUST-11): an area hands in its valid records by the 5th of the next month, which freezes
//! them; HQ brings the areas together by the 10th.

pub mod consolidate;
pub mod export;
pub mod hand_in;
pub mod query;
mod records;
