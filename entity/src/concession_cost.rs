//! What the items of a concession case cost in the end (VISIT-7, 让渡服务实际费用).

use sea_orm::entity::prelude::*;

use crate::ConcessionId;

/// A row of `concession_cost`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "concession_cost")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: ConcessionId,
    /// The place of the item in the round that was carried out.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// What it cost, in fen.
    pub cost_fen: i64,
}

impl ActiveModelBehavior for ActiveModel {}
