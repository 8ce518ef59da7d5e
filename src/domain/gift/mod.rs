//! Gifts (礼品, GIFT-1 to GIFT-4): what there is to give, how many each unit has, what may be given to whom, and what was.
//!
//! A stock is the sum of its movements, which are added and never changed. One row holds that sum, and one conditional write passes
//! it: so nothing goes below zero, whoever gives at the same moment. What a customer and a dealer were given in a year follows from
//! issues and returns alike. `longhaul check` proves all of it.
//!
//! Knows units, the policy book, customers and where they stand, approvals, territories, follow-ups and visits. One file per operation.

mod count;
mod create;
mod issue;
mod receive;
mod request;
mod return_gift;
mod rules;
mod set_standard;
mod spending;
mod stock;
mod transfer;
mod update;
mod verify;
mod wish;

pub mod figures;
pub mod query;
pub mod standards;

pub use count::CountGift;
pub use create::CreateGift;
pub use issue::{IssueGift, issue};
pub use receive::ReceiveGifts;
pub use request::{RequestGiftApproval, request};
pub use return_gift::ReturnGift;
pub use rules::Occasion;
pub use set_standard::SetGiftStandard;
pub use spending::{Given, LIMITS, given_unscoped};
pub use transfer::TransferGifts;
pub use update::UpdateGift;
pub use verify::verify;
pub use wish::Recipient;
