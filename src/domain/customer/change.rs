//! The common way of all changes to a customer: load and lock, decide, write the next version, journal.

use longhaul_entity::{CustomerId, customer};
use sea_orm::{ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Map, Value, json};

use super::{query, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    error::{Result, stale},
    journal::{self, Entry},
};

/// The customer to change, locked, as the client read it (`version`, if he names one) and not set aside.
///
/// # Errors
/// NOT_FOUND, RULE for one set aside, CONFLICT for another version.
pub(in crate::domain) async fn open(
    op: &Op<'_>,
    actor: &Actor,
    action: Action,
    id: CustomerId,
    version: Option<i32>,
) -> Result<customer::Model> {
    let before = query::find_locked(op, actor, action, id).await?;
    rules::changeable(&before, version)?;
    Ok(before)
}

/// Writes `after` as the version that follows on `before`.
///
/// # Errors
/// CONFLICT when another version came in between.
pub(super) async fn store(
    op: &Op<'_>,
    before: &customer::Model,
    mut after: customer::Model,
) -> Result<customer::Model> {
    use sea_orm::ActiveModelTrait;

    after.version = before.version + 1;
    after.updated_at = op.now();
    let mut row = after.clone().into_active_model().reset_all();
    row.id = NotSet;
    let written = customer::Entity::update_many()
        .set(row)
        .filter(customer::Column::Id.eq(before.id))
        .filter(customer::Column::Version.eq(before.version))
        .exec(op.tx())
        .await?;
    if written.rows_affected == 1 { Ok(after) } else { Err(stale(after.version)) }
}

/// Journals what changed about the customer.
///
/// # Errors
/// What the database answers.
pub(super) async fn journal(
    op: &Op<'_>,
    kind: &'static str,
    after: &customer::Model,
    changed: Map<String, Value>,
) -> Result<()> {
    let data = json!({"version": after.version, "changed": changed});
    journal::record(op, Entry::new(kind, after.id, after.dealer_id, &data)).await
}
