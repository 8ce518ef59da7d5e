//! Handing in a report: what is kept, what is refused, and that it happens once.

use longhaul::imaging::sample;
use longhaul_entity::enums::Stage;
use serde_json::{Value, json};

use super::{customer, hand_in, report, rows, small, stages, taken};
use crate::support::{Client, Dealer, TestApp, both};

both!(a_report_is_kept_as_it_was_filled_in_and_moves_the_customer_on_once, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山远通物流有限公司").await;
    let mut input = report(&id);
    input["steps"] = json!(["FOLLOW_UP_PLAN", "ARRIVAL", "TALK"]);
    input["persons"] = json!([{ "name": " 王总 ", "title": "车队队长" }, { "name": "李四" }]);
    input["concerns"] = json!([{ "concern": "油耗", "answer": "实测数据" }, { "concern": "价格" }]);
    input["summary"] = json!("谈得不错\r\n下月再谈");
    input["nextStep"] = json!("送样车");
    app.clock.advance(60);
    let visit = taken(&hand_in(&client, input, &[small(1)]).await);
    assert_eq!(visit["steps"], json!(["ARRIVAL", "TALK", "FOLLOW_UP_PLAN"]));
    assert_eq!(visit["persons"], json!([{ "name": "王总", "title": "车队队长" }, { "name": "李四", "title": null }]));
    assert_eq!(visit["concerns"][0], json!({ "concern": "油耗", "answer": "实测数据" }));
    assert_eq!((&visit["summary"], &visit["nextStep"]), (&json!("谈得不错\n下月再谈"), &json!("送样车")));
    assert_eq!(
        (&visit["bought"], &visit["day"], &visit["purchase"]),
        (&json!(false), &json!("2026-06-15"), &Value::Null)
    );
    assert_eq!(visit["receivedAt"], "2026-06-15T02:01:00.000000Z");
    assert_eq!(visit["customer"]["stage"], "VISITED");
    assert_eq!(visit["visitor"]["id"], app.world.dealer(Dealer::A).staff[0].id.to_string());
    assert_eq!(visit["dealer"]["id"], app.world.dealer(Dealer::A).id.to_string());
    assert_eq!(stages(app).await, [(Stage::Visited, 2)]);

    let again = taken(&hand_in(&client, report(&id), &[small(2)]).await);
    assert_ne!(again["id"], visit["id"]);
    assert_eq!(stages(app).await, [(Stage::Visited, 2)], "a second visit changes nothing of the customer");
    assert_eq!(rows(app).await, (2, 2, 1));
});

both!(the_form_follows_from_what_the_customer_has_bought, async |app: &TestApp| {
    let client = app.manager_of(Dealer::A).await;
    let id = customer(&client, "唐山已购物流有限公司").await;
    let fleet = json!([{ "brand": crate::support::BRAND, "series": "X5000", "count": 3, "year": 2025 }]);
    client.perform("setFleet", json!({ "id": id, "version": 1, "fleet": fleet }), "customer { bought }").await;
    let mut input = report(&id);
    input["way"] = json!("PHONE");
    assert_eq!(taken(&hand_in(&client, input, &[]).await)["bought"], true);
});

both!(times_of_a_phone_that_was_offline_are_kept_beside_the_servers, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山离线物流有限公司").await;
    let mut input = report(&id);
    input["visitedAt"] = json!("2026-06-11T23:30:00+08:00");
    input["deviceTime"] = json!("2027-01-01T00:00:00.123456Z");
    // A picture that says nothing of when it was taken.
    let photo = sample::bare(1, 160, 120).unwrap();
    let visit = taken(&hand_in(&client, input.clone(), &[photo]).await);
    assert_eq!(visit["visitedAt"], "2026-06-11T15:30:00.000000Z");
    assert_eq!(visit["deviceTime"], "2027-01-01T00:00:00.123456Z");
    assert_eq!(visit["day"], "2026-06-11");
    for (at, code) in [
        ("2026-06-15T10:05:00+08:00", "OK"),
        ("2026-06-15T10:05:01+08:00", "INVALID"),
        ("2025-06-15T10:00:00+08:00", "OK"),
        ("2025-06-15T09:59:59+08:00", "INVALID"),
    ] {
        input["visitedAt"] = json!(at);
        let answer = hand_in(&client, input.clone(), &[small(1)]).await;
        assert_eq!(answer.code(), code, "{at}");
        if code == "INVALID" {
            assert_eq!(answer.refusal()["field"], "input.visitedAt");
        }
    }
    assert_eq!(rows(app).await, (3, 3, 1));
});

/// Hands in the same report that many times at once.
async fn at_once(client: &Client, input: &Value, times: usize) -> Vec<(String, Value)> {
    let photo = small(7);
    let tries = (0..times).map(|_| {
        let (client, input, photo) = (client.clone(), input.clone(), photo.clone());
        async move {
            let answer = hand_in(&client, input, &[photo]).await;
            (answer.code(), answer.body["data"]["submitVisitReport"]["visit"]["id"].clone())
        }
    });
    futures_util::future::join_all(tries).await
}

