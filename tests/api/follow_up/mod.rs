//! Following up the buyers of leads: what is recorded, by when the next contact is due, what is asked for because
//! of it, who sees it and takes it out.

mod due;
mod ledger;
mod promotion;
mod record;
mod scope;

use longhaul_entity::Timestamp;
use serde_json::{Value, json};

use crate::{
    customer::with,
    lead::{about, described, report},
    support::{Answer, Client, Dealer, TestApp},
};

/// Everything that a follow-up shows of itself.
pub(crate) const ALL: &str = "id way bought contactedAt day receivedAt persons { name title } said
    demands { kind wish answer settled promotion { id state } } openDemands nextStep lead { id state contactedAt nextContactDue
    contactOverdueHours } customer { id stage } author { id }";

/// A contact with the least that is needed.
pub(crate) fn about_lead(lead: &Value, at: Timestamp) -> Value {
    json!({ "leadId": lead["id"], "way": "PHONE", "contactedAt": at.to_utc().to_rfc3339(), "said": "下月定车" })
}

/// Records a contact; whatever is answered.
pub(crate) async fn try_record(client: &Client, input: Value) -> Answer {
    client.mutate("recordFollowUp", input, &format!("followUp {{ {ALL} }}")).await
}

/// Records a contact; the follow-up.
pub(crate) async fn record(client: &Client, input: Value) -> Value {
    try_record(client, input).await.at("recordFollowUp.followUp")
}

/// A protected lead of dealer A about a new customer.
pub(crate) async fn led(app: &TestApp, name: &str) -> Value {
    report(&app.salesperson_of(Dealer::A).await, about(&described(name))).await
}

/// When the next contact of the lead is due, and by how much it is overdue.
pub(crate) async fn due(client: &Client, lead: &Value) -> (Value, Value) {
    let query = "query($id: ID!) { lead(id: $id) { nextContactDue contactOverdueHours } }";
    let found = client.ask(query, json!({ "id": lead["id"] })).await["lead"].clone();
    (found["nextContactDue"].clone(), found["contactOverdueHours"].clone())
}

/// The same contact with another text.
pub(crate) fn said(input: Value, what: &str) -> Value {
    with(input, json!({ "said": what }))
}

/// Asks for a promotion of one item because of the first demand.
pub(crate) async fn promote(client: &Client, of: &Value) {
    let input = json!({ "followUpId": of["id"], "demand": 1, "reason": "竞品降价",
        "items": [{ "what": "现金优惠", "perVehicle": 150_000 }] });
    client.perform("requestPromotion", input, "approval { id }").await;
}
