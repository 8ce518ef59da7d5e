//! What happened, written in the transaction in which it happened (ALL-3, 操作日志). Never changed, never removed.

use sea_orm::entity::prelude::*;

use crate::{EntryId, Timestamp, UnitId, UserId, enums::Role};

/// A row of `journal_entry`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_entry")]
pub struct Model {
    /// Order of writing; not of committing.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Its id.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// What happened, as a past participle: `CustomerCreated`.
    pub kind: String,
    /// Who did it; none for the system itself.
    pub actor_id: Option<UserId>,
    /// In which role.
    pub role: Option<Role>,
    /// Type of the object that changed.
    pub object_type: String,
    /// Id of the object that changed.
    pub object_id: Uuid,
    /// The unit that it belongs to: who sees the unit, sees the entry.
    pub unit_id: UnitId,
    /// The request that it came with.
    pub request_id: String,
    /// The address that the request came from.
    pub address: String,
    /// What changed, as JSON without secrets.
    pub data: String,
}

impl ActiveModelBehavior for ActiveModel {}
