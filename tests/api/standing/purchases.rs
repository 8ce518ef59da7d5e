//! Purchases: one that reaches a tier's number gives the tier, two smaller ones of one day do not (CUST-4).

use serde_json::{Value, json};

use super::{all_follows, buy, fleet, now, owner_of, standing};
use crate::{
    customer::with,
    support::{BRAND, Dealer, TestApp, both},
};

both!(one_purchase_gives_the_tier_and_two_of_one_day_do_not, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (one, two) = (owner_of(&client, "一次二十", fleet(0)).await, owner_of(&client, "两次十", fleet(0)).await);
    assert_eq!(buy(&client, &one["id"], 20).await["tier"], "GOLD");
    assert_eq!(buy(&client, &two["id"], 10).await["tier"], "SILVER");
    // The second joins the fleet, which reaches gold by itself.
    let found = buy(&client, &two["id"], 10).await;
    assert_eq!((&found["tier"], &found["vehicles"]), (&json!("GOLD"), &json!(20)));
    // When the fleet is smaller again, what was bought at once goes on counting, and two purchases are not one.
    for (customer, tier, largest) in [(&one, "GOLD", 20), (&two, "SILVER", 10)] {
        let found = now(&client, "setFleet", &customer["id"], json!({ "fleet": fleet(3) })).await;
        assert_eq!((&found["tier"], &found["countedVehicles"]), (&json!(tier), &json!(3)));
        assert_eq!(found["largestPurchase"], largest);
        // Who has bought stays bought.
        assert_eq!(found["class"], "FOCUS");
    }
    all_follows(app).await;
});

both!(only_own_vehicles_give_a_tier_by_one_purchase, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = owner_of(&client, "他牌", fleet(0)).await["id"].clone();
    let input = json!({ "customerId": id, "brand": "长风", "series": "H9", "vehicles": 30, "day": "2025-03-01" });
    client.perform("recordPurchase", input, "customer { id }").await;
    let found = standing(&client, &id).await;
    assert_eq!(
        (&found["tier"], &found["largestPurchase"], &found["class"]),
        (&json!("GOLD"), &json!(0), &json!("GENERAL_KEY"))
    );
    let found = now(&client, "setFleet", &id, json!({ "fleet": fleet(1) })).await;
    assert_eq!((&found["tier"], &found["class"]), (&json!("ORDINARY"), &json!("RETAIL")));
    all_follows(app).await;
});

both!(a_purchase_joins_the_line_of_its_kind, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let lines = json!([{ "brand": BRAND, "series": "H9", "count": 3, "year": 2026 }]);
    let id = owner_of(&client, "车队", lines).await["id"].clone();
    buy(&client, &id, 2).await;
    let other = json!({ "customerId": id, "brand": "长风", "series": "h9", "vehicles": 1, "day": "2020-12-31" });
    client.perform("recordPurchase", other, "customer { id }").await;
    let query = "query($id: ID!) { customer(id: $id) { version bought fleet { brand series count year }
        standing { purchases { day brand vehicles ownBrand recordedBy { id } } } } }";
    let found = client.ask(query, json!({ "id": id })).await["customer"].clone();
    let fleet = json!([{ "brand": BRAND, "series": "H9", "count": 5, "year": 2026 },
        { "brand": "长风", "series": "h9", "count": 1, "year": 2020 }]);
    assert_eq!((&found["fleet"], &found["version"]), (&fleet, &json!(3)));
    let me = app.world.dealer(Dealer::A).staff[0].id.to_string();
    let purchases = json!([
        { "day": "2026-06-15", "brand": BRAND, "vehicles": 2, "ownBrand": true, "recordedBy": { "id": me } },
        { "day": "2020-12-31", "brand": "长风", "vehicles": 1, "ownBrand": false, "recordedBy": { "id": me } },
    ]);
    assert_eq!(found["standing"]["purchases"], purchases);
    all_follows(app).await;
});

both!(what_is_no_purchase_is_refused_and_changes_nothing, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let lines: Vec<Value> =
        (0..50).map(|n| json!({ "brand": "长风", "series": format!("S{n}"), "count": 1, "year": 2020 })).collect();
    let id = owner_of(&client, "满", json!(lines)).await["id"].clone();
    let good = json!({ "customerId": id, "brand": "长风", "series": "S1", "vehicles": 1, "day": "2020-05-01" });
    let before = crate::customer::state(app).await;
    for (more, code, field) in [
        (json!({ "vehicles": 0 }), "INVALID", "input.vehicles"),
        (json!({ "vehicles": -5 }), "INVALID", "input.vehicles"),
        (json!({ "vehicles": 100_001 }), "INVALID", "input.vehicles"),
        (json!({ "vehicles": 100_000 }), "INVALID", "input.vehicles"),
        (json!({ "brand": " " }), "INVALID", "input.brand"),
        (json!({ "series": "字".repeat(61) }), "INVALID", "input.series"),
        (json!({ "day": "2026-06-16" }), "INVALID", "input.day"),
        (json!({ "day": "1949-12-31" }), "INVALID", "input.day"),
        (json!({ "series": "S99" }), "LIMIT", "input.vehicles"),
    ] {
        let refusal =
            client.mutate("recordPurchase", with(good.clone(), more.clone()), "customer { id }").await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!(code), &json!(field)), "{more}");
    }
    for (who, code) in [
        (app.salesperson_of(Dealer::B).await, "NOT_FOUND"),
        (app.area_manager_of(Dealer::A).await, "FORBIDDEN"),
        (app.finance().await, "FORBIDDEN"),
    ] {
        assert_eq!(who.mutate("recordPurchase", good.clone(), "customer { id }").await.code(), code);
    }
    assert_eq!(crate::customer::state(app).await, before);
    // The same request twice is one purchase; an id is used once.
    let once = with(
        good.clone(),
        json!({ "operationId": "0192aaaa-0000-7000-8000-000000000001",
        "id": "CustomerPurchase:0192bbbb-0000-7000-8000-000000000001" }),
    );
    for _ in 0..2 {
        client.perform("recordPurchase", once.clone(), "customer { id }").await;
    }
    let again = with(once, json!({ "operationId": null }));
    assert_eq!(client.mutate("recordPurchase", again, "customer { id }").await.code(), "CONFLICT");
    assert_eq!(standing(&client, &id).await["vehicles"], 51);
    all_follows(app).await;
});
