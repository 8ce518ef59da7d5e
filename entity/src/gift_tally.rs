//! What was given, added up by dealer, month and giver, so that figures read few rows (GIFT-3). It follows from issues and
//! returns.

use sea_orm::entity::prelude::*;

use crate::{UnitId, UserId};

/// A row of `gift_tally`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gift_tally")]
pub struct Model {
    /// The dealer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub dealer_id: UnitId,
    /// The month of the issues, `YYYYMM`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub month: i32,
    /// Who gave.
    #[sea_orm(primary_key, auto_increment = false)]
    pub giver_id: UserId,
    /// How many issues.
    pub issues: i64,
    /// How many gifts.
    pub pieces: i64,
    /// What they were worth, in fen.
    pub value_fen: i64,
    /// How many of these gifts came back, whenever.
    pub returned: i64,
    /// What those were worth, in fen.
    pub returned_fen: i64,
}

impl ActiveModelBehavior for ActiveModel {}
