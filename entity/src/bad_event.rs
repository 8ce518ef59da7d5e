//! Bad events of customers, each to be decided within days (GRADE-4, 不良事件).

use sea_orm::entity::prelude::*;

use crate::{BadEventId, CustomerId, PolicyVersionId, Timestamp, UnitId, UserId, enums::BadEventKind};

/// A row of `bad_event`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bad_event")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BadEventId,
    /// Whose.
    pub customer_id: CustomerId,
    /// The dealer responsible when it was recorded.
    pub unit_id: UnitId,
    /// What kind of event.
    pub kind: BadEventKind,
    /// The business day on which it happened, `YYYYMMDD`.
    pub day: i32,
    /// What shows it.
    pub evidence: String,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Until when it is to be decided.
    pub due_at: Timestamp,
    /// The version of the policy by which that was reckoned; none for the default.
    pub due_by: Option<PolicyVersionId>,
    /// Who decided it.
    pub decided_by: Option<UserId>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What whoever decided said.
    pub decision_why: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
