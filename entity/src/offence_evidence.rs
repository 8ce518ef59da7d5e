//! The visits and leads that an offence refers to (LEAD-6, 证据).

use sea_orm::entity::prelude::*;

use crate::{LeadId, OffenceId, VisitId};

/// A row of `offence_evidence`: a visit or a lead.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offence_evidence")]
pub struct Model {
    /// The offence.
    #[sea_orm(primary_key, auto_increment = false)]
    pub offence_id: OffenceId,
    /// Its place, from 1 on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The visit that shows it.
    pub visit_id: Option<VisitId>,
    /// The lead that shows it.
    pub lead_id: Option<LeadId>,
}

impl ActiveModelBehavior for ActiveModel {}
