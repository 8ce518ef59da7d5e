//! The book as it counts for a unit, and the versions that there ever were. Whoever sees a unit may read what counts for
//! it, with the versions of the units above that it comes from; so these finders take a unit that the caller has seen.

use std::collections::HashMap;

use longhaul_entity::{ClosedEnum, Timestamp, UnitId, policy_version, unit_within};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
};

use super::{Key, figure};
use crate::{
    domain::page::{Page, Window},
    error::Result,
};

/// A figure as it counts, with the version that it comes from.
#[derive(Clone, Debug)]
pub struct Effective {
    /// Which figure.
    pub key: Key,
    /// The version; none where the default counts.
    pub version: Option<policy_version::Model>,
}

impl Effective {
    /// The figure, in the measure of its key.
    #[must_use]
    pub fn value(&self) -> i64 {
        self.version.as_ref().map_or(self.key.entry().default, |version| version.value)
    }
}

/// The figures as they count at a moment, in the order of `keys`. For a unit that the caller has seen through a scoped
/// finder.
///
/// # Errors
/// What the database answers.
pub async fn effective_unscoped(
    db: &impl ConnectionTrait,
    keys: &[Key],
    unit: UnitId,
    at: Timestamp,
) -> Result<Vec<Effective>> {
    let found = figure::found(db, keys, &[unit], at).await?;
    let mut versions: HashMap<_, _> =
        found.into_iter().map(|found| (found.version.key.clone(), found.version)).collect();
    Ok(keys.iter().map(|key| Effective { key: *key, version: versions.remove(key.code()) }).collect())
}

/// The keys whose codes begin with `prefix`, in the order of the book; all for an empty one.
#[must_use]
pub fn keys(prefix: &str) -> Vec<Key> {
    Key::ALL.iter().copied().filter(|key| key.code().starts_with(prefix)).collect()
}

/// The versions of a figure that were set for a unit or for one above it, the last set first; the key of the page is
/// their number. For a unit that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn history_unscoped(
    db: &impl ConnectionTrait,
    key: Key,
    unit: UnitId,
    window: &Window,
) -> Result<Page<policy_version::Model>> {
    let rows = window.apply(versions(key, unit), policy_version::Column::Seq, policy_version::Column::Id, true);
    Ok(window.cut(rows.all(db).await?))
}

/// How many versions [`history_unscoped`] would give in all.
///
/// # Errors
/// What the database answers.
pub async fn count_history_unscoped(db: &impl ConnectionTrait, key: Key, unit: UnitId) -> Result<u64> {
    Ok(versions(key, unit).count(db).await?)
}

fn versions(key: Key, unit: UnitId) -> Select<policy_version::Entity> {
    let above = unit_within::Entity::find()
        .select_only()
        .column(unit_within::Column::AncestorId)
        .filter(unit_within::Column::UnitId.eq(unit))
        .into_query();
    policy_version::Entity::find()
        .filter(policy_version::Column::Key.eq(key.code()))
        .filter(policy_version::Column::UnitId.in_subquery(above))
}
