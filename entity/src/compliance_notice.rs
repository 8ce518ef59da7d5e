//! What compliance is shown: something for a public official was asked for, and refused (APPR-6, 合规通知).

use sea_orm::entity::prelude::*;

use crate::{
    ApprovalId, CustomerId, NoticeId, Timestamp, UnitId, UserId,
    enums::{ApprovalKind, OfficialGround},
};

/// A row of `compliance_notice`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "compliance_notice")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    /// When it was refused.
    pub at: Timestamp,
    /// Who asked.
    pub actor_id: UserId,
    /// For which unit.
    pub unit_id: UnitId,
    /// What was asked for.
    pub kind: ApprovalKind,
    /// The request that was to be changed so; none when it was a new one.
    pub request_id: Option<ApprovalId>,
    /// The customer concerned.
    pub customer_id: Option<CustomerId>,
    /// By what the recipient counts as an official.
    pub ground: OfficialGround,
    /// The recipient's name, if one was named.
    pub recipient: Option<String>,
    /// His post.
    pub recipient_title: Option<String>,
    /// What he was to get, in words.
    pub what: String,
    /// What it comes to per vehicle, in fen.
    pub per_vehicle_fen: i64,
    /// For how many vehicles.
    pub vehicles: i32,
    /// Why it was asked for.
    pub reason: String,
}

impl ActiveModelBehavior for ActiveModel {}
