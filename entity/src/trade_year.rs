//! What was traded with a customer in a year: the facts that grades follow from (GRADE-1, GRADE-2, 年度交易数据).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, Timestamp, UserId};

/// A row of `trade_year`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trade_year")]
pub struct Model {
    /// With whom.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    /// In which year.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// Sales of the year, in fen.
    pub amount_fen: i64,
    /// Payments that came late.
    pub late_payments: i32,
    /// Vehicles that were picked up late.
    pub late_pickups: i32,
    /// Orders that stagnate.
    pub stagnant_orders: i32,
    /// Potential of the customer's trade, 0 to 100 points.
    pub potential: i32,
    /// Raised with each change.
    pub version: i32,
    /// Who recorded it last.
    pub recorded_by: UserId,
    /// When it was recorded last.
    pub recorded_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
