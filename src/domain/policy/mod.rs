//! The policy book (政策手册): every figure that the maker changes without a release, by unit and by time (POL-1 to POL-4).
//!
//! Knows units and its own table, no other noun: all others ask it. A decision asks [`at`] or [`several`] in its
//! transaction for its unit and its moment, and stores the versions that it was given. A figure counts for the unit that
//! it was set for and for all below that have none of their own; where nobody set one, the default of the [`book`] counts.

mod book;
mod entry;
mod figure;
mod print;
mod rules;
mod set;

pub mod query;

pub use book::Key;
pub use entry::{Bond, Entry, GROUPS, Group};
pub use figure::{Figure, Figures, at, of_units, several};
pub use print::table;
pub use rules::Change;
pub use set::{PoliciesSet, SetPolicies, propose};
