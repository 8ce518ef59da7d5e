//! Who sees which leads, and what nobody else learns (ALL-1).

use serde_json::{Value, json};

use super::{at, contested, read};
use crate::support::{Dealer, TestApp, both};

const LIST: &str = "query($f: LeadFilter) { leads(filter: $f) { totalCount edges { node { id } } } }";

both!(everybody_sees_the_leads_within_his_reach_and_no_other, async |app: &TestApp| {
    let (first, second) = contested(app, "远达物流有限公司").await;
    let (a, b) = (app.world.dealer(Dealer::A), app.world.dealer(Dealer::B));
    let world = &app.world;
    for (person, sees) in [
        (&a.staff[0], vec![&first]),
        (&a.staff[1], vec![]),
        (&a.manager, vec![&first]),
        (&b.staff[0], vec![&second]),
        (&b.manager, vec![&second]),
        (&world.area_of(Dealer::A).manager, vec![&second, &first]),
        (&world.region_of(Dealer::A).manager, vec![&second, &first]),
        (&world.region_of(Dealer::D).manager, vec![]),
        (&world.hq_manager, vec![&second, &first]),
    ] {
        let client = app.as_person(person).await;
        let found = client.ask(LIST, json!({})).await;
        let ids: Vec<&Value> =
            found["leads"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]["id"]).collect();
        let wanted: Vec<&Value> = sees.iter().map(|lead| &lead["id"]).collect();
        let same = |mut ids: Vec<String>| {
            ids.sort();
            ids
        };
        let text = |ids: &[&Value]| same(ids.iter().map(ToString::to_string).collect());
        assert_eq!(text(&ids), text(&wanted), "{person:?}");
        assert_eq!(found["leads"]["totalCount"], wanted.len(), "{person:?}");
        for lead in [&first, &second] {
            let one = client.send("query($id: ID!) { lead(id: $id) { id } }", json!({ "id": lead["id"] })).await;
            assert_eq!(one.code() == "OK", wanted.contains(&&lead["id"]), "{person:?}");
            let node = client.send("query($id: ID!) { node(id: $id) { id } }", json!({ "id": lead["id"] })).await;
            assert_eq!(node.code() == "OK", wanted.contains(&&lead["id"]), "{person:?}");
        }
    }
    let admin = app.as_person(&world.admin).await;
    assert_eq!(admin.send(LIST, json!({})).await.code(), "FORBIDDEN");
});

both!(states_are_asked_for_as_they_are_now, async |app: &TestApp| {
    let (first, second) = contested(app, "远达物流有限公司").await;
    let client = app.as_person(&app.world.area_of(Dealer::A).manager).await;
    let of = async |client: &crate::support::Client, state: &str| {
        let found = client.ask(LIST, json!({ "f": { "state": [state] } })).await;
        found["leads"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of(&client, "PROTECTED").await, [first["id"].clone()]);
    assert_eq!(of(&client, "UNPROTECTED").await, [second["id"].clone()]);
    assert!(of(&client, "LAPSED").await.is_empty());
    let soon = json!({ "f": { "lapsingBy": first["protectedUntil"] } });
    assert_eq!(client.ask(LIST, soon).await["leads"]["totalCount"], 1);
    app.clock.set(at("2026-08-15T10:00:00+08:00"));
    let client = app.as_person(&app.world.area_of(Dealer::A).manager).await;
    assert_eq!(of(&client, "LAPSED").await, [first["id"].clone()]);
    assert!(of(&client, "PROTECTED").await.is_empty());
});

both!(a_stranger_changes_nothing_of_a_lead, async |app: &TestApp| {
    let (first, _) = contested(app, "远达物流有限公司").await;
    let first = read(&app.salesperson_of(Dealer::A).await, &first["id"]).await;
    let stranger = app.salesperson_of(Dealer::B).await;
    let loss = json!({ "id": first["id"], "version": 1, "reason": "PRICE", "competitor": "长风" });
    assert_eq!(stranger.mutate("loseLead", loss, "lead { id }").await.code(), "NOT_FOUND");
    let step = json!({ "id": first["id"], "version": 1, "step": "ANNOUNCED", "day": "2026-06-10" });
    assert_eq!(stranger.mutate("recordTenderStep", step, "lead { id }").await.code(), "NOT_FOUND");
    assert_eq!(read(&app.salesperson_of(Dealer::A).await, &first["id"]).await, first);
});

both!(whether_a_customer_is_protected_is_all_that_the_masked_answer_tells, async |app: &TestApp| {
    let (first, _) = contested(app, "远达物流有限公司").await;
    let text =
        "{ customerTaken(input: { name: \"远达物流有限公司\" }) { taken protectedUntil customerId desk { name } } }";
    let told = app.salesperson_of(Dealer::C).await.ask(text, json!({})).await;
    assert_eq!(
        told["customerTaken"],
        json!({
            "taken": true,
            "protectedUntil": first["protectedUntil"],
            "customerId": null,
            "desk": { "name": "第一市场部" },
        })
    );
    app.clock.set(at("2026-08-15T10:00:00+08:00"));
    let told = app.salesperson_of(Dealer::C).await.ask(text, json!({})).await;
    assert_eq!(
        (&told["customerTaken"]["taken"], &told["customerTaken"]["protectedUntil"]),
        (&json!(true), &Value::Null)
    );
});
