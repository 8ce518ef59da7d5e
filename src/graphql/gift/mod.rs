//! Gifts (礼品): the catalogue and its standards, stocks with their ledger, what was given, figures.

mod customer;
mod figures;
mod inputs;
mod mutations;
mod queries;
mod types;

pub(super) use customer::CustomerGifts;
pub(super) use mutations::GiftMutation;
pub(super) use queries::GiftQuery;
pub(super) use types::{Gift, GiftIssue};
