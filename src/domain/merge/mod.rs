//! Merging records of one customer (合并客户, CUST-10): the operations, and everybody who is told.
//!
//! Stands behind all nouns that hang something on a customer: [`customer::merge`](super::customer::merge) does the work on
//! the customer itself, [`follow`] tells the others in the same transaction.

mod follow;
mod merge_customers;
mod undo_merge;

pub use merge_customers::{MergeCustomers, Merged};
pub use undo_merge::UndoMerge;
