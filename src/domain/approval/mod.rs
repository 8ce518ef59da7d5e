//! Approvals (审批, APPR-1 to APPR-6): what goes beyond somebody's own right is asked for, decided at the right level, and
//! used once. One engine for all kinds; what a kind is about, its own noun knows.
//!
//! Knows the policy book, units, users and customers. Nouns that stand after it submit their requests by [`submit()`] in their own transaction,
//! declare them void by [`void()`] when what they concern changes, and use what was approved by [`spend()`]. What a decision
//! means for them, the desk tells them: it calls [`decide()`] and hands on what came of it. A refusal by APPR-6 must not take the notice to
//! compliance with it when its transaction is rolled back: who names recipients asks [`officials::noticed`] first, and hands
//! what it answers out of the transaction as a value.

mod change;
mod course;
mod decide;
mod delegate;
mod end_delegation;
mod kinds;
mod limits;
mod pass_on;
mod request;
mod rules;
mod spend;
mod submit;
mod terms;
mod withdraw;

pub mod answers;
pub mod list;
pub mod officials;
pub mod query;
pub mod seats;

pub use change::{ChangeApprovalRequest, change};
pub use decide::{Decided, Decision, Verdict, decide, is_overdue};
pub use delegate::DelegateApprovals;
pub use end_delegation::EndDelegation;
pub use limits::{Limits, limits};
pub use pass_on::PassOnApproval;
pub use request::{RequestApproval, Requested, ask, known_channel, request};
pub use rules::{Case, Deed, waits_for};
pub use spend::{Use, spend, void};
pub use submit::{New, Subject, submit};
pub use terms::{Item, Terms, Whom};
pub use withdraw::WithdrawApproval;
