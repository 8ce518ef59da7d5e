//! Customers (客户): whoever has bought, buys again or means to buy a truck (CUST-1), stored once across all dealers
//! (CUST-10), with one responsible dealer at a time (CUST-13).
//!
//! Knows units and stages. One file per operation; [`query`] and [`list`] read what somebody may see, [`taken`] gives
//! the masked answer to everybody else.

mod change;
mod identity;
mod input;
mod lines;
mod rules;
mod stand;
mod trace;

pub mod archive;
pub mod assign;
pub mod create;
pub mod list;
pub mod query;
pub mod responsible;
pub mod restore;
pub mod reveal_phone;
pub mod set_contacts;
pub mod set_fleet;
pub mod set_purchase_plans;
pub mod share;
pub mod taken;
pub mod unshare;
pub mod update;

pub use create::owner_of_new;
pub use input::Card;
pub use rules::{LINES_MAX, in_use};
pub use stand::stand_at;
