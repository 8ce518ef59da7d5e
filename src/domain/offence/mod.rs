//! Offences against territories (违规考核, LEAD-6): a dealer acted on a customer outside its territory without approval. A manager
//! above it records that with evidence, the dealer answers, a region manager who did not record it decides, and what was
//! decided can be reversed. Every step is an entry that stays; what is owed is the sum of the entries.
//!
//! Knows units, the policy book, customers, leads and visits. One file per operation.

mod answer;
mod decide;
mod record;
mod reverse;
mod rules;
mod steps;
mod verify;

pub mod query;

pub use answer::AnswerOffence;
pub use decide::{DecideOffence, Verdict};
pub use record::RecordOffence;
pub use reverse::ReverseOffence;
pub use rules::{owed, state};
pub use verify::verify;
