//! Where customers stand: class, tier, layer and size as they follow from what is recorded, with their history.

mod class;
mod groups;
mod history;
mod introduced;
mod lists;
mod plans;
mod purchases;
mod race;
mod trial;

use serde_json::{Value, json};

pub(crate) use groups::{group, join};

use crate::{
    customer::{create, firm, with},
    support::{BRAND, Client, TestApp},
};

/// All that a standing shows, short of its lists.
pub(crate) const STANDING: &str = "standing { class tier size layer classSince tierSince sizeSince vehicles
    countedVehicles countedWith { way vehicles site { name } } largestPurchase stateOwned keyIndustry provinces
    group { id name } introducer { id } introducedOn }";

/// A firm with that many vehicles of another brand.
pub(crate) fn fleet(count: i32) -> Value {
    match count {
        0 => json!([]),
        count => json!([{ "brand": "长风", "series": "H9", "count": count, "year": 2024 }]),
    }
}

/// The same of the maker's brand.
pub(crate) fn own_fleet(count: i32) -> Value {
    json!([{ "brand": BRAND, "series": "H9", "count": count, "year": 2024 }])
}

/// Records a firm with that fleet; its id and version.
pub(crate) async fn owner_of(client: &Client, name: &str, fleet: Value) -> Value {
    create(client, with(firm(name), json!({ "fleet": fleet }))).await
}

/// The standing of the customer as the client sees it now.
pub(crate) async fn standing(client: &Client, id: &Value) -> Value {
    let query = format!("query($id: ID!) {{ customer(id: $id) {{ {STANDING} }} }}");
    client.ask(&query, json!({ "id": id })).await["customer"]["standing"].clone()
}

/// The present version of the customer.
pub(crate) async fn version(client: &Client, id: &Value) -> Value {
    client.ask("query($id: ID!) { customer(id: $id) { version } }", json!({ "id": id })).await["customer"]["version"]
        .clone()
}

/// Performs a mutation that names the present version of the customer; its standing then.
pub(crate) async fn now(client: &Client, mutation: &str, id: &Value, more: Value) -> Value {
    let input = with(json!({ "id": id, "version": version(client, id).await }), more);
    client.perform(mutation, input, &format!("customer {{ {STANDING} }}")).await["customer"]["standing"].clone()
}

/// Records a purchase of so many of the maker's vehicles; the customer's standing then.
pub(crate) async fn buy(client: &Client, id: &Value, vehicles: i32) -> Value {
    let input = json!({ "customerId": id, "brand": BRAND, "series": "H9", "vehicles": vehicles });
    client.perform("recordPurchase", input, &format!("customer {{ {STANDING} }}")).await["customer"]["standing"].clone()
}

/// The history of the customer's standing, the earliest first: aspect, before, after, cause.
pub(crate) async fn history(client: &Client, id: &Value) -> Vec<String> {
    let query =
        "query($id: ID!) { customer(id: $id) { standing { history(first: 50) { aspect before after cause } } } }";
    let found = client.ask(query, json!({ "id": id })).await["customer"]["standing"]["history"].clone();
    let told = |change: &Value| {
        let word = |field: &str| change[field].as_str().unwrap_or("-").to_owned();
        format!("{} {} {} {}", word("aspect"), word("before"), word("after"), word("cause"))
    };
    found.as_array().unwrap().iter().rev().map(told).collect()
}

/// What is stored of all standings follows from what is recorded.
pub(crate) async fn all_follows(app: &TestApp) {
    let findings = longhaul::domain::standing::verify(&app.app.db).await.unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
}
