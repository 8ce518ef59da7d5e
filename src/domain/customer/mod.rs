//! Customers (客户): whoever has bought, buys again or means to buy a truck (CUST-1), stored once across all dealers
//! (CUST-10), with one responsible dealer at a time (CUST-13).
//!
//! Knows units, stages and where customers stand. One file per operation; [`query`], [`list`] and [`search`] read what somebody may see, [`taken`] gives
//! the masked answer to everybody else.

pub(in crate::domain) mod change;
mod identity;
mod input;
pub(in crate::domain) mod latest;
mod likeness;
mod lines;
mod rules;
mod stand;
mod trace;

pub mod archive;
pub mod assign;
pub mod bulk;
pub mod create;
pub mod duplicates;
pub mod group;
pub mod list;
pub mod merge;
pub mod query;
pub mod record_purchase;
pub mod responsible;
pub mod restore;
pub mod reveal_phone;
pub mod search;
pub mod set_contacts;
pub mod set_facts;
pub mod set_fleet;
pub mod set_introducer;
pub mod set_purchase_plans;
pub mod set_sites;
pub mod set_vehicles;
pub mod share;
pub mod taken;
pub mod unshare;
pub mod update;

pub use create::owner_of_new;
pub use input::{ADDRESS_MAX, Card, INDUSTRY_MAX, LABEL_MAX};
pub(in crate::domain) use rules::is_own_brand;
pub use rules::{LINES_MAX, in_use};
pub use stand::stand_at;
