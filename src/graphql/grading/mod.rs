//! Grades of customers: by every scheme side by side, how they come about, and who waits for a decision.

mod mutations;
mod queries;
mod types;

pub(super) use mutations::GradingMutation;
pub(super) use queries::GradingQuery;
pub(super) use types::CustomerGrading;
