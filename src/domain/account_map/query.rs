//! What stands on the maps of customers.

use std::collections::HashMap;

use longhaul_entity::{CustomerId, buying_criteria, contact, criteria_score, map_place, relationship, support_event};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    auth::Actor,
    db::among,
    domain::{
        customer::query as customers,
        page::{Page, Window},
        support::{self, query::Span},
    },
    error::Result,
};

/// A contact with his place on the map and the relationship to him, as far as there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The contact.
    pub contact: contact::Model,
    /// Where he stands.
    pub place: Option<map_place::Model>,
    /// How close we are to him.
    pub relationship: Option<relationship::Model>,
}

/// All contacts of customers, as they were listed. For customers that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn people_unscoped(db: &impl ConnectionTrait, of: &[CustomerId]) -> Result<HashMap<CustomerId, Vec<Person>>> {
    let contacts = customers::contacts_unscoped(db, of).await?;
    let ids: Vec<_> = contacts.values().flatten().map(|row| row.id).collect();
    let mut places = support::query::places_unscoped(db, &ids).await?;
    let mut relationships = support::query::relationships_unscoped(db, &ids).await?;
    let mut person = |contact: contact::Model| Person {
        place: places.remove(&contact.id),
        relationship: relationships.remove(&contact.id),
        contact,
    };
    Ok(contacts.into_iter().map(|(whose, list)| (whose, list.into_iter().map(&mut person).collect())).collect())
}

/// The buying criteria of customers. For customers that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn criteria_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
) -> Result<HashMap<CustomerId, buying_criteria::Model>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = buying_criteria::Entity::find().filter(among(db, buying_criteria::Column::CustomerId, of));
    Ok(rows.all(db).await?.into_iter().map(|row| (row.customer_id, row)).collect())
}

/// The scores by customers' criteria, ours first. For customers that the caller has already seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn scores_unscoped(
    db: &impl ConnectionTrait,
    of: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<criteria_score::Model>>> {
    let mut lists: HashMap<CustomerId, Vec<criteria_score::Model>> = HashMap::new();
    if of.is_empty() {
        return Ok(lists);
    }
    let rows = criteria_score::Entity::find()
        .filter(among(db, criteria_score::Column::CustomerId, of))
        .order_by_asc(criteria_score::Column::Position)
        .all(db)
        .await?;
    for row in rows {
        lists.entry(row.customer_id).or_default().push(row);
    }
    Ok(lists)
}

/// How the support index of a customer that he sees came about, oldest first (KAM-3).
///
/// # Errors
/// FORBIDDEN for roles without customers; NOT_FOUND.
pub async fn history(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: CustomerId,
    span: Span,
    window: &Window,
) -> Result<Page<support_event::Model>> {
    customers::find(db, actor, of).await?;
    support::query::history_unscoped(db, of, span, window).await
}

/// How many entries there are in all.
///
/// # Errors
/// As [`history`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, of: CustomerId, span: Span) -> Result<u64> {
    customers::find(db, actor, of).await?;
    support::query::count_unscoped(db, of, span).await
}
