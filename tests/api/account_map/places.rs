//! Where contacts stand (KAM-1): shares of the decision never come to more than the whole.

use longhaul::domain::support;
use longhaul_entity::{map_place, support_event};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{firm_with, last_entry, map, place, placed, refusal, state, told};
use crate::{
    customer::with,
    support::{Dealer, TestApp, both},
};

both!(a_contact_stands_where_he_was_placed, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 2).await;
    assert_eq!(map(&client, &made).await["supportIndex"], Value::Null);
    let more = json!({ "department": " 采购部 ", "part": "MANAGES", "stance": "NEUTRAL" });
    let after = placed(&client, &made, 1, 33.33, more).await;
    assert_eq!((&after["supportIndex"], &after["assignedShare"]), (&json!(0.16665), &json!(33.33)));
    let people = &after["people"];
    assert_eq!((&people[0]["place"], &people[1]["contact"]["name"]), (&Value::Null, &json!("联系人1")));
    let expected = json!({ "department": "采购部", "part": "MANAGES", "share": 33.33, "stance": "NEUTRAL", "version": 1,
        "updatedAt": people[1]["place"]["updatedAt"] });
    assert_eq!(people[1]["place"], expected);
    let (kind, data) = last_entry(app).await;
    assert_eq!(
        (kind.as_str(), &data["contactId"]),
        ("ContactPlaced", &json!(made["contacts"][1]["id"].as_str().unwrap()[8..]))
    );
    assert_eq!((&data["place"]["before"], &data["place"]["after"]["shareBp"]), (&Value::Null, &json!(3_333)));
    assert_eq!(map(&app.hq().await, &made).await, after);
    assert!(support::verify(&app.app.db).await.unwrap().is_empty());
});

both!(shares_come_to_a_hundred_percent_and_no_more, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 3).await;
    placed(&client, &made, 0, 60.0, json!({})).await;
    placed(&client, &made, 1, 30.5, json!({ "stance": "AGAINST" })).await;
    let before = state(app).await;
    for (share, sum) in [(10.0, 100.5), (9.51, 100.01), (100.0, 190.5)] {
        let answer = place(&client, &made, 2, share, json!({})).await;
        assert_eq!(told(&answer), refusal("RULE", "KAM-1", "input.share"));
        assert_eq!(answer.refusal()["sum"], sum);
    }
    // Who has a share already counts with the new one alone.
    let more = place(&client, &made, 0, 69.51, json!({ "version": 1 })).await;
    assert_eq!((more.code().as_str(), &more.refusal()["sum"]), ("RULE", &json!(100.01)));
    assert_eq!(state(app).await, before);
    let full = placed(&client, &made, 2, 9.5, json!({ "stance": "UNKNOWN" })).await;
    assert_eq!((&full["assignedShare"], &full["supportIndex"]), (&json!(100.0), &json!(0.295)));
    placed(&client, &made, 0, 0.0, json!({ "version": 1 })).await;
    assert_eq!(placed(&client, &made, 2, 69.5, json!({ "version": 1 })).await["assignedShare"], 100.0);
});

both!(what_is_no_share_is_refused, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 1).await;
    let before = state(app).await;
    for share in [-0.01, 100.01, 33.333, 1e300, -1e-300, 5e-324] {
        let answer = place(&client, &made, 0, share, json!({})).await;
        assert_eq!(told(&answer), refusal("INVALID", "KAM-1", "input.share"), "{share}");
    }
    let long = place(&client, &made, 0, 1.0, json!({ "department": "部".repeat(61) })).await;
    assert_eq!(told(&long), refusal("INVALID", "KAM-1", "input.department"));
    for more in [json!({ "stance": "FRIEND" }), json!({ "part": null }), json!({ "share": "10" })] {
        assert_eq!(place(&client, &made, 0, 1.0, more).await.code(), "INVALID");
    }
    assert_eq!(state(app).await, before);
    assert_eq!(placed(&client, &made, 0, 0.01, json!({})).await["supportIndex"], 0.0001);
});

