//! What a customer drives, by brand, series and year (CUST-9, 车队明细).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, FleetItemId};

/// A row of `fleet_item`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fleet_item")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FleetItemId,
    /// Whose trucks they are.
    pub customer_id: CustomerId,
    /// The brand, in words.
    pub brand: String,
    /// The series, in words.
    pub series: String,
    /// Number of vehicles, 1 to 100,000.
    pub count: i32,
    /// Year of purchase.
    pub year: i32,
    /// Whether the brand is the maker's own (CUST-6).
    pub own_brand: bool,
}

impl ActiveModelBehavior for ActiveModel {}
