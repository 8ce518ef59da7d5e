//! Who is told of a merge and of its undoing, in the same transaction: one call for each noun that keeps something of its
//! own for a customer. Facts need no call, they are found by the link; what a noun derives or lets people edit does.

use crate::{
    db::Op,
    domain::customer::merge::{Joined, Parted},
    error::Result,
};

/// Two records have become one: `joined.kept` stands for both from now on.
pub(super) async fn joined(_op: &Op<'_>, _joined: &Joined) -> Result<()> {
    Ok(())
}

/// Two records stand for themselves again.
pub(super) async fn parted(_op: &Op<'_>, _parted: &Parted) -> Result<()> {
    Ok(())
}
