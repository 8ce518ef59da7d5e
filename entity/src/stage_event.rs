//! The facts by which customers entered stages: once per customer, round and stage (FUN-1, 阶段事件).

use sea_orm::entity::prelude::*;

use crate::{
    CustomerId, StageEventId, Timestamp, UnitId, UserId,
    enums::{FactKind, Stage},
};

/// A row of `stage_event`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stage_event")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StageEventId,
    /// Who entered.
    pub customer_id: CustomerId,
    /// The round, from 1 on.
    pub round: i32,
    /// What was entered.
    pub stage: Stage,
    /// The dealer responsible when it happened (CUST-13).
    pub unit_id: UnitId,
    /// The salesperson it was assigned to when it happened.
    pub owner_id: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// The business day, `YYYYMMDD`.
    pub day: i32,
    /// By what kind of fact.
    pub fact_kind: FactKind,
    /// The object that is the fact.
    pub fact_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
