//! What a customer is known by across all dealers: each key belongs to one customer (CUST-10).

use sea_orm::entity::prelude::*;

use crate::CustomerId;

/// A row of `customer_identity`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_identity")]
pub struct Model {
    /// The normalised key with its kind in front: `CODE:…`, `PHONE:…`, `NAME:…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Whose it is.
    pub customer_id: CustomerId,
}

impl ActiveModelBehavior for ActiveModel {}
