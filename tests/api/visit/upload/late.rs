//! A photo before its report, after it, twice or in pieces ends as one photo; a report counts once all of its photos are there.

use longhaul_entity::{awaited_photo, enums::Stage};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::{
    super::{EVIDENCE, customer, evidence, hand_in, kinds, policy, report, rows, shot, small, stages, taken},
    all_in_order, bring, hex, naming, standing,
};
use crate::support::{Dealer, TestApp, both};

both!(a_photo_before_its_report_is_like_one_that_came_with_it, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (one, other) =
        (customer(&client, "唐山先到物流有限公司").await, customer(&client, "唐山同到物流有限公司").await);
    let (first, second) = (small(1), small(2));
    bring(&client, &first).await;
    let by_itself = taken(&hand_in(&client, naming(&one, &[&first]), &[]).await);
    let with_it = taken(&hand_in(&client, report(&other), std::slice::from_ref(&second)).await);
    for field in ["position", "format", "width", "height", "evidence"] {
        assert_eq!(by_itself["photos"][0][field], with_it["photos"][0][field], "{field}");
    }
    assert_eq!(by_itself["photos"][0]["sha256"], hex(&first));
    assert_eq!(by_itself["photos"][0]["bytes"], first.len());
    assert_eq!(
        (&by_itself["photos"][0]["camera"], &with_it["photos"][0]["camera"]),
        (&json!("DEMO Yard 1"), &json!("DEMO Yard 2"))
    );
    assert!(by_itself["photos"][0]["takenAt"].is_string() && by_itself["photos"][0]["place"].is_object());
    let told = standing(&client, &by_itself).await;
    assert_eq!((&told["complete"], &told["photosAwaited"]), (&json!(true), &json!([])));
    assert_eq!((&told["evidence"]["state"], &told["customer"]["stage"]), (&json!("SOUND"), &json!("VISITED")));
    assert_eq!(rows(app).await, (2, 2, 2));
    all_in_order(app).await;
});

both!(a_report_counts_when_its_last_photo_is_there, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山后到物流有限公司").await;
    let photos = [small(1), small(2), small(3)];
    // One comes with it, two come later.
    let mut input = report(&id);
    input["photos"] = json!([{ "sha256": hex(&photos[0]) }, { "file": null }, { "sha256": hex(&photos[2]) }]);
    let files = [("photos.1.file".to_owned(), photos[1].clone())];
    let visit = taken(&client.upload("submitVisitReport", input, &files, "visit { id seal }").await);
    let waits = standing(&client, &visit).await;
    assert_eq!((&waits["complete"], &waits["evidence"]["state"]), (&json!(false), &json!("INCOMPLETE")));
    let awaited = json!([{ "position": 0, "sha256": hex(&photos[0]) }, { "position": 2, "sha256": hex(&photos[2]) }]);
    assert_eq!(waits["photosAwaited"], awaited);
    assert_eq!((waits["photos"].as_array().unwrap().len(), &waits["photos"][0]["position"]), (1, &json!(1)));
    assert_eq!((rows(app).await, stages(app).await), ((1, 1, 0), vec![(Stage::Collected, 1)]));
    all_in_order(app).await;
    // Not somebody else's, though it is the same file.
    bring(&app.colleague_of(Dealer::A).await, &photos[0]).await;
    assert_eq!(standing(&client, &visit).await["photosAwaited"], awaited);
    bring(&client, &photos[2]).await;
    let waits = standing(&client, &visit).await;
    assert_eq!((&waits["complete"], &waits["photosAwaited"][0]["position"]), (&json!(false), &json!(0)));
    assert_eq!((rows(app).await, stages(app).await), ((1, 2, 0), vec![(Stage::Collected, 1)]));
    all_in_order(app).await;
    bring(&client, &photos[0]).await;
    let done = standing(&client, &visit).await;
    assert_eq!((&done["complete"], &done["photosAwaited"]), (&json!(true), &json!([])));
    assert_eq!((&done["evidence"]["state"], &done["customer"]["stage"]), (&json!("SOUND"), &json!("VISITED")));
    let order: Vec<_> = done["photos"].as_array().unwrap().iter().map(|photo| photo["sha256"].clone()).collect();
    assert_eq!(order, photos.iter().map(|photo| json!(hex(photo))).collect::<Vec<_>>());
    assert_eq!((rows(app).await, stages(app).await[0].0), ((1, 3, 1), Stage::Visited));
    let after = client.ask("query($id: ID!) { visit(id: $id) { seal } }", json!({ "id": visit["id"] })).await;
    assert_eq!(after["visit"]["seal"], visit["seal"], "what was handed in is sealed as it was");
    all_in_order(app).await;
});

both!(a_photo_that_comes_twice_is_one, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山两次物流有限公司").await;
    let photo = small(1);
    bring(&client, &photo).await;
    bring(&client, &photo).await;
    let mut named = naming(&id, &[&photo]);
    named["operationId"] = json!("0190e8a0-0000-7000-8000-000000000001");
    let visit = taken(&hand_in(&client, named.clone(), &[]).await);
    bring(&client, &photo).await;
    // The same report with the file in it is the same request.
    assert_eq!(taken(&hand_in(&client, named.clone(), &[]).await)["id"], visit["id"]);
    named["photos"] = json!([{ "file": null, "sha256": hex(&photo) }]);
    assert_eq!(taken(&hand_in(&client, named, std::slice::from_ref(&photo)).await)["id"], visit["id"]);
    assert_eq!(rows(app).await, (1, 1, 1));
    all_in_order(app).await;
});

