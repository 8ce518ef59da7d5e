//! Purchase leads (大客户购车意向信息): reports, receipts, protection and how they end.

mod boundary;
mod inputs;
mod mutations;
mod protection;
mod queries;
mod receipt;
mod types;

pub(super) use mutations::LeadMutation;
pub(super) use protection::Protection;
pub(super) use queries::{LeadOrder, LeadQuery, page, untouched_since};
pub(super) use types::Lead;
