//! Visits that somebody means to make in a month (VISIT-1, 拜访计划).

use sea_orm::entity::prelude::*;

use crate::{
    ApprovalId, CustomerId, PlannedVisitId, Timestamp, UnitId, UserId, VisitId,
    enums::{CustomerTier, PlannedVisitState},
};

/// A row of `planned_visit`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "planned_visit")]
pub struct Model {
    /// Its id, made by the phone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlannedVisitId,
    /// Who is to be visited.
    pub customer_id: CustomerId,
    /// The dealer responsible when it was planned.
    pub dealer_id: UnitId,
    /// Who is to make the visit.
    pub visitor_id: UserId,
    /// Who planned it: the visitor or his manager.
    pub planned_by: UserId,
    /// The business month, `YYYYMM`.
    pub month: i32,
    /// What for.
    pub purpose: String,
    /// The time agreed with the customer, if one was (VISIT-2).
    pub appointment_at: Option<Timestamp>,
    /// The business day of the appointment, `YYYYMMDD`; 0 without one, so that the open ones of a customer can be unique.
    pub day: i32,
    /// By when it is to be done: the appointment, or the last instant of the month. Lists go by it.
    pub due_at: Timestamp,
    /// What else there is to know.
    pub note: Option<String>,
    /// What the gifts to bring were worth when they were planned, in fen.
    pub value_fen: i64,
    /// The customer's tier when it was planned.
    pub tier: CustomerTier,
    /// Whether the customer was a retail prospect (散户) then: such a visit is approved before it counts as planned.
    pub retail: bool,
    /// How far it has come.
    pub state: PlannedVisitState,
    /// The request for its approval, the present one: of retail visits alone.
    pub approval_id: Option<ApprovalId>,
    /// The report that fulfilled it; a report fulfils one at most.
    pub visit_id: Option<VisitId>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// Who cancelled it.
    pub cancelled_by: Option<UserId>,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// When it was planned.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Raised with each change.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
