//! Who holds a customer's protection (LEAD-2, 信息保护): one row per customer, taken by one conditional write.

use sea_orm::entity::prelude::*;

use crate::{CustomerId, LeadId, Timestamp, UnitId};

/// A row of `protection`. It stays when its time is over: then the customer is free, and the next one takes it over.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "protection")]
pub struct Model {
    /// Who is protected.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    /// For which dealer.
    pub dealer_id: UnitId,
    /// By which report.
    pub lead_id: LeadId,
    /// From when.
    pub since: Timestamp,
    /// Until when; at this instant it is over.
    pub until: Timestamp,
    /// How many reports have counted since it began, this one included.
    pub reports: i32,
}

impl ActiveModelBehavior for ActiveModel {}
