//! How much the folder has still to do, for those who run the server.

use longhaul_entity::stage_delta;
use sea_orm::{EntityTrait, PaginatorTrait, QuerySelect};

use crate::{db::Db, error::Result};

/// Pending counts that are not in the roll-ups yet; those beyond `most` are not counted. Of all units: it is for operators,
/// who learn a number and nothing of anybody.
///
/// # Errors
/// What the database answers.
pub async fn pending_unscoped(db: &Db, most: u64) -> Result<u64> {
    Ok(stage_delta::Entity::find().limit(most).count(db.read()).await?)
}
