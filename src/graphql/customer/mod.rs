//! Customers (客户): lists, single ones, whether one is taken, and everything that is done with them.

mod ahead;
mod inputs;
mod lines;
mod mutations;
mod queries;
mod types;

pub(super) use mutations::CustomerMutation;
pub(super) use queries::{CustomerFilter, CustomerQuery};
pub(super) use types::{Contact, Customer};
