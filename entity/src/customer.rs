//! Customers: whoever has bought, buys again or means to buy a truck (CUST-1, 客户).

use sea_orm::entity::prelude::*;

use crate::{
    CustomerId, Timestamp, UnitId, UserId,
    enums::{CustomerKind, Source, Stage, TransportUse},
};

/// A row of `customer`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerId,
    /// The responsible dealer (CUST-13).
    pub dealer_id: UnitId,
    /// The salesperson it is assigned to.
    pub owner_id: Option<UserId>,
    /// What kind of customer it is (CUST-2).
    pub kind: CustomerKind,
    /// Its name.
    pub name: String,
    /// The name as it is compared (CUST-10).
    pub name_key: String,
    /// Unified social credit code.
    pub credit_code: Option<String>,
    /// Its own phone, normalised.
    pub phone: Option<String>,
    /// Its trade, in words.
    pub industry: Option<String>,
    /// What its trucks are used for.
    pub transport_use: TransportUse,
    /// Where its trucks run, in words.
    pub area_of_use: Option<String>,
    /// Street address.
    pub address: Option<String>,
    /// The county (or city without counties) that it lies in.
    pub division_code: String,
    /// Latitude in micro-degrees, WGS-84.
    pub lat_e6: Option<i32>,
    /// Longitude in micro-degrees, WGS-84.
    pub lon_e6: Option<i32>,
    /// Where it was learned of (CUST-8).
    pub source: Source,
    /// Whether it owns trucks of the maker's brand (CUST-6); follows from the fleet.
    pub bought: bool,
    /// The stage of the present round (FUN-1); follows from the stage events.
    pub stage: Stage,
    /// The present round, from 1 on (FUN-1).
    pub round: i32,
    /// Set aside since then.
    pub archived_at: Option<Timestamp>,
    /// The record that stands for this one since they were merged (CUST-10); never one that was merged itself.
    pub merged_into: Option<CustomerId>,
    /// Raised with each change.
    pub version: i32,
    /// Who recorded it.
    pub created_by: UserId,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
