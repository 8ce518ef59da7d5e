//! What speaks against a report (VISIT-5): each finding at its bound and beyond, with the figures that it goes by.

use longhaul::imaging::sample;
use longhaul_entity::{journal_entry, visit_finding};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{PLACE, evidence, hand_in, kinds, north, placed, policy, report, shot, taken};
use crate::support::{Client, Dealer, TestApp, both};

/// Hands in a report with that photo; its evidence.
async fn of_photo(client: &Client, customer: &str, photo: Vec<u8>) -> Value {
    let visit = taken(&hand_in(client, report(customer), &[photo]).await);
    evidence(client, &visit).await
}

fn only(evidence: &Value) -> &Value {
    assert_eq!(evidence["findings"].as_array().unwrap().len(), 1, "{evidence:#}");
    &evidence["findings"][0]
}

both!(a_photo_is_held_against_the_address_of_the_customer, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山地址物流有限公司").await;
    for (seed, metres) in [(1, 0.0), (2, 250.0), (3, 500.0)] {
        let found = of_photo(&client, &id, shot(seed, 0, Some(north(metres)))).await;
        assert_eq!((&found["state"], &found["score"]), (&json!("SOUND"), &json!(0)), "{metres} {found:#}");
        assert_eq!((&found["findings"], &found["version"]), (&json!([]), &Value::Null));
    }
    let found = of_photo(&client, &id, shot(4, 0, Some(north(501.0)))).await;
    assert_eq!((&found["state"], &found["score"]), (&json!("WAITING"), &json!(40)));
    let far = only(&found);
    assert_eq!((&far["kind"], &far["figure"], &far["limit"]), (&json!("PHOTO_FAR"), &json!(501), &json!(500)));
    assert_eq!((&far["points"], &far["limitVersionId"]), (&json!(40), &Value::Null));
    assert!(far["photoId"].is_string() && far["checkInId"].is_null() && far["earlier"].is_null());
    // Who came to the dealer was photographed there.
    let mut at_dealer = report(&id);
    at_dealer["way"] = json!("AT_DEALER");
    let visit = taken(&hand_in(&client, at_dealer, &[shot(5, 0, Some(north(9000.0)))]).await);
    assert_eq!(evidence(&client, &visit).await["state"], "SOUND");
    // Where nobody knows where the customer is, nothing is far.
    let nowhere = crate::visit::customer(&client, "唐山无址物流有限公司").await;
    assert_eq!(of_photo(&client, &nowhere, shot(6, 0, Some(north(9000.0)))).await["state"], "SOUND");
});

both!(a_photo_is_held_against_the_time_of_the_visit, async |app: &TestApp| {
    const DAY: i64 = 86_400;
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山时间物流有限公司").await;
    for (seed, after) in [(1, DAY), (2, -DAY)] {
        assert_eq!(of_photo(&client, &id, shot(seed, after, None)).await["state"], "SOUND", "{after}");
    }
    for (seed, after) in [(3, DAY + 1), (4, -DAY - 1)] {
        let found = of_photo(&client, &id, shot(seed, after, None)).await;
        let late = only(&found);
        assert_eq!(
            (&late["kind"], &late["figure"], &late["limit"]),
            (&json!("PHOTO_TIME"), &json!(86_401), &json!(86_400))
        );
        assert_eq!((&found["state"], &found["score"]), (&json!("WAITING"), &json!(30)));
    }
});

both!(a_picture_that_says_nothing_is_unverified_and_no_finding, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山无据物流有限公司").await;
    let query = "query($id: ID!) { visit(id: $id) { photos { unverified source } } }";
    for (photo, unverified) in
        [(sample::bare(1, 160, 120).unwrap(), true), (shot(2, 0, None), false), (shot(3, 0, Some(PLACE)), false)]
    {
        let visit = taken(&hand_in(&client, report(&id), &[photo]).await);
        assert_eq!(evidence(&client, &visit).await["state"], "SOUND");
        let seen = client.ask(query, json!({ "id": visit["id"] })).await["visit"]["photos"][0].clone();
        assert_eq!(seen, json!({ "unverified": unverified, "source": null }));
    }
});

