//! How close we are to a customer's contacts, and who of ours is (KAM-2, 客户关系).

use sea_orm::entity::prelude::*;

use crate::{ContactId, Timestamp, UserId, enums::RelationStage};

/// A row of `relationship`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "relationship")]
pub struct Model {
    /// With whom; it goes with the contact.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contact_id: ContactId,
    /// How close.
    pub stage: RelationStage,
    /// Who of ours holds it; of the dealer responsible when it was set.
    pub holder_id: UserId,
    /// What is planned, in words.
    pub plan: Option<String>,
    /// The business day by which it is planned, `YYYYMMDD`; only with a plan.
    pub due: Option<i32>,
    /// Raised with each change.
    pub version: i32,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