both!(of_sixteen_who_add_thirty_percent_at_once_three_succeed, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 16).await;
    let manager = app.manager_of(Dealer::A).await;
    let tries = (0..16).map(|contact| {
        let (client, made) = (if contact % 2 == 0 { client.clone() } else { manager.clone() }, made.clone());
        async move { place(&client, &made, contact, 30.0, json!({})).await }
    });
    let answers = futures_util::future::join_all(tries).await;
    let codes: Vec<_> = answers.iter().map(|answer| answer.code()).collect();
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 3, "{codes:?}");
    for answer in answers.iter().filter(|answer| answer.code() != "OK") {
        assert_eq!(told(answer), refusal("RULE", "KAM-1", "input.share"));
        assert_eq!(answer.refusal()["sum"], 120.0);
    }
    let after = map(&client, &made).await;
    assert_eq!((&after["assignedShare"], &after["supportIndex"]), (&json!(90.0), &json!(0.9)));
    let db = app.app.db.read();
    let rows =
        (map_place::Entity::find().count(db).await.unwrap(), support_event::Entity::find().count(db).await.unwrap());
    assert_eq!(rows, (3, 3));
    assert!(support::verify(&app.app.db).await.unwrap().is_empty());
});

both!(of_edits_of_one_place_at_once_one_wins, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 2).await;
    placed(&client, &made, 0, 10.0, json!({})).await;
    let tries = (0..8).map(|n| {
        let (client, made) = (client.clone(), made.clone());
        async move { place(&client, &made, 0, f64::from(n) + 20.0, json!({ "version": 1 })).await }
    });
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.code() == "OK").count(), 1);
    for answer in answers.iter().filter(|answer| answer.code() != "OK") {
        assert_eq!(answer.code(), "CONFLICT");
        assert_eq!(answer.refusal()["currentVersion"], 2);
    }
    let before = state(app).await;
    for (contact, version, present) in [(0, json!(null), 2), (0, json!(3), 2), (1, json!(1), 0)] {
        let answer = place(&client, &made, contact, 1.0, json!({ "version": version })).await;
        assert_eq!((answer.code().as_str(), &answer.refusal()["currentVersion"]), ("CONFLICT", &json!(present)));
    }
    assert_eq!(state(app).await, before);
});

both!(the_same_again_is_nothing, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 1).await;
    let operation = json!({ "operationId": Uuid::from_u128(5).to_string() });
    let first = placed(&client, &made, 0, 10.0, operation.clone()).await;
    let before = state(app).await;
    assert_eq!(placed(&client, &made, 0, 10.0, operation.clone()).await, first);
    assert_eq!(placed(&client, &made, 0, 10.0, json!({ "version": 1 })).await, first);
    let other = place(&client, &made, 0, 11.0, operation).await;
    assert_eq!((other.code().as_str(), &other.refusal()["rule"]), ("CONFLICT", &json!("ALL-4")));
    assert_eq!(state(app).await, before);
    // Another department is another version, and no change of the index.
    let renamed = placed(&client, &made, 0, 10.0, json!({ "version": 1, "department": "采购部" })).await;
    assert_eq!(renamed["people"][0]["place"]["version"], 2);
    assert_eq!(support_event::Entity::find().count(app.app.db.read()).await.unwrap(), 1);
});

