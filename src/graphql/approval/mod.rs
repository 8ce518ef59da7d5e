//! Approvals (审批): asking, deciding, telling the answer, handing decisions over, and what compliance is shown.

mod delegations;
mod inputs;
mod mutations;
mod notices;
mod people;
mod queries;
mod subscriptions;
mod types;

pub(super) use inputs::{ApprovalItemInput, ApprovalRecipientInput};
pub(super) use mutations::ApprovalMutation;
pub(super) use queries::{ApprovalQuery, page};
pub(super) use subscriptions::ApprovalSubscription;
pub(super) use types::ApprovalRequest;
