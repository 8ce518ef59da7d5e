//! Groups of customers whose fleets count together (CUST-5, 集团客户).

use sea_orm::entity::prelude::*;

use crate::{GroupId, Timestamp, UnitId, UserId};

/// A row of `customer_group`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_group")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupId,
    /// The unit that keeps it: whoever reaches the unit sees and changes the group.
    pub unit_id: UnitId,
    /// Its name; once per unit.
    pub name: String,
    /// Who made it.
    pub created_by: UserId,
    /// When it was made.
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
