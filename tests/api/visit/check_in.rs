//! Checking in and out: what is recorded, what is refused, what is found, and that it happens once (VISIT-5, VISIT-8).

use longhaul_entity::check_in as rows;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{EVIDENCE, PLACE, check_in, evidence, hand_in, kinds, north, placed, presence, report, shot, small, taken};
use crate::{
    customer::with,
    support::{Client, Dealer, TestApp, both},
};

async fn count(app: &TestApp) -> u64 {
    rows::Entity::find().count(app.app.db.read()).await.unwrap()
}

/// Checks in; its id.
async fn begun(client: &Client, input: Value) -> Value {
    check_in(client, input).await.at("recordCheckIn.checkIn.id")
}

/// Hands in a report that names the check-in; its evidence.
async fn reported(client: &Client, customer: &str, begun: &Value, seed: u64) -> Value {
    let named = with(report(customer), json!({ "checkInId": begun }));
    evidence(client, &taken(&hand_in(client, named, &[shot(seed, 0, None)]).await)).await
}

fn end(customer: &str, begin: &Value) -> Value {
    with(presence(customer, PLACE), json!({ "kind": "END", "beginId": begin, "deviceTime": "2026-06-15T01:40:00Z" }))
}

both!(a_visit_begins_and_ends_and_its_report_names_that, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山签到物流有限公司").await;
    let begin = with(presence(&id, north(20.0)), json!({ "accuracy": 12, "provider": "FUSED" }));
    let begin = begun(&client, begin).await;
    let ended = check_in(&client, end(&id, &begin)).await.at("recordCheckIn.checkIn");
    assert_eq!((&ended["kind"], &ended["end"]), (&json!("END"), &Value::Null));
    let named = with(report(&id), json!({ "checkInId": begin }));
    let visit = taken(&hand_in(&client, named, &[shot(1, 0, None)]).await);
    let query = format!("query($id: ID!) {{ visit(id: $id) {{ {EVIDENCE} }} }}");
    let manager = app.manager_of(Dealer::A).await;
    for client in [&client, &manager] {
        let seen = client.ask(&query, json!({ "id": visit["id"] })).await["visit"].clone();
        assert_eq!((&seen["evidence"]["state"], &seen["evidence"]["findings"]), (&json!("SOUND"), &json!([])));
        let shown = &seen["checkIn"];
        assert_eq!((&shown["id"], &shown["end"]["id"]), (&begin, &ended["id"]));
        assert_eq!((&shown["accuracy"], &shown["provider"]), (&json!(12), &json!("FUSED")));
        assert_eq!(shown["deviceTime"], "2026-06-15T01:00:00.000000Z");
        assert_eq!(shown["receivedAt"], "2026-06-15T02:00:00.000000Z");
        assert!((shown["latitude"].as_f64().unwrap() - north(20.0).0).abs() < 1e-6);
    }
    let found = longhaul::commands::check::findings(&app.app).await;
    assert!(found.unwrap().iter().all(|said| !said.contains("Visit")), "the seal covers the check-in");
});

both!(what_cannot_be_a_check_in_is_refused_by_its_field, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山拒签物流有限公司").await;
    for (more, field) in [
        (json!({ "latitude": 0.0, "longitude": 0.0 }), "input.latitude"),
        (json!({ "latitude": 91.0 }), "input.latitude"),
        (json!({ "longitude": -180.5 }), "input.latitude"),
        (json!({ "accuracy": 50_000 }), "input.accuracy"),
        (json!({ "accuracy": 5001 }), "input.accuracy"),
        (json!({ "accuracy": -1 }), "input.accuracy"),
        (json!({ "deviceTime": "2026-06-15T02:05:01Z" }), "input.deviceTime"),
        (json!({ "deviceTime": "2025-06-14T02:00:00Z" }), "input.deviceTime"),
        (json!({ "kind": "END" }), "input.beginId"),
    ] {
        let refused = check_in(&client, with(presence(&id, PLACE), more.clone())).await;
        assert_eq!((refused.code().as_str(), refused.refusal()["field"].as_str()), ("INVALID", Some(field)), "{more}");
    }
    assert_eq!(count(app).await, 0);
    for more in [json!({ "accuracy": 5000 }), json!({ "deviceTime": "2026-06-15T02:05:00Z" })] {
        assert_eq!(check_in(&client, with(presence(&id, PLACE), more)).await.code(), "OK");
    }
});

