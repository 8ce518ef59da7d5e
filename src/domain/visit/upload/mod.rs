//! Photos that come by themselves, in pieces (断点续传): before their report, after it, twice or cut off anywhere, they end as one
//! photo (VISIT-9).
//!
//! [`create`] opens an upload, [`receive`] takes its bytes, as often as the connection breaks, and with the last one makes a photo of
//! it. [`arrive`] gives the photo to the reports that wait for it: the last one makes a report complete, and only then it counts.
//! [`end`] forgets what nobody wants any more. It knows the store, the darkroom and evidence, and of HTTP nothing.

mod arrive;
mod create;
mod end;
mod fault;
mod finish;
mod query;
mod receive;

pub use create::{CreateUpload, create};
pub use end::{end, forget};
pub use fault::Fault;
pub use query::{awaited_unscoped, completions_unscoped, find, known, outstanding_unscoped};
pub use receive::{Checksum, Piece, receive};

pub(super) use arrive::{are_promised, keep_awaited};
pub(super) use query::kept;

use longhaul_entity::{TypedId, UserId};

use super::locks;
use crate::{db::Op, error::Result};

/// Uploads that one user has open at a time, at most.
pub const OPEN_MOST: u64 = 50;
/// How long an upload is kept since its last byte came, and a photo that no report names, in seconds.
pub const KEPT_SECONDS: i64 = 24 * 3600;
/// Bytes of what a client says of an upload, at most.
pub const METADATA_BYTES: usize = 2048;
/// Hashes that are asked about together, at most.
pub const HASHES_MOST: usize = 20;
/// The rule that all of it serves.
const RULE: &str = "VISIT-9";

/// Reports and photos of one user pass one by one: otherwise each could miss that the other has just come. Taken before any
/// customer's row. On SQLite there is one writer anyway.
///
/// # Errors
/// What the database answers.
pub(super) async fn hold(op: &Op<'_>, user: UserId) -> Result<()> {
    // Another key than check-ins have, which are taken behind the customer's row.
    locks::hold(op, vec![!locks::key(user.uuid().as_bytes())]).await
}
