//! Reports that wait, or waited, for a manager because something speaks against them (VISIT-5, 复核).

use sea_orm::entity::prelude::*;

use crate::{Timestamp, UnitId, UserId, VisitId, enums::EvidenceState};

/// A row of `visit_review`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_review")]
pub struct Model {
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub visit_id: VisitId,
    /// The dealer whose report it is.
    pub dealer_id: UnitId,
    /// Who made the visit, and so does not decide.
    pub visitor_id: UserId,
    /// The customer's round when the report came in: what it counts for when it is cleared.
    pub round: i32,
    /// The points of its findings, of each kind once.
    pub score: i32,
    /// The points from which reports waited then.
    pub held_from: i32,
    /// How far it has come: waiting, cleared or upheld.
    pub state: EvidenceState,
    /// When the report came in.
    pub opened_at: Timestamp,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// Why it was decided so.
    pub reason: Option<String>,
    /// Raised with the decision.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
