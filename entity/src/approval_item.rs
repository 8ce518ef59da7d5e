//! What a request for approval asks for, item by item; those of earlier rounds stay (APPR-4, 审批明细).

use sea_orm::entity::prelude::*;

use crate::{ApprovalId, approval_request::Recipient};

/// A row of `approval_item`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_item")]
pub struct Model {
    /// The request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: ApprovalId,
    /// The round that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub round: i32,
    /// Its place, from 0 on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// What it is, in words.
    pub what: String,
    /// What it comes to per vehicle, in fen.
    pub per_vehicle_fen: i64,
    /// Whom it is for.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub recipient: Option<Recipient>,
}

impl ActiveModelBehavior for ActiveModel {}
