//! Pages of customers with everything that stands in their rows: a number of statements that does not depend on the rows.

use std::collections::HashMap;

use longhaul_entity::{CustomerId, UnitId, UserId, app_user, contact, customer, fleet_item, purchase_plan, unit};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};

use super::layout::Subject;
use crate::{db::among, domain::customer::query, error::Result};

/// Customers with their lists and the names that stand beside them.
pub(super) struct Loaded {
    pub(super) customers: Vec<customer::Model>,
    contacts: HashMap<CustomerId, Vec<contact::Model>>,
    fleets: HashMap<CustomerId, Vec<fleet_item::Model>>,
    plans: HashMap<CustomerId, Vec<purchase_plan::Model>>,
    people: HashMap<UserId, String>,
    dealers: HashMap<UnitId, String>,
}

/// Loads what belongs to customers that came through a scoped finder. The names of their dealer and owner are part of the
/// customer, so nobody is asked again whether he sees those.
pub(super) async fn load(db: &impl ConnectionTrait, customers: Vec<customer::Model>) -> Result<Loaded> {
    let ids: Vec<CustomerId> = customers.iter().map(|row| row.id).collect();
    let mut owners: Vec<UserId> = customers.iter().filter_map(|row| row.owner_id).collect();
    let mut dealers: Vec<UnitId> = customers.iter().map(|row| row.dealer_id).collect();
    owners.sort_unstable();
    owners.dedup();
    dealers.sort_unstable();
    dealers.dedup();
    let people = app_user::Entity::find().filter(among(db, app_user::Column::Id, &owners)).all(db).await?;
    let units = unit::Entity::find().filter(among(db, unit::Column::Id, &dealers)).all(db).await?;
    Ok(Loaded {
        contacts: query::contacts_unscoped(db, &ids).await?,
        fleets: query::fleets_unscoped(db, &ids).await?,
        plans: query::plans_unscoped(db, &ids).await?,
        people: people.into_iter().map(|person| (person.id, person.name)).collect(),
        dealers: units.into_iter().map(|unit| (unit.id, unit.name)).collect(),
        customers,
    })
}

impl Loaded {
    /// Each of them as the subject of a row.
    pub(super) fn subjects(&self, in_full: bool) -> impl Iterator<Item = Subject<'_>> {
        self.customers.iter().map(move |customer| Subject {
            customer,
            contacts: lines(&self.contacts, customer.id),
            fleet: lines(&self.fleets, customer.id),
            plans: lines(&self.plans, customer.id),
            owner: customer.owner_id.and_then(|owner| self.people.get(&owner)).map(String::as_str),
            dealer: self.dealers.get(&customer.dealer_id).map_or("", String::as_str),
            in_full,
        })
    }
}

fn lines<T>(lists: &HashMap<CustomerId, Vec<T>>, of: CustomerId) -> &[T] {
    lists.get(&of).map_or(&[], Vec::as_slice)
}
