//! Managers' decisions handed to others for a time (APPR-2, 审批授权).

use sea_orm::entity::prelude::*;

use crate::{DelegationId, Timestamp, UserId};

/// A row of `approval_delegation`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_delegation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DelegationId,
    /// Whose decisions.
    pub giver_id: UserId,
    /// Who decides in his name.
    pub deputy_id: UserId,
    /// From this instant on.
    pub starts_at: Timestamp,
    /// Before this instant.
    pub ends_at: Timestamp,
    /// When it was taken back.
    pub ended_at: Option<Timestamp>,
    /// When it was given.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
