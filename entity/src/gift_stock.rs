//! How many of a gift a unit has: the sum of its movements, kept for the one conditional write that nothing passes below zero
//! (GIFT-1, GIFT-4, 礼品库存).

use sea_orm::entity::prelude::*;

use crate::{GiftId, GiftStockId, Timestamp, UnitId};

/// A row of `gift_stock`; one for each unit and gift.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gift_stock")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GiftStockId,
    /// Whose.
    pub unit_id: UnitId,
    /// Of what.
    pub gift_id: GiftId,
    /// How many there are, 0 or more.
    pub on_hand: i64,
    /// When the unit first had any.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
