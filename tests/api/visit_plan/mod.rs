//! Visit plans: what is to be visited in a month, approved for retail, fulfilled by reports, added up.

mod done;
mod figures;
mod planned;
mod refused;
mod retail;

use serde_json::{Value, json};

use crate::{
    customer::with,
    support::{Answer, BRAND, Client, Dealer, TestApp},
};

/// Everything that a planned visit shows of itself.
pub(crate) const PLAN: &str = "id month customerId customer { id } dealer { id } visitorId visitor { id } plannedBy { id } purpose
    appointmentAt dueAt gifts { gift { id name } quantity } giftsValue note tier retail state missed approval { id state kind }
    visit { id } cancelReason cancelledBy { id } cancelledAt createdAt updatedAt version";

/// A customer of that dealer's with so many vehicles of our brand: 20 are gold, 10 silver, none is a retail prospect.
pub(crate) async fn owning(client: &Client, dealer: Dealer, name: &str, vehicles: i32) -> Value {
    let fleet = json!([{ "brand": BRAND, "series": "H5", "count": vehicles, "year": 2024 }]);
    let input = json!({ "name": name, "kind": "SMALL_ENTERPRISE", "transportUse": "MINING", "source": "WALK_IN",
        "divisionCode": dealer.county(), "fleet": if vehicles > 0 { fleet } else { json!([]) } });
    client.perform("createCustomer", input, "customer { id version }").await["customer"]["id"].clone()
}

/// A gold customer of dealer A.
pub(crate) async fn gold(client: &Client, name: &str) -> Value {
    owning(client, Dealer::A, name, 20).await
}

/// A visit to that customer in the month of the tests, without appointment.
pub(crate) fn to(customer: &Value) -> Value {
    json!({ "customerId": customer, "month": 202_606, "purpose": "回访车况" })
}

/// Plans; whatever is answered.
pub(crate) async fn try_plan(client: &Client, input: Value) -> Answer {
    client.mutate("planVisit", input, &format!("plannedVisit {{ {PLAN} }}")).await
}

/// Plans; the planned visit.
pub(crate) async fn plan(client: &Client, input: Value) -> Value {
    try_plan(client, input).await.at("planVisit.plannedVisit")
}

/// Changes; whatever is answered. What `change` leaves out stays as it was.
pub(crate) async fn try_change(client: &Client, planned: &Value, change: Value) -> Answer {
    let gifts: Vec<Value> = planned["gifts"].as_array().unwrap().iter().map(line).collect();
    let input = json!({ "id": planned["id"], "version": planned["version"], "purpose": planned["purpose"],
        "appointmentAt": planned["appointmentAt"], "note": planned["note"], "gifts": gifts });
    client.mutate("changePlannedVisit", with(input, change), &format!("plannedVisit {{ {PLAN} }}")).await
}

fn line(gift: &Value) -> Value {
    json!({ "giftId": gift["gift"]["id"], "quantity": gift["quantity"] })
}

/// Changes; the planned visit.
pub(crate) async fn change(client: &Client, planned: &Value, to: Value) -> Value {
    try_change(client, planned, to).await.at("changePlannedVisit.plannedVisit")
}

/// Cancels; whatever is answered.
pub(crate) async fn try_cancel(client: &Client, planned: &Value) -> Answer {
    let input = json!({ "id": planned["id"], "version": planned["version"], "reason": "客户外出" });
    client.mutate("cancelPlannedVisit", input, &format!("plannedVisit {{ {PLAN} }}")).await
}

/// Reads again.
pub(crate) async fn again(client: &Client, planned: &Value) -> Value {
    let query = format!("query($id: ID!) {{ plannedVisit(id: $id) {{ {PLAN} }} }}");
    client.ask(&query, json!({ "id": planned["id"] })).await["plannedVisit"].clone()
}

/// Decides on the request of a retail visit; whatever is answered.
pub(crate) async fn decide(manager: &Client, planned: &Value, verdict: &str) -> Answer {
    let query = "query($id: ID!) { approval(id: $id) { version } }";
    let version = manager.ask(query, json!({ "id": planned["approval"]["id"] })).await["approval"]["version"].clone();
    let input = json!({ "id": planned["approval"]["id"], "version": version, "verdict": verdict, "why": "同意" });
    manager.mutate("decideApproval", input, "approval { id state version }").await
}

/// A report by phone: a visit on that day and time, which nothing speaks against.
pub(crate) fn report(customer: &Value, at: &str) -> Value {
    json!({ "customerId": customer, "way": "PHONE", "visitedAt": at, "deviceTime": at })
}

/// Hands in; whatever is answered.
pub(crate) async fn try_report(client: &Client, input: Value) -> Answer {
    client.mutate("submitVisitReport", input, "visit { id plannedVisit { id state version } }").await
}

/// Hands in; the visit with the plan that it fulfilled.
pub(crate) async fn reported(client: &Client, input: Value) -> Value {
    try_report(client, input).await.at("submitVisitReport.visit")
}

/// How many journal entries of those kinds there are.
pub(crate) async fn journalled(app: &TestApp, kinds: &[&str]) -> usize {
    use longhaul_entity::journal_entry;
    use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

    let of = journal_entry::Entity::find().filter(journal_entry::Column::Kind.is_in(kinds.iter().copied()));
    usize::try_from(of.count(app.app.db.read()).await.unwrap()).unwrap()
}
