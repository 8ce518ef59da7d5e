//! The databases: how they are reached, and the one way to write to them.
//!
//! Knows SQLite and PostgreSQL and no table. Reads go to [`Db::read`], writes through [`Db::write`].

mod among;
mod clock;
mod connect;
mod learn;
mod migrate;
mod op;
mod parting;
pub mod rows;

pub use among::{among, array};
pub use connect::{Db, Kind, open};
pub use migrate::{Change, pending, up};
pub use op::{Op, Origin, Work};
