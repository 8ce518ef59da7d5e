//! Visit reports: handing in, reading, correcting; their photos and seals.

mod hand_in;
mod hostile;
mod photos;
mod quota;
mod read;
mod sealed;

use longhaul::imaging::sample;
use longhaul_entity::{customer, enums::Stage, photo, stage_event, visit};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

/// What is read of a report.
pub(crate) const VISIT: &str = "id way bought visitedAt deviceTime receivedAt day steps purchase summary nextStep seal
    persons { name title } concerns { concern answer } customerId visitorId
    customer { id name stage version } dealer { id } visitor { id }
    photos { id position format width height bytes sha256 evidence takenAt place { latitude longitude } camera
      thumb: url(rendition: THUMB) screen: url(rendition: SCREEN) }
    amendments { id text deviceTime receivedAt }";

/// A customer of whoever records it.
pub(crate) async fn customer(client: &Client, name: &str) -> String {
    let input = json!({ "name": name, "kind": "SMALL_ENTERPRISE", "transportUse": "MINING", "divisionCode": "130202",
        "source": "WALK_IN" });
    let made = client.perform("createCustomer", input, "customer { id }").await;
    made["customer"]["id"].as_str().unwrap().to_owned()
}

/// A small photo; another seed, another picture.
pub(crate) fn small(seed: u64) -> Vec<u8> {
    sample::photo(seed, 160, 120, &sample::note(seed)).unwrap()
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
