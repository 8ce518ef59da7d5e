//! Visit plans: what is to be visited in a month, and the figures of visits and plans.

mod figures;
mod inputs;
mod mutations;
mod queries;
mod types;

pub(in crate::graphql) use mutations::VisitPlanMutation;
pub(in crate::graphql) use queries::{VisitPlanQuery, page};
pub(in crate::graphql) use types::PlannedVisit;
