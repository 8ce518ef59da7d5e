//! Concession services (让渡服务, VISIT-7): a complaint raised on a visit is met by a free check or free parts, approved by amount,
//! carried out for no more than that, and closed with the customer's word.
//!
//! A case is opened, waits for its approval, is carried out and closed, or is withdrawn; what asks for no money needs no approval.
//! What is asked for is judged by the dearest vehicle (APPR-5); a change asks anew, and whatever was said before counts no more. The
//! desk tells a case what was decided. Everybody takes the case before its request: of two who do something at once, one does.
//!
//! Knows units, the policy book, customers, approvals and visits. One file per operation.

mod ask;
mod change;
mod close;
mod complete;
mod course;
mod decided;
mod open;
mod rules;
mod vehicles;
mod verify;
mod withdraw;

pub mod figures;
pub mod query;

pub use ask::Item;
pub use change::{ChangeConcession, change};
pub use close::CloseConcession;
pub use complete::CompleteConcession;
pub use decided::{decided, hold};
pub use open::{OpenConcession, open};
pub use verify::verify;
pub use withdraw::WithdrawConcession;
