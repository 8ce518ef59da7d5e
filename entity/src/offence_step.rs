//! Every step in the case of an offence; nothing is changed or removed, and the sums add up to what is owed (LEAD-6, 考核记录).

use sea_orm::entity::prelude::*;

use crate::{
    OffenceId, Timestamp, UserId,
    enums::{OffenceStepKind, Role},
};

/// A row of `offence_step`. Each kind of step is taken once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offence_step")]
pub struct Model {
    /// The offence.
    #[sea_orm(primary_key, auto_increment = false)]
    pub offence_id: OffenceId,
    /// Its place among the steps, from 1 on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    /// What was done.
    pub kind: OffenceStepKind,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor_id: UserId,
    /// In which role.
    pub role: Role,
    /// Who recorded the offence: no decision is his.
    pub recorder_id: UserId,
    /// What was said.
    pub words: String,
    /// What the dealer owes by it, in fen; taken back with a minus.
    pub amount_fen: i64,
    /// The least penalty that was allowed then, in fen; with penalties alone.
    pub least_fen: Option<i64>,
    /// The highest penalty that was allowed then, in fen; with penalties alone.
    pub most_fen: Option<i64>,
    /// The policy values used, each with its version, as JSON (POL-1).
    pub policy: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
