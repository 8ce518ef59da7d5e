//! Photos: three good ones all the way through, every kind of bad one, and who opens which link.

use std::sync::LazyLock;

use longhaul::imaging::{exif_write::ExifNote, sample};
use longhaul_entity::enums::Stage;
use reqwest::{StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{customer, hand_in, report, rows, small, stages, taken};
use crate::support::{Client, Dealer, TestApp, both};

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Sizes of photos as phones take them: 12 megapixels, lying and upright.
const SIZES: [(u32, u32); 3] = [(4000, 3000), (3000, 4000), (4000, 3000)];

/// Photos as phones take them, with time and place.
static LARGE: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let photo = |(seed, (width, height))| sample::photo(seed, width, height, &sample::note(seed)).unwrap();
    (1..).zip(SIZES).map(photo).collect()
});

/// Opens a link of the API, with a bearer token if the client has one.
async fn open(client: &Client, link: &Value) -> reqwest::Response {
    let mut request = client.http.get(format!("{}{}", client.base, link.as_str().unwrap()));
    if let Some(token) = &client.token {
        request = request.bearer_auth(token);
    }
    request.send().await.unwrap()
}

/// A link to a photo's original.
async fn original(client: &Client, visit: &Value) -> crate::support::Answer {
    let query = "query($id: ID!) { visit(id: $id) { photos { url(rendition: ORIGINAL) } } }";
    client.send(query, json!({ "id": visit["id"] })).await
}

both!(three_photos_go_all_the_way, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山照片物流有限公司").await;
    let mut input = report(&id);
    input["photos"] = LARGE.iter().map(|photo| json!({ "file": null, "sha256": hex(photo) })).collect();
    let visit = taken(&hand_in(&client, input, &LARGE[..]).await);
    for (n, (photo, bytes)) in visit["photos"].as_array().unwrap().iter().zip(LARGE.iter()).enumerate() {
        let note = sample::note(n as u64 + 1);
        assert_eq!((&photo["position"], &photo["format"]), (&json!(n), &json!("JPEG")));
        assert_eq!((&photo["width"], &photo["height"]), (&json!(SIZES[n].0), &json!(SIZES[n].1)));
        assert_eq!((&photo["sha256"], &photo["bytes"]), (&json!(hex(bytes)), &json!(bytes.len())));
        let taken_at = chrono::DateTime::parse_from_rfc3339(photo["takenAt"].as_str().unwrap()).unwrap();
        assert_eq!(taken_at.timestamp_micros(), note.taken_at_unix_micros);
        let (lat, lon) = note.place.unwrap();
        assert!((photo["place"]["latitude"].as_f64().unwrap() - lat).abs() < 1e-5);
        assert!((photo["place"]["longitude"].as_f64().unwrap() - lon).abs() < 1e-5);
        assert!(photo["camera"].as_str().unwrap().starts_with("DEMO"));
    }
    let manager = app.manager_of(Dealer::A).await;
    let query = "query($id: ID!) { visit(id: $id) { photos { evidence takenAt thumb: url(rendition: THUMB)
        screen: url(rendition: SCREEN) original: url(rendition: ORIGINAL) } } }";
    let seen = manager.ask(query, json!({ "id": visit["id"] })).await["visit"]["photos"].clone();
    assert_eq!(seen[0]["evidence"], true);
    for (field, longest) in [("thumb", 320), ("screen", 1280)] {
        let response = open(&manager, &seen[0][field]).await;
        assert_eq!(response.headers()[header::CONTENT_TYPE], "image/jpeg");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        let picture = longhaul::imaging::inspect(&response.bytes().await.unwrap()).unwrap();
        assert_eq!((picture.width, picture.height), (longest, longest * 3 / 4));
        assert_eq!((picture.taken_at, picture.place, picture.camera), (None, None, None));
    }
    let response = open(&manager, &seen[2]["original"]).await;
    assert_eq!(response.headers()[header::CONTENT_LENGTH], LARGE[2].len().to_string());
    assert!(response.bytes().await.unwrap() == LARGE[2]);
});

