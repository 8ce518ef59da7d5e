//! Purchase leads: who was first has the customer, for so long, and everybody gets his receipt.

mod boundary;
mod check;
mod ends;
mod gained;
mod lapse;
mod merged;
mod race;
mod report;
mod scope;
mod territory;

use longhaul_entity::{Timestamp, protection};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::{
    customer::{firm, with},
    support::{Answer, Client, Dealer, TestApp},
};

/// Everything that a lead shows of itself.
pub(crate) const ALL: &str = "id number customerName kind series count month way note deviceAt receivedAt countedAt
    outcome rank protectedUntil state endedAt touchedAt version receipt { textZh textEn payload signature }
    customer { id dealer { id } owner { id } stage protection { since until running leadId reports } }
    tenderSteps { step day note } loss { reason competitor price note }";

/// A firm in the territory of dealers A and B, as a reporter describes it.
pub(crate) fn described(name: &str) -> Value {
    firm(name)
}

/// A report with the least that is needed, about a described customer.
pub(crate) fn about(customer: &Value) -> Value {
    let what = json!({ "kind": "DIRECT", "series": "H9", "count": 10, "month": 202609, "way": "LOAN" });
    with(what, json!({ "customer": customer }))
}

/// The same about a customer that the reporter sees.
pub(crate) fn about_known(id: &Value) -> Value {
    json!({ "customerId": id, "kind": "DIRECT", "series": "H9", "count": 10, "month": 202609, "way": "LOAN" })
}

/// Reports; whatever is answered.
pub(crate) async fn try_report(client: &Client, input: Value) -> Answer {
    client.mutate("reportLead", input, &format!("lead {{ {ALL} }}")).await
}

/// Reports; the lead.
pub(crate) async fn report(client: &Client, input: Value) -> Value {
    try_report(client, input).await.at("reportLead.lead")
}

/// The lead as it is now.
pub(crate) async fn read(client: &Client, id: &Value) -> Value {
    client.ask(&format!("query($id: ID!) {{ lead(id: $id) {{ {ALL} }} }}"), json!({ "id": id })).await["lead"].clone()
}

/// Reports the same customer for dealers A and B, in this order.
pub(crate) async fn contested(app: &TestApp, name: &str) -> (Value, Value) {
    let (first, second) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    (report(&first, about(&described(name))).await, report(&second, about(&described(name))).await)
}

/// Reports a tender for a customer that the reporter sees, and its announcement.
pub(crate) async fn tender(client: &Client, customer: &Value) -> Value {
    let made = report(client, with(about_known(customer), json!({ "kind": "TENDER" }))).await;
    let step = json!({ "id": made["id"], "version": 1, "step": "ANNOUNCED", "day": "2026-06-10" });
    client.perform("recordTenderStep", step, "lead { id }").await;
    made
}

/// An instant written with its offset.
pub(crate) fn at(written: &str) -> Timestamp {
    chrono::DateTime::parse_from_rfc3339(written).unwrap().to_utc().into()
}

/// All protections there are.
pub(crate) async fn protections(app: &TestApp) -> Vec<protection::Model> {
    protection::Entity::find().all(app.app.db.read()).await.unwrap()
}
