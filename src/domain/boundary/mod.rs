//! The business boundary between the sales channels (业务边界, ORG-2, LEAD-9): industry key accounts belong to the key-account
//! department, all others to the channel that sells the series wanted. HQ says which series a channel sells and which dealers
//! do its business.
//!
//! Knows units, channels and the class of customers; leads, plans and contracts ask it who may handle a customer.

mod set_business;

pub mod query;
pub mod rules;

pub use query::Business;
pub use set_business::SetChannelBusiness;
