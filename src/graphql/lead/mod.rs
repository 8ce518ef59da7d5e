//! Purchase leads (大客户购车意向信息): reports, receipts, protection and how they end.

mod inputs;
mod mutations;
mod protection;
mod queries;
mod receipt;
mod types;

pub(super) use mutations::LeadMutation;
pub(super) use protection::Protection;
pub(super) use queries::LeadQuery;
pub(super) use types::Lead;
