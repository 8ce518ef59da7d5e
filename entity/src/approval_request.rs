//! Requests for approval as they stand now (APPR-1, 审批申请).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    ApprovalId, ChannelId, ContactId, CustomerId, Timestamp, UnitId, UserId,
    enums::{ApprovalKind, ApprovalLevel, ApprovalState},
};

/// Whom something is for (APPR-6); a public official is never stored here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Recipient {
    /// His name.
    pub name: String,
    /// His post.
    pub title: Option<String>,
    /// The contact of a customer that he is, if he is one.
    pub contact: Option<ContactId>,
}

/// A row of `approval_request`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_request")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApprovalId,
    /// The number that people call it by: `SP20260615-0001`.
    pub number: String,
    /// What is asked for.
    pub kind: ApprovalKind,
    /// The unit that it is asked for; with those above it, it says who sees it and who decides.
    pub unit_id: UnitId,
    /// Who asks.
    pub requester_id: UserId,
    /// The customer concerned.
    pub customer_id: Option<CustomerId>,
    /// The channel within which HQ decides (ORG-2).
    pub channel_id: Option<ChannelId>,
    /// The type of what it concerns, as global ids name it.
    pub subject_type: String,
    /// What it concerns.
    pub subject_id: Uuid,
    /// The version or hash of what it concerns; empty where any version will do.
    pub subject_version: String,
    /// The lowest level that may decide it, whatever the amount.
    pub lowest: ApprovalLevel,
    /// How many vehicles; 1 where the kind does not count by the vehicle.
    pub vehicles: i32,
    /// The sum of all items per vehicle, in fen (APPR-5).
    pub per_vehicle_fen: i64,
    /// Why it is asked for.
    pub reason: String,
    /// Whom it is for.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub recipient: Option<Recipient>,
    /// Raised with each change of what is asked for: the items of which round are meant.
    pub round: i32,
    /// How far it has come.
    pub state: ApprovalState,
    /// The level at which it lies, or lay when it was decided.
    pub level: ApprovalLevel,
    /// Until when that level is to decide or pass on (APPR-3).
    pub due_at: Timestamp,
    /// When it was approved or refused.
    pub decided_at: Option<Timestamp>,
    /// By whom.
    pub decided_by: Option<UserId>,
    /// What he said.
    pub answer: Option<String>,
    /// How many steps it has had.
    pub steps: i32,
    /// Raised with each step that changes it.
    pub version: i32,
    /// When it was submitted first.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
