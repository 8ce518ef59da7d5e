//! Reading what the journal has recorded (ALL-3, 审计). Written by nobody but the journal itself.

mod query;

pub use query::{Filter, Sealed, list, seals};
