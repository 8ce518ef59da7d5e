//! The latest rows about each of many customers, whatever they are rows of: what a list of customers shows beside each.

use std::{cmp::Reverse, collections::HashMap};

use longhaul_entity::CustomerId;
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, Select};

use super::query::merged_into_unscoped;
use crate::{db::among, domain::standing::query as standing, error::Result};

/// The latest of the rows `seen` about each of many customers, `most` of each, the last one first, with those of the records that were
/// merged into them (CUST-10); for customers that the caller has seen. Which rows he sees, `seen` says.
///
/// The column `whose` names the customer, `order` what is later, and `place` reads both from a row. Two statements, whatever there is,
/// and none for nobody.
///
/// # Errors
/// What the database answers.
pub(in crate::domain) async fn of_each<E: EntityTrait, O: Ord>(
    db: &impl ConnectionTrait,
    seen: Select<E>,
    of: &[CustomerId],
    most: u64,
    (whose, order): (E::Column, [E::Column; 2]),
    place: impl Fn(&E::Model) -> (CustomerId, O),
) -> Result<HashMap<CustomerId, Vec<E::Model>>> {
    let mut latest: HashMap<CustomerId, Vec<E::Model>> = HashMap::new();
    if of.is_empty() {
        return Ok(latest);
    }
    let merged: HashMap<CustomerId, CustomerId> = merged_into_unscoped(db, of).await?.into_iter().collect();
    let records: Vec<CustomerId> = of.iter().chain(merged.keys()).copied().collect();
    let each = seen.filter(among(db, whose, &records));
    let found = standing::latest(db, each, &records, order, whose, most, |row: &E::Model| place(row).0).await?;
    for (record, rows) in found {
        let whole = merged.get(&record).copied().unwrap_or(record);
        latest.entry(whole).or_default().extend(rows);
    }
    // The rows of several records came each in their own order.
    for rows in latest.values_mut() {
        rows.sort_by_key(|row| Reverse(place(row).1));
        rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    }
    Ok(latest)
}
