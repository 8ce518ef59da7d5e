//! Customers that a salesperson works on besides his own (CUST-13).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, UserId};

/// A row of `customer_share`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_share")]
pub struct Model {
    /// The customer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    /// With whom it is shared; of the responsible dealer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
}

impl ActiveModelBehavior for ActiveModel {}
