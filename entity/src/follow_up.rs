//! Contacts with the buyers of leads (FOLLOW-1 to FOLLOW-3, 跟进记录). Kept as they were recorded.

use sea_orm::entity::prelude::*;

use serde::{Deserialize, Serialize};

use crate::{
    CustomerId, FollowUpId, LeadId, Timestamp, UnitId, UserId,
    enums::{DemandKind, FollowUpWay},
    visit::PersonMet,
};

/// What was said, kept as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
pub struct FollowUpContent {
    /// Whom one spoke with.
    pub persons: Vec<PersonMet>,
    /// What was said.
    pub said: String,
    /// What the buyer asked for, with the answers given.
    pub demands: Vec<Demand>,
    /// What comes next.
    pub next_step: Option<String>,
}

/// Something that a buyer asks for (FOLLOW-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// What it is about.
    pub kind: DemandKind,
    /// What he asks for.
    pub wish: String,
    /// What he was told.
    pub answer: Option<String>,
    /// Whether that settled it on the spot; what is left open calls for a promotion request (FOLLOW-4).
    pub settled: bool,
}

/// A row of `follow_up`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "follow_up")]
pub struct Model {
    /// Its id, made by the phone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FollowUpId,
    /// The lead that is followed up.
    pub lead_id: LeadId,
    /// Whose purchase it is: the record that stood for the customer then.
    pub customer_id: CustomerId,
    /// The lead's dealer.
    pub dealer_id: UnitId,
    /// Who made the contact.
    pub author_id: UserId,
    /// How.
    pub way: FollowUpWay,
    /// Whether the customer had bought the brand before: which of the two ledgers it stands in (FOLLOW-3).
    pub bought: bool,
    /// When it took place, by the phone.
    pub contacted_at: Timestamp,
    /// When the server received it.
    pub received_at: Timestamp,
    /// The business day of the contact, `YYYYMMDD`.
    pub day: i32,
    /// How many demands were left open.
    pub open_demands: i32,
    /// What was said.
    #[sea_orm(column_type = "JsonBinary")]
    pub content: FollowUpContent,
}

impl ActiveModelBehavior for ActiveModel {}
