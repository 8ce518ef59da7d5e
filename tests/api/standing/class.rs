//! Class, tier, size and layer of single customers.

use serde_json::{Value, json};

use super::{all_follows, fleet, now, own_fleet, owner_of, standing};
use crate::{
    customer::{create, firm, with},
    support::{Dealer, TestApp, both},
};

both!(class_and_tier_follow_the_fleet, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    for (count, own, class, tier) in [
        (0, false, "RETAIL", "ORDINARY"),
        (4, false, "RETAIL", "ORDINARY"),
        (4, true, "FOCUS", "ORDINARY"),
        (5, false, "GENERAL_KEY", "ORDINARY"),
        (6, true, "GENERAL_KEY", "ORDINARY"),
        (9, true, "GENERAL_KEY", "ORDINARY"),
        (10, false, "GENERAL_KEY", "SILVER"),
        (19, true, "GENERAL_KEY", "SILVER"),
        (20, false, "GENERAL_KEY", "GOLD"),
    ] {
        let drives = if own { own_fleet(count) } else { fleet(count) };
        let recorded = owner_of(&client, &format!("客户{count}{own}"), drives.clone()).await;
        let changed = owner_of(&client, &format!("改变{count}{own}"), fleet(0)).await;
        let changed = now(&client, "setFleet", &changed["id"], json!({ "fleet": drives })).await;
        for found in [standing(&client, &recorded["id"]).await, changed] {
            assert_eq!((&found["class"], &found["tier"]), (&json!(class), &json!(tier)), "{count} {own}");
            assert_eq!((&found["vehicles"], &found["countedVehicles"]), (&json!(count), &json!(count)));
        }
    }
    all_follows(app).await;
});

both!(an_industry_key_account_is_of_the_state_and_of_the_industry, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    // A private firm whose name begins with 中 is none, whatever it is called.
    let id = owner_of(&client, "中铁蓝天物流有限公司", fleet(2)).await["id"].clone();
    assert_eq!(standing(&client, &id).await["class"], "RETAIL");
    for (state, industry, class) in [
        (true, Value::Null, "RETAIL"),
        (false, json!("POWER"), "RETAIL"),
        (true, json!("POWER"), "INDUSTRY_KEY"),
        (true, json!("ARMY"), "INDUSTRY_KEY"),
        (false, Value::Null, "RETAIL"),
    ] {
        let facts = json!({ "stateOwned": state, "keyIndustry": industry });
        let found = now(&client, "setCustomerFacts", &id, facts).await;
        assert_eq!((&found["class"], &found["keyIndustry"]), (&json!(class), &industry), "{state} {industry}");
    }
    // It comes before a general key account.
    now(&client, "setFleet", &id, json!({ "fleet": fleet(8) })).await;
    let facts = json!({ "stateOwned": true, "keyIndustry": "POST" });
    assert_eq!(now(&client, "setCustomerFacts", &id, facts).await["class"], "INDUSTRY_KEY");
    all_follows(app).await;
});

both!(the_size_of_an_enterprise_follows_vehicles_and_provinces, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    // The kind that was typed in decides nothing of it.
    let input = json!({ "kind": "LARGE_ENTERPRISE", "fleet": fleet(49) });
    let id = create(&client, with(firm("大企业"), input)).await["id"].clone();
    assert_eq!(standing(&client, &id).await["size"], "SMALL");
    for (count, provinces, size) in [
        (50, Value::Null, "MEDIUM"),
        (199, json!(3), "MEDIUM"),
        (200, json!(3), "MEDIUM"),
        (201, json!(3), "LARGE"),
        (201, json!(1), "MEDIUM"),
        (201, Value::Null, "MEDIUM"),
        (49, json!(34), "SMALL"),
    ] {
        now(&client, "setFleet", &id, json!({ "fleet": fleet(count) })).await;
        let facts = json!({ "stateOwned": false, "provinces": provinces });
        let found = now(&client, "setCustomerFacts", &id, facts).await;
        assert_eq!(found["size"], json!(size), "{count} {provinces}");
    }
    let found = now(&client, "updateCustomer", &id, json!({ "kind": "ASSOCIATION" })).await;
    assert_eq!(found["size"], Value::Null);
    for provinces in [0, -1, 35] {
        let input = json!({ "id": id, "version": crate::standing::version(&client, &id).await, "stateOwned": false,
            "provinces": provinces });
        let refusal = client.mutate("setCustomerFacts", input, "customer { id }").await.refusal();
        assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("INVALID"), &json!("CUST-2")));
        assert_eq!(refusal["field"], "input.provinces");
    }
    all_follows(app).await;
});

