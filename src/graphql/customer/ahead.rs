//! What a page of customers needs from other tables, fetched ahead along the selection: one statement for each of them,
//! whatever the number of rows. What is not fetched here, the customer's batches load.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::Arc,
};

use async_graphql::{Lookahead, SelectionField, Value};
use longhaul_entity::{
    CustomerId, Timestamp, UnitId, UserId, app_user, contact, customer, fleet_item, fleet_vehicle, purchase_plan, unit,
};
use sea_orm::ConnectionTrait;

use super::types::{Customer, LATEST, MOST_VISITS};
use crate::{
    auth::Actor,
    domain::{
        customer::query,
        org, person,
        standing::query::{Standing, standings_unscoped},
    },
    error::Result,
    graphql::visit::{self, Visit},
};

/// What was fetched for one customer; what is missing was not asked for.
#[derive(Default)]
pub(super) struct Ahead {
    pub(super) dealer: Option<unit::Model>,
    pub(super) owner: Option<app_user::Model>,
    pub(super) shared_with: Option<Vec<app_user::Model>>,
    pub(super) contacts: Option<Vec<contact::Model>>,
    pub(super) fleet: Option<Vec<fleet_item::Model>>,
    pub(super) vehicles: Option<Vec<fleet_vehicle::Model>>,
    pub(super) purchase_plans: Option<Vec<purchase_plan::Model>>,
    /// As many as the longest of the lists that were asked for.
    pub(super) visits: Option<Vec<Arc<Visit>>>,
    pub(super) standing: Option<Standing>,
}

/// The lists of customers by their ids; none when nobody asked.
type Lists<T> = Option<HashMap<CustomerId, Vec<T>>>;

/// What was fetched for a page.
struct Fetched {
    dealers: HashMap<UnitId, unit::Model>,
    owners: HashMap<UserId, app_user::Model>,
    shared_with: Lists<app_user::Model>,
    contacts: Lists<contact::Model>,
    fleets: Lists<fleet_item::Model>,
    vehicles: Lists<fleet_vehicle::Model>,
    plans: Lists<purchase_plan::Model>,
    visits: Lists<Arc<Visit>>,
    standings: HashMap<CustomerId, Standing>,
}

/// The customers with what `selection`, that of one customer, asks for.
///
/// # Errors
/// What the database answers.
pub(super) async fn customers(
    db: &impl ConnectionTrait,
    actor: &Actor,
    selection: &Lookahead<'_>,
    rows: Vec<customer::Model>,
    now: Timestamp,
) -> Result<Vec<Customer>> {
    let mut fetched = fetch(db, actor, selection, &rows, now).await?;
    let with = |row: customer::Model| {
        let ahead = Ahead {
            dealer: fetched.dealers.get(&row.dealer_id).cloned(),
            owner: row.owner_id.and_then(|owner| fetched.owners.get(&owner).cloned()),
            shared_with: taken(&mut fetched.shared_with, row.id),
            contacts: taken(&mut fetched.contacts, row.id),
            fleet: taken(&mut fetched.fleets, row.id),
            vehicles: taken(&mut fetched.vehicles, row.id),
            purchase_plans: taken(&mut fetched.plans, row.id),
            visits: taken(&mut fetched.visits, row.id),
            standing: fetched.standings.remove(&row.id),
        };
        Customer::with(row, ahead)
    };
    Ok(rows.into_iter().map(with).collect())
}

async fn fetch(
    db: &impl ConnectionTrait,
    actor: &Actor,
    selection: &Lookahead<'_>,
    rows: &[customer::Model],
    now: Timestamp,
) -> Result<Fetched> {
    let ids: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
    let asked = |field: &str| selection.field(field).exists();
    let of_visits = selection.field("visits");
    let most = of_visits.selection_fields().iter().filter_map(length).max();
    let dealers = if asked("dealer") { each(rows.iter().map(|row| row.dealer_id)) } else { Vec::new() };
    let owners = if asked("owner") { each(rows.iter().filter_map(|row| row.owner_id)) } else { Vec::new() };
    Ok(Fetched {
        dealers: if dealers.is_empty() { HashMap::new() } else { org::query::units_by_id(db, actor, &dealers).await? },
        owners: people(db, actor, &owners).await?,
        shared_with: if asked("sharedWith") { Some(shared_with(db, actor, &ids).await?) } else { None },
        contacts: if asked("contacts") { Some(query::contacts_unscoped(db, &ids).await?) } else { None },
        fleets: if asked("fleet") { Some(query::fleets_unscoped(db, &ids).await?) } else { None },
        vehicles: if asked("vehicles") { Some(query::vehicles_unscoped(db, &ids).await?) } else { None },
        plans: if asked("purchasePlans") { Some(query::plans_unscoped(db, &ids).await?) } else { None },
        visits: match most {
            Some(most) => Some(visit::ahead::latest(db, actor, &of_visits, &ids, most).await?),
            None => None,
        },
        standings: if asked("standing") { standings_unscoped(db, &ids, now).await? } else { HashMap::new() },
    })
}

/// How many visits a selection asks for; none if it may not ask for so many, which its resolver says.
fn length(visits: &SelectionField<'_>) -> Option<u32> {
    let arguments = visits.arguments().ok()?;
    let first = arguments.iter().find(|(name, _)| name == "first").map(|(_, value)| value);
    let most = match first {
        Some(Value::Number(number)) => number.as_u64().and_then(|number| u32::try_from(number).ok())?,
        _ => LATEST.unsigned_abs(),
    };
    (1..=MOST_VISITS).contains(&most).then_some(most)
}

/// With whom the customers, which the actor has seen, are shared.
///
/// # Errors
/// What the database answers.
pub(super) async fn shared_with(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<app_user::Model>>> {
    let shares = query::shares_unscoped(db, of).await?;
    let known = people(db, actor, &each(shares.values().flatten().map(|share| share.user_id))).await?;
    let named = shares.into_iter().map(|(customer, shares)| {
        (customer, shares.iter().filter_map(|share| known.get(&share.user_id).cloned()).collect())
    });
    Ok(named.collect())
}

async fn people(db: &impl ConnectionTrait, actor: &Actor, ids: &[UserId]) -> Result<HashMap<UserId, app_user::Model>> {
    if ids.is_empty() { Ok(HashMap::new()) } else { person::query::known(db, actor, ids).await }
}

/// The list of one customer, which is empty when no row came for it.
fn taken<T>(lists: &mut Lists<T>, of: CustomerId) -> Option<Vec<T>> {
    lists.as_mut().map(|lists| lists.remove(&of).unwrap_or_default())
}

fn each<T: Eq + Hash>(ids: impl Iterator<Item = T>) -> Vec<T> {
    ids.collect::<HashSet<T>>().into_iter().collect()
}
