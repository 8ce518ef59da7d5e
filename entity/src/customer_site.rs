//! At which mines and work sites customers are at work (CUST-5).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, SiteId};

/// A row of `customer_site`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_site")]
pub struct Model {
    /// The customer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    /// The mine or work site.
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: SiteId,
}

impl ActiveModelBehavior for ActiveModel {}
