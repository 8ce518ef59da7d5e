//! What clients hand in about visit plans, read into the domain's operations.

use async_graphql::InputObject;
use longhaul_entity::{CustomerId, GiftId, PlannedVisitId, UserId};
use uuid::Uuid;

use crate::{
    domain::visit::plan::{Bring, CancelPlannedVisit, ChangePlannedVisit, PlanVisit},
    graphql::kit::{DateTime, Gid},
};

/// A gift to bring on a visit (拟带礼品).
#[derive(InputObject)]
pub(super) struct PlannedGiftInput {
    /// Which gift of the catalogue; each once.
    gift_id: Gid<GiftId>,
    /// How many, 1 to 10,000.
    quantity: i32,
}

fn bring(gifts: Vec<PlannedGiftInput>) -> Vec<Bring> {
    gifts.into_iter().map(|line| Bring { gift: line.gift_id.0, quantity: line.quantity }).collect()
}

/// A visit to be planned (计划拜访).
#[derive(InputObject)]
pub(super) struct PlanVisitInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<PlannedVisitId>>,
    /// Who is to make the visit; yourself when left out. A manager of a dealer plans for his people too.
    visitor_id: Option<Gid<UserId>>,
    /// The business month, `YYYYMM`: this one, or one of the twelve that follow.
    month: i32,
    /// Who is to be visited: a customer of one's own dealer that the visitor works on.
    customer_id: Gid<CustomerId>,
    /// What for, at most 500 characters.
    purpose: String,
    /// The time agreed with the customer (VISIT-2): today or later, within the month.
    appointment_at: Option<DateTime>,
    /// The gifts to bring, at most 20.
    #[graphql(default)]
    gifts: Vec<PlannedGiftInput>,
    /// What else there is to know, at most 2,000 characters.
    note: Option<String>,
}

impl PlanVisitInput {
    /// The operation.
    pub(super) fn read(self) -> PlanVisit {
        PlanVisit {
            id: self.id.map(|id| id.0),
            visitor: self.visitor_id.map(|id| id.0),
            month: self.month,
            customer: self.customer_id.0,
            purpose: self.purpose,
            appointment: self.appointment_at.map(|at| at.0),
            gifts: bring(self.gifts),
            note: self.note,
        }
    }
}

/// A planned visit as it is to be, all of it: what is left out is no more.
#[derive(InputObject)]
pub(super) struct ChangePlannedVisitInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which planned visit.
    id: Gid<PlannedVisitId>,
    /// The version that was read.
    version: i32,
    /// What for, at most 500 characters.
    purpose: String,
    /// The time agreed with the customer (VISIT-2), within the month; one that is changed lies today or later.
    appointment_at: Option<DateTime>,
    /// The gifts to bring, at most 20. Other gifts on a retail visit are approved anew.
    #[graphql(default)]
    gifts: Vec<PlannedGiftInput>,
    /// What else there is to know, at most 2,000 characters.
    note: Option<String>,
}

impl ChangePlannedVisitInput {
    /// The operation.
    pub(super) fn read(self) -> ChangePlannedVisit {
        ChangePlannedVisit {
            id: self.id.0,
            version: self.version,
            purpose: self.purpose,
            appointment: self.appointment_at.map(|at| at.0),
            gifts: bring(self.gifts),
            note: self.note,
        }
    }
}

/// A planned visit that will not take place (取消计划拜访).
#[derive(InputObject)]
pub(super) struct CancelPlannedVisitInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which planned visit.
    id: Gid<PlannedVisitId>,
    /// The version that was read.
    version: i32,
    /// Why, at most 500 characters.
    reason: String,
}

impl CancelPlannedVisitInput {
    /// The operation.
    pub(super) fn read(self) -> CancelPlannedVisit {
        CancelPlannedVisit { id: self.id.0, version: self.version, reason: self.reason }
    }
}
