//! Which customers a list holds.

use serde_json::{Value, json};

use super::{change, code, create, firm, person, with};
use crate::support::{Client, Dealer, TestApp, both};

const LIST: &str = "query($filter: CustomerFilter) {
    customers(filter: $filter, orderBy: { by: NAME }) { totalCount edges { node { name } } } }";

/// The names that a filter finds; the count agrees.
async fn names(client: &Client, filter: Value) -> Vec<String> {
    let list = client.ask(LIST, json!({ "filter": filter })).await["customers"].clone();
    let names: Vec<_> = list["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["node"]["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(list["totalCount"], names.len(), "{filter}");
    names
}

both!(each_filter_restricts_and_all_hold_at_once, async |app: &TestApp| {
    let (a, b, c) =
        (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await, app.salesperson_of(Dealer::C).await);
    let truck = json!([{ "brand": "远航", "series": "H9", "count": 1, "year": 2020 }]);
    create(&a, with(firm("a1"), json!({ "fleet": truck, "divisionCode": "130202" }))).await;
    app.clock.advance(240);
    create(&b, with(firm("b1"), json!({ "kind": "ASSOCIATION", "source": "EVENT", "divisionCode": "130203" }))).await;
    app.clock.advance(240);
    create(&c, with(person("c1", "13800001111"), json!({ "source": "WEB", "divisionCode": "130102" }))).await;
    let (hq, world) = (app.as_person(&app.world.hq_manager).await, &app.world);
    let cases = [
        (json!({}), "a1 b1 c1"),
        (json!({ "dealerId": world.dealer(Dealer::B).id.to_string() }), "b1"),
        (json!({ "unitId": world.dealer(Dealer::B).id.to_string() }), "b1"),
        (json!({ "unitId": world.area_of(Dealer::A).id.to_string() }), "a1 b1"),
        (json!({ "unitId": world.region_of(Dealer::A).id.to_string() }), "a1 b1 c1"),
        (json!({ "unitId": world.region_of(Dealer::D).id.to_string() }), ""),
        (json!({ "stage": ["COLLECTED"] }), "a1 b1 c1"),
        (json!({ "stage": ["VISITED", "WON"] }), ""),
        (json!({ "kind": ["ASSOCIATION", "INDIVIDUAL"] }), "b1 c1"),
        (json!({ "kind": [] }), "a1 b1 c1"),
        (json!({ "bought": true }), "a1"),
        (json!({ "bought": false }), "b1 c1"),
        (json!({ "ownerId": world.dealer(Dealer::C).staff[0].id.to_string() }), "c1"),
        (json!({ "source": ["EVENT", "WALK_IN"] }), "a1 b1"),
        (json!({ "divisionCode": "130000" }), "a1 b1 c1"),
        (json!({ "divisionCode": "130200" }), "a1 b1"),
        (json!({ "divisionCode": "130203" }), "b1"),
        (json!({ "divisionCode": "140000" }), ""),
        (json!({ "archived": true }), ""),
        (json!({ "createdFrom": "2026-06-15T02:04:00Z" }), "b1 c1"),
        (json!({ "createdFrom": "2026-06-15T02:04:00Z", "createdTo": "2026-06-15T10:08:00+08:00" }), "b1"),
        (json!({ "createdTo": "2026-06-15T02:04:00Z" }), "a1"),
        (json!({ "unitId": world.area_of(Dealer::A).id.to_string(), "bought": false, "divisionCode": "130200" }), "b1"),
        (json!({ "text": "1", "kind": ["INDIVIDUAL"] }), "c1"),
    ];
    for (filter, expected) in cases {
        assert_eq!(names(&hq, filter.clone()).await.join(" "), expected, "{filter}");
    }
    let refusal = hq.send(LIST, json!({ "filter": { "divisionCode": "999999" } })).await.refusal();
    assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!("filter.divisionCode")));
});

