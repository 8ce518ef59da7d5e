//! Who is told of a merge and of its undoing, in the same transaction: one call for each noun that keeps something of its
//! own for a customer. Facts need no call, they are found by the link; what a noun derives or lets people edit does.
//!
//! Account maps stay with the record that they were drawn for: the contacts that come to the kept record have no place on its
//! map before somebody gives them one, so that nobody's share is counted twice (KAM-1).

use std::collections::BTreeSet;

use longhaul_entity::{CustomerId, customer};
use sea_orm::{EntityTrait, QuerySelect};

use crate::{
    db::Op,
    domain::{
        customer::merge::{Joined, Parted},
        search,
    },
    error::Result,
};

/// Before two records are merged, or part. Locks them in the order of their ids, as merging does, whoever may see them: what
/// is refused afterwards is rolled back with this.
pub(super) async fn before(op: &Op<'_>, records: [CustomerId; 2]) -> Result<()> {
    let mut held = Vec::new();
    for id in BTreeSet::from(records) {
        held.extend(customer::Entity::find_by_id(id).lock_exclusive().one(op.tx()).await?);
    }
    search::withdraw(op, &held).await
}

/// Two records have become one: `joined.kept` stands for both from now on.
pub(super) async fn joined(op: &Op<'_>, joined: &Joined) -> Result<()> {
    search::admit(op, &[joined.kept.clone(), joined.merged.clone()]).await
}

/// Two records stand for themselves again.
pub(super) async fn parted(op: &Op<'_>, parted: &Parted) -> Result<()> {
    search::admit(op, &[parted.kept.clone(), parted.merged.clone()]).await
}
