//! The derived columns of `customer`: class, tier and size, what they rest on and which policies were used (CUST-2 to
//! CUST-5). A table of their own to the code: only what derives them writes them, and a change of the record never does.

use sea_orm::entity::prelude::*;

use crate::{
    CustomerId, GroupId, Timestamp, UnitId,
    enums::{CustomerClass, CustomerKind, CustomerSize, CustomerTier, KeyIndustry},
};

/// A row of `customer`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerId,
    /// The responsible dealer (CUST-13); read here, never written.
    pub dealer_id: UnitId,
    /// What kind of customer it is (CUST-2); read here, never written.
    pub kind: CustomerKind,
    /// Whether it has bought (CUST-6); read here, never written.
    pub bought: bool,
    /// When it was recorded; read here, never written.
    pub created_at: Timestamp,
    /// Whether it belongs to the state (CUST-3).
    pub state_owned: bool,
    /// Its key industry, if it is of one (CUST-3).
    pub key_industry: Option<KeyIndustry>,
    /// In how many provinces it is active (CUST-2), if that is known.
    pub provinces: Option<i32>,
    /// The group that it belongs to (CUST-5).
    pub group_id: Option<GroupId>,
    /// Who introduced it (CUST-5).
    pub introducer_id: Option<CustomerId>,
    /// The business day of the introduction, `YYYYMMDD`.
    pub introduced_on: Option<i32>,
    /// Its own vehicles: the sum of its fleet.
    pub vehicles: i32,
    /// The vehicles that count for its tier in the known even year (CUST-5).
    pub counted_even: i32,
    /// The vehicles that count for its tier in the known odd year.
    pub counted_odd: i32,
    /// The most vehicles of the maker's brand that it bought at once (CUST-4).
    pub largest_purchase: i32,
    /// Its class (CUST-3).
    pub class: CustomerClass,
    /// Its size, if it is an enterprise (CUST-2).
    pub size: Option<CustomerSize>,
    /// Its tier in the known even year (CUST-4).
    pub tier_even: CustomerTier,
    /// Its tier in the known odd year.
    pub tier_odd: CustomerTier,
    /// The business year in which it was last computed: known are this year and the next.
    pub settled_year: i32,
    /// The year from which on it must be computed anew; none while years change nothing.
    pub renew_year: Option<i32>,
    /// Since when it has this class; none: since it is on record.
    pub class_since: Option<Timestamp>,
    /// Since when it has the tier of the settled year; none: since it is on record.
    pub tier_since: Option<Timestamp>,
    /// Since when it has this size; none: since it is on record.
    pub size_since: Option<Timestamp>,
    /// The versions of the policies that were used, by key; none: the defaults of the rule book.
    pub standing_policy: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
