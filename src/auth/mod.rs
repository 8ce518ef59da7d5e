//! Who somebody is and what he may do.
//!
//! Knows users, sessions and keys; nothing of customers or visits. [`policy`] is the one table of rights.

mod actor;
mod keys;
mod known;
mod links;
mod passwords;
pub mod policy;
pub mod receipts;
mod tokens;

pub use actor::{Actor, Reach, confirm, lies_within, load, unauthenticated};
pub use keys::{KeyRing, Keys};
pub use known::Known;
pub use links::{FileLink, Link, LinkFault};
pub use passwords::{Passwords, Turn};
pub use policy::Action;
pub use tokens::{Claims, hash_secret};
