//! Who may bring what, how much of it and for how long.

use std::time::{Duration, SystemTime};

use longhaul::{
    clock::Clock,
    domain::visit::{sweep, upload},
};
use longhaul_entity::photo_day;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;

use super::{
    super::{customer, hand_in, report, rows, small, taken},
    all_in_order, bring, creation, hex, naming, offset, open, parts, patch, piece, request, sent,
};
use crate::support::{Dealer, TestApp, both};

both!(somebody_else_s_upload_is_none, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let path = open(&client, &photo).await;
    piece(&client, &path, 0, &photo[..10]).await;
    for other in
        [app.colleague_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.salesperson_of(Dealer::B).await]
    {
        for method in ["HEAD", "DELETE"] {
            assert_eq!(sent(request(&other, method, &path)).await.status, 404);
        }
        assert_eq!(sent(patch(&other, &path, 10, &photo[10..])).await.refused(), (404, "NOT_FOUND", ""));
    }
    for role in [app.area_manager_of(Dealer::A).await, app.finance().await, app.admin().await] {
        assert_eq!(sent(creation(&role, 10, &hex(b"x"))).await.refused().0, 403);
        assert_eq!(sent(request(&role, "HEAD", &path)).await.status, 403);
    }
    for stranger in [app.nobody(), app.nobody().with_token("a.b.c")] {
        assert_eq!(sent(creation(&stranger, 10, &hex(b"x"))).await.refused().0, 401);
        assert_eq!(sent(patch(&stranger, &path, 10, &photo[10..])).await.refused().0, 401);
    }
    assert_eq!(offset(&client, &path).await, 10);
});

both!(the_51st_open_upload_is_refused, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let mut paths = Vec::new();
    for _ in 0..50 {
        paths.push(open(&client, &photo).await);
    }
    let refused = sent(creation(&client, photo.len(), &hex(&photo))).await;
    assert_eq!((refused.refused(), &refused.body["max"]), ((429, "LIMIT", ""), &json!(50)));
    assert_eq!(parts(app).len(), 50, "what was refused leaves nothing");
    // Others have their own.
    open(&app.colleague_of(Dealer::A).await, &photo).await;
    // One that is done is open no more.
    piece(&client, &paths[0], 0, &photo).await;
    open(&client, &photo).await;
    assert_eq!(sent(creation(&client, photo.len(), &hex(&photo))).await.status, 429);
    assert_eq!(sent(request(&client, "DELETE", &paths[1])).await.status, 204);
    open(&client, &photo).await;
});

both!(the_day_s_bytes_hold_for_uploads, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山上传限额物流有限公司").await;
    let photo = small(1);
    let length = i64::try_from(photo.len()).unwrap();
    let user = app.world.dealer(Dealer::A).staff[0].id;
    let used = photo_day::ActiveModel { user_id: Set(user), day: Set(20_260_615), bytes: Set((1 << 30) - length) };
    photo_day::Entity::insert(used).exec_without_returning(&app.raw_connection().await).await.unwrap();
    bring(&client, &photo).await;
    let refused = sent(creation(&client, 1, &hex(b"x"))).await;
    assert_eq!((refused.refused(), &refused.body["max"]), ((429, "LIMIT", "Upload-Length"), &json!(1 << 30)));
    assert_eq!(refused.body["rule"], "VISIT-4");
    // What came by itself is not counted again with its report.
    taken(&hand_in(&client, naming(&id, &[&photo]), &[]).await);
    app.clock.advance(14 * 3600);
    open(&app.salesperson_of(Dealer::A).await, &photo).await;
});

both!(an_upload_is_over_a_day_after_its_last_byte, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let path = open(&client, &photo).await;
    app.clock.advance(12 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    piece(&client, &path, 0, &photo[..10]).await;
    app.clock.advance(24 * 3600 - 1);
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(offset(&client, &path).await, 10);
    app.clock.advance(1);
    for method in ["HEAD", "DELETE"] {
        assert_eq!(sent(request(&client, method, &path)).await.status, 410);
    }
    assert_eq!(sent(patch(&client, &path, 10, &photo[10..])).await.refused(), (410, "NOT_FOUND", ""));
    assert_eq!(upload::forget(&app.app.db, &app.app.storage).await.unwrap(), 0, "an hour of grace");
    app.clock.advance(3601);
    assert_eq!(upload::forget(&app.app.db, &app.app.storage).await.unwrap(), 1);
    assert_eq!(parts(app), Vec::<u64>::new());
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(sent(request(&client, "HEAD", &path)).await.status, 404);
});

both!(a_photo_that_no_report_names_goes_after_a_day, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山待清物流有限公司").await;
    let (named, unnamed) = (small(1), small(2));
    bring(&client, &named).await;
    bring(&client, &unnamed).await;
    taken(&hand_in(&client, naming(&id, &[&named]), &[]).await);
    // The files are as old as the clock of the tests has it, and a day more.
    let old = SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(app.clock.now().0).unwrap())
        - Duration::from_secs(24 * 3600 + 60);
    let mut folders = vec![app.folder.join("photos")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                std::fs::File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
            }
        }
    }
    let swept = async || {
        upload::forget(&app.app.db, &app.app.storage).await.unwrap();
        sweep::sweep(&app.app.db, &app.app.storage).await.unwrap()
    };
    assert_eq!(swept().await, 0, "uploads name their files");
    app.clock.advance(24 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    let known = "query($all: [String!]!) { knownPhotos(sha256: $all) }";
    let all = json!({ "all": [hex(&named), hex(&unnamed)] });
    assert_eq!(
        client.ask(known, all).await["knownPhotos"],
        json!([hex(&named)]),
        "what is over is not to be relied on"
    );
    app.clock.advance(3601);
    assert_eq!(swept().await, 3);
    assert_eq!(rows(app).await, (1, 1, 1));
    all_in_order(app).await;
});

both!(one_asks_for_one_s_own_photos_alone, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山已知物流有限公司").await;
    let photos: Vec<Vec<u8>> = (0..4).map(small).collect();
    bring(&client, &photos[0]).await;
    taken(&hand_in(&client, report(&id), &photos[1..2]).await);
    let path = open(&client, &photos[2]).await;
    piece(&client, &path, 0, &photos[2][..10]).await;
    let query = "query($all: [String!]!) { knownPhotos(sha256: $all) }";
    let all: Vec<String> = photos.iter().map(|photo| hex(photo)).collect();
    let mut known = vec![all[0].clone(), all[1].clone()];
    known.sort();
    assert_eq!(client.ask(query, json!({ "all": all })).await["knownPhotos"], json!(known));
    let upper: Vec<String> = all.iter().map(|hash| hash.to_uppercase()).collect();
    assert_eq!(client.ask(query, json!({ "all": upper })).await["knownPhotos"], json!(known));
    for other in [app.colleague_of(Dealer::A).await, app.manager_of(Dealer::A).await] {
        assert_eq!(other.ask(query, json!({ "all": all })).await["knownPhotos"], json!([]));
    }
    assert_eq!(app.hq().await.send(query, json!({ "all": all })).await.code(), "FORBIDDEN");
    let many = client.send(query, json!({ "all": vec![all[0].clone(); 21] })).await;
    assert_eq!((many.code().as_str(), many.refusal()["field"].as_str()), ("LIMIT", Some("sha256")));
    let wrong = client.send(query, json!({ "all": ["0707"] })).await;
    assert_eq!((wrong.code().as_str(), wrong.refusal()["field"].as_str()), ("INVALID", Some("sha256")));
});
