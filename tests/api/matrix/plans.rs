//! Visit plans for the matrix: a planned visit with gift and appointment; with the examples of its fields.

use longhaul::auth::Action;
use serde_json::{Value, json};

use super::{
    lines::{Line, ask, veiled},
    objects::{Target, absent},
    relation::{
        Relation,
        Subject::{Customer, Person, Planned, Unit},
    },
};
use crate::support::Client;

/// Queries.
pub(super) const QUERIES: &[Line] = &[
    ask("plannedVisit", Planned, r#"plannedVisit(id: "$id") { id }"#),
    ask(
        "plannedVisits",
        Planned,
        r#"plannedVisits(filter: { customerId: "$customer" }) { edges { node { id } } totalCount }"#,
    ),
    ask("visitPlan", Person, r#"visitPlan(month: 202606, visitorId: "$id") { visitor { id } figures { visits } }"#),
    ask(
        "visitFigures",
        Unit,
        r#"visitFigures(filter: { unitId: "$id", from: 202606, to: 202606 }, by: DEALER) { total { visits } }"#,
    ),
    veiled("node", Planned, Action::VisitView, r#"node(id: "$id") { id }"#),
    veiled("nodes", Planned, Action::VisitView, r#"nodes(ids: ["$id"]) { id }"#),
];

/// Mutations.
pub(super) const MUTATIONS: &[Line] = &[
    ask(
        "planVisit",
        Customer,
        r#"planVisit(input: { customerId: "$id", month: 202606, purpose: "回访", gifts: [{ giftId: "$gift", quantity: 1 }] })
            { plannedVisit { customerId } }"#,
    ),
    ask(
        "changePlannedVisit",
        Planned,
        r#"changePlannedVisit(input: { id: "$id", version: 1, purpose: "送达报价" }) { plannedVisit { id } }"#,
    ),
    ask(
        "cancelPlannedVisit",
        Planned,
        r#"cancelPlannedVisit(input: { id: "$id", version: 1, reason: "客户外出" }) { plannedVisit { id } }"#,
    ),
];

/// A visit to that customer, planned by whoever works on it.
pub(super) async fn planned(visitor: &Client, customer: &Target, gift: &str, relation: Relation) -> Target {
    let target = Target::default().and("customer", customer.word("id"));
    if relation == Relation::Absent {
        return target.and("id", absent("PlannedVisit"));
    }
    target.and("id", plan(visitor, customer.word("id"), gift).await)
}

/// Plans a visit to the customer in the month of the tests; its id.
pub(super) async fn plan(visitor: &Client, customer: &str, gift: &str) -> String {
    let input = json!({ "customerId": customer, "month": 202_606, "purpose": "回访", "note": "带样车资料",
        "appointmentAt": "2026-06-20T02:00:00Z", "gifts": [{ "giftId": gift, "quantity": 1 }] });
    let made: Value = visitor.perform("planVisit", input, "plannedVisit { id }").await;
    made["plannedVisit"]["id"].as_str().unwrap().to_owned()
}