both!(a_picture_from_the_gallery_is_recorded, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山相册物流有限公司").await;
    let mut input = report(&id);
    input["photos"] = json!([{ "file": null, "source": "CAMERA" }, { "file": null, "source": "GALLERY" }]);
    let visit = taken(&hand_in(&client, input, &[shot(1, 0, None), shot(2, 0, None)]).await);
    let found = evidence(&client, &visit).await;
    assert_eq!(
        (&only(&found)["kind"], &only(&found)["photoId"]),
        (&json!("PHOTO_FROM_GALLERY"), &visit["photos"][1]["id"])
    );
    assert_eq!(
        (&only(&found)["limit"], &found["score"], &found["state"]),
        (&Value::Null, &json!(20), &json!("WAITING"))
    );
    let query = "query($id: ID!) { visit(id: $id) { photos { source } } }";
    let seen = client.ask(query, json!({ "id": visit["id"] })).await["visit"]["photos"].clone();
    assert_eq!(seen, json!([{ "source": "CAMERA" }, { "source": "GALLERY" }]));
});

both!(each_kind_counts_once_and_all_together_make_the_score, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山合计物流有限公司").await;
    let far = Some(north(2000.0));
    let photos = [shot(1, 0, far), shot(2, 0, far), shot(3, 200_000, far)];
    let found = evidence(&client, &taken(&hand_in(&client, report(&id), &photos).await)).await;
    assert_eq!(kinds(&found), ["PHOTO_FAR", "PHOTO_FAR", "PHOTO_FAR", "PHOTO_TIME"]);
    assert_eq!(found["score"], 70);
    // The trail tells what was found, with its figures.
    let entries = journal_entry::Entity::find().all(app.app.db.read()).await.unwrap();
    let told = entries.iter().find(|entry| entry.kind == "VisitReported").unwrap();
    assert!(told.data.contains("PHOTO_TIME") && told.data.contains("86400"), "{}", told.data);
});

both!(the_policy_book_says_what_is_far_what_it_weighs_and_what_waits, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山政策物流有限公司").await;
    policy(app, "VISIT_DISTANCE", 600).await;
    policy(app, "VISIT_WEIGHT_DISTANCE", 45).await;
    policy(app, "VISIT_HELD", 46).await;
    assert_eq!(of_photo(&client, &id, shot(1, 0, Some(north(600.0)))).await["findings"], json!([]));
    let found = of_photo(&client, &id, shot(2, 0, Some(north(700.0)))).await;
    let far = only(&found);
    assert_eq!((&far["limit"], &far["points"], &found["score"]), (&json!(600), &json!(45), &json!(45)));
    assert!(far["limitVersionId"].is_string() && far["pointsVersionId"].is_string(), "{far:#}");
    assert_eq!(found["state"], "SOUND", "recorded, and too little to wait for");
    let found = of_photo(&client, &id, shot(3, 200_000, Some(north(700.0)))).await;
    assert_eq!((&found["state"], &found["score"]), (&json!("WAITING"), &json!(75)));
    // What was found goes by the figures of its moment.
    policy(app, "VISIT_HELD", 1).await;
    let held = app.manager_of(Dealer::A).await.ask("{ visitReviews { totalCount } }", json!({})).await;
    assert_eq!(held["visitReviews"]["totalCount"], 1);
});

both!(a_report_that_is_refused_leaves_no_finding, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = placed(&client, "唐山退回物流有限公司").await;
    let mut input = report(&id);
    input["id"] = json!("Visit:0190e8a0-0000-7000-8000-000000000002");
    let far = shot(1, 0, Some(north(2000.0)));
    assert_eq!(hand_in(&client, input.clone(), std::slice::from_ref(&far)).await.code(), "OK");
    assert_eq!(hand_in(&client, input, &[far]).await.code(), "CONFLICT");
    assert_eq!(visit_finding::Entity::find().count(app.app.db.read()).await.unwrap(), 1);
});
