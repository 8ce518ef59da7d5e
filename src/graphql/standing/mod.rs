//! Where customers stand: class, tier, layer and size with their history, groups that count together, and trying figures
//! before they are set.

mod changes;
mod group;
mod trial;
mod types;

pub(super) use changes::StandingMutation;
pub(super) use group::{CustomerGroup, GroupMutation, GroupQuery};
pub(super) use trial::TrialQuery;
pub(super) use types::CustomerStanding;
