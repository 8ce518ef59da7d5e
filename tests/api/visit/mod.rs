//! Visit reports: handing in, reading, correcting; their photos and seals.

mod check_in;
mod effect;
mod effect_form;
mod findings;
mod hand_in;
mod hostile;
mod likeness;
mod photos;
mod quota;
mod read;
mod reuse;
mod review;
mod sealed;
mod territory;
mod upload;

use longhaul::{
    clock::Clock,
    imaging::{exif_write::ExifNote, sample},
};
use longhaul_entity::{customer, enums::Stage, photo, stage_event, visit};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::{Answer, Client, Dealer, START, TestApp};

/// What is read of a report.
pub(crate) const VISIT: &str = "id way bought visitedAt deviceTime receivedAt day steps purchase summary nextStep seal
    persons { name title } concerns { concern answer } customerId visitorId
    customer { id name stage version } dealer { id } visitor { id }
    photos { id position format width height bytes sha256 evidence takenAt place { latitude longitude } camera
      thumb: url(rendition: THUMB) screen: url(rendition: SCREEN) }
    amendments { id text deviceTime receivedAt }";

/// A customer of whoever records it, in the territory of dealers A and B.
pub(crate) async fn customer(client: &Client, name: &str) -> String {
    customer_near(client, Dealer::A, name).await
}

/// A customer of whoever records it, in the territory of that dealer.
pub(crate) async fn customer_near(client: &Client, dealer: Dealer, name: &str) -> String {
    let input = json!({ "name": name, "kind": "SMALL_ENTERPRISE", "transportUse": "MINING",
        "divisionCode": dealer.county(), "source": "WALK_IN" });
    let made = client.perform("createCustomer", input, "customer { id }").await;
    made["customer"]["id"].as_str().unwrap().to_owned()
}

/// When the visits of the tests begin, by the phone: an hour before the tests do.
const VISITED: i64 = START.0 - 3600 * 1_000_000;

/// A small photo, taken as a visit of the tests begins; another seed, another picture.
pub(crate) fn small(seed: u64) -> Vec<u8> {
    shot(seed, 0, sample::note(seed).place)
}

/// A small photo, taken so many seconds after a visit of the tests began.
pub(crate) fn shot(seed: u64, after: i64, place: Option<(f64, f64)>) -> Vec<u8> {
    let note = ExifNote { taken_at_unix_micros: VISITED + after * 1_000_000, place, ..sample::note(seed) };
    sample::photo(seed, 160, 120, &note).unwrap()
}

/// What a report counts for, and what speaks against it.
pub(crate) const EVIDENCE: &str = "evidence { state score heldSince mayDecide version reason decidedAt decidedBy { id }
    findings { kind figure limit limitVersionId points pointsVersionId photoId checkInId foundAt
      earlier { customer dealer visitedAt receivedAt visit { id } screen thumb } } }
    checkIn { id kind customerId latitude longitude accuracy provider deviceTime receivedAt end { id kind } }";

/// The evidence of a report, as the client sees it.
pub(crate) async fn evidence(client: &Client, visit: &Value) -> Value {
    let query = format!("query($id: ID!) {{ visit(id: $id) {{ {EVIDENCE} }} }}");
    client.ask(&query, json!({ "id": visit["id"] })).await["visit"]["evidence"].clone()
}

/// The kinds of what was found, in order.
pub(crate) fn kinds(evidence: &Value) -> Vec<&str> {
    let mut kinds: Vec<&str> =
        evidence["findings"].as_array().unwrap().iter().map(|found| found["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    kinds
}

/// Where the customers of the tests are that have a place.
pub(crate) const PLACE: (f64, f64) = (39.6, 118.2);

/// A place so many metres north of there.
pub(crate) fn north(metres: f64) -> (f64, f64) {
    (PLACE.0 + metres / 111_195.08, PLACE.1)
}

/// A customer at that place, in the territory of dealers A and B.
pub(crate) async fn placed(client: &Client, name: &str) -> String {
    let input = json!({ "name": name, "kind": "SMALL_ENTERPRISE", "transportUse": "MINING",
        "divisionCode": Dealer::A.county(), "source": "WALK_IN",
        "coordinates": { "latitude": PLACE.0, "longitude": PLACE.1 } });
    let made = client.perform("createCustomer", input, "customer { id }").await;
    made["customer"]["id"].as_str().unwrap().to_owned()
}

/// A check-in at that place, as a visit of the tests begins.
pub(crate) fn presence(customer: &str, (latitude, longitude): (f64, f64)) -> Value {
    json!({ "kind": "BEGIN", "customerId": customer, "latitude": latitude, "longitude": longitude, "accuracy": 0,
        "provider": "GPS", "deviceTime": "2026-06-15T01:00:00Z" })
}

/// Checks in; whatever is answered.
pub(crate) async fn check_in(client: &Client, input: Value) -> Answer {
    client.mutate("recordCheckIn", input, "checkIn { id kind provider accuracy end { id } }").await
}

/// Sets a figure of the policy book for all.
pub(crate) async fn policy(app: &TestApp, key: &str, value: i64) {
    let from = chrono::DateTime::from_timestamp_micros(app.clock.now().0).unwrap();
    let set = json!({ "unitId": app.world.hq.to_string(), "changes": [{ "key": key, "value": value }], "why": "测试",
        "validFrom": from.to_rfc3339() });
    app.hq().await.perform("setPolicies", set, "policies { value }").await;
    app.clock.advance(1);
}

/// A report of a visit on site, an hour before the tests begin.
pub(crate) fn report(customer: &str) -> Value {
    json!({ "customerId": customer, "way": "ON_SITE", "visitedAt": "2026-06-15T01:00:00Z",
        "deviceTime": "2026-06-15T01:50:00Z" })
}

/// Hands in a report with these photos; whatever is answered.
pub(crate) async fn hand_in(client: &Client, mut input: Value, photos: &[Vec<u8>]) -> Answer {
    if input.get("photos").is_none() {
        input["photos"] = photos.iter().map(|_| json!({ "file": null })).collect();
    }
    let files: Vec<_> =
        photos.iter().enumerate().map(|(n, photo)| (format!("photos.{n}.file"), photo.clone())).collect();
    let selection = format!("visit {{ {VISIT} }}");
    if files.is_empty() {
        return client.mutate("submitVisitReport", input, &selection).await;
    }
    client.upload("submitVisitReport", input, &files, &selection).await
}

/// Hands in a report that must be taken; the visit.
#[track_caller]
pub(crate) fn taken(answer: &Answer) -> Value {
    answer.at("submitVisitReport.visit")
}

/// What stands in the tables: reports, photos, entries into "visited".
pub(crate) async fn rows(app: &TestApp) -> (u64, u64, u64) {
    let db = app.app.db.read();
    let entered = stage_event::Entity::find().filter(stage_event::Column::Stage.eq(Stage::Visited));
    (
        visit::Entity::find().count(db).await.unwrap(),
        photo::Entity::find().count(db).await.unwrap(),
        entered.count(db).await.unwrap(),
    )
}

/// The stages and versions of all customers.
pub(crate) async fn stages(app: &TestApp) -> Vec<(Stage, i32)> {
    let rows = customer::Entity::find().all(app.app.db.read()).await.unwrap();
    rows.into_iter().map(|row| (row.stage, row.version)).collect()
}
