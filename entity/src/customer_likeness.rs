//! What duplicates are recognised by: a key that several customers have makes them candidates for a merge (CUST-10).

use sea_orm::entity::prelude::*;

use crate::CustomerId;

/// A row of `customer_likeness`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_likeness")]
pub struct Model {
    /// The key, with its kind in front: a phone, the stem of a name, the part of a credit code that names the body.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Who has it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
}

impl ActiveModelBehavior for ActiveModel {}
