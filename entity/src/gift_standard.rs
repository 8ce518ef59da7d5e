//! Versions of the standards for gifts: added, never changed (GIFT-2, 赠礼标准).

use sea_orm::entity::prelude::*;

use crate::{
    GiftStandardId, Timestamp, UserId,
    enums::{CustomerTier, GiftOccasion, GiftRecipientKind},
};

/// A row of `gift_standard`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gift_standard")]
pub struct Model {
    /// Order of setting: of two that begin on one day the one set last counts.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Its id.
    pub id: GiftStandardId,
    /// For customers of this tier.
    pub tier: CustomerTier,
    /// At this occasion.
    pub occasion: GiftOccasion,
    /// For such a recipient.
    pub recipient: GiftRecipientKind,
    /// Whether any gift of the catalogue is allowed; otherwise those of `gift_standard_item`.
    pub any_gift: bool,
    /// What one recipient is given at one occasion at most, in fen; 0: nothing.
    pub most_fen: i64,
    /// From which business day on it counts, `YYYYMMDD`.
    pub valid_from: i32,
    /// Who set it.
    pub set_by: UserId,
    /// When it was set.
    pub set_at: Timestamp,
    /// Why, in his words.
    pub why: String,
}

impl ActiveModelBehavior for ActiveModel {}
