//! The policy book: what counts for whom and when, what may be set, and that nothing is overwritten (POL-1 to POL-3).

use longhaul_entity::{ClosedEnum, UnitId, journal_entry, policy_version};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    support::{Client, Dealer, TestApp, both},
    visit::{customer, customer_near, hand_in, report, rows, small},
};

const AT: &str =
    "query($key: PolicyKey!, $unit: ID!, $time: DateTime) { policyAt(key: $key, unitId: $unit, time: $time) {
    key code zh en measure value default min max rule together
    version { id key value validFrom setAt why unit { id } setBy { id } } } }";

async fn at(client: &Client, key: &str, unit: UnitId, time: &str) -> Value {
    client.ask(AT, json!({ "key": key, "unit": unit.to_string(), "time": time })).await["policyAt"].clone()
}

fn input(unit: UnitId, from: &str, changes: &[(&str, i64)]) -> Value {
    let changes: Vec<_> = changes.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    json!({ "unitId": unit.to_string(), "validFrom": from, "why": "调整", "changes": changes })
}

async fn set(client: &Client, unit: UnitId, from: &str, changes: &[(&str, i64)]) -> Value {
    client.perform("setPolicies", input(unit, from, changes), "policies { key value version { id } }").await
}

async fn versions(app: &TestApp) -> u64 {
    policy_version::Entity::find().count(app.app.db.read()).await.unwrap()
}

const JUNE: &str = "2026-05-31T16:00:00Z";
const NOW: &str = "2026-06-15T02:00:00Z";
const JULY: &str = "2026-06-30T16:00:00Z";

