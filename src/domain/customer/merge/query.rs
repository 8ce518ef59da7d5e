//! Reading merges.

use std::collections::HashMap;

use longhaul_entity::{CustomerId, MergeId, customer_merge};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{db::among, error::Result};

/// A merge by its id, whoever asks: the caller looks for both records within the actor's reach.
///
/// # Errors
/// What the database answers.
pub async fn find_unscoped(db: &impl ConnectionTrait, id: MergeId) -> Result<Option<customer_merge::Model>> {
    Ok(customer_merge::Entity::find_by_id(id).one(db).await?)
}

/// The merges into customers that stand, by customer, the earliest first: for customers that the caller has already seen
/// through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn merges_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<customer_merge::Model>>> {
    let mut merges: HashMap<CustomerId, Vec<customer_merge::Model>> = HashMap::new();
    for merge in standing_among(db, of).await? {
        merges.entry(merge.kept_id).or_default().push(merge);
    }
    Ok(merges)
}

/// The merges into a record that stand.
pub(super) async fn standing(db: &impl ConnectionTrait, kept: CustomerId) -> Result<Vec<customer_merge::Model>> {
    standing_among(db, &[kept]).await
}

/// The merges into any of the records that stand, the earliest first.
pub(super) async fn standing_among(
    db: &impl ConnectionTrait,
    kept: &[CustomerId],
) -> Result<Vec<customer_merge::Model>> {
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    Ok(customer_merge::Entity::find()
        .filter(among(db, customer_merge::Column::KeptId, kept))
        .filter(customer_merge::Column::UndoneAt.is_null())
        .order_by_asc(customer_merge::Column::Nth)
        .order_by_asc(customer_merge::Column::Id)
        .all(db)
        .await?)
}
