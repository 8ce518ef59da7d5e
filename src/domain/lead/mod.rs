//! Purchase leads (大客户购车意向信息) and the protection that the first one gives (LEAD-1 to LEAD-8).
//!
//! Of all who report a customer, whoever the server received first has it, for so many calendar months. One row of
//! `protection` per customer says who that is; it is taken by one conditional write while the customer's row is locked.
//! Nothing runs when the time is over: whoever reads compares the end with the clock.
//!
//! Knows units, policies, customers and approvals. One file per operation; [`territory`] says where a dealer may act at all.

mod change;
mod contact;
mod count;
mod rules;
mod whom;

pub mod admission;
pub mod hand_over;
pub mod lose;
pub mod merging;
pub mod query;
pub mod receipt;
pub mod report;
pub mod tender;
pub mod territory;

pub use contact::{contacted, may_follow_up};
pub use rules::{overdue_hours, state};
pub use whom::{Described, Whom};