both!(two_reports_wait_for_one_photo, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (one, other) =
        (customer(&client, "唐山一号等待有限公司").await, customer(&client, "唐山二号等待有限公司").await);
    let photo = small(1);
    let first = taken(&hand_in(&client, naming(&one, &[&photo]), &[]).await);
    app.clock.advance(60);
    let second = taken(&hand_in(&client, naming(&other, &[&photo]), &[]).await);
    bring(&client, &photo).await;
    assert_eq!(kinds(&evidence(&client, &first).await), Vec::<&str>::new());
    assert_eq!(kinds(&evidence(&client, &second).await), ["PHOTO_REUSED"]);
    assert_eq!(rows(app).await.1, 2);
    all_in_order(app).await;
});

both!(what_speaks_against_a_late_photo_holds_its_report, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    policy(app, "VISIT_HELD", 10).await;
    let id = customer(&client, "唐山迟疑物流有限公司").await;
    // Taken three days after the visit; and one that is in order, which comes last.
    let (odd, fine) = (shot(1, 3 * 86_400, None), small(2));
    let visit = taken(&hand_in(&client, naming(&id, &[&odd, &fine]), &[]).await);
    bring(&client, &odd).await;
    let waits = evidence(&client, &visit).await;
    assert_eq!((&waits["state"], kinds(&waits)), (&json!("INCOMPLETE"), vec!["PHOTO_TIME"]));
    let manager = app.manager_of(Dealer::A).await;
    let listed = "{ visitReviews { totalCount } }";
    assert_eq!(
        manager.ask(listed, json!({})).await["visitReviews"]["totalCount"],
        0,
        "nobody decides about half a report"
    );
    bring(&client, &fine).await;
    let held = evidence(&client, &visit).await;
    assert_eq!((&held["state"], kinds(&held)), (&json!("WAITING"), vec!["PHOTO_TIME"]));
    assert_eq!(rows(app).await, (1, 2, 0));
    all_in_order(app).await;
    let cleared = json!({ "visitId": visit["id"], "version": held["version"], "verdict": "CLEAR", "reason": "已核实" });
    manager.perform("decideVisitReview", cleared, &format!("visit {{ {EVIDENCE} }}")).await;
    assert_eq!(rows(app).await, (1, 2, 1));
    all_in_order(app).await;
});

both!(it_counts_for_the_day_on_which_it_came_in, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山隔日物流有限公司").await;
    let photo = small(1);
    let visit = taken(&hand_in(&client, naming(&id, &[&photo]), &[]).await);
    app.clock.advance(3 * 24 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    bring(&client, &photo).await;
    assert_eq!(standing(&client, &visit).await["complete"], true);
    let entered = longhaul_entity::stage_event::Entity::find().all(app.app.db.read()).await.unwrap();
    let entered = entered.iter().find(|event| event.stage == Stage::Visited).unwrap();
    assert_eq!(entered.at, crate::support::START);
    all_in_order(app).await;
});

both!(what_a_report_may_name, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山指名物流有限公司").await;
    let photo = small(1);
    let with = |photos: serde_json::Value| {
        let mut input = report(&id);
        input["photos"] = photos;
        input
    };
    for (photos, code, field) in [
        (json!([{}]), "INVALID", "input.photos.0.sha256"),
        (json!([{ "sha256": "0707" }]), "INVALID", "input.photos.0.sha256"),
        (json!([{ "sha256": hex(&photo) }, { "sha256": hex(&photo) }]), "INVALID", "input.photos.1.file"),
        (json!([]), "INVALID", "input.photos"),
        (json!(vec![json!({ "sha256": hex(&photo) }); 21]), "INVALID", "input.photos.1.file"),
    ] {
        let refused = hand_in(&client, with(photos), &[]).await;
        assert_eq!((refused.code().as_str(), refused.refusal()["field"].as_str()), (code, Some(field)));
    }
    let many: Vec<_> = (0_u8..21).map(|n| json!({ "sha256": hex(&[n]) })).collect();
    assert_eq!(hand_in(&client, with(json!(many)), &[]).await.code(), "LIMIT");
    assert_eq!(rows(app).await, (0, 0, 0));
    // An id that a photo will have is taken already.
    let made = "Photo:0190e8a0-0000-7000-8000-0000000000aa";
    taken(&hand_in(&client, with(json!([{ "id": made, "sha256": hex(&photo) }])), &[]).await);
    let again = hand_in(&client, with(json!([{ "id": made, "sha256": hex(b"other") }])), &[]).await;
    assert_eq!((again.code().as_str(), again.refusal()["field"].as_str()), ("CONFLICT", Some("input.photos")));
    let file = hand_in(&client, with(json!([{ "id": made, "file": null }])), &[small(2)]).await;
    assert_eq!(file.code(), "CONFLICT");
    assert_eq!(awaited_photo::Entity::find().count(app.app.db.read()).await.unwrap(), 1);
    // One's own photo of an earlier report is there already, and that it is used again is found.
    let earlier = taken(&hand_in(&client, report(&id), &[small(3)]).await);
    let reused = taken(&hand_in(&client, naming(&id, &[&small(3)]), &[]).await);
    assert_eq!(reused["photos"][0]["sha256"], earlier["photos"][0]["sha256"]);
    assert_eq!(kinds(&evidence(&client, &reused).await), ["PHOTO_REUSED"]);
    all_in_order(app).await;
});
