//! Where contacts stand in a customer's decision (KAM-1, 决策地图): one row per contact that was placed.

use sea_orm::entity::prelude::*;

use crate::{
    ContactId, Timestamp,
    enums::{DecisionPart, Stance},
};

/// A row of `map_place`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "map_place")]
pub struct Model {
    /// Whose place it is; it goes with the contact.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contact_id: ContactId,
    /// His department, in words.
    pub department: Option<String>,
    /// What he does in the decision.
    pub part: DecisionPart,
    /// His share of the decision in basis points, 0 to 10,000.
    pub share_bp: i32,
    /// Whether he is for us.
    pub stance: Stance,
    /// Raised with each change.
    pub version: i32,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
