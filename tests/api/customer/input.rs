//! What is handed in and cannot be: each refusal names the field, and nothing is recorded.

use serde_json::{Value, json};

use super::{code, create, firm, person, state, with};
use crate::support::{Dealer, TestApp, both};

both!(values_that_cannot_be_are_refused_by_field, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let mistyped = {
        let right = code(1);
        let last = if right.ends_with('0') { '1' } else { '0' };
        format!("{}{last}", &right[..17])
    };
    let long = "字".repeat(201);
    let cases: Vec<(Value, &str)> = vec![
        (json!({ "name": "" }), "input.name"),
        (json!({ "name": " \u{3000}" }), "input.name"),
        (json!({ "name": "远达\u{0}物流" }), "input.name"),
        (json!({ "name": "字".repeat(121) }), "input.name"),
        (json!({ "phone": "1380000111" }), "input.phone"),
        (json!({ "phone": "" }), "input.phone"),
        (json!({ "phone": "4008001234" }), "input.phone"),
        (json!({ "phone": "138\u{0}00001111" }), "input.phone"),
        (json!({ "creditCode": mistyped }), "input.creditCode"),
        (json!({ "creditCode": "91130200" }), "input.creditCode"),
        (json!({ "divisionCode": "999999" }), "input.divisionCode"),
        (json!({ "divisionCode": "130000" }), "input.divisionCode"),
        (json!({ "divisionCode": "130200" }), "input.divisionCode"),
        (json!({ "divisionCode": "13020" }), "input.divisionCode"),
        (json!({ "industry": "字".repeat(61) }), "input.industry"),
        (json!({ "areaOfUse": long }), "input.areaOfUse"),
        (json!({ "address": long }), "input.address"),
        (json!({ "address": "建设路\u{0}1号" }), "input.address"),
        (json!({ "address": "x".repeat(100_000) }), "input.address"),
        (json!({ "coordinates": { "latitude": 90.1, "longitude": 0.0 } }), "input.coordinates"),
        (json!({ "kind": "INDIVIDUAL" }), "input.phone"),
    ];
    let before = state(app).await;
    for (input, field) in cases {
        let refusal = client.mutate("createCustomer", with(firm("远达物流"), input), "customer { id }").await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!(field)));
    }
    assert_eq!(state(app).await, before);
});

both!(lines_that_cannot_be_are_refused_by_field, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let truck = |more: Value| with(json!({ "brand": "远航", "series": "H9", "count": 1, "year": 2020 }), more);
    let plan = |more: Value| with(json!({ "series": "H9", "count": 1, "month": 202612, "way": "CASH" }), more);
    let cases: Vec<(Value, &str, &str)> = vec![
        (json!({ "contacts": [{ "name": "王" }, { "name": "" }] }), "INVALID", "input.contacts.1.name"),
        (json!({ "contacts": [{ "name": "王", "phone": "123" }] }), "INVALID", "input.contacts.0.phone"),
        (json!({ "contacts": [{ "name": "王", "title": "字".repeat(61) }] }), "INVALID", "input.contacts.0.title"),
        (
            json!({ "contacts": [{ "name": "王", "primary": true }, { "name": "李", "primary": true }] }),
            "INVALID",
            "input.contacts.1.primary",
        ),
        (json!({ "contacts": vec![json!({ "name": "王" }); 51] }), "LIMIT", "input.contacts"),
        (json!({ "fleet": [truck(json!({ "brand": " " }))] }), "INVALID", "input.fleet.0.brand"),
        (json!({ "fleet": [truck(json!({ "series": "字\u{0}" }))] }), "INVALID", "input.fleet.0.series"),
        (json!({ "fleet": [truck(json!({ "count": 0 }))] }), "INVALID", "input.fleet.0.count"),
        (json!({ "fleet": [truck(json!({ "count": 100_001 }))] }), "INVALID", "input.fleet.0.count"),
        (json!({ "fleet": [truck(json!({ "year": 1949 }))] }), "INVALID", "input.fleet.0.year"),
        (json!({ "fleet": [truck(json!({ "year": 2027 }))] }), "INVALID", "input.fleet.0.year"),
        (
            json!({ "fleet": [truck(json!({})), truck(json!({ "brand": "远 航", "series": "ｈ9" }))] }),
            "INVALID",
            "input.fleet.1.brand",
        ),
        (json!({ "fleet": vec![truck(json!({})); 51] }), "LIMIT", "input.fleet"),
        (json!({ "purchasePlans": [plan(json!({ "month": 202_613 }))] }), "INVALID", "input.purchasePlans.0.month"),
        (json!({ "purchasePlans": [plan(json!({ "month": 2026 }))] }), "INVALID", "input.purchasePlans.0.month"),
        (json!({ "purchasePlans": [plan(json!({ "count": -1 }))] }), "INVALID", "input.purchasePlans.0.count"),
        (json!({ "purchasePlans": [plan(json!({ "budget": -1 }))] }), "INVALID", "input.purchasePlans.0.budget"),
        (json!({ "purchasePlans": vec![plan(json!({})); 51] }), "LIMIT", "input.purchasePlans"),
    ];
    let before = state(app).await;
    for (input, code, field) in cases {
        let refusal = client.mutate("createCustomer", with(firm("远达物流"), input), "customer { id }").await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!(code), &json!(field)));
    }
    assert_eq!(state(app).await, before);
});

both!(the_most_that_is_allowed_is_allowed, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let truck = |at: i32| json!({ "brand": "远航", "series": format!("H{at}"), "count": 100_000, "year": 2026 });
    let plan = json!({ "series": "H9", "count": 1, "month": 202612, "budget": i64::MAX, "way": "TENDER" });
    let made = create(
        &client,
        with(
            firm(&"字".repeat(120)),
            json!({
                "address": "字".repeat(200),
                "divisionCode": "441900",
                "contacts": vec![json!({ "name": "王", "title": "字".repeat(60) }); 50],
                "fleet": (0..50).map(truck).collect::<Vec<_>>(),
                "purchasePlans": vec![plan; 50],
            }),
        ),
    )
    .await;
    for list in ["contacts", "fleet", "purchasePlans"] {
        assert_eq!(made[list].as_array().unwrap().len(), 50);
    }
    assert_eq!(made["purchasePlans"][0]["budget"], i64::MAX);
    assert_eq!(made["divisionName"], "广东省 东莞市");
});

both!(a_text_of_a_megabyte_is_turned_away, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let before = state(app).await;
    let huge = with(person("王伟", "13800001111"), json!({ "address": "x".repeat(1_000_000) }));
    let answer = client.mutate("createCustomer", huge, "customer { id }").await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "LIMIT"));
    assert_eq!(state(app).await, before);
});
