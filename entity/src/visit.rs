//! Visit reports, sealed from the moment they are handed in (VISIT-2, VISIT-9, 拜访报告).

use sea_orm::entity::prelude::*;

use serde::{Deserialize, Serialize};

use crate::{
    CheckInId, CustomerId, Timestamp, UnitId, UserId, VisitId,
    enums::{VisitStep, VisitWay},
};

/// The body of a report: read and sealed as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
pub struct VisitContent {
    /// The steps that were done, each once, in the order of the rule book.
    pub steps: Vec<VisitStep>,
    /// The persons met.
    pub persons: Vec<PersonMet>,
    /// The concerns raised, with the answers given.
    pub concerns: Vec<Concern>,
    /// What was learned of the next purchase.
    pub purchase: Option<String>,
    /// What was said, in free words.
    pub summary: Option<String>,
    /// What comes next.
    pub next_step: Option<String>,
}

/// Somebody met on a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonMet {
    /// His name.
    pub name: String,
    /// His post.
    pub title: Option<String>,
}

/// A concern of the customer's and the answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    /// What worries him.
    pub concern: String,
    /// What he was told.
    pub answer: Option<String>,
}

/// A row of `visit`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit")]
pub struct Model {
    /// Its id, made by the phone (VISIT-8).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VisitId,
    /// Who was visited.
    pub customer_id: CustomerId,
    /// The dealer responsible when it was handed in.
    pub dealer_id: UnitId,
    /// Who made the visit.
    pub visitor_id: UserId,
    /// Where it took place.
    pub way: VisitWay,
    /// Whether the customer had bought or not yet, as he stood when it was handed in (VISIT-3).
    pub bought: bool,
    /// When the visit began, by the phone.
    pub visited_at: Timestamp,
    /// When the report was filled in, by the phone.
    pub device_at: Timestamp,
    /// When the server received it.
    pub received_at: Timestamp,
    /// The business day of the visit, `YYYYMMDD`.
    pub day: i32,
    /// What was done and said.
    #[sea_orm(column_type = "JsonBinary")]
    pub content: VisitContent,
    /// SHA-256 over the sealed content and the photos' hashes, in hex.
    pub seal: String,
    /// The check-in that it began with, if it names one (VISIT-5).
    pub check_in_id: Option<CheckInId>,
}

impl ActiveModelBehavior for ActiveModel {}
