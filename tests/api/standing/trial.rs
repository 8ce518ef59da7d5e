//! Trying a figure before it is set (POL-4).

use serde_json::{Value, json};

use super::{fleet, owner_of, standing};
use crate::support::{Client, Dealer, TestApp, both};

const TRY: &str = "query($key: PolicyKey!, $value: Int!, $unit: ID!, $from: Date, $to: Date) {
    tryPolicy(key: $key, value: $value, unitId: $unit, from: $from, to: $to) { key value affected
      steps { before after customers }
      customers(first: 10) { totalCount edges { node { customerId customer { name } before after } } } } }";

async fn tried(client: &Client, key: &str, value: i64, unit: &str) -> Value {
    client.ask(TRY, json!({ "key": key, "value": value, "unit": unit })).await["tryPolicy"].clone()
}

fn names(trial: &Value) -> Vec<&str> {
    let edges = trial["customers"]["edges"].as_array().unwrap();
    edges.iter().map(|edge| edge["node"]["customer"]["name"].as_str().unwrap()).collect()
}

both!(a_trial_says_who_would_stand_elsewhere_and_writes_nothing, async |app: &TestApp| {
    let (a, d) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::D).await);
    for (name, count) in [("a9", 9), ("a12", 12), ("a19", 19), ("a25", 25)] {
        owner_of(&a, name, fleet(count)).await;
        app.clock.advance(60);
    }
    let far = owner_of(&d, "d18", fleet(18)).await["id"].clone();
    let (hq, world) = (app.hq().await, &app.world);
    let before = crate::customer::state(app).await;
    let (whole, north) = (world.hq.to_string(), world.region_of(Dealer::A).id.to_string());
    let trial = tried(&hq, "CUSTOMER_TIER_GOLD", 18, &whole).await;
    assert_eq!((&trial["affected"], names(&trial)), (&json!(2), vec!["d18", "a19"]));
    assert_eq!(trial["steps"], json!([{ "before": "SILVER", "after": "GOLD", "customers": 2 }]));
    assert_eq!(names(&tried(&hq, "CUSTOMER_TIER_GOLD", 18, &north).await), ["a19"]);
    assert_eq!(names(&tried(&hq, "CUSTOMER_TIER_GOLD", 26, &whole).await), ["a25"]);
    assert_eq!(names(&tried(&hq, "CUSTOMER_TIER_SILVER", 9, &whole).await), ["a9"]);
    assert_eq!(names(&tried(&hq, "CUSTOMER_CLASS_GENERAL", 19, &whole).await), ["d18", "a12", "a9"]);
    assert_eq!(names(&tried(&hq, "CUSTOMER_KIND_MEDIUM", 25, &whole).await), ["a25"]);
    assert_eq!(tried(&hq, "CUSTOMER_TIER_GOLD", 20, &whole).await["affected"], 0);
    let past = json!({ "key": "CUSTOMER_TIER_GOLD", "value": 18, "unit": whole, "to": "2026-06-14" });
    assert_eq!(hq.ask(TRY, past).await["tryPolicy"]["affected"], 0);
    assert_eq!(crate::customer::state(app).await, before);
    // Who sees no customers learns how many and which, not what they are called.
    let trial = tried(&app.admin().await, "CUSTOMER_TIER_GOLD", 18, &whole).await;
    assert_eq!(trial["affected"], 2);
    let node = &trial["customers"]["edges"][0]["node"];
    assert_eq!((&node["customerId"], &node["customer"]), (&far, &Value::Null));
});

both!(a_trial_keeps_to_what_can_be_set_and_to_whom_it_is_for, async |app: &TestApp| {
    let (hq, unit) = (app.hq().await, app.world.hq.to_string());
    for (key, value, code, rule) in [
        ("LEAD_PROTECTION", 3, "RULE", "POL-4"),
        ("CUSTOMER_TIER_GOLD", 0, "RULE", "POL-3"),
        ("CUSTOMER_TIER_GOLD", 10, "RULE", "POL-3"),
        ("CUSTOMER_TIER_SILVER", 20, "RULE", "POL-3"),
    ] {
        let refusal = hq.send(TRY, json!({ "key": key, "value": value, "unit": unit })).await.refusal();
        assert_eq!((&refusal["code"], &refusal["rule"]), (&json!(code), &json!(rule)), "{key} {value}");
    }
    let absent =
        json!({ "key": "CUSTOMER_TIER_GOLD", "value": 18, "unit": "Unit:0190ffff-ffff-7fff-bfff-ffffffffffff" });
    assert_eq!(hq.send(TRY, absent).await.code(), "NOT_FOUND");
    for who in [app.region_manager_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.finance().await] {
        let refused = who.send(TRY, json!({ "key": "CUSTOMER_TIER_GOLD", "value": 18, "unit": unit })).await;
        assert_eq!(refused.code(), "FORBIDDEN");
    }
});

both!(after_figures_are_set_all_follow, async |app: &TestApp| {
    let a = app.salesperson_of(Dealer::A).await;
    let id = owner_of(&a, "a18", fleet(18)).await["id"].clone();
    let far = owner_of(&app.salesperson_of(Dealer::C).await, "c18", fleet(18)).await["id"].clone();
    let set = json!({ "unitId": app.world.area_of(Dealer::A).id.to_string(), "validFrom": "2026-06-15T02:10:00Z",
        "why": "试点", "changes": [{ "key": "CUSTOMER_TIER_GOLD", "value": 18 }] });
    app.hq().await.perform("setPolicies", set, "policies { value }").await;
    // Not yet.
    assert_eq!(longhaul::domain::standing::renew(&app.app.db).await.unwrap(), 0);
    assert_eq!(standing(&a, &id).await["tier"], "SILVER");
    app.clock.advance(600);
    let findings = longhaul::domain::standing::verify(&app.app.db).await.unwrap();
    assert!(findings.len() == 2 && findings[0].contains("has tier SILVER and GOLD follows"), "{findings:?}");
    // Twice all customers of the area's two dealers, and nobody else's.
    let renewed = async || longhaul::domain::standing::renew(&app.app.db).await.unwrap();
    assert_eq!((renewed().await, renewed().await, renewed().await), (1, 1, 0));
    assert_eq!(standing(&a, &id).await["tier"], "GOLD");
    assert_eq!(standing(&app.salesperson_of(Dealer::C).await, &far).await["tier"], "SILVER");
    assert_eq!(crate::standing::history(&a, &id).await, ["TIER SILVER GOLD POLICY"]);
    let query = "query($id: ID!) { customer(id: $id) { standing { figures { key value versionId } } } }";
    let figures = a.ask(query, json!({ "id": id })).await["customer"]["standing"]["figures"].clone();
    let gold = figures.as_array().unwrap().iter().find(|figure| figure["key"] == "CUSTOMER_TIER_GOLD").unwrap().clone();
    assert_eq!(gold["value"], 18);
    assert!(gold["versionId"].as_str().unwrap().starts_with("PolicyVersion:"));
    crate::standing::all_follows(app).await;
    // A trial for the whole brand leaves alone whom a nearer figure counts for.
    let trial = tried(&app.hq().await, "CUSTOMER_TIER_GOLD", 17, &app.world.hq.to_string()).await;
    assert_eq!(names(&trial), ["c18"]);
});
