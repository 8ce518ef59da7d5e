//! What a page of customers needs from other tables, fetched ahead along the selection: one statement for each of them,
//! whatever the number of rows. What is not fetched here, the customer's batches load.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use async_graphql::Lookahead;
use longhaul_entity::{CustomerId, UnitId, UserId, contact, customer, fleet_item, purchase_plan, unit};
use sea_orm::ConnectionTrait;

use super::types::Customer;
use crate::{domain::customer::query, error::Result};

/// What was fetched for one customer; what is missing was not asked for.
#[derive(Default)]
pub(super) struct Ahead {
    pub(super) dealer: Option<unit::Model>,
    pub(super) owner: Option<query::Person>,
    pub(super) shared_with: Option<Vec<query::Person>>,
    pub(super) contacts: Option<Vec<contact::Model>>,
    pub(super) fleet: Option<Vec<fleet_item::Model>>,
    pub(super) purchase_plans: Option<Vec<purchase_plan::Model>>,
}

/// The lists of customers by their ids; none when nobody asked.
type Lists<T> = Option<HashMap<CustomerId, Vec<T>>>;

/// What was fetched for a page.
struct Fetched {
    dealers: HashMap<UnitId, unit::Model>,
    owners: HashMap<UserId, query::Person>,
    shared_with: Lists<query::Person>,
    contacts: Lists<contact::Model>,
    fleets: Lists<fleet_item::Model>,
    plans: Lists<purchase_plan::Model>,
}

/// The customers with what `selection`, that of one customer, asks for.
///
/// # Errors
/// What the database answers.
pub(super) async fn customers(
    db: &impl ConnectionTrait,
    selection: &Lookahead<'_>,
    rows: Vec<customer::Model>,
) -> Result<Vec<Customer>> {
    let mut fetched = fetch(db, selection, &rows).await?;
    let with = |row: customer::Model| {
        let ahead = Ahead {
            dealer: fetched.dealers.get(&row.dealer_id).cloned(),
            owner: row.owner_id.and_then(|owner| fetched.owners.get(&owner).cloned()),
            shared_with: taken(&mut fetched.shared_with, row.id),
            contacts: taken(&mut fetched.contacts, row.id),
            fleet: taken(&mut fetched.fleets, row.id),
            purchase_plans: taken(&mut fetched.plans, row.id),
        };
        Customer::with(row, ahead)
    };
    Ok(rows.into_iter().map(with).collect())
}

async fn fetch(db: &impl ConnectionTrait, selection: &Lookahead<'_>, rows: &[customer::Model]) -> Result<Fetched> {
    let ids: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
    let asked = |field: &str| selection.field(field).exists();
    let dealers = if asked("dealer") { each(rows.iter().map(|row| row.dealer_id)) } else { Vec::new() };
    let owners = if asked("owner") { each(rows.iter().filter_map(|row| row.owner_id)) } else { Vec::new() };
    Ok(Fetched {
        dealers: query::dealers_unscoped(db, &dealers).await?,
        owners: query::people_unscoped(db, &owners).await?,
        shared_with: if asked("sharedWith") { Some(query::shared_with_unscoped(db, &ids).await?) } else { None },
        contacts: if asked("contacts") { Some(query::contacts_unscoped(db, &ids).await?) } else { None },
        fleets: if asked("fleet") { Some(query::fleets_unscoped(db, &ids).await?) } else { None },
        plans: if asked("purchasePlans") { Some(query::plans_unscoped(db, &ids).await?) } else { None },
    })
}

/// The list of one customer, which is empty when no row came for it.
fn taken<T>(lists: &mut Lists<T>, of: CustomerId) -> Option<Vec<T>> {
    lists.as_mut().map(|lists| lists.remove(&of).unwrap_or_default())
}

fn each<T: Eq + Hash>(ids: impl Iterator<Item = T>) -> Vec<T> {
    ids.collect::<HashSet<T>>().into_iter().collect()
}
