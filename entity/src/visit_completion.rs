//! Reports that named photos before these had come: they count for nothing until the last one arrives (VISIT-9).

use sea_orm::entity::prelude::*;

use crate::{Timestamp, VisitId};

/// A row of `visit_completion`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_completion")]
pub struct Model {
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub visit_id: VisitId,
    /// The customer's round when the report came in: what it counts for once it is complete.
    pub round: i32,
    /// When the last photo arrived.
    pub completed_at: Option<Timestamp>,
    /// SHA-256 over what the photos that came late show, in hex.
    pub seal: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
