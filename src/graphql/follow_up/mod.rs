//! Following up the buyers of leads (跟进): recording contacts, the two ledgers.

mod inputs;
mod roots;
mod types;

pub(super) use roots::{FollowUpMutation, FollowUpQuery};
