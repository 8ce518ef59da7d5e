//! Customers (客户): lists, single ones, whether one is taken, and everything that is done with them.

mod ahead;
mod contact;
mod inputs;
mod lines;
mod merge;
mod mutations;
mod queries;
mod search;
mod types;
mod vehicles;

pub(super) use contact::Contact;
pub(super) use inputs::firm_name;
pub(super) use lines::{ContactInput, contacts};
pub(super) use merge::{MergeMutation, MergeQuery};
pub(super) use mutations::CustomerMutation;
pub(super) use queries::{CustomerFilter, CustomerQuery};
pub(super) use search::CustomerSearchQuery;
pub(super) use types::Customer;
pub(super) use vehicles::VehicleMutation;

use crate::vocab::Phone;

/// A stored phone for those who do not need the number (ALL-2).
fn masked(stored: Option<&str>) -> Option<String> {
    stored.map(|stored| Phone::parse(stored).map_or_else(|_| "****".to_owned(), |phone| phone.masked()))
}
