//! The entries of customers from all their sources, for whoever makes or proves them as a whole. A noun that adds entries
//! adds its rows here.

use std::collections::{BTreeSet, HashMap};

use longhaul_entity::{CustomerId, contact, customer, fleet_vehicle};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};

use super::terms::{Term, of_contacts, of_customer, of_vehicles};
use crate::{db::among, error::Result};

/// The entries that follow from what is stored, by customer; of any dealer, since nobody reads them.
///
/// # Errors
/// What the database answers.
pub(super) async fn entries_unscoped(
    db: &impl ConnectionTrait,
    customers: &[customer::Model],
) -> Result<HashMap<CustomerId, BTreeSet<Term>>> {
    if customers.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<CustomerId> = customers.iter().map(|row| row.id).collect();
    let mut entries: HashMap<_, _> = customers.iter().map(|row| (row.id, of_customer(row))).collect();
    let whose = among(db, contact::Column::CustomerId, &ids);
    for row in contact::Entity::find().filter(whose).all(db).await? {
        entries.entry(row.customer_id).or_default().extend(of_contacts(&[row]));
    }
    let whose = among(db, fleet_vehicle::Column::CustomerId, &ids);
    for row in fleet_vehicle::Entity::find().filter(whose).all(db).await? {
        entries.entry(row.customer_id).or_default().extend(of_vehicles(&[row]));
    }
    Ok(entries)
}
