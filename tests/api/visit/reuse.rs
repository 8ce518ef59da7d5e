//! Pictures that were used before: found by hash and by likeness, and shown to the reviewer alone (VISIT-5).

use longhaul::imaging::{inspect, render, sample};
use longhaul_entity::photo_print;
use reqwest::StatusCode;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{EVIDENCE, customer, evidence, hand_in, kinds, report, small, taken};
use crate::support::{Client, Dealer, TestApp, both};

/// The same picture in another file, and without a word of its own.
fn recompressed(photo: &[u8]) -> Vec<u8> {
    render(photo, &inspect(photo).unwrap()).unwrap().screen.jpeg
}

async fn hand_in_with(client: &Client, customer: &str, photo: Vec<u8>) -> Value {
    taken(&hand_in(client, report(customer), &[photo]).await)
}

async fn opened(client: &Client, link: &Value) -> StatusCode {
    let address = format!("{}{}", client.base, link.as_str().unwrap());
    client.http.get(address).bearer_auth(client.token.as_ref().unwrap()).send().await.unwrap().status()
}

both!(the_same_file_is_found, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (first, second) =
        (customer(&client, "唐山原图物流有限公司").await, customer(&client, "唐山重图物流有限公司").await);
    let used = hand_in_with(&client, &first, small(1)).await;
    assert_eq!(evidence(&client, &used).await["state"], "SOUND");
    for (again, photo) in [(&second, small(1)), (&first, small(1))] {
        let visit = taken(&hand_in(&client, report(again), &[small(2), photo]).await);
        let found = evidence(&client, &visit).await;
        let reused: Vec<_> = found["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|found| found["photoId"] == visit["photos"][1]["id"])
            .collect();
        assert_eq!((reused.len(), &reused[0]["kind"], &reused[0]["points"]), (1, &json!("PHOTO_REUSED"), &json!(100)));
        // Who handed it in knows what it was used for; he is not told all the same.
        assert_eq!(reused[0]["earlier"], Value::Null);
    }
});

both!(nearly_the_same_picture_is_found_and_another_is_not, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山近似物流有限公司").await;
    let used = sample::bare(7, 640, 480).unwrap();
    hand_in_with(&client, &id, used.clone()).await;
    let again = hand_in_with(&client, &id, recompressed(&used)).await;
    let found = evidence(&client, &again).await;
    assert_eq!((kinds(&found), &found["state"], &found["score"]), (vec!["PHOTO_ALIKE"], &json!("WAITING"), &json!(60)));
    let alike = &found["findings"][0];
    assert!(alike["figure"].as_i64().unwrap() <= 8 && alike["limit"] == 8, "{alike:#}");
    let seen = evidence(&app.manager_of(Dealer::A).await, &again).await;
    assert!(seen["findings"][0]["earlier"]["visit"]["id"].is_string(), "{seen:#}");
    let other = hand_in_with(&client, &id, sample::bare(8, 640, 480).unwrap()).await;
    assert_eq!(evidence(&client, &other).await["state"], "SOUND");
    // Too plain to be told from others: kept, and compared with nothing.
    let prints = photo_print::Entity::find().count(app.app.db.read()).await.unwrap();
    let tiny = hand_in_with(&client, &id, sample::bare(9, 32, 32).unwrap()).await;
    assert_eq!(evidence(&client, &tiny).await["state"], "SOUND");
    assert_eq!(photo_print::Entity::find().count(app.app.db.read()).await.unwrap(), prints);
});

both!(of_two_that_use_a_picture_at_once_one_is_told, async |app: &TestApp| {
    let (mine, other) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let (first, second) =
        (customer(&mine, "唐山同时物流有限公司").await, customer(&other, "唐山同刻物流有限公司").await);
    for seed in 1..6 {
        let (one, two) =
            tokio::join!(hand_in_with(&mine, &first, small(seed)), hand_in_with(&other, &second, small(seed)));
        let states = [evidence(&mine, &one).await, evidence(&other, &two).await];
        let reused = states.iter().filter(|found| kinds(found).contains(&"PHOTO_REUSED")).count();
        assert_eq!(reused, 1, "{states:#?}");
    }
});

/// A picture of dealer B's that a salesperson of dealer A used again.
async fn stolen(app: &TestApp) -> (Value, Value) {
    let (theirs, mine) = (app.salesperson_of(Dealer::B).await, app.salesperson_of(Dealer::A).await);
    let used = hand_in_with(&theirs, &customer(&theirs, "丰南原主运输有限公司").await, small(3)).await;
    let again = hand_in_with(&mine, &customer(&mine, "唐山借图物流有限公司").await, small(3)).await;
    (used, again)
}

