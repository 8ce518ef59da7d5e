//! Following up the buyers of leads (跟进, FOLLOW-1 to FOLLOW-4): what was said, what they ask for, what comes next.
//!
//! Knows customers, their stages, ledgers, approvals and leads. Only a protected lead is followed up, by its dealer; each contact sets by when the
//! next one is due. What is recorded stays as it is.

mod layout;
mod page;
mod rules;

pub mod ledger;
pub mod promote;
pub mod query;
pub mod record;
