//! Purchase leads (大客户购车意向信息) and the protection that the first one gives (LEAD-1 to LEAD-9).
//!
//! Of all who report a customer, whoever the server received first has it, for so many calendar months. One row of
//! `protection` per customer says who that is; it is taken by one conditional write while the customer's row is locked.
//! Nothing runs when the time is over: whoever reads compares the end with the clock.
//!
//! Knows units, policies, customers, approvals and the boundary between channels. One file per operation; [`territory`] says where a dealer may act at all.

mod change;
mod contact;
mod count;
mod rules;
mod whom;

pub mod admission;
pub mod hand_over;
pub mod handling;
pub mod lose;
pub mod merging;
pub mod pass_on;
pub mod query;
pub mod receipt;
pub mod report;
pub mod tender;
pub mod territory;
pub mod verify;

/// How long before its end a protection is shown as one that lapses soon, in seconds: fourteen days, as long as a lead may be
/// left alone before the manager is shown it (LEAD-4, LEAD-7).
pub const LAPSING_SECONDS: i64 = 14 * 24 * 3600;

pub use contact::{contacted, may_follow_up};
pub use rules::{overdue_hours, state};
pub use whom::{Described, Whom};
