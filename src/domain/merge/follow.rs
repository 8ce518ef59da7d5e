//! Who is told of a merge and of its undoing, in the same transaction: one call for each noun that keeps something of its
//! own for a customer. Facts need no call, they are found by the link; what a noun derives or lets people edit does.
//!
//! Account maps stay with the record that they were drawn for: the contacts that come to the kept record have no place on its
//! map before somebody gives them one, so that nobody's share is counted twice (KAM-1). Leads and protections stay with their
//! records too; all that is asked is whether the right one is kept (LEAD-2).

use std::collections::BTreeSet;

use longhaul_entity::{CustomerId, customer, enums::StandingCause};
use sea_orm::{EntityTrait, QuerySelect};

use crate::{
    db::Op,
    domain::{
        customer::merge::{Joined, Parted, vehicles},
        lead::merging,
        search,
        standing::{self, Held, Pools},
    },
    error::Result,
};

/// Before two records are merged, or part: holds what they count with, then locks them in the order of their ids, as merging
/// does, whoever may see them. What is refused afterwards is rolled back with this.
pub(super) async fn before(op: &Op<'_>, records: [CustomerId; 2]) -> Result<Vec<Held>> {
    let (mut held, mut rows) = (Vec::new(), Vec::new());
    for id in BTreeSet::from(records) {
        held.push(standing::hold(op, id, Pools::default()).await?);
    }
    for id in BTreeSet::from(records) {
        rows.extend(customer::Entity::find_by_id(id).lock_exclusive().one(op.tx()).await?);
    }
    search::withdraw(op, &rows).await?;
    Ok(held)
}

/// Two records have become one: `joined.kept` stands for both from now on.
///
/// # Errors
/// RULE when the other one is protected by the earlier report (LEAD-2).
pub(super) async fn joined(op: &Op<'_>, held: Vec<Held>, joined: &Joined) -> Result<()> {
    merging::may_stand_for(op, &joined.kept, &joined.merged).await?;
    search::admit(op, &[joined.kept.clone(), joined.merged.clone()]).await?;
    stand(op, held, joined.kept.id).await
}

/// Two records stand for themselves again.
pub(super) async fn parted(op: &Op<'_>, held: Vec<Held>, parted: &Parted) -> Result<()> {
    search::admit(op, &[parted.kept.clone(), parted.merged.clone()]).await?;
    stand(op, held, parted.kept.id).await
}

/// Both records stand anew, and all that they count with: the kept one with the fleet that it has now.
async fn stand(op: &Op<'_>, held: Vec<Held>, kept: CustomerId) -> Result<()> {
    standing::counted_vehicles_are(op, kept, vehicles(op, kept).await?).await?;
    for held in held {
        standing::stand(op, held, StandingCause::Fleet).await?;
    }
    Ok(())
}
