//! By when the next contact is due, and who is overdue (FOLLOW-2).

use longhaul::{clock::Clock, domain::lead::verify::verify};
use longhaul_entity::{Timestamp, lead, policy_version};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::{about_lead, due, led, record};
use crate::{
    lead::at,
    support::{Client, Dealer, TestApp, both},
    visit::{hand_in, report},
};

const DAY: i64 = 24 * 3600;

/// An instant as the API writes it.
fn written(at: Timestamp) -> Value {
    json!(at.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
}

/// The ids of the leads to be contacted by then, those due first, first.
async fn to_contact(client: &Client, by: Timestamp) -> Vec<Value> {
    let query = "query($by: DateTime!) { leads(filter: { contactDueBy: $by }, orderBy: NEXT_CONTACT) {
        totalCount edges { node { id nextContactDue } } } }";
    let found = client.ask(query, json!({ "by": by.to_utc().to_rfc3339() })).await["leads"].clone();
    let edges = found["edges"].as_array().unwrap();
    assert_eq!(found["totalCount"], edges.len());
    assert!(edges.iter().map(|edge| edge["node"]["nextContactDue"].as_str().unwrap()).is_sorted());
    edges.iter().map(|edge| edge["node"]["id"].clone()).collect()
}

both!(each_contact_of_any_way_sets_it_anew, async |app: &TestApp| {
    let lead = led(app, "远达物流有限公司").await;
    let client = app.salesperson_of(Dealer::A).await;
    let reported = app.clock.now();
    assert_eq!(due(&client, &lead).await, (written(reported.plus_seconds(3 * DAY)), Value::Null));
    app.clock.advance(DAY);
    let client = app.salesperson_of(Dealer::A).await;
    let called = app.clock.now();
    record(&client, about_lead(&lead, called)).await;
    assert_eq!(due(&client, &lead).await.0, written(called.plus_seconds(3 * DAY)));
    // What took place before and was recorded late changes nothing.
    record(&client, about_lead(&lead, reported)).await;
    assert_eq!(due(&client, &lead).await.0, written(called.plus_seconds(3 * DAY)));
    // A visit is a contact, too.
    app.clock.advance(DAY);
    let client = app.salesperson_of(Dealer::A).await;
    let seen = app.clock.now();
    let mut visit = report(lead["customer"]["id"].as_str().unwrap());
    visit["way"] = json!("PHONE");
    visit["visitedAt"] = json!(seen.to_utc().to_rfc3339());
    hand_in(&client, visit, &[]).await.at("submitVisitReport.visit.id");
    assert_eq!(due(&client, &lead).await.0, written(seen.plus_seconds(3 * DAY)));
});

both!(overdue_is_told_to_the_salesperson_and_his_manager, async |app: &TestApp| {
    let (one, two) = (led(app, "远达物流有限公司").await, led(app, "蓝天物流有限公司").await);
    let reported = app.clock.now();
    app.clock.advance(DAY);
    record(&app.salesperson_of(Dealer::A).await, about_lead(&two, app.clock.now())).await;
    // The second three days are over: not yet overdue, one second and five hours later.
    for (after, hours) in [(3 * DAY, Value::Null), (3 * DAY + 1, json!(0)), (3 * DAY + 5 * 3600, json!(5))] {
        app.clock.set(reported.plus_seconds(after));
        let client = app.salesperson_of(Dealer::A).await;
        assert_eq!(due(&client, &one).await.1, hours, "{after}");
    }
    let now = app.clock.now();
    for client in
        [app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await]
    {
        assert_eq!(to_contact(&client, now).await, [one["id"].clone()]);
        assert_eq!(to_contact(&client, now.plus_seconds(DAY)).await, [one["id"].clone(), two["id"].clone()]);
    }
    for client in [app.colleague_of(Dealer::A).await, app.manager_of(Dealer::B).await] {
        assert!(to_contact(&client, now.plus_seconds(9 * DAY)).await.is_empty());
    }
});

both!(the_end_of_a_lead_ends_it, async |app: &TestApp| {
    let (one, two) = (led(app, "远达物流有限公司").await, led(app, "蓝天物流有限公司").await);
    let client = app.salesperson_of(Dealer::A).await;
    let far = app.clock.now().plus_seconds(300 * DAY);
    assert_eq!(to_contact(&client, far).await.len(), 2);
    let lost = json!({ "id": one["id"], "version": one["version"], "reason": "NO_DEMAND" });
    client.perform("loseLead", lost, "lead { id }").await;
    assert_eq!(due(&client, &one).await, (Value::Null, Value::Null));
    assert_eq!(to_contact(&client, far).await, [two["id"].clone()]);
    // The instant that protection is over, without any job.
    app.clock.set(at("2026-08-15T10:00:00+08:00"));
    let client = app.salesperson_of(Dealer::A).await;
    assert!(to_contact(&client, far).await.is_empty());
    assert_eq!(due(&client, &two).await, (Value::Null, Value::Null));
});

/// What the version of the policy book says that the next contact of the only lead is measured by; nothing for the default.
async fn measured_by(app: &TestApp) -> Option<i64> {
    let db = app.app.db.read();
    let version = lead::Entity::find().one(db).await.unwrap().unwrap().contact_policy_version_id?;
    let version = policy_version::Entity::find().filter(policy_version::Column::Id.eq(version));
    Some(version.one(db).await.unwrap().unwrap().value)
}

/// From now on the next contact is due after so many days at dealer A.
async fn due_after(app: &TestApp, days: i64) {
    let change = json!({ "unitId": app.world.dealer(Dealer::A).id.to_string(), "validFrom": app.clock.now().to_utc().to_rfc3339(),
        "changes": [{ "key": "FOLLOW_UP_CONTACT", "value": days }], "why": "试点" });
    app.hq().await.perform("setPolicies", change, "unit { id }").await;
    app.clock.advance(60);
}

both!(the_policy_book_says_how_long, async |app: &TestApp| {
    due_after(app, 5).await;
    let lead = led(app, "远达物流有限公司").await;
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(due(&client, &lead).await.0, written(app.clock.now().plus_seconds(5 * DAY)));
    assert_eq!(measured_by(app).await, Some(5));
    // What is set later changes nothing before the next contact; the version that counted then stands beside it (POL-1).
    due_after(app, 7).await;
    assert_eq!(measured_by(app).await, Some(5));
    record(&client, about_lead(&lead, app.clock.now())).await;
    assert_eq!(due(&client, &lead).await.0, written(app.clock.now().plus_seconds(7 * DAY)));
    assert_eq!(measured_by(app).await, Some(7));
    assert_eq!(verify(&app.app.db).await.unwrap(), Vec::<String>::new());
});

both!(the_default_comes_from_no_version, async |app: &TestApp| {
    let lead = led(app, "远达物流有限公司").await;
    assert_eq!(measured_by(app).await, None);
    record(&app.salesperson_of(Dealer::A).await, about_lead(&lead, app.clock.now())).await;
    assert_eq!(measured_by(app).await, None);
});
