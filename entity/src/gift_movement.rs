//! The ledger of stocks: every movement, added and never changed (GIFT-4, 礼品库存台账).

use sea_orm::entity::prelude::*;

use crate::{GiftId, GiftIssueId, GiftMovementId, Timestamp, UnitId, UserId, enums::GiftMovementKind};

/// A row of `gift_movement`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gift_movement")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GiftMovementId,
    /// Whose stock moved.
    pub unit_id: UnitId,
    /// Of what.
    pub gift_id: GiftId,
    /// What moved it.
    pub kind: GiftMovementKind,
    /// How many came; with a minus, how many went. Zero only for a count that found what the ledger said.
    pub delta: i64,
    /// The other half of a transfer; with transfers alone.
    pub pair_id: Option<GiftMovementId>,
    /// The unit at the other end of a transfer; with transfers alone.
    pub other_unit_id: Option<UnitId>,
    /// What was given, or came back; with issues and returns alone.
    pub issue_id: Option<GiftIssueId>,
    /// Where it came from, or why: with receipts, returns and counts always.
    pub why: Option<String>,
    /// Who recorded it.
    pub actor_id: UserId,
    /// When.
    pub at: Timestamp,
    /// The business day, `YYYYMMDD`.
    pub day: i32,
}

impl ActiveModelBehavior for ActiveModel {}
