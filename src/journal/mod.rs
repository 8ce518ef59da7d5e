//! The journal: what happened, written in the transaction in which it happened (ALL-3). It is the one source of the
//! audit trail and of everything that is told on after a commit.
//!
//! Knows the database and nothing of what the entries mean.

mod backlog;
mod news;
mod record;
mod seal;
mod verify;

pub use backlog::unsealed;
pub use news::{Happened, Position, about, between};
pub use record::{Entry, record, record_all, record_unattributed};
pub use seal::{Sealer, seal_pending};
pub use verify::verify;
