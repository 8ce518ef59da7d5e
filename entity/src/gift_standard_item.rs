//! The gifts that a standard allows (GIFT-2).

use sea_orm::entity::prelude::*;

use crate::{GiftId, GiftStandardId};

/// A row of `gift_standard_item`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gift_standard_item")]
pub struct Model {
    /// The standard.
    #[sea_orm(primary_key, auto_increment = false)]
    pub standard_id: GiftStandardId,
    /// The gift.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gift_id: GiftId,
}

impl ActiveModelBehavior for ActiveModel {}
