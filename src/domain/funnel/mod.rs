//! Funnels (漏斗): how many customers entered each stage, for any unit and period within reach (FUN-2).
//!
//! Reads the roll-ups and the pending counts of stages in one statement: exact at all times, at a cost that follows the
//! period and the units asked for. Knows units and stages; writes nothing.

mod query;
mod range;

pub use query::{Funnel, Part, StageCount, count_entries, entries, funnel};
pub use range::Range;
