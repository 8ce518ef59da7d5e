//! Who may open a photo: whoever sees the report that names it, and whoever reviews a report that used it again.

use longhaul_entity::{PhotoId, photo, visit};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};

use super::{
    evidence::query::is_shown,
    query::{sees_evidence, visible},
};
use crate::{
    auth::{Action, Actor},
    db::rows,
    error::{Result, not_found},
};

/// A photo with its report, and whether its evidence may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenPhoto {
    /// The photo.
    pub photo: photo::Model,
    /// Whether the original, and where and when it was taken, are for him.
    pub evidence: bool,
}

/// The photo, if he sees the report that names it, or reviews one that used it again (VISIT-5): for the route that serves its bytes, which asks with each request.
///
/// # Errors
/// FORBIDDEN for roles without visits; NOT_FOUND.
pub async fn photo_for(db: &impl ConnectionTrait, actor: &Actor, id: PhotoId) -> Result<SeenPhoto> {
    actor.may(Action::VisitView)?;
    let found = photo::Entity::find_by_id(id).one(db).await?.ok_or_else(not_found)?;
    let wanted = visit::Entity::find_by_id(found.visit_id).filter(visible(actor, Action::VisitView));
    if let Some(visit) = rows::one(db, wanted).await? {
        return Ok(SeenPhoto { evidence: sees_evidence(actor, &visit), photo: found });
    }
    if is_shown(db, actor, id).await? {
        return Ok(SeenPhoto { evidence: false, photo: found });
    }
    Err(not_found())
}
