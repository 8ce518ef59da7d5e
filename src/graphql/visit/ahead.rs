//! What a page of visits needs from other tables, fetched ahead along the selection: one statement for each, whatever the
//! number of rows. What is not fetched here, the visit's batches load.

use async_graphql::Lookahead;
use longhaul_entity::{VisitId, visit};
use sea_orm::ConnectionTrait;

use super::types::Visit;
use crate::{
    auth::Actor,
    domain::visit::query::{amendments_unscoped, photos_unscoped, sees_evidence},
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
    let mut photos = if asked("photos") { Some(photos_unscoped(db, &ids).await?) } else { None };
    let mut amendments = if asked("amendments") { Some(amendments_unscoped(db, &ids).await?) } else { None };
    let with = |row: visit::Model| Visit {
        photos: photos.as_mut().map(|photos| photos.remove(&row.id).unwrap_or_default()),
        amendments: amendments.as_mut().map(|amendments| amendments.remove(&row.id).unwrap_or_default()),
        evidence: sees_evidence(actor, &row),
        row,
    };
    Ok(rows.into_iter().map(with).collect())
}