both!(a_link_opens_for_its_session_and_its_time, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山链接物流有限公司").await;
    let visit = taken(&hand_in(&client, report(&id), &[small(1)]).await);
    let link = visit["photos"][0]["screen"].clone();
    let text = link.as_str().unwrap();
    // As pictures in a page do, without a token.
    let first = open(&app.nobody(), &link).await;
    assert_eq!(first.status(), StatusCode::OK);
    let etag = first.headers()[header::ETAG].clone();
    let address = format!("{}{text}", app.base);
    let again = client.http.get(&address).header(header::IF_NONE_MATCH, etag.clone()).send().await.unwrap();
    assert_eq!((again.status(), again.headers()[header::ETAG].clone()), (StatusCode::NOT_MODIFIED, etag));
    assert!(again.bytes().await.unwrap().is_empty());
    let other = client.http.get(&address).header(header::IF_NONE_MATCH, "\"x\"").send().await.unwrap();
    assert_eq!(other.status(), StatusCode::OK);
    assert_eq!(client.http.head(&address).send().await.unwrap().status(), StatusCode::OK);

    let elsewhere = app.salesperson_of(Dealer::B).await;
    assert_eq!(open(&elsewhere, &link).await.status(), StatusCode::NOT_FOUND, "another session");
    let session = elsewhere.ask("{ sessions { id } }", json!({})).await["sessions"][0]["id"].clone();
    let session = session.as_str().unwrap().trim_start_matches("Session:").to_owned();
    let (front, back) = text.split_once("session=").unwrap();
    let (mine, back) = back.split_once('&').unwrap();
    let flipped = if text.ends_with('A') { 'B' } else { 'A' };
    for forged in [
        format!("{front}session={session}&{back}"),
        text.replace("/1280?", "/original?"),
        text.replace("expires=17", "expires=18"),
        format!("{}{flipped}", &text[..text.len() - 1]),
        text.split('&').next().unwrap().to_owned(),
        text.split('?').next().unwrap().to_owned(),
        format!("/photos/x/1280?session={mine}&{back}"),
    ] {
        assert_ne!(forged, text);
        assert_eq!(open(&app.nobody(), &json!(forged)).await.status(), StatusCode::NOT_FOUND, "{forged}");
    }
    app.clock.advance(299);
    assert_eq!(open(&app.nobody(), &link).await.status(), StatusCode::OK);
    app.clock.advance(1);
    assert_eq!(open(&app.nobody(), &link).await.status(), StatusCode::GONE);
});

both!(a_link_ends_with_its_session, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山会话物流有限公司").await;
    let visit = taken(&hand_in(&client, report(&id), &[small(1)]).await);
    let present = client.ask("{ sessions { id } }", json!({})).await["sessions"][0]["id"].clone();
    client.perform("revokeSession", json!({ "id": present }), "sessionId").await;
    assert_eq!(open(&app.nobody(), &visit["photos"][0]["thumb"]).await.status(), StatusCode::UNAUTHORIZED);
});

both!(evidence_is_for_whoever_took_it_and_for_managers, async |app: &TestApp| {
    let (mine, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let id = customer(&mine, "唐山证据物流有限公司").await;
    let visit = taken(&hand_in(&mine, report(&id), &[small(1)]).await);
    let colleague = app.colleague_of(Dealer::A).await;
    assert_eq!(original(&colleague, &visit).await.code(), "NOT_FOUND");
    let shared = json!({ "id": id, "userId": app.world.dealer(Dealer::A).staff[1].id.to_string() });
    manager.perform("shareCustomer", shared, "customer { id }").await;
    let query = "query($id: ID!) { visit(id: $id) { photos {
        sha256 evidence takenAt place { latitude } camera url(rendition: THUMB) } } }";
    let seen = colleague.ask(query, json!({ "id": visit["id"] })).await["visit"]["photos"][0].clone();
    assert_eq!(seen["sha256"], visit["photos"][0]["sha256"]);
    let hidden = (&seen["evidence"], &seen["takenAt"], &seen["place"], &seen["camera"]);
    assert_eq!(hidden, (&json!(false), &Value::Null, &Value::Null, &Value::Null));
    assert_eq!(open(&colleague, &seen["url"]).await.status(), StatusCode::OK);
    assert_eq!(original(&colleague, &visit).await.code(), "FORBIDDEN");
    for client in [&mine, &manager, &app.area_manager_of(Dealer::A).await, &app.hq().await] {
        let link = original(client, &visit).await.at("visit.photos.0.url");
        let bytes = open(client, &link).await.bytes().await.unwrap();
        assert!(bytes == small(1));
    }
    for client in [app.salesperson_of(Dealer::B).await, app.area_manager_of(Dealer::C).await] {
        assert_eq!(original(&client, &visit).await.code(), "NOT_FOUND");
    }
});

