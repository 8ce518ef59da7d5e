//! Support (支持度): who decides at a customer's, who of them is for us, and how that came about (KAM-1, KAM-3).
//!
//! Knows its own tables, relationships and contacts, and no customers. The account map calls [`place`] when somebody is placed;
//! whoever takes contacts away calls [`withdraw`] before, so that nothing is left on the map of somebody who is gone. Both
//! want the customer's row locked by their caller: shares add up, and the log has no gap, because one writes at a time.
//! [`verify`] proves that log, index and map agree.

mod log;
pub mod query;
mod rules;
mod verify;

pub use log::{Placed, Stood, place, withdraw};
pub use rules::{HALVES, UNIT_BP, current, index_of};
pub use verify::verify;