both!(the_layer_follows_purchases_and_the_plans_of_this_year, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let plan = |month: i32| json!([{ "series": "H9", "count": 1, "month": month, "way": "CASH" }]);
    for (number, drives, plans, layer) in [
        (1, own_fleet(1), plan(202_612), "CONSOLIDATE"),
        (2, fleet(1), plan(202_601), "BREAK_THROUGH"),
        (3, fleet(1), plan(202_701), "WATCH"),
        (4, fleet(1), json!([]), "WATCH"),
        // One that has bought and means to buy nothing this year is watched.
        (5, own_fleet(1), plan(202_512), "WATCH"),
    ] {
        let input = json!({ "fleet": drives, "purchasePlans": plans });
        let id = create(&client, with(firm(&format!("分层{number}")), input)).await["id"].clone();
        assert_eq!(standing(&client, &id).await["layer"], json!(layer), "{number}");
        let filter = json!({ "layer": [layer], "text": format!("分层{number}") });
        let query = "query($filter: CustomerFilter) { customers(filter: $filter) { totalCount } }";
        assert_eq!(client.ask(query, json!({ "filter": filter })).await["customers"]["totalCount"], 1);
    }
    // At the first instant of the new year, without any job: 1 January 2027, 00:00 in Shanghai.
    let query = "{ customers(filter: { layer: [BREAK_THROUGH] }) { edges { node { name } } } }";
    let names = async || {
        let found = client.ask(query, json!({})).await["customers"]["edges"].clone();
        found.as_array().unwrap().iter().map(|edge| edge["node"]["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, [json!("分层2")]);
    let seconds = 1_798_732_800 - 1_781_488_800;
    app.clock.advance(seconds - 1);
    let client = app.salesperson_of(Dealer::A).await;
    let names = async || {
        let found = client.ask(query, json!({})).await["customers"]["edges"].clone();
        found.as_array().unwrap().iter().map(|edge| edge["node"]["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, [json!("分层2")]);
    app.clock.advance(1);
    assert_eq!(names().await, [json!("分层3")]);
});

both!(nobody_types_in_where_a_customer_stands, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = owner_of(&client, "物流", fleet(1)).await["id"].clone();
    for field in ["class", "tier", "size", "layer", "standing"] {
        let query = "mutation($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { id } } }";
        let input = json!({ "id": id, "version": 1, field: "GOLD" });
        assert!(client.send(query, json!({ "input": input })).await.body.get("errors").is_some(), "{field}");
    }
    // Who does not see the customer changes nothing of it, and other roles may not.
    let facts = json!({ "id": id, "version": 1, "stateOwned": true, "keyIndustry": "OIL" });
    for (who, code) in [
        (app.salesperson_of(Dealer::B).await, "NOT_FOUND"),
        (app.colleague_of(Dealer::A).await, "NOT_FOUND"),
        (app.area_manager_of(Dealer::A).await, "FORBIDDEN"),
        (app.hq().await, "FORBIDDEN"),
        (app.finance().await, "FORBIDDEN"),
    ] {
        assert_eq!(who.mutate("setCustomerFacts", facts.clone(), "customer { id }").await.code(), code);
    }
    assert_eq!(
        client.mutate("setCustomerFacts", with(facts, json!({ "version": 9 })), "customer { id }").await.code(),
        "CONFLICT"
    );
    assert_eq!(standing(&client, &id).await["stateOwned"], false);
});
