//! Following up the buyers of leads (跟进): recording contacts, asking for promotions, the two ledgers.

mod inputs;
mod roots;
mod types;

pub(super) use roots::{FollowUpMutation, FollowUpQuery};
pub(super) use types::{Demand, FollowUp};
