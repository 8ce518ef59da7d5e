//! Concession services: complaints that become cases, are approved by amount, carried out for no more, and closed with the customer's
//! word (VISIT-7).

mod amounts;
mod check;
mod course;
mod figures;
mod officials;
mod race;
mod refused;
mod scope;

use longhaul_entity::{concession, concession_step};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::{
    customer::with,
    support::{Answer, Client, TestApp},
    visit,
};

/// Everything that a case shows of itself.
pub(crate) const CASE: &str = "id complaint concern state round amount perVehicle vehicles spent doneOn word satisfaction version
    approvedAt openedAt dueAt overdue customer { id } dealer { id } visit { id } openedBy { id } approval { id state version level perVehicle
      vehicles concession { id } items { what perVehicle } steps { kind perVehicle } }
    items { kind description amount plate vin vehicle cost } steps { kind round amount words actor { id } }";

/// An item that comes to so many fen.
pub(crate) fn item(fen: i64) -> Value {
    json!({ "kind": "FREE_PARTS", "description": "更换滤芯", "amount": fen })
}

/// The same for the vehicle with that plate.
pub(crate) fn for_plate(fen: i64, plate: &str) -> Value {
    with(item(fen), json!({ "plate": plate }))
}

/// A complaint that asks for these items.
pub(crate) fn complaint(customer: &str, items: Vec<Value>) -> Value {
    json!({ "customerId": customer, "complaint": "新车三个月漏油两次", "items": items })
}

/// Opens; whatever is answered.
pub(crate) async fn try_open(client: &Client, input: Value) -> Answer {
    client.mutate("openConcession", input, &format!("concession {{ {CASE} }}")).await
}

/// Opens; the case.
pub(crate) async fn open(client: &Client, input: Value) -> Value {
    try_open(client, input).await.at("openConcession.concession")
}

/// The case as the client sees it.
pub(crate) async fn read(client: &Client, case: &Value) -> Value {
    let query = format!("query($id: ID!) {{ concession(id: $id) {{ {CASE} }} }}");
    client.ask(&query, json!({ "id": case["id"] })).await["concession"].clone()
}

/// Does something with the case as it was read; whatever is answered.
pub(crate) async fn act(client: &Client, mutation: &str, case: &Value, more: Value) -> Answer {
    let input = with(json!({ "id": case["id"], "version": case["version"] }), more);
    client.mutate(mutation, input, &format!("concession {{ {CASE} }}")).await
}

/// What the case is after that was done, which must succeed.
#[track_caller]
pub(crate) fn done(answer: &Answer) -> Value {
    answer.data().as_object().unwrap().values().next().unwrap()["concession"].clone()
}

/// Says something to the request of the case; the case.
pub(crate) async fn decide(manager: &Client, case: &Value, verdict: &str) -> Value {
    let input = json!({ "id": case["approval"]["id"], "version": case["approval"]["version"], "verdict": verdict, "why": "已核" });
    manager.perform("decideApproval", input, "approval { id }").await;
    read(manager, case).await
}

/// Carries it out today for these costs; whatever is answered.
pub(crate) async fn complete(client: &Client, case: &Value, costs: &[i64]) -> Answer {
    act(client, "completeConcession", case, json!({ "doneOn": "2026-06-15", "costs": costs })).await
}

/// Closes it; whatever is answered.
pub(crate) async fn close(client: &Client, case: &Value) -> Answer {
    act(client, "closeConcession", case, json!({ "word": "处理及时，满意", "satisfaction": 4 })).await
}

/// A customer that was visited and raised two concerns: customer and visit.
pub(crate) async fn visited(client: &Client, name: &str, seed: u64) -> (String, Value) {
    let id = visit::customer(client, name).await;
    let concerns = json!({ "concerns": [{ "concern": "漏油" }, { "concern": "异响", "answer": "已约检查" }] });
    let report = with(visit::report(&id), concerns);
    let made = visit::taken(&visit::hand_in(client, report, &[visit::small(seed)]).await);
    (id, made["id"].clone())
}

/// The kinds of the steps, in order.
pub(crate) fn steps(case: &Value) -> Vec<&str> {
    case["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect()
}

/// Code, rule and field of a refusal.
#[track_caller]
pub(crate) fn told(answer: &Answer) -> (String, String, String) {
    let refusal = answer.refusal();
    let text = |name: &str| refusal[name].as_str().unwrap_or_default().to_owned();
    (text("code"), text("rule"), text("field"))
}

/// As [`told`] tells it.
pub(crate) fn said(code: &str, rule: &str, field: &str) -> (String, String, String) {
    (code.to_owned(), rule.to_owned(), field.to_owned())
}

/// How many cases and steps there are.
pub(crate) async fn rows(app: &TestApp) -> (u64, u64) {
    let db = app.app.db.read();
    (concession::Entity::find().count(db).await.unwrap(), concession_step::Entity::find().count(db).await.unwrap())
}

/// Everything that must be provable is.
pub(crate) async fn holds_together(app: &TestApp) {
    let findings = longhaul::commands::check::findings(&app.app).await.unwrap();
    assert!(findings.is_empty(), "{findings:?}");
}
