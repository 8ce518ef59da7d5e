//! Account maps: who decides and who is for us, the index in time, relationships, criteria, development (KAM-1 to KAM-5).

mod criteria;
mod denied;
mod development;
mod history;
mod places;
mod relationships;

use longhaul_entity::{
    buying_criteria, criteria_score, development_step, journal_entry, map_place, relationship, support_event,
};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

use crate::{
    customer::{create, firm, with},
    support::{Answer, Client, TestApp},
};

/// Everything that a map shows.
pub(crate) const MAP: &str = "supportIndex assignedShare
    people { contact { id name } place { department part share stance version updatedAt }
      relationship { stage holder { id } plan due version updatedAt } }
    buyingCriteria { version weights { industryStanding brand performance price supply response afterSales relationship }
      ours { competitor total scores { price brand } } competitors { competitor total scores { price brand } }
      leaders { competitor total } }
    developmentSteps { step asks missing completed { output by { id } at } }";

/// A customer of whoever records it, with so many contacts.
pub(super) async fn firm_with(client: &Client, name: &str, contacts: usize) -> Value {
    let list: Vec<_> = (0..contacts).map(|n| json!({ "name": format!("联系人{n}") })).collect();
    create(client, with(firm(name), json!({ "contacts": list }))).await
}

/// The map as the client sees it.
pub(super) async fn map(client: &Client, customer: &Value) -> Value {
    let query = format!("query($id: ID!) {{ customer(id: $id) {{ accountMap {{ {MAP} }} }} }}");
    client.ask(&query, json!({ "id": customer["id"] })).await["customer"]["accountMap"].clone()
}

/// Places a contact by his number; whatever is answered.
pub(super) async fn place(client: &Client, customer: &Value, contact: usize, share: f64, more: Value) -> Answer {
    let place = json!({ "customerId": customer["id"], "contactId": customer["contacts"][contact]["id"], "share": share,
        "part": "DECIDES", "stance": "SUPPORTS" });
    client.mutate("placeContact", with(place, more), &format!("customer {{ accountMap {{ {MAP} }} }}")).await
}

/// Places a contact, which must succeed; the map.
pub(super) async fn placed(client: &Client, customer: &Value, contact: usize, share: f64, more: Value) -> Value {
    place(client, customer, contact, share, more).await.at("placeContact.customer.accountMap")
}

/// Weights with all of it on the price.
pub(super) fn weights(more: Value) -> Value {
    let zero = json!({ "industryStanding": 0, "brand": 0, "performance": 0, "price": 0, "supply": 0, "response": 0,
        "afterSales": 0, "relationship": 0 });
    with(zero, more)
}

/// All that maps consist of, for "nothing changed".
pub(super) async fn state(app: &TestApp) -> String {
    let db = app.app.db.read();
    macro_rules! rows {
        ($($table:ident by $($column:ident),+;)+) => {
            [$(format!("{:?}", $table::Entity::find()$(.order_by_asc($table::Column::$column))+.all(db).await.unwrap())),+]
        };
    }
    rows! {
        map_place by ContactId;
        relationship by ContactId;
        support_event by CustomerId, N;
        buying_criteria by CustomerId;
        criteria_score by CustomerId, BrandKey;
        development_step by Id;
    }
    .join("\n")
        + &format!("{:?}", journal(app).await)
}

/// What the journal says of customers; signing in stands there too.
async fn journal(app: &TestApp) -> Vec<journal_entry::Model> {
    let entries = journal_entry::Entity::find().order_by_asc(journal_entry::Column::Seq).all(app.app.db.read()).await;
    entries.unwrap().into_iter().filter(|entry| entry.object_type == "Customer").collect()
}

/// The last entry of the journal: its kind and content.
pub(super) async fn last_entry(app: &TestApp) -> (String, Value) {
    let entries = journal_entry::Entity::find().order_by_desc(journal_entry::Column::Seq);
    let last = entries.one(app.app.db.read()).await.unwrap().unwrap();
    (last.kind, serde_json::from_str(&last.data).unwrap())
}

/// Code, rule and field of a refusal.
pub(super) fn told(answer: &Answer) -> (String, String, String) {
    let refusal = answer.refusal();
    let text = |name: &str| refusal[name].as_str().unwrap_or_default().to_owned();
    (text("code"), text("rule"), text("field"))
}

/// What [`told`] is to be.
pub(super) fn refusal(code: &str, rule: &str, field: &str) -> (String, String, String) {
    (code.to_owned(), rule.to_owned(), field.to_owned())
}

/// Gives a customer with two contacts all that a map can have.
pub(crate) async fn fill(client: &Client, customer: &Value, holder: &str) {
    placed(client, customer, 0, 60.0, json!({ "department": "经理室" })).await;
    placed(client, customer, 1, 20.5, json!({ "part": "MANAGES", "stance": "AGAINST" })).await;
    let relation = json!({ "customerId": customer["id"], "contactId": customer["contacts"][0]["id"],
        "stage": "TRUSTING", "holderId": holder, "plan": "请到厂参观", "due": "2026-07-01" });
    client.perform("setRelationship", relation, "customer { id }").await;
    let criteria = json!({ "customerId": customer["id"], "weights": weights(json!({ "price": 0.6, "brand": 0.4 })) });
    client.perform("setBuyingCriteria", criteria, "customer { id }").await;
    let scores = |price: i32| weights(json!({ "price": price, "brand": 5 }));
    let scored = json!({ "customerId": customer["id"], "version": 1, "ours": scores(7),
        "competitors": [{ "brand": "乘风", "scores": scores(9) }] });
    client.perform("scoreCompetitors", scored, "customer { id }").await;
    let done = json!({ "customerId": customer["id"], "round": 1, "step": "PHONE_APPOINTMENT", "output": "周三上午" });
    client.perform("completeDevelopmentStep", done, "customer { id }").await;
}
