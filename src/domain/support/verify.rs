//! The proof that the index in the log is the sum of the shares and stances in it, and that the map is where the log ends
//! (KAM-3). For the command `check`.

use std::collections::HashMap;

use longhaul_entity::{
    ContactId, CustomerId, contact,
    enums::{DecisionPart, Stance},
    map_place, support_event,
};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};

use super::{query, rules};
use crate::{
    db::{Db, among},
    domain::proof,
    error::Result,
};

/// Who stands where.
type Map = HashMap<ContactId, (DecisionPart, i32, Stance)>;

/// Goes through every customer's log from its beginning. Answers what does not follow, in words for the administrator;
/// nothing if all is well. At most 100.
///
/// # Errors
/// What the database answers.
pub async fn verify(db: &Db) -> Result<Vec<String>> {
    let (on_the_map, logged) = (contact::Column::CustomerId, support_event::Column::CustomerId);
    let look = async |whose: Vec<CustomerId>| contradictions(db, &whose).await;
    proof::of_customers::<contact::Entity, support_event::Entity>(db, (on_the_map, logged), look).await
}

/// What is wrong about these customers, each with its id.
async fn contradictions(db: &Db, of: &[CustomerId]) -> Result<Vec<(CustomerId, String)>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let mut logs: HashMap<CustomerId, Vec<support_event::Model>> = HashMap::new();
    let log = support_event::Entity::find().filter(among(db.read(), support_event::Column::CustomerId, of));
    for row in log.order_by_asc(support_event::Column::N).all(db.read()).await? {
        logs.entry(row.customer_id).or_default().push(row);
    }
    let mut maps = maps(db, of).await?;
    let each = of.iter().filter_map(|whose| {
        let log = logs.remove(whose).unwrap_or_default();
        contradiction(*whose, &log, &maps.remove(whose).unwrap_or_default()).map(|what| (*whose, what))
    });
    Ok(each.collect())
}

async fn maps(db: &Db, of: &[CustomerId]) -> Result<HashMap<CustomerId, Map>> {
    let contacts = contact::Entity::find().filter(among(db.read(), contact::Column::CustomerId, of));
    let contacts = contacts.all(db.read()).await?;
    let ids: Vec<ContactId> = contacts.iter().map(|row| row.id).collect();
    let mut places = query::places_unscoped(db.read(), &ids).await?;
    let mut maps: HashMap<CustomerId, Map> = HashMap::new();
    for contact in contacts {
        if let Some(map_place::Model { part, share_bp, stance, .. }) = places.remove(&contact.id) {
            maps.entry(contact.customer_id).or_default().insert(contact.id, (part, share_bp, stance));
        }
    }
    Ok(maps)
}

/// What is wrong first about one customer's log.
fn contradiction(customer: CustomerId, log: &[support_event::Model], now: &Map) -> Option<String> {
    let mut map = Map::new();
    for (n, row) in (1..).zip(log) {
        let stood = row.part.zip(row.share_bp).zip(row.stance).map(|((part, share), stance)| (part, share, stance));
        match stood {
            Some(stood) => map.insert(row.contact_id, stood),
            None => map.remove(&row.contact_id),
        };
        let index = rules::index_of(map.values().map(|(_, share, stance)| (*share, *stance)));
        let assigned: i32 = map.values().map(|(_, share, _)| share).sum();
        if (row.n, row.index_after, row.assigned_after) != (n, index, assigned) {
            return Some(format!("the support index of {customer} does not follow at entry {n} of its log"));
        }
    }
    (map != *now).then(|| format!("the decision map of {customer} is not where its log ends"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::{SupportEventId, Timestamp, TypedId};
    use uuid::Uuid;

    use super::*;

    fn entry(n: i32, contact: u128, stood: Option<(i32, Stance)>, sums: (i32, i32)) -> support_event::Model {
        support_event::Model {
            id: SupportEventId::from_uuid(Uuid::from_u128(n.unsigned_abs().into())),
            customer_id: CustomerId::from_uuid(Uuid::nil()),
            n,
            at: Timestamp(0),
            by_id: None,
            contact_id: ContactId::from_uuid(Uuid::from_u128(contact)),
            part: stood.map(|_| DecisionPart::Decides),
            share_bp: stood.map(|(share, _)| share),
            stance: stood.map(|(_, stance)| stance),
            index_after: sums.0,
            assigned_after: sums.1,
        }
    }

    #[test]
    fn a_log_is_followed_entry_by_entry() {
        let customer = CustomerId::from_uuid(Uuid::nil());
        let log = vec![
            entry(1, 1, Some((6_000, Stance::Supports)), (12_000, 6_000)),
            entry(2, 2, Some((4_000, Stance::Against)), (4_000, 10_000)),
            entry(3, 1, None, (-8_000, 4_000)),
        ];
        let stands = (DecisionPart::Decides, 4_000, Stance::Against);
        let now = Map::from([(ContactId::from_uuid(Uuid::from_u128(2)), stands)]);
        assert_eq!(contradiction(customer, &log, &now), None);
        assert!(contradiction(customer, &log, &Map::new()).unwrap().contains("where its log ends"));
        assert!(contradiction(customer, &log[1..], &now).unwrap().contains("entry 1"));
        let mut changed = log;
        changed[1].index_after = 3_999;
        assert!(contradiction(customer, &changed, &now).unwrap().contains("entry 2"));
    }
}
