//! What a page of visits needs from other tables, fetched ahead along the selection: one statement for each, whatever the
//! number of rows. What is not fetched here, the visit's batches load.

use std::{collections::HashMap, sync::Arc};

use async_graphql::Lookahead;
use longhaul_entity::{CustomerId, VisitId, visit};
use sea_orm::ConnectionTrait;

use super::{photo::Photo, types::Visit};
use crate::{
    auth::Actor,
    domain::visit::{
        latest,
        query::{amendments_unscoped, photos_unscoped, sees_evidence},
    },
    error::Result,
};

/// The visits with what `selection`, that of one visit, asks for.
///
/// # Errors
/// What the database answers.
pub(super) async fn visits(
    db: &impl ConnectionTrait,
    actor: &Actor,
    selection: &Lookahead<'_>,
    rows: Vec<visit::Model>,
) -> Result<Vec<Visit>> {
    let ids: Vec<VisitId> = rows.iter().map(|row| row.id).collect();
    let asked = |field: &str| selection.field(field).exists();
    let photos = if asked("photos") { Some(photos_unscoped(db, &ids).await?) } else { None };
    let amendments = if asked("amendments") { Some(amendments_unscoped(db, &ids).await?) } else { None };
    let with = |row: visit::Model| {
        let evidence = sees_evidence(actor, &row);
        // Not taken out: a report may stand in the lists of two records of one customer.
        let photos = photos.as_ref().map(|photos| photos.get(&row.id).cloned().unwrap_or_default());
        Visit {
            photos: photos.map(|photos| photos.into_iter().map(|row| Arc::new(Photo { row, evidence })).collect()),
            amendments: amendments.as_ref().map(|amendments| amendments.get(&row.id).cloned().unwrap_or_default()),
            evidence,
            row,
        }
    };
    Ok(rows.into_iter().map(with).collect())
}

/// The latest visits of customers that the actor sees, at most so many of each, latest first, with what `selection`, that
/// of one visit, asks for.
///
/// # Errors
/// What the database answers.
pub(in crate::graphql) async fn latest(
    db: &impl ConnectionTrait,
    actor: &Actor,
    selection: &Lookahead<'_>,
    of: &[CustomerId],
    most: u32,
) -> Result<HashMap<CustomerId, Vec<Arc<Visit>>>> {
    let found = latest::latest(db, actor, of, most.into()).await?;
    let (mut whose, mut rows) = (Vec::new(), Vec::new());
    for (customer, visits) in found {
        whose.extend(visits.iter().map(|_| customer));
        rows.extend(visits);
    }
    let mut latest: HashMap<CustomerId, Vec<Arc<Visit>>> = HashMap::new();
    for (customer, visit) in whose.into_iter().zip(visits(db, actor, selection, rows).await?) {
        latest.entry(customer).or_default().push(Arc::new(visit));
    }
    Ok(latest)
}
