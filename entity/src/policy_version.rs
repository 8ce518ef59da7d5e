//! Versions of the figures in the policy book: added, never changed (POL-1, 政策值版本).

use sea_orm::entity::prelude::*;

use crate::{PolicyVersionId, Timestamp, UnitId, UserId};

/// A row of `policy_version`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy_version")]
pub struct Model {
    /// Order of setting: of two that begin at one instant the one set last counts.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Its id.
    pub id: PolicyVersionId,
    /// Which figure, by the code that the book gives it: `customer.tier.gold`.
    pub key: String,
    /// For which unit and all below that have none of their own (POL-2).
    pub unit_id: UnitId,
    /// The figure, in the measure that the book gives it.
    pub value: i64,
    /// From which instant on it counts.
    pub valid_from: Timestamp,
    /// Who set it.
    pub set_by: UserId,
    /// When it was set.
    pub set_at: Timestamp,
    /// Why, in his words.
    pub why: String,
}

impl ActiveModelBehavior for ActiveModel {}
