//! Tables, typed ids and closed enums: what is stored, one file per table.
//!
//! Knows SeaORM and nothing of rules, GraphQL or HTTP. A column that holds an instant is a [`Timestamp`],
//! money is whole fen in an `i64`, a position is micro-degrees in an `i32`, a business day is `YYYYMMDD` in an `i32`.

#![allow(
    clippy::disallowed_methods,
    reason = "SeaORM's model macro writes helpers that open transactions; nobody calls them"
)]

#[macro_use]
mod closed;
pub mod enums;
mod ids;
mod time;

pub mod app_user;
pub mod channel;
pub mod contact;
pub mod customer;
pub mod customer_identity;
pub mod customer_share;
pub mod division;
pub mod fleet_item;
pub mod idempotency;
pub mod journal_entry;
pub mod journal_head;
pub mod journal_seal;
pub mod lead;
pub mod maker;
pub mod password_ticket;
pub mod photo;
pub mod photo_day;
pub mod policy_version;
pub mod protection;
pub mod purchase_plan;
pub mod refresh_token;
pub mod session;
pub mod sign_in_failure;
pub mod stage_delta;
pub mod stage_event;
pub mod stage_rollup;
pub mod tender_step;
pub mod territory_division;
pub mod territory_site;
pub mod unit;
pub mod unit_within;
pub mod visit;
pub mod visit_amendment;
pub mod work_site;

pub use closed::ClosedEnum;
pub use ids::*;
pub use time::Timestamp;
