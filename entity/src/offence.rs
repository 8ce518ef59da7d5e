//! Contacts without approval, as they were recorded (LEAD-6, 违规考核). A row is never changed; what becomes of it are its steps.

use sea_orm::entity::prelude::*;

use crate::{CustomerId, OffenceId, PolicyVersionId, Timestamp, UnitId, UserId, enums::OffenceWay};

/// A row of `offence`. Of one dealer, customer, way and business day there is one.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offence")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OffenceId,
    /// The number that people call it by.
    pub number: String,
    /// The dealer that is accused.
    pub dealer_id: UnitId,
    /// The customer whom it had no approval for.
    pub customer_id: CustomerId,
    /// The customer's name when it was recorded: the accused may not see the customer.
    pub customer_name: String,
    /// What was done.
    pub way: OffenceWay,
    /// When it was done.
    pub happened_at: Timestamp,
    /// The business day of it, `YYYYMMDD`.
    pub day: i32,
    /// What shows it.
    pub evidence: String,
    /// Who recorded it: somebody else decides.
    pub recorded_by: UserId,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Until when nothing is decided before the dealer has answered.
    pub answer_until: Timestamp,
    /// The version of the policy book that this was measured by; none for the default.
    pub policy_version_id: Option<PolicyVersionId>,
}

impl ActiveModelBehavior for ActiveModel {}
