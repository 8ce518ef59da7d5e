//! Customers by small numbers, as the index of searches names them (ALL-6); who was recorded later has the larger one.

use sea_orm::entity::prelude::*;

use crate::CustomerId;

/// A row of `search_subject`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_subject")]
pub struct Model {
    /// The number.
    #[sea_orm(primary_key)]
    pub no: i64,
    /// The customer.
    pub customer_id: CustomerId,
}

impl ActiveModelBehavior for ActiveModel {}