both!(sent_again_a_report_is_one_report, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山重发物流有限公司").await;
    let mut input = report(&id);
    input["operationId"] = json!("0190e8a0-0000-7000-8000-000000000001");
    let answers = at_once(&client, &input, 8).await;
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.0 == "OK"), "{answers:?}");
    assert_eq!(at_once(&client, &input, 1).await[0], answers[0]);
    assert_eq!(rows(app).await, (1, 1, 1));
    // The same id for another picture, or for other words, is another request.
    assert_eq!(hand_in(&client, input.clone(), &[small(8)]).await.code(), "CONFLICT");
    input["summary"] = json!("另一份");
    assert_eq!(at_once(&client, &input, 1).await[0].0, "CONFLICT");
    assert_eq!(rows(app).await, (1, 1, 1));
});

both!(an_id_that_the_phone_made_names_one_report, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let customer = customer(&client, "唐山编号物流有限公司").await;
    let mut input = report(&customer);
    input["id"] = json!("Visit:0190e8a0-0000-7000-8000-000000000002");
    let answers = at_once(&client, &input, 8).await;
    let codes: Vec<_> = answers.iter().map(|answer| answer.0.as_str()).collect();
    assert_eq!(codes.iter().filter(|code| **code == "OK").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == "CONFLICT").count(), 7, "{codes:?}");
    for n in [3, 4] {
        input["operationId"] = json!(format!("0190e8a0-0000-7000-8000-00000000000{n}"));
        let again = hand_in(&client, input.clone(), &[small(7)]).await;
        assert_eq!((again.code().as_str(), again.refusal()["field"].as_str()), ("CONFLICT", Some("input.id")));
    }
    // Photos of another report have their ids for themselves, too.
    let photos = json!([{ "id": "Photo:0190e8a0-0000-7000-8000-000000000005", "file": null }]);
    let with_photo = json!({ "photos": photos, "customerId": customer, "way": "ON_SITE",
        "visitedAt": "2026-06-15T01:00:00Z", "deviceTime": "2026-06-15T01:00:00Z" });
    assert_eq!(hand_in(&client, with_photo.clone(), &[small(1)]).await.code(), "OK");
    let taken_id = hand_in(&client, with_photo, &[small(2)]).await;
    assert_eq!((taken_id.code().as_str(), taken_id.refusal()["field"].as_str()), ("CONFLICT", Some("input.photos")));
    assert_eq!(rows(app).await, (2, 2, 1));
});

both!(only_who_works_on_a_customer_reports_about_him, async |app: &TestApp| {
    let (mine, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let id = customer(&mine, "唐山我的物流有限公司").await;
    let colleague = app.colleague_of(Dealer::A).await;
    let elsewhere = app.salesperson_of(Dealer::B).await;
    for client in [&colleague, &elsewhere] {
        assert_eq!(hand_in(client, report(&id), &[small(1)]).await.code(), "NOT_FOUND");
    }
    for client in [app.area_manager_of(Dealer::A).await, app.hq().await, app.finance().await, app.admin().await] {
        assert_eq!(hand_in(&client, report(&id), &[small(1)]).await.code(), "FORBIDDEN");
    }
    assert_eq!(hand_in(&app.nobody(), report(&id), &[small(1)]).await.code(), "UNAUTHENTICATED");
    assert_eq!(rows(app).await, (0, 0, 0));
    let shared = json!({ "id": id, "userId": app.world.dealer(Dealer::A).staff[1].id.to_string() });
    manager.perform("shareCustomer", shared, "customer { id }").await;
    assert_eq!(hand_in(&colleague, report(&id), &[small(1)]).await.code(), "OK");
    assert_eq!(hand_in(&manager, report(&id), &[small(1)]).await.code(), "OK");

    let version = manager.ask("query($id: ID!) { customer(id: $id) { version } }", json!({ "id": id })).await;
    let aside = json!({ "id": id, "version": version["customer"]["version"] });
    manager.perform("archiveCustomer", aside, "customer { id }").await;
    let refused = hand_in(&mine, report(&id), &[small(1)]).await;
    assert_eq!((refused.code().as_str(), refused.refusal()["field"].as_str()), ("RULE", Some("input.customerId")));
    assert_eq!(rows(app).await, (2, 2, 1));
});

both!(what_does_not_fit_is_refused_by_its_field_and_leaves_nothing, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山错误物流有限公司").await;
    for (field, value, code) in [
        ("steps", json!(["TALK", "TALK"]), "INVALID"),
        ("persons", json!([{ "name": " " }]), "INVALID"),
        ("persons", Value::from(vec![json!({ "name": "王" }); 21]), "LIMIT"),
        ("concerns", Value::from(vec![json!({ "concern": "价格" }); 21]), "LIMIT"),
        ("summary", json!("长".repeat(4001)), "INVALID"),
        ("nextStep", json!("a\u{7}b"), "INVALID"),
    ] {
        let mut input = report(&id);
        input[field] = value;
        let refused = hand_in(&client, input, &[small(1)]).await;
        assert_eq!(refused.code(), code, "{field}");
        let at = refused.refusal()["field"].as_str().unwrap().to_owned();
        assert!(at.starts_with(&format!("input.{field}")), "{at}");
    }
    assert_eq!(rows(app).await, (0, 0, 0));
    assert_eq!(stages(app).await, [(Stage::Collected, 1)]);
});
