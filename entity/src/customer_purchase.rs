//! What customers bought, purchase by purchase (CUST-4, 购车记录).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, PurchaseId, Timestamp, UnitId, UserId};

/// A row of `customer_purchase`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_purchase")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PurchaseId,
    /// Who bought.
    pub customer_id: CustomerId,
    /// The business day, `YYYYMMDD`.
    pub day: i32,
    /// The brand, in words.
    pub brand: String,
    /// The series, in words.
    pub series: String,
    /// Number of vehicles in this one purchase, 1 to 100,000.
    pub vehicles: i32,
    /// Whether the brand is the maker's own (CUST-6).
    pub own_brand: bool,
    /// The dealer responsible when it was recorded (CUST-13).
    pub unit_id: UnitId,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
