//! Every step of a concession case; nothing is changed or removed (VISIT-7, APPR-4, 让渡服务经过).

use sea_orm::entity::prelude::*;

use crate::{ConcessionId, Timestamp, UserId, enums::ConcessionStepKind};

/// A row of `concession_step`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "concession_step")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: ConcessionId,
    /// Its place among the steps of the case, from 1 on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: ConcessionStepKind,
    /// Who.
    pub actor_id: UserId,
    /// The round that it belongs to.
    pub round: i32,
    /// What is asked for in it, or what it cost, in fen.
    pub amount_fen: i64,
    /// What was said.
    pub words: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
