//! What speaks against visit reports (疑点, VISIT-5): photos and check-ins are held against the customer's address, the time of the
//! visit, what was used before, and each other.
//!
//! Everything is found in the transaction that takes the report or the check-in in, with the figures of the policy book that
//! counted then. Nothing that is found refuses or loses a report: from so many points it waits, and counts for nothing, until a manager
//! clears it or upholds what was found. A picture that says nothing of itself is unverified, and that is no finding.

mod decide;
mod found;
mod let_in;
mod reuse;
mod rules;
mod verify;
mod weigh;

pub mod query;

pub use decide::{DecideVisitReview, Verdict};
pub use reuse::look_up;
pub use rules::score;
pub use verify::verify;

pub(super) use found::{keep, told};
pub(super) use let_in::let_in;
pub(super) use rules::POLICIES;
pub(super) use weigh::{Brought, Evidence, of_check_in};
