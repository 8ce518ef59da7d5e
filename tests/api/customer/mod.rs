//! Customers: recorded once, changed with versions, seen by whoever works on them, listed page by page.

mod archive;
mod create;
mod duplicates;
mod edit;
mod input;
mod lists;
pub(crate) mod merge;
mod merge_follow;
mod merge_races;
mod merge_rights;
mod pages;
mod people;
mod scope;
mod search;
mod taken;

use longhaul::vocab::CreditCode;
use longhaul_entity::{
    contact, customer, customer_identity, customer_likeness, customer_merge, customer_merge_line, customer_share,
    fleet_item, fleet_vehicle, journal_entry, purchase_plan, search_term, stage_delta, stage_eclipse, stage_event,
};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// Everything that a customer shows.
pub(crate) const ALL: &str =
    "id version kind name creditCode phone industry transportUse areaOfUse address divisionCode
    divisionName coordinates { latitude longitude } source bought stage round archivedAt createdAt updatedAt
    dealer { id name } owner { id name } sharedWith { id name }
    contacts { id name title phone primary } fleet { id brand series count year ownBrand }
    purchasePlans { id series count month budget way } vehicles { plate vin }";

/// A valid credit code by number.
pub(crate) fn code(number: u32) -> String {
    CreditCode::from_body(&format!("91130200MA{number:07}")).unwrap().as_str().to_owned()
}

/// A firm with the least that is needed.
pub(crate) fn firm(name: &str) -> Value {
    json!({
        "kind": "SMALL_ENTERPRISE",
        "name": name,
        "transportUse": "LONG_HAUL",
        "divisionCode": "130202",
        "source": "WALK_IN",
    })
}

/// A person with the least that is needed.
pub(super) fn person(name: &str, phone: &str) -> Value {
    with(firm(name), json!({ "kind": "INDIVIDUAL", "phone": phone }))
}

/// The same with further fields.
pub(crate) fn with(mut input: Value, more: Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        input[key] = value.clone();
    }
    input
}

/// Records a customer; all of it.
pub(crate) async fn create(client: &Client, input: Value) -> Value {
    client.perform("createCustomer", input, &format!("customer {{ {ALL} }}")).await["customer"].clone()
}

/// The customer as the client sees it.
pub(super) async fn read(client: &Client, id: &Value) -> Value {
    let query = format!("query($id: ID!) {{ customer(id: $id) {{ {ALL} }} }}");
    client.ask(&query, json!({ "id": id })).await["customer"].clone()
}

/// The code that the client gets when he asks for the customer.
pub(super) async fn read_code(client: &Client, id: &Value) -> String {
    client.send("query($id: ID!) { customer(id: $id) { id } }", json!({ "id": id })).await.code()
}

/// Changes something about the customer, naming the version that was read; what the customer is then.
pub(crate) async fn change(client: &Client, mutation: &str, customer: &Value, more: Value) -> Value {
    let input = with(json!({ "id": customer["id"], "version": customer["version"] }), more);
    client.perform(mutation, input, &format!("customer {{ {ALL} }}")).await["customer"].clone()
}

/// The refusal of a change.
pub(super) async fn refused(client: &Client, mutation: &str, customer: &Value, more: Value) -> Value {
    let input = with(json!({ "id": customer["id"], "version": customer["version"] }), more);
    client.mutate(mutation, input, "customer { id }").await.refusal()
}

/// All that customers consist of, for "nothing changed".
pub(crate) async fn state(app: &TestApp) -> String {
    let db = app.app.db.read();
    macro_rules! rows {
        ($($table:ident by $($column:ident),+;)+) => {
            [$(format!("{:?}", $table::Entity::find()$(.order_by_asc($table::Column::$column))+.all(db).await.unwrap())),+]
        };
    }
    rows! {
        customer by Id;
        customer_identity by Key;
        customer_likeness by Key, CustomerId;
        customer_merge by Id;
        customer_merge_line by MergeId, List, SourceId;
        customer_share by CustomerId, UserId;
        contact by Id;
        fleet_item by Id;
        purchase_plan by Id;
        fleet_vehicle by CustomerId, Position;
        search_term by Scope, Kind, Term, Subject;
        stage_event by Id;
        stage_delta by Seq;
        stage_eclipse by EventId;
    }
    .join("\n")
        + &format!("{:?}", journal(app).await)
}

/// The kinds and contents of the journal's entries about customers, in order.
pub(crate) async fn journal(app: &TestApp) -> Vec<(String, Value)> {
    let entries = journal_entry::Entity::find().order_by_asc(journal_entry::Column::Seq).all(app.app.db.read()).await;
    let about = entries.unwrap().into_iter().filter(|entry| entry.object_type == "Customer");
    about.map(|entry| (entry.kind, serde_json::from_str(&entry.data).unwrap())).collect()
}

/// The ids of a list, in order.
pub(super) fn ids(list: &Value) -> Vec<String> {
    let edges = list["edges"].as_array().unwrap();
    edges.iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()).collect()
}
