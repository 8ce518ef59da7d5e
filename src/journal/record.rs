//! Writing an entry.

use longhaul_entity::{EntryId, SessionId, TypedId, UnitId, UserId, journal_entry};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Serialize;

use crate::{
    db::{Op, Origin},
    error::{Error, Result},
};

/// What happened to one object.
pub struct Entry<'a, T> {
    /// What happened, as a past participle: `CustomerCreated`.
    pub kind: &'static str,
    /// The object that changed.
    pub object: (&'static str, uuid::Uuid),
    /// The unit that the object belongs to: whoever sees the unit sees the entry.
    pub unit: UnitId,
    /// What changed. Never a secret; phone and identity numbers only where they are the change itself.
    pub data: &'a T,
}

impl<'a, T> Entry<'a, T> {
    /// The entry for an object with a typed id.
    pub fn new(kind: &'static str, object: impl TypedObject, unit: UnitId, data: &'a T) -> Self {
        Self { kind, object: object.named(), unit, data }
    }
}

/// An object that entries can be about.
pub trait TypedObject {
    /// Its type and id.
    fn named(self) -> (&'static str, uuid::Uuid);
}

impl<I: TypedId> TypedObject for I {
    fn named(self) -> (&'static str, uuid::Uuid) {
        (I::TYPE, self.uuid())
    }
}

/// Writes the entry with who, when and from where.
///
/// # Errors
/// What the database answers; the transaction is lost with it.
pub async fn record<T: Serialize + Sync>(op: &Op<'_>, entry: Entry<'_, T>) -> Result<()> {
    // What happens to users and sessions is what rights follow from.
    if matches!(entry.object.0, UserId::TYPE | SessionId::TYPE) {
        op.changes_rights();
    }
    journal_entry::Entity::insert(row(op, &entry, op.origin())?).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// Writes several entries of one transaction, none of them about users or sessions.
///
/// # Errors
/// As [`record`].
pub async fn record_all<'a, T: Serialize + Sync + 'a>(
    op: &Op<'_>,
    entries: impl Iterator<Item = Entry<'a, T>>,
) -> Result<()> {
    let rows = entries.map(|entry| row(op, &entry, op.origin())).collect::<Result<Vec<_>>>()?;
    if !rows.is_empty() {
        journal_entry::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    }
    Ok(())
}

/// Writes the entry without who and from where: for what follows at one object from an act on another, which whoever sees
/// the one may know nothing of (ALL-1).
///
/// # Errors
/// What the database answers; the transaction is lost with it.
pub async fn record_unattributed<T: Serialize + Sync>(op: &Op<'_>, entry: Entry<'_, T>) -> Result<()> {
    journal_entry::Entity::insert(row(op, &entry, &Origin::default())?).exec_without_returning(op.tx()).await?;
    Ok(())
}

fn row<T: Serialize>(op: &Op<'_>, entry: &Entry<'_, T>, origin: &Origin) -> Result<journal_entry::ActiveModel> {
    Ok(journal_entry::ActiveModel {
        id: Set(op.id::<EntryId>()),
        at: Set(op.now()),
        kind: Set(entry.kind.to_owned()),
        actor_id: Set(origin.actor.map(|(user, _)| user)),
        role: Set(origin.actor.map(|(_, role)| role)),
        object_type: Set(entry.object.0.to_owned()),
        object_id: Set(entry.object.1),
        unit_id: Set(entry.unit),
        request_id: Set(origin.request_id.clone()),
        address: Set(origin.address.clone()),
        data: Set(serde_json::to_string(entry.data).map_err(Error::broken)?),
        ..Default::default()
    })
}
