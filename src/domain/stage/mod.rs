//! Stages (漏斗阶段): by which facts customers entered them, and the counts that funnels are made of (FUN-1, FUN-2).
//!
//! Knows units and its own tables. Nouns whose facts move a customer call [`enter`] in their transaction; the customer's
//! row is theirs to change.

mod enter;

pub use enter::{Fact, enter};
