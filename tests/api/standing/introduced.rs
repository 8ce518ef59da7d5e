//! Introduced vehicles of the year before count for the introducer (CUST-5).

use serde_json::{Value, json};

use super::{all_follows, buy, fleet, history, now, owner_of, standing};
use crate::support::{BRAND, Dealer, TestApp, both};

/// Seconds from the start of the tests to 1 January 2027, 00:00 in Shanghai.
const NEW_YEAR: i64 = 1_798_732_800 - 1_781_488_800;
/// Seconds of the year 2027.
const YEAR: i64 = 365 * 24 * 3600;

async fn golden(app: &TestApp, name: &str) -> (Value, Value) {
    let client = app.salesperson_of(Dealer::A).await;
    let found =
        client.ask("{ customers(filter: { tier: [GOLD] }) { totalCount edges { node { name } } } }", json!({})).await;
    let list = found["customers"].clone();
    let has = list["edges"].as_array().unwrap().iter().any(|edge| edge["node"]["name"] == name);
    (list["totalCount"].clone(), json!(has))
}

both!(introduced_vehicles_count_in_the_year_after_and_no_longer, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let introducer = owner_of(&client, "介绍人", fleet(15)).await["id"].clone();
    let buyer = owner_of(&client, "买家", fleet(0)).await["id"].clone();
    now(&client, "setIntroducer", &buyer, json!({ "introducerId": introducer })).await;
    buy(&client, &buyer, 4).await;
    // What was bought before the introduction, and other brands, count for nobody.
    let other = json!({ "customerId": buyer, "brand": "长风", "series": "H9", "vehicles": 9 });
    client.perform("recordPurchase", other, "customer { id }").await;
    let early = json!({ "customerId": buyer, "brand": BRAND, "series": "H9", "vehicles": 9, "day": "2026-06-14" });
    client.perform("recordPurchase", early, "customer { id }").await;
    app.clock.advance(60);
    buy(&client, &buyer, 1).await;
    assert_eq!(standing(&client, &introducer).await["tier"], "SILVER");
    all_follows(app).await;
    app.clock.advance(NEW_YEAR - 61);
    assert_eq!(golden(app, "介绍人").await.1, json!(false));
    // The first instant of the year in which they count, without any job.
    app.clock.advance(1);
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(golden(app, "介绍人").await.1, json!(true));
    let found = standing(&client, &introducer).await;
    assert_eq!((&found["tier"], &found["countedVehicles"]), (&json!("GOLD"), &json!(20)));
    assert_eq!(found["countedWith"], json!([{ "way": "INTRODUCED", "vehicles": 5, "site": null }]));
    assert_eq!(found["tierSince"], "2026-12-31T16:00:00.000000Z");
    all_follows(app).await;
    // The job writes the history down and learns the year after.
    assert_eq!(longhaul::domain::standing::renew(&app.app.db).await.unwrap(), 1);
    assert_eq!(longhaul::domain::standing::renew(&app.app.db).await.unwrap(), 0);
    assert_eq!(history(&client, &introducer).await, ["TIER SILVER GOLD NEW_YEAR"]);
    assert_eq!(standing(&client, &introducer).await["tierSince"], "2026-12-31T16:00:00.000000Z");
    all_follows(app).await;
    app.clock.advance(YEAR);
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(standing(&client, &introducer).await["tier"], "SILVER");
    assert_eq!(golden(app, "介绍人").await.1, json!(false));
    all_follows(app).await;
    assert_eq!(longhaul::domain::standing::renew(&app.app.db).await.unwrap(), 1);
    assert_eq!(history(&client, &introducer).await, ["TIER SILVER GOLD NEW_YEAR", "TIER GOLD SILVER NEW_YEAR"]);
    all_follows(app).await;
});

both!(a_change_in_the_new_year_comes_after_what_the_year_brought, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let introducer = owner_of(&client, "介绍人", fleet(8)).await["id"].clone();
    let buyer = owner_of(&client, "买家", fleet(0)).await["id"].clone();
    now(&client, "setIntroducer", &buyer, json!({ "introducerId": introducer })).await;
    buy(&client, &buyer, 2).await;
    app.clock.advance(NEW_YEAR + 3600);
    let client = app.salesperson_of(Dealer::A).await;
    now(&client, "setFleet", &introducer, json!({ "fleet": fleet(18) })).await;
    assert_eq!(history(&client, &introducer).await, ["TIER ORDINARY SILVER NEW_YEAR", "TIER SILVER GOLD FLEET"]);
    all_follows(app).await;
});

both!(introducers_are_seen_customers_and_not_oneself, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = owner_of(&client, "买家", fleet(0)).await["id"].clone();
    let foreign = owner_of(&app.salesperson_of(Dealer::B).await, "外人", fleet(0)).await["id"].clone();
    let input = |introducer: &Value| json!({ "id": id, "version": 1, "introducerId": introducer });
    assert_eq!(client.mutate("setIntroducer", input(&foreign), "customer { id }").await.code(), "NOT_FOUND");
    let refusal = client.mutate("setIntroducer", input(&id), "customer { id }").await.refusal();
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("CUST-5")));
    let friend = owner_of(&client, "朋友", fleet(19)).await["id"].clone();
    now(&client, "setIntroducer", &id, json!({ "introducerId": friend })).await;
    assert_eq!(standing(&client, &id).await["introducer"]["id"], friend);
    let found = now(&client, "setIntroducer", &id, json!({ "introducerId": null })).await;
    assert_eq!((&found["introducer"], &found["introducedOn"]), (&Value::Null, &Value::Null));
    all_follows(app).await;
});
