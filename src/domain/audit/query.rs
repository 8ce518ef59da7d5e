//! The audit trail within somebody's reach: entries of the units that he sees.

use std::collections::HashMap;

use longhaul_entity::{Timestamp, UserId, journal_entry, journal_seal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    auth::{Action, Actor},
    domain::page::{Page, Window},
    error::Result,
};

/// Which entries.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// About this object.
    pub object: Option<Uuid>,
    /// By this user.
    pub actor: Option<UserId>,
    /// Of this kind, as `CustomerCreated`.
    pub kind: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
}

/// An entry's place in the sealed order.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// From 1 on, without gaps.
    pub position: i64,
    /// The chained hash, in hex.
    pub hash: String,
}

/// Entries within reach, latest first.
///
/// # Errors
/// What the database answers.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    window: &Window,
) -> Result<Page<journal_entry::Model>> {
    use journal_entry::Column;
    let mut query = journal_entry::Entity::find().filter(actor.reach(Action::AuditView).covers(Column::UnitId));
    if let Some(object) = filter.object {
        query = query.filter(Column::ObjectId.eq(object));
    }
    if let Some(by) = filter.actor {
        query = query.filter(Column::ActorId.eq(by));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(Column::Kind.eq(kind));
    }
    if let Some(from) = filter.from {
        query = query.filter(Column::At.gte(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(Column::At.lt(to));
    }
    let rows = window.apply(query, Column::Seq, Column::Id, true).all(db).await?;
    Ok(window.cut(rows))
}

/// The seals of entries that somebody has been shown, by number.
///
/// # Errors
/// What the database answers.
pub async fn seals(db: &impl ConnectionTrait, shown: &[i64]) -> Result<HashMap<i64, Sealed>> {
    let rows = journal_seal::Entity::find()
        .filter(journal_seal::Column::EntrySeq.is_in(shown.iter().copied()))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.entry_seq, Sealed { position: row.position, hash: row.hash })).collect())
}