both!(the_nearest_unit_and_the_latest_beginning_count, async |app: &TestApp| {
    let (hq, world) = (app.hq().await, &app.world);
    let (a, d, region) = (world.dealer(Dealer::A).id, world.dealer(Dealer::D).id, world.region_of(Dealer::A).id);
    let default = at(&hq, "GIFT_YEARLY", a, NOW).await;
    assert_eq!(
        (&default["value"], &default["version"], &default["rule"]),
        (&json!(200_000), &Value::Null, &json!("GIFT-3"))
    );
    set(&hq, world.hq, JUNE, &[("GIFT_YEARLY", 100_000)]).await;
    set(&hq, region, NOW, &[("GIFT_YEARLY", 50_000)]).await;
    set(&hq, world.hq, JULY, &[("GIFT_YEARLY", 90_000)]).await;
    let value = async |unit, time| at(&hq, "GIFT_YEARLY", unit, time).await["value"].clone();
    assert_eq!(value(a, NOW).await, 50_000, "its region's");
    assert_eq!(value(a, "2026-06-15T01:59:59.999999Z").await, 100_000, "before the region's began");
    assert_eq!(value(a, JULY).await, 50_000, "the region's, though HQ's is later");
    assert_eq!((value(d, NOW).await, value(d, JULY).await), (json!(100_000), json!(90_000)));
    assert_eq!(value(d, "2026-05-31T15:59:59.999999Z").await, 200_000, "before any began");
    // Of two with one beginning the last set counts; nothing is overwritten.
    set(&hq, region, NOW, &[("GIFT_YEARLY", 60_000)]).await;
    assert_eq!((value(a, NOW).await, versions(app).await), (json!(60_000), 4));
    let history =
        "query($unit: ID!) { policyHistory(key: GIFT_YEARLY, unitId: $unit) { totalCount edges { node { value } } } }";
    let found = hq.ask(history, json!({ "unit": a.to_string() })).await["policyHistory"].clone();
    let values: Vec<_> = found["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["value"].clone()).collect();
    assert_eq!(
        (values, &found["totalCount"]),
        (vec![json!(60_000), json!(90_000), json!(50_000), json!(100_000)], &json!(4))
    );
    let seller = app.salesperson_of(Dealer::A).await;
    let seen = at(&seller, "GIFT_YEARLY", a, NOW).await;
    assert_eq!((&seen["version"]["unit"]["id"], &seen["version"]["why"]), (&json!(region.to_string()), &json!("调整")));
});

both!(a_value_out_of_its_range_and_a_broken_group_are_refused, async |app: &TestApp| {
    let (admin, hq) = (app.admin().await, app.world.hq);
    let refused = async |changes: &[(&str, i64)]| {
        admin.mutate("setPolicies", input(hq, NOW, changes), "unit { id }").await.refusal()
    };
    let range = refused(&[("LEAD_PROTECTION", 25)]).await;
    assert_eq!(
        (&range["code"], &range["rule"], &range["min"], &range["max"]),
        (&json!("RULE"), &json!("POL-3"), &json!(1), &json!(24))
    );
    assert_eq!(range["field"], "input.changes.0.value");
    let weights = refused(&[("GRADING_WEIGHT_SALES", 3_900)]).await;
    assert_eq!(
        (&weights["code"], &weights["rule"], &weights["sum"]),
        (&json!("RULE"), &json!("POL-3"), &json!(9_900)),
        "0.99"
    );
    assert_eq!(refused(&[("CUSTOMER_TIER_SILVER", 20)]).await["rule"], "POL-3", "silver as high as gold");
    assert_eq!(refused(&[("GIFT_YEARLY", 1), ("GIFT_YEARLY", 2)]).await["field"], "input.changes.1.key");
    assert_eq!(refused(&[]).await["field"], "input.changes");
    let closed = admin
        .mutate("setPolicies", input(hq, "2026-05-31T15:59:59.999999Z", &[("GIFT_YEARLY", 1)]), "unit { id }")
        .await;
    assert_eq!((closed.refusal()["code"].clone(), closed.refusal()["rule"].clone()), (json!("RULE"), json!("POL-1")));
    let unknown = admin.mutate("setPolicies", input(hq, NOW, &[("NO_SUCH_KEY", 1)]), "unit { id }").await;
    assert_eq!(unknown.code(), "INVALID");
    assert_eq!(versions(app).await, 0);
    // Changed together they fit.
    set(&admin, hq, NOW, &[("GRADING_WEIGHT_SALES", 3_900), ("GRADING_WEIGHT_STAGNANT", 1_100)]).await;
    assert_eq!(versions(app).await, 4, "a group is set as a whole");
});

both!(only_those_who_plan_with_it_read_it_and_only_hq_sets_it, async |app: &TestApp| {
    let dealer = app.world.dealer(Dealer::A);
    let change = input(dealer.id, NOW, &[("GIFT_YEARLY", 1)]);
    for client in [
        app.salesperson_of(Dealer::A).await,
        app.manager_of(Dealer::A).await,
        app.region_manager_of(Dealer::A).await,
        app.finance().await,
    ] {
        assert_eq!(client.mutate("setPolicies", change.clone(), "unit { id }").await.code(), "FORBIDDEN");
    }
    assert_eq!(versions(app).await, 0);
    let elsewhere = json!({ "key": "GIFT_YEARLY", "unit": app.world.dealer(Dealer::B).id.to_string() });
    assert_eq!(app.salesperson_of(Dealer::A).await.send(AT, elsewhere).await.code(), "NOT_FOUND");
});

both!(what_was_set_is_on_record_and_cannot_be_altered, async |app: &TestApp| {
    let hq = app.hq().await;
    let mut once = input(app.world.hq, NOW, &[("GIFT_YEARLY", 1_000)]);
    once["operationId"] = json!("0190e8a0-0000-7000-8000-0000000000f1");
    for _ in 0..2 {
        hq.perform("setPolicies", once.clone(), "policies { value }").await;
    }
    assert_eq!(versions(app).await, 1);
    let entry = journal_entry::Entity::find()
        .filter(journal_entry::Column::Kind.eq("PoliciesSet"))
        .one(app.app.db.read())
        .await;
    let data: Value = serde_json::from_str(&entry.unwrap().unwrap().data).unwrap();
    let change = &data["changes"][0];
    assert_eq!(
        (&change["key"], &change["before"], &change["after"]),
        (&json!("gift.yearly"), &json!(200_000), &json!(1_000))
    );
    let raw = app.raw_connection().await;
    assert!(raw.execute_unprepared("UPDATE policy_version SET value = 2").await.is_err());
    assert!(raw.execute_unprepared("DELETE FROM policy_version").await.is_err());
});

both!(the_whole_book_is_read_by_its_parts, async |app: &TestApp| {
    let hq = app.hq().await;
    let book = "query($unit: ID!, $prefix: String) { policies(unitId: $unit, prefix: $prefix) { code value default min max } }";
    let all = hq.ask(book, json!({ "unit": app.world.hq.to_string() })).await["policies"].clone();
    assert_eq!(all.as_array().unwrap().len(), longhaul::domain::policy::Key::ALL.len());
    let tiers =
        hq.ask(book, json!({ "unit": app.world.hq.to_string(), "prefix": "customer.tier" })).await["policies"].clone();
    assert_eq!(
        (tiers[0]["code"].clone(), tiers[0]["value"].clone(), tiers.as_array().unwrap().len()),
        (json!("customer.tier.gold"), json!(20), 2)
    );
});

both!(a_report_is_judged_by_the_book_of_its_dealer, async |app: &TestApp| {
    let (hq, seller) = (app.hq().await, app.salesperson_of(Dealer::A).await);
    let id = customer(&seller, "唐山政策物流有限公司").await;
    set(&hq, app.world.area_of(Dealer::A).id, NOW, &[("VISIT_PHOTOS_LEAST", 2), ("VISIT_PHOTOS_MOST", 3)]).await;
    let refused = hand_in(&seller, report(&id), &[small(1)]).await.refusal();
    assert_eq!(
        (&refused["code"], &refused["rule"], &refused["min"]),
        (&json!("INVALID"), &json!("VISIT-4"), &json!(2))
    );
    let photos: Vec<_> = (1..5).map(small).collect();
    assert_eq!(hand_in(&seller, report(&id), &photos).await.code(), "LIMIT");
    assert_eq!(rows(app).await, (0, 0, 0));
    assert_eq!(hand_in(&seller, report(&id), &photos[..2]).await.code(), "OK");
    // Another area's dealer goes by the default.
    let other = app.salesperson_of(Dealer::C).await;
    let theirs = customer_near(&other, Dealer::C, "大同政策物流有限公司").await;
    assert_eq!(hand_in(&other, report(&theirs), &[small(9)]).await.code(), "OK");
});
