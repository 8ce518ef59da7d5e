//! The common way of all changes to a lead: write the next version, journal.

use longhaul_entity::lead;
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::Value;

use crate::{
    db::Op,
    error::{Result, stale},
    journal::{self, Entry},
};

/// Writes `after` as the version that follows on `before`, touched now, and journals what changed.
///
/// # Errors
/// CONFLICT when another version came in between.
pub(super) async fn store(
    op: &Op<'_>,
    before: &lead::Model,
    mut after: lead::Model,
    kind: &'static str,
    told: &Value,
) -> Result<()> {
    after.version = before.version + 1;
    after.touched_at = op.now();
    let mut row = after.clone().into_active_model().reset_all();
    row.id = NotSet;
    let written = lead::Entity::update_many()
        .set(row)
        .filter(lead::Column::Id.eq(before.id))
        .filter(lead::Column::Version.eq(before.version))
        .exec(op.tx())
        .await?;
    if written.rows_affected != 1 {
        return Err(stale(after.version));
    }
    journal::record(op, Entry::new(kind, after.id, after.dealer_id, told)).await
}
