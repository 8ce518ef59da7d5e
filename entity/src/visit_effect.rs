//! What visits were judged to have come to; a later judgement stands beside the earlier ones (VISIT-6, 拜访效果评定).

use sea_orm::entity::prelude::*;

use crate::{CustomerId, EffectId, Timestamp, UserId, VisitId, enums::VisitEffectVerdict};

/// A row of `visit_effect`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_effect")]
pub struct Model {
    /// Its id: the fact by which a customer enters a stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EffectId,
    /// The visit.
    pub visit_id: VisitId,
    /// Its place among the judgements of the visit, from 1 on; the last one counts.
    pub number: i32,
    /// The customer that stood for the one who was visited, when it was judged (CUST-10).
    pub customer_id: CustomerId,
    /// The round that this customer was in then.
    pub round: i32,
    /// What is said.
    pub verdict: VisitEffectVerdict,
    /// Why.
    pub reason: String,
    /// What comes next; always for a fit one.
    pub next_plan: Option<String>,
    /// When that is to be.
    pub next_at: Option<Timestamp>,
    /// Who judged.
    pub judged_by: UserId,
    /// When.
    pub judged_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
