//! Customers (客户): lists, single ones, whether one is taken, and everything that is done with them.

mod ahead;
mod inputs;
mod lines;
mod mutations;
mod queries;
mod types;

pub(super) use inputs::firm_name;
pub(super) use lines::{ContactInput, contacts};
pub(super) use mutations::CustomerMutation;
pub(super) use queries::CustomerQuery;
pub(super) use types::Customer;
