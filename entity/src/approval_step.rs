//! Every step of a request for approval; nothing is changed or removed (APPR-4, 审批记录).

use sea_orm::entity::prelude::*;

use crate::{
    ApprovalId, Timestamp, UnitId, UserId,
    enums::{ApprovalStepKind, Role},
};

/// A row of `approval_step`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_step")]
pub struct Model {
    /// The request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: ApprovalId,
    /// Its place among the steps of the request, from 1 on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: ApprovalStepKind,
    /// Who; none for the system itself.
    pub actor_id: Option<UserId>,
    /// In which role.
    pub role: Option<Role>,
    /// The manager in whose name a deputy acted.
    pub in_name_of: Option<UserId>,
    /// Why.
    pub why: Option<String>,
    /// The unit at which it lay before.
    pub from_unit_id: Option<UnitId>,
    /// The unit at which it lies after.
    pub to_unit_id: Option<UnitId>,
    /// The round of items that it is about.
    pub round: i32,
    /// The figure that it is about: the sum per vehicle in fen, or what was used of it.
    pub per_vehicle_fen: i64,
    /// The limit of whoever decided, in fen; none where there is none.
    pub limit_fen: Option<i64>,
    /// The policy values used, each with its version, as JSON (POL-1).
    pub policy: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
