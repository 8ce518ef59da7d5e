//! What a concession case asks for, item by item; those of earlier rounds stay (VISIT-7, 让渡服务明细).

use sea_orm::entity::prelude::*;

use crate::{ConcessionId, enums::ConcessionItemKind};

/// A row of `concession_item`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "concession_item")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: ConcessionId,
    /// The round that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub round: i32,
    /// Its place, from 0 on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// What kind of service it is.
    pub kind: ConcessionItemKind,
    /// What it is, in words.
    pub description: String,
    /// What it comes to, in fen.
    pub amount_fen: i64,
    /// The plate of the vehicle, if one is named.
    pub plate: Option<String>,
    /// Its vehicle identification number, if one is named.
    pub vin: Option<String>,
    /// Which vehicle of the round that is, from 1 on; none for what is for each of them.
    pub vehicle: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