both!(only_who_works_on_a_customer_checks_in_there, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山何人物流有限公司").await;
    let input = presence(&id, PLACE);
    for other in [app.salesperson_of(Dealer::B).await, app.colleague_of(Dealer::A).await] {
        assert_eq!(check_in(&other, input.clone()).await.code(), "NOT_FOUND");
    }
    for other in [app.area_manager_of(Dealer::A).await, app.hq().await, app.admin().await, app.finance().await] {
        assert_eq!(check_in(&other, input.clone()).await.code(), "FORBIDDEN");
    }
    assert_eq!(check_in(&app.nobody(), input.clone()).await.code(), "UNAUTHENTICATED");
    assert_eq!(count(app).await, 0);
    let manager = app.manager_of(Dealer::A).await;
    manager.perform("archiveCustomer", json!({ "id": id, "version": 1 }), "customer { id }").await;
    assert_eq!(check_in(&client, input).await.refusal()["rule"], "CUST-13");
    // Outside the territory nothing is done before it was approved.
    let far = app.salesperson_of(Dealer::C).await;
    let far_off = crate::visit::customer(&far, "唐山远处物流有限公司").await;
    assert_eq!(check_in(&far, presence(&far_off, PLACE)).await.refusal()["rule"], "LEAD-5");
    assert_eq!(count(app).await, 0);
});

both!(an_end_fits_a_beginning_of_ones_own, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let manager = app.manager_of(Dealer::A).await;
    let (id, other) = (placed(&client, "唐山起止物流有限公司").await, placed(&client, "唐山另一物流有限公司").await);
    let begin = begun(&client, presence(&id, PLACE)).await;
    assert_eq!(check_in(&manager, end(&id, &begin)).await.code(), "NOT_FOUND", "somebody else's");
    let invalid = async |input: Value| {
        let refusal = check_in(&client, input).await.refusal();
        (refusal["code"].as_str().unwrap().to_owned(), refusal["field"].as_str().unwrap().to_owned())
    };
    let said = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    assert_eq!(invalid(end(&other, &begin)).await, said("INVALID", "input.beginId"));
    let begins = with(presence(&id, PLACE), json!({ "beginId": begin }));
    assert_eq!(invalid(begins).await, said("INVALID", "input.beginId"));
    let early = with(end(&id, &begin), json!({ "deviceTime": "2026-06-15T00:59:59Z" }));
    assert_eq!(invalid(early).await, said("INVALID", "input.deviceTime"));
    let ended = begun(&client, end(&id, &begin)).await;
    assert_eq!(invalid(end(&id, &begin)).await, said("CONFLICT", "input.beginId"));
    assert_eq!(invalid(end(&id, &ended)).await, said("INVALID", "input.beginId"));
    // A report names a beginning, its own, once; then it is sealed.
    let second = begun(&client, presence(&id, PLACE)).await;
    let names = async |client: &Client, input: Value, check_in: &Value| {
        hand_in(client, with(input, json!({ "checkInId": check_in })), &[small(1)]).await
    };
    assert_eq!(names(&client, report(&id), &ended).await.refusal()["field"], "input.checkInId");
    assert_eq!(names(&client, report(&other), &second).await.refusal()["field"], "input.checkInId");
    assert_eq!(names(&manager, report(&id), &second).await.code(), "NOT_FOUND");
    let by_phone = with(report(&id), json!({ "way": "PHONE" }));
    assert_eq!(names(&client, by_phone, &second).await.code(), "INVALID");
    assert_eq!(names(&client, report(&id), &second).await.code(), "OK");
    assert_eq!(names(&client, report(&id), &second).await.code(), "CONFLICT");
    let late = check_in(&client, end(&id, &second)).await;
    assert_eq!((late.code().as_str(), late.refusal()["rule"].as_str()), ("RULE", Some("VISIT-9")));
    assert_eq!(count(app).await, 3);
});

both!(sent_again_a_check_in_is_one, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山重签物流有限公司").await;
    let input = with(
        presence(&id, PLACE),
        json!({ "id": "CheckIn:0190e8a0-0000-7000-8000-000000000001",
            "operationId": "0190e8a0-0000-7000-8000-000000000002" }),
    );
    let all = futures_util::future::join_all((0..6).map(|_| begun(&client, input.clone()))).await;
    assert!(all.iter().all(|one| *one == input["id"]), "{all:?}");
    assert_eq!(count(app).await, 1);
    let other = with(input.clone(), json!({ "operationId": "0190e8a0-0000-7000-8000-000000000003" }));
    let taken = check_in(&client, other).await;
    assert_eq!((taken.code().as_str(), taken.refusal()["field"].as_str()), ("CONFLICT", Some("input.id")));
    let another = with(input, json!({ "accuracy": 3 }));
    assert_eq!(check_in(&client, another).await.refusal()["rule"], "ALL-4");
    assert_eq!(count(app).await, 1);
});

