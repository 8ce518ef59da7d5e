//! The desk (审批台): what is decided at a manager's desk concerns nouns that know nothing of each other, and each has its
//! effect in the transaction of the decision. So it stands after all of them.

mod decide;

pub use decide::DecideApproval;
