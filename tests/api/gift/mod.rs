//! Gifts: kept by HQ, in stock at units, given at visits and follow-ups within standards, limits and budgets, and taken back.

mod approval;
mod catalogue;
mod check;
mod figures;
mod issue;
mod limits;
mod officials;
mod race;
mod returned;
mod scope;
mod standard;
mod stock;

use longhaul_entity::{gift_issue, gift_movement, gift_stock, journal_entry};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    customer::with,
    support::{Answer, Client, Dealer, TestApp},
    visit,
};

/// Everything that an issue shows of itself.
pub(crate) const ISSUE: &str = "id count returned unitValue value occasion occasionText recipient recipientName contactId
    proofPhotoId proofSha256 tier standardId day issuedAt gift { id name measure } customer { id } dealer { id } giver { id }
    recordedBy { id } visit { id } followUp { id } proofVisit { id } approval { id state }";

/// A gift of the catalogue that is worth so many fen; its id.
pub(crate) async fn catalogued(hq: &Client, name: &str, fen: i64, practical: bool) -> Value {
    let new = json!({ "name": name, "measure": "盒", "value": fen, "practical": practical });
    hq.perform("createGift", new, "gift { id }").await["gift"]["id"].clone()
}

/// So many come into the stock of the unit of whoever receives them.
pub(crate) async fn receive(manager: &Client, gift: &Value, count: i32) {
    let input = json!({ "giftId": gift, "count": count, "why": "总部发货" });
    manager.perform("receiveGifts", input, "stock { onHand }").await;
}

/// A gift worth so much, with so many of it at dealer A.
pub(crate) async fn at_dealer_a(app: &TestApp, fen: i64, count: i32) -> Value {
    let gift = catalogued(&app.hq().await, "保温杯", fen, true).await;
    receive(&app.manager_of(Dealer::A).await, &gift, count).await;
    gift
}

/// A customer of that dealer's that was visited on site: `customer`, `visit` and `photo`, by their ids.
pub(crate) async fn visited(client: &Client, dealer: Dealer, name: &str, picture: u64) -> Value {
    let customer = visit::customer_near(client, dealer, name).await;
    again(client, &json!(customer), picture).await
}

/// Another visit to that customer.
pub(crate) async fn again(client: &Client, customer: &Value, picture: u64) -> Value {
    let report = visit::report(customer.as_str().unwrap());
    let made = visit::taken(&visit::hand_in(client, report, &[visit::small(picture)]).await);
    json!({ "customer": customer, "visit": made["id"], "photo": made["photos"][0]["id"] })
}

/// So many gifts for a driver, on a visit.
pub(crate) fn on_visit(gift: &Value, count: i32, at: &Value) -> Value {
    json!({ "customerId": at["customer"], "giftId": gift, "count": count, "occasion": "VISIT", "visitId": at["visit"],
        "photoId": at["photo"], "recipient": { "kind": "DRIVER", "name": "王师傅", "publicOfficial": false } })
}

/// The same at an event.
pub(crate) fn at_event(gift: &Value, count: i32, at: &Value, text: &str) -> Value {
    with(on_visit(gift, count, at), json!({ "occasion": "EVENT", "visitId": null, "occasionText": text }))
}

/// Gives; whatever is answered.
pub(crate) async fn try_issue(client: &Client, input: Value) -> Answer {
    client.mutate("issueGift", input, &format!("issue {{ {ISSUE} }}")).await
}

/// Gives; the issue.
pub(crate) async fn issue(client: &Client, input: Value) -> Value {
    try_issue(client, input).await.at("issueGift.issue")
}

/// Brings back; whatever is answered.
pub(crate) async fn bring_back(client: &Client, issue: &Value, count: i32) -> Answer {
    let input = json!({ "issueId": issue["id"], "count": count, "why": "客户婉拒" });
    client.mutate("returnGift", input, &format!("issue {{ {ISSUE} }}")).await
}

/// What the stock of that unit's gift is, as the client sees it; null where there is none.
pub(crate) async fn on_hand(client: &Client, unit: &str, gift: &Value) -> Value {
    let query = "query($unit: ID!, $gift: ID!) {
        giftStocks(filter: { unitId: $unit, giftId: $gift }) { edges { node { onHand } } } }";
    let found = client.ask(query, json!({ "unit": unit, "gift": gift })).await;
    found["giftStocks"]["edges"][0]["node"]["onHand"].clone()
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

/// Sets figures of the policy book for all units, from now on.
pub(crate) async fn set_policy(app: &TestApp, key: &str, value: i64) {
    use longhaul::clock::Clock;

    let input = json!({ "unitId": app.world.hq.to_string(), "changes": [{ "key": key, "value": value }], "why": "测试",
        "validFrom": app.clock.now().to_utc().to_rfc3339() });
    app.hq().await.perform("setPolicies", input, "unit { id }").await;
}

/// What stands in the tables: issues, movements, journal entries but those of signing in, and all stocks together.
pub(crate) async fn rows(app: &TestApp) -> (u64, u64, u64, i64) {
    let db = app.app.db.read();
    let stocks = gift_stock::Entity::find().all(db).await.unwrap();
    (
        gift_issue::Entity::find().count(db).await.unwrap(),
        gift_movement::Entity::find().count(db).await.unwrap(),
        journal_entry::Entity::find().filter(journal_entry::Column::Kind.ne("SignedIn")).count(db).await.unwrap(),
        stocks.iter().map(|stock| stock.on_hand).sum(),
    )
}

/// Everything that must be provable is.
pub(crate) async fn holds_together(app: &TestApp) {
    let findings = longhaul::commands::check::findings(&app.app).await.unwrap();
    assert!(findings.is_empty(), "{findings:?}");
}