/// The photo with another size in its header.
fn claiming(width: u16, height: u16) -> Vec<u8> {
    let mut photo = small(1);
    let frame = photo.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    photo[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    photo[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    photo
}

both!(bad_photos_are_refused_by_their_field_and_leave_nothing, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山坏照片物流有限公司").await;
    let good = small(1);
    let cut_off = good[..good.len() / 2].to_vec();
    for (why, bad) in [
        ("a text named .jpg", b"this is no picture".to_vec()),
        ("cut off", cut_off),
        ("too large by its header", claiming(20_000, 20_000)),
        ("no bytes", Vec::new()),
    ] {
        let refused = hand_in(&client, report(&id), &[good.clone(), bad]).await;
        assert_eq!(refused.code(), "INVALID", "{why}");
        assert_eq!(refused.refusal()["field"], "input.photos.1.file", "{why}");
        assert_eq!(refused.refusal()["rule"], "VISIT-4", "{why}");
    }
    let twice = hand_in(&client, report(&id), &[good.clone(), small(2), good.clone()]).await;
    assert_eq!((twice.code().as_str(), twice.refusal()["field"].as_str()), ("INVALID", Some("input.photos.2.file")));
    let mut other = report(&id);
    other["photos"] = json!([{ "file": null, "sha256": hex(b"another") }]);
    let other = hand_in(&client, other, std::slice::from_ref(&good)).await;
    assert_eq!((other.code().as_str(), other.refusal()["field"].as_str()), ("INVALID", Some("input.photos.0.file")));
    let none = hand_in(&client, report(&id), &[]).await;
    assert_eq!((none.code().as_str(), none.refusal()["field"].as_str()), ("INVALID", Some("input.photos")));
    let many: Vec<_> = (0..21).map(small).collect();
    let many = hand_in(&client, report(&id), &many).await;
    assert_eq!((many.code().as_str(), many.refusal()["field"].as_str()), ("LIMIT", Some("input.photos")));
    assert_eq!(many.refusal()["rule"], "VISIT-4");
    assert_eq!(rows(app).await, (0, 0, 0));
    assert_eq!(stages(app).await, [(Stage::Collected, 1)]);
    // A good one is still taken.
    assert_eq!(hand_in(&client, report(&id), &[good]).await.code(), "OK");
});

both!(a_photo_of_16_megabytes_is_refused_on_its_way, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山大照片物流有限公司").await;
    let mut large = small(1);
    large.resize(16 * 1024 * 1024, 0);
    let refused = hand_in(&client, report(&id), &[large]).await;
    assert_eq!((refused.status, refused.code().as_str()), (413, "LIMIT"));
    assert_eq!(rows(app).await, (0, 0, 0));
});

both!(what_a_photo_says_of_itself_may_be_nonsense, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山元数据物流有限公司").await;
    let note = ExifNote {
        taken_at_unix_micros: 0,
        offset_minutes: 0,
        place: Some((95.0, 500.0)),
        make: "\u{7}\0".into(),
        model: String::new(),
        orientation: 99,
    };
    let odd = sample::photo(5, 160, 120, &note).unwrap();
    let photo = taken(&hand_in(&client, report(&id), &[odd]).await)["photos"][0].clone();
    assert_eq!((&photo["evidence"], &photo["takenAt"], &photo["place"]), (&json!(true), &Value::Null, &Value::Null));
});

both!(files_of_nobody_are_not_received, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let input = report(&customer(&client, "无名车队").await);
    for stranger in [app.nobody(), app.nobody().with_token("a.b.c")] {
        let answer = hand_in(&stranger, input.clone(), &[small(1)]).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHENTICATED"));
    }
    assert_eq!(rows(app).await, (0, 0, 0));
});
