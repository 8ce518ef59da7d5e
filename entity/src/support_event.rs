//! The log of a customer's decision map (KAM-3, 支持度): who came to stand where, and the index from then on. It only grows.

use sea_orm::entity::prelude::*;

use crate::{
    ContactId, CustomerId, SupportEventId, Timestamp, UserId,
    enums::{DecisionPart, Stance},
};

/// A row of `support_event`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "support_event")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SupportEventId,
    /// The customer.
    pub customer_id: CustomerId,
    /// Its place in the customer's log, from 1 on without a gap; instants never go back along it.
    pub n: i32,
    /// From when on it holds.
    pub at: Timestamp,
    /// Who changed it; none for the system.
    pub by_id: Option<UserId>,
    /// Who moved. He may be gone from the contacts since, so nothing refers to them.
    pub contact_id: ContactId,
    /// His part from then on; none when he left the map, as with the next two.
    pub part: Option<DecisionPart>,
    /// His share in basis points.
    pub share_bp: Option<i32>,
    /// His stance.
    pub stance: Option<Stance>,
    /// The customer's index from then on, in half basis points: −20,000 to 20,000.
    pub index_after: i32,
    /// All shares together from then on, in basis points: 0 to 10,000.
    pub assigned_after: i32,
}

impl ActiveModelBehavior for ActiveModel {}