both!(a_check_in_is_held_against_address_provider_and_time, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山核验物流有限公司").await;
    for (seed, more, place, found) in [
        (1, json!({ "deviceTime": "2026-06-15T00:10:00Z" }), north(500.0), vec![]),
        (2, json!({ "deviceTime": "2026-06-15T00:20:00Z" }), north(501.0), vec![("CHECK_IN_FAR", 501)]),
        (3, json!({ "deviceTime": "2026-06-15T00:30:00Z", "provider": "MOCK" }), PLACE, vec![("CHECK_IN_MOCKED", 0)]),
        (4, json!({ "deviceTime": "2026-06-14T01:00:00Z" }), PLACE, vec![]),
        (5, json!({ "deviceTime": "2026-06-14T00:59:59Z" }), PLACE, vec![("CHECK_IN_TIME", 86_401)]),
    ] {
        let begin = begun(&client, with(presence(&id, place), more)).await;
        let evidence = reported(&client, &id, &begin, seed).await;
        let told: Vec<_> = evidence["findings"].as_array().unwrap().iter().collect();
        assert_eq!(told.len(), found.len(), "{seed} {evidence:#}");
        for (told, (kind, figure)) in told.iter().zip(&found) {
            assert_eq!((&told["kind"], &told["figure"]), (&json!(kind), &json!(figure)), "{seed}");
            assert_eq!((&told["checkInId"], &told["photoId"]), (&begin, &Value::Null));
        }
        assert_eq!(evidence["state"], if found.is_empty() { "SOUND" } else { "WAITING" }, "{seed}");
    }
    // What is found of the end counts too.
    let begin = begun(&client, presence(&id, PLACE)).await;
    check_in(&client, with(end(&id, &begin), json!({ "provider": "MOCK" }))).await.data();
    let evidence = reported(&client, &id, &begin, 6).await;
    assert_eq!((kinds(&evidence), &evidence["score"]), (vec!["CHECK_IN_MOCKED"], &json!(50)));
});

both!(nobody_is_in_two_places_at_once, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = crate::visit::customer(&client, "唐山行程物流有限公司").await;
    let at = |place, time: &str, accuracy| {
        with(presence(&id, place), json!({ "deviceTime": format!("2026-06-15T01:{time}Z"), "accuracy": accuracy }))
    };
    // 10,000 m in three minutes are 200 km/h.
    let far = north(10_000.0);
    begun(&client, at(PLACE, "00:00", 0)).await;
    let slow = begun(&client, at(far, "03:00", 0)).await;
    assert_eq!(reported(&client, &id, &slow, 1).await["state"], "SOUND");
    let fast = begun(&client, at(PLACE, "05:59", 0)).await;
    let found = reported(&client, &id, &fast, 2).await;
    assert_eq!((kinds(&found), &found["findings"][0]["figure"]), (vec!["CHECK_IN_TRAVEL"], &json!(201)));
    assert_eq!((&found["findings"][0]["limit"], &found["score"]), (&json!(200), &json!(50)));
    // What the positions may be off is in his favour.
    let vague = begun(&client, at(far, "08:50", 1000)).await;
    assert_eq!(reported(&client, &id, &vague, 3).await["state"], "SOUND");
    // Sent late, it is held against those around its own time.
    let late = begun(&client, at(north(40_000.0), "04:00", 0)).await;
    assert_eq!(kinds(&reported(&client, &id, &late, 4).await), ["CHECK_IN_TRAVEL"]);
    // Two at the same moment are held against each other as well.
    let manager = app.manager_of(Dealer::A).await;
    let two = [at(PLACE, "30:00", 0), at(far, "30:00", 0)];
    let both = futures_util::future::join_all(two.map(|input| begun(&manager, input))).await;
    let mut states = Vec::new();
    for (begin, seed) in both.iter().zip([5, 6]) {
        states.push(reported(&manager, &id, begin, seed).await["state"].as_str().unwrap().to_owned());
    }
    states.sort();
    assert_eq!(states, ["SOUND", "WAITING"]);
});
