//! The catalogue of gifts, kept by HQ (GIFT-1, 礼品目录).

use sea_orm::entity::prelude::*;

use crate::{GiftId, Timestamp};

/// A row of `gift`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gift")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GiftId,
    /// What it is called; once in the catalogue.
    pub name: String,
    /// What it is counted in: 盒, 个.
    pub measure: String,
    /// What one of it is worth, in fen.
    pub value_fen: i64,
    /// Whether it is of practical use: such alone are given on a follow-up (FOLLOW-5).
    pub practical: bool,
    /// Whether it is given still.
    pub active: bool,
    /// Raised with each change.
    pub version: i32,
    /// When it came into the catalogue.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