both!(a_contact_that_goes_leaves_the_map, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 3).await;
    for (contact, share) in [(0, 50.0), (1, 30.0), (2, 20.0)] {
        placed(&client, &made, contact, share, json!({})).await;
        let holder = app.world.dealer(Dealer::A).staff[0].id.to_string();
        let relation = json!({ "customerId": made["id"], "contactId": made["contacts"][contact]["id"],
            "stage": "KNOWN", "holderId": holder });
        client.perform("setRelationship", relation, "customer { id }").await;
    }
    app.clock.advance(300);
    // The list is another: one new, one renamed, in another order, two gone. Who stays keeps his place.
    let stays = &made["contacts"][1]["id"];
    let list = json!([{ "name": "新来的", "primary": true }, { "id": stays, "name": "改名的" }]);
    let input = json!({ "id": made["id"], "version": 1, "contacts": list });
    client.perform("setContacts", input, "customer { id }").await;
    let after = map(&client, &made).await;
    assert_eq!((&after["supportIndex"], &after["assignedShare"]), (&json!(0.3), &json!(30.0)));
    assert_eq!((&after["people"][0]["place"], &after["people"][0]["relationship"]), (&Value::Null, &Value::Null));
    let kept = &after["people"][1];
    assert_eq!((&kept["contact"]["name"], &kept["place"]["share"]), (&json!("改名的"), &json!(30.0)));
    assert_eq!(kept["relationship"]["stage"], "KNOWN");
    let (kind, data) = last_entry(app).await;
    assert_eq!(kind, "CustomerContactsSet");
    let off = data["changed"]["map"]["before"].as_array().unwrap();
    assert_eq!((off.len(), &off[0][1]["stance"]), (2, &json!("SUPPORTS")));
    // As it was, it was.
    let then = "query($id: ID!) { customer(id: $id) { accountMap { supportIndex(at: \"2026-06-15T02:04:00Z\") } } }";
    let then = client.ask(then, json!({ "id": made["id"] })).await;
    assert_eq!(then["customer"]["accountMap"]["supportIndex"], 1.0);
    assert!(support::verify(&app.app.db).await.unwrap().is_empty());
    // All go, and the freed share can be given again.
    let input = json!({ "id": made["id"], "version": 2, "contacts": [{ "name": "唯一" }] });
    let left = client.perform("setContacts", input, "customer { id contacts { id } }").await["customer"].clone();
    assert_eq!(map(&client, &made).await["supportIndex"], 0.0);
    assert_eq!(placed(&client, &left, 0, 100.0, json!({ "stance": "AGAINST" })).await["supportIndex"], -1.0);
    let gone = place(&client, &made, 0, 0.0, json!({})).await;
    assert_eq!(gone.code(), "NOT_FOUND");
    assert!(support::verify(&app.app.db).await.unwrap().is_empty());
});

both!(contacts_that_go_while_others_are_placed_leave_a_true_map, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 8).await;
    for contact in 0..4 {
        placed(&client, &made, contact, 10.0, json!({})).await;
    }
    let places = (0..8).map(|contact| {
        let (client, made) = (client.clone(), made.clone());
        let version = if contact < 4 { json!(1) } else { Value::Null };
        async move { place(&client, &made, contact, 12.0, json!({ "version": version })).await.code() }
    });
    let list: Vec<_> = (2..6).map(|n| json!({ "id": made["contacts"][n]["id"], "name": "留下的" })).collect();
    let input = json!({ "id": made["id"], "version": 1, "contacts": list });
    let leave = async { vec![client.mutate("setContacts", input, "customer { id }").await.code()] };
    let (codes, left) = futures_util::join!(futures_util::future::join_all(places), leave);
    assert_eq!(left, ["OK"]);
    assert!(codes.iter().all(|code| code == "OK" || code == "NOT_FOUND"), "{codes:?}");
    assert_eq!(map(&client, &made).await["assignedShare"], 48.0);
    assert!(support::verify(&app.app.db).await.unwrap().is_empty());
});

both!(the_check_finds_a_map_that_was_changed_behind_the_programs_back, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let made = firm_with(&client, "远达物流", 2).await;
    placed(&client, &made, 0, 10.0, json!({})).await;
    let raw = app.raw_connection().await;
    raw.execute_unprepared("UPDATE map_place SET share_bp = 2000").await.unwrap();
    assert_eq!(support::verify(&app.app.db).await.unwrap().len(), 1);
    // The log itself refuses.
    for sql in ["UPDATE support_event SET index_after = 0", "DELETE FROM support_event"] {
        assert!(raw.execute_unprepared(sql).await.is_err(), "{sql}");
    }
    raw.close().await.unwrap();
});

both!(a_customer_that_is_set_aside_keeps_its_map_as_it_is, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let made = firm_with(&client, "远达物流", 1).await;
    let before = placed(&client, &made, 0, 10.0, json!({})).await;
    let aside = json!({ "id": made["id"], "version": 1 });
    manager.perform("archiveCustomer", aside, "customer { id }").await;
    let answer = place(&client, &made, 0, 20.0, json!({ "version": 1 })).await;
    assert_eq!(told(&answer), refusal("RULE", "CUST-13", ""));
    assert_eq!(with(map(&client, &made).await, json!({})), before);
});
