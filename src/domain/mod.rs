//! What the business decides. Knows neither GraphQL nor HTTP.
//!
//! Each noun is a folder: one file per operation, `query.rs` with scoped finders, `rules.rs` with pure decisions.
//! A noun imports only nouns that stand above it here.

pub mod account_map;
pub mod approval;
pub mod boundary;
pub mod concession;
pub mod customer;
pub mod desk;
mod figures;
pub mod follow_up;
pub mod form;
pub mod funnel;
pub mod gift;
pub mod grading;
pub mod lead;
pub mod ledger;
pub mod merge;
pub mod offence;
mod operation;
pub mod org;
pub mod page;
pub mod person;
pub mod policy;
mod proof;
#[cfg(test)]
mod sample;
pub mod search;
pub mod session;
pub mod stage;
pub mod standing;
pub mod support;
mod typed;
pub mod visit;

pub mod audit;

pub use operation::{Caller, Operation, answered_already, answered_before, forget_answers, perform};
