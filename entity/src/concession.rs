//! Complaints of customers that are met by a service (VISIT-7, 让渡服务).

use sea_orm::entity::prelude::*;

use crate::{ApprovalId, ConcessionId, CustomerId, Timestamp, UnitId, UserId, VisitId, enums::ConcessionState};

/// A row of `concession`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "concession")]
pub struct Model {
    /// Its id, made by the phone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConcessionId,
    /// Who complains.
    pub customer_id: CustomerId,
    /// The dealer that serves him.
    pub dealer_id: UnitId,
    /// The visit on which it was raised; none where there is no report of it.
    pub visit_id: Option<VisitId>,
    /// Which concern of that report it is, from 1 on.
    pub concern: Option<i32>,
    /// What he complains of.
    pub complaint: String,
    /// How it stands.
    pub state: ConcessionState,
    /// How often it was asked for: raised with each change, 1 at first.
    pub round: i32,
    /// What all items of the round come to, in fen.
    pub amount_fen: i64,
    /// What the items of the dearest vehicle come to, in fen: by this it is approved (APPR-5).
    pub per_vehicle_fen: i64,
    /// For how many vehicles; 1 where none is named.
    pub vehicles: i32,
    /// The request of the round; none where nothing is spent.
    pub approval_id: Option<ApprovalId>,
    /// When it was approved; without a request, when it was opened or changed.
    pub approved_at: Option<Timestamp>,
    /// What it cost, in fen; once carried out.
    pub spent_fen: Option<i64>,
    /// The business day on which it was carried out, `YYYYMMDD`.
    pub done_on: Option<i32>,
    /// What the customer said in the end.
    pub word: Option<String>,
    /// How satisfied he was, 1 to 5.
    pub satisfaction: Option<i32>,
    /// Who opened it.
    pub opened_by: UserId,
    /// When.
    pub opened_at: Timestamp,
    /// The business day of that, `YYYYMMDD`.
    pub day: i32,
    /// By when it is to be closed.
    pub due_at: Timestamp,
    /// How many steps it has.
    pub steps: i32,
    /// Raised with each change.
    pub version: i32,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