both!(a_text_finds_names_codes_and_phones, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    create(&client, with(firm("远达（唐山）Logistics"), json!({ "creditCode": code(7), "phone": "13812345678" })))
        .await;
    create(&client, with(firm("100%_好!运"), json!({ "phone": "0315-2345678" }))).await;
    create(&client, firm("鑫运")).await;
    let cases = [
        ("唐山", "远达（唐山）Logistics"),
        ("（唐山", "远达（唐山）Logistics"),
        ("[ 唐山 ]", "远达（唐山）Logistics"),
        ("ＬＯＧ", "远达（唐山）Logistics"),
        ("运", "100%_好!运 鑫运"),
        ("%", "100%_好!运"),
        ("_", "100%_好!运"),
        ("!", "100%_好!运"),
        ("0%_好", "100%_好!运"),
        ("\\", ""),
        ("'", ""),
        ("5678", "100%_好!运 远达（唐山）Logistics"),
        ("５６７８", "100%_好!运 远达（唐山）Logistics"),
        ("12345678", "远达（唐山）Logistics"),
        ("678", ""),
        ("+86 138-1234-5678", "远达（唐山）Logistics"),
        ("13812345670", ""),
        ("  ", "100%_好!运 远达（唐山）Logistics 鑫运"),
    ];
    for (text, expected) in cases {
        assert_eq!(names(&client, json!({ "text": text })).await.join(" "), expected, "{text}");
    }
    assert_eq!(names(&client, json!({ "text": code(7).to_lowercase() })).await, ["远达（唐山）Logistics"]);
    assert!(names(&client, json!({ "text": &code(7)[..17] })).await.is_empty());
    for text in ["远\u{0}达", &"字".repeat(121), &"x".repeat(100_000)] {
        let refusal = client.send(LIST, json!({ "filter": { "text": text } })).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!("INVALID"), &json!("filter.text")));
    }
    let huge = client.send(LIST, json!({ "filter": { "text": "x".repeat(1_000_000) } })).await;
    assert_eq!(huge.code(), "LIMIT");
});

both!(who_sees_phones_masked_cannot_find_out_their_digits, async |app: &TestApp| {
    create(&app.salesperson_of(Dealer::A).await, person("王伟", "13812345678")).await;
    let (manager, area) = (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    for (text, to_manager, to_area) in [("5678", 1, 1), ("45678", 1, 0), ("3812345678", 1, 0), ("13812345678", 1, 1)] {
        assert_eq!(names(&manager, json!({ "text": text })).await.len(), to_manager, "{text}");
        assert_eq!(names(&area, json!({ "text": text })).await.len(), to_area, "{text}");
    }
});

both!(orders_are_by_time_or_name_in_both_directions, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let mut first = json!(null);
    for name in ["乙", "甲", "丙", "Ａ", "b"] {
        let made = create(&client, firm(name)).await;
        if name == "乙" {
            first = made;
        }
        app.clock.advance(60);
    }
    change(&client, "updateCustomer", &first, json!({ "industry": "钢材" })).await;
    let cases = [
        ("", "b Ａ 丙 甲 乙"),
        ("(orderBy: { by: CREATED_AT })", "乙 甲 丙 Ａ b"),
        ("(orderBy: { by: CREATED_AT, descending: true })", "b Ａ 丙 甲 乙"),
        ("(orderBy: { by: UPDATED_AT })", "甲 丙 Ａ b 乙"),
        ("(orderBy: { by: UPDATED_AT, descending: true })", "乙 b Ａ 丙 甲"),
        // By code point: 丙 4E19, 乙 4E59, 甲 7532.
        ("(orderBy: { by: NAME })", "Ａ b 丙 乙 甲"),
        ("(orderBy: { by: NAME, descending: true })", "甲 乙 丙 b Ａ"),
    ];
    for (order, expected) in cases {
        let list = client.ask(&format!("{{ customers{order} {{ edges {{ node {{ name }} }} }} }}"), json!({})).await;
        let edges = list["customers"]["edges"].as_array().unwrap();
        let names: Vec<_> = edges.iter().map(|edge| edge["node"]["name"].as_str().unwrap()).collect();
        assert_eq!(names.join(" "), expected, "{order}");
    }
});
