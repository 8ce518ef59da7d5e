//! The API: translates between GraphQL and the domain, and decides nothing.
//!
//! One file per noun with its types and resolvers; [`kit`] holds what all of them use and knows none of them;
//! [`schema`] merges the roots.

mod account_map;
mod approval;
mod audit;
mod concession;
mod customer;
mod follow_up;
mod form;
mod funnel;
mod gift;
mod grading;
pub mod kit;
mod labels;
mod lead;
mod ledger;
mod node;
mod offence;
mod org;
mod person;
mod policy;
mod schema;
mod session;
mod standing;
mod visit;
mod work_list;

pub use schema::{ApiSchema, MutationAccess, QueryAccess, SubscriptionAccess, build, sdl};