both!(what_a_picture_was_used_for_is_shown_to_the_reviewer_alone, async |app: &TestApp| {
    let (used, again) = stolen(app).await;
    let (mine, manager, area) =
        (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    // The reviewer of the dealer: that picture; customer and dealer are masked.
    let shown = evidence(&manager, &again).await["findings"][0]["earlier"].clone();
    assert_eq!((&shown["customer"], &shown["dealer"]), (&json!("丰***"), &json!("测***")));
    assert_eq!((&shown["visit"], &shown["visitedAt"]), (&Value::Null, &used["visitedAt"]));
    assert_eq!(opened(&manager, &shown["screen"]).await, StatusCode::OK);
    assert_eq!(opened(&manager, &shown["thumb"]).await, StatusCode::OK);
    let visit = "query($id: ID!) { visit(id: $id) { id } }";
    assert_eq!(manager.send(visit, json!({ "id": used["id"] })).await.code(), "NOT_FOUND");
    // Of the area, who sees that report anyway: in full.
    let shown = evidence(&area, &again).await["findings"][0]["earlier"].clone();
    assert_eq!((&shown["customer"], &shown["visit"]["id"]), (&json!("丰南原主运输有限公司"), &used["id"]));
    // Who made the visit, and a colleague who works on the customer: nothing of it.
    assert_eq!(evidence(&mine, &again).await["findings"][0]["earlier"], Value::Null);
    let shared = json!({ "id": again["customerId"], "userId": app.world.dealer(Dealer::A).staff[1].id.to_string() });
    manager.perform("shareCustomer", shared, "customer { id }").await;
    let colleague = app.colleague_of(Dealer::A).await;
    let query = format!("query($id: ID!) {{ visit(id: $id) {{ {EVIDENCE} }} }}");
    let seen = colleague.ask(&query, json!({ "id": again["id"] })).await["visit"].clone();
    assert_eq!((&seen["evidence"], &seen["checkIn"]), (&Value::Null, &Value::Null));
    // The dealer whose picture it is: neither the report nor that there is one.
    for other in [app.salesperson_of(Dealer::B).await, app.manager_of(Dealer::B).await] {
        assert_eq!(other.send(&query, json!({ "id": again["id"] })).await.code(), "NOT_FOUND");
    }
    let theirs = evidence(&app.manager_of(Dealer::B).await, &used).await;
    assert_eq!((&theirs["state"], &theirs["findings"]), (&json!("SOUND"), &json!([])));
    // The trail says that a picture was used before, not where.
    let trail = manager.ask("{ auditTrail(first: 100) { edges { node { data } } } }", json!({})).await.to_string();
    assert!(trail.contains("PHOTO_REUSED"));
    for id in [&used["id"], &used["photos"][0]["id"], &used["customerId"]] {
        let bare = id.as_str().unwrap().split(':').nth(1).unwrap();
        assert!(!trail.contains(bare), "{bare}");
    }
});

both!(after_the_decision_it_is_shown_to_who_decided, async |app: &TestApp| {
    let (used, again) = stolen(app).await;
    let (manager, area) = (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let link = evidence(&manager, &again).await["findings"][0]["earlier"]["screen"].clone();
    assert_eq!(opened(&manager, &link).await, StatusCode::OK);
    let input = json!({ "visitId": again["id"], "version": 1, "verdict": "UPHOLD", "reason": "照片系他人所有" });
    area.perform("decideVisitReview", input, "visit { id }").await;
    assert_eq!(evidence(&manager, &again).await["findings"][0]["earlier"], Value::Null);
    assert_eq!(opened(&manager, &link).await, StatusCode::NOT_FOUND);
    let shown = evidence(&area, &again).await["findings"][0]["earlier"].clone();
    assert_eq!(shown["visit"]["id"], used["id"]);
});

both!(a_manager_does_not_review_what_he_used_himself, async |app: &TestApp| {
    let theirs = app.salesperson_of(Dealer::B).await;
    hand_in_with(&theirs, &customer(&theirs, "丰南他店运输有限公司").await, small(4)).await;
    let manager = app.manager_of(Dealer::A).await;
    let own = hand_in_with(&manager, &customer(&manager, "唐山自审物流有限公司").await, small(4)).await;
    let seen = evidence(&manager, &own).await;
    assert_eq!((&seen["state"], &seen["mayDecide"]), (&json!("WAITING"), &json!(false)));
    assert_eq!(seen["findings"][0]["earlier"], Value::Null);
    let area = evidence(&app.area_manager_of(Dealer::A).await, &own).await;
    let link = area["findings"][0]["earlier"]["thumb"].clone();
    assert_eq!(area["mayDecide"], true);
    // A link is its session's own.
    assert_eq!(opened(&manager, &link).await, StatusCode::NOT_FOUND);
});
