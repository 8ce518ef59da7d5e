//! Stages (漏斗阶段): by which facts customers entered them, and the counts that funnels are made of (FUN-1, FUN-2).
//!
//! Knows units and its own tables. Nouns whose facts move a customer call [`enter`] in their transaction; the customer's
//! row is theirs to change. [`fold`] runs in the background, [`rebuild_units`] when the tree changes, [`verify`] proves
//! that the counts follow from the events.

mod backlog;
mod eclipse;
mod enter;
mod fold;
mod reached;
mod rebuild;
mod verify;

pub use backlog::pending_unscoped;
pub use eclipse::count_as_one;
pub use enter::{Fact, begin, enter, enter_at};
pub use fold::fold;
pub use reached::reached;
pub use rebuild::rebuild_units;
pub use verify::verify;
