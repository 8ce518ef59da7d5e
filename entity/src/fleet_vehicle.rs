//! The vehicles of a customer's fleet that are known one by one (CUST-9, 车辆).

use sea_orm::entity::prelude::*;

use crate::CustomerId;

/// A row of `fleet_vehicle`; plate or VIN is there, or both.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fleet_vehicle")]
pub struct Model {
    /// Whose vehicle it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    /// Its place in the list, from 0 on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Its licence plate: `冀B12345`.
    pub plate: Option<String>,
    /// Its vehicle identification number.
    pub vin: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
