//! Access tokens: ours hold, through a change of keys too; everything that is made to look like one of ours does not.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer, SigningKey, pkcs8::DecodePrivateKey};
use hmac::{Hmac, KeyInit, Mac};
use longhaul_entity::TypedId;
use serde_json::{Value, json};
use sha2::Sha256;

use super::{VIEWER, viewer_code};
use crate::support::{Answer, Client, Dealer, TestApp, both};

/// The newest key of that purpose, with its id.
fn key(app: &TestApp, purpose: &str) -> (String, SigningKey) {
    let folder = app.folder.join("keys");
    let names = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let name = names.filter(|name| name.starts_with(purpose)).max().unwrap();
    let text = std::fs::read_to_string(folder.join(&name)).unwrap();
    (name, SigningKey::from_pkcs8_pem(&text).unwrap())
}

/// The parts of a token, read: header and claims.
fn parts(client: &Client) -> (Value, Value) {
    let token = client.token.clone().unwrap();
    let mut parts = token.split('.').map(|part| BASE64URL_NOPAD.decode(part.as_bytes()).unwrap());
    let mut next = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    (next(), next())
}

/// A token of these parts, signed by `sign`.
fn token(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let text = format!("{}.{}", part(header), part(claims));
    format!("{text}.{}", BASE64URL_NOPAD.encode(&sign(text.as_bytes())))
}

/// The same with one member replaced, or taken out by null.
fn but(of: &Value, member: &str, value: Value) -> Value {
    let mut changed = of.clone();
    match value {
        Value::Null => drop(changed.as_object_mut().unwrap().remove(member)),
        value => changed[member] = value,
    }
    changed
}

fn hs256(secret: &[u8]) -> impl Fn(&[u8]) -> Vec<u8> {
    move |text| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
        mac.update(text);
        mac.finalize().into_bytes().to_vec()
    }
}

async fn code(app: &TestApp, token: &str) -> String {
    viewer_code(&app.nobody().with_token(token)).await
}

both!(what_is_not_signed_by_our_key_in_our_way_does_not_hold, async |app: &TestApp| {
    let (header, claims) = parts(&app.salesperson_of(Dealer::A).await);
    let (kid, ours) = key(app, "access-");
    let (journal_kid, journal) = key(app, "journal-");
    let sign = |text: &[u8]| ours.sign(text).to_vec();
    // What follows differs from this one, which holds, in one thing each.
    assert_eq!(code(app, &token(&header, &claims, sign)).await, "OK");
    let public = ours.verifying_key().to_bytes();
    let shown = BASE64URL_NOPAD.encode(&public);
    let theirs = SigningKey::from_bytes(&[7; 32]);
    let embedded =
        but(&header, "jwk", json!({ "kty": "OKP", "crv": "Ed25519", "x": theirs.verifying_key().to_bytes() }));
    let good = token(&header, &claims, sign);
    let signature = good.rsplit('.').next().unwrap();
    let changed = token(&header, &but(&claims, "sub", json!(app.world.admin.id.uuid())), sign);
    let mut bad = vec![
        ("alg none", token(&but(&header, "alg", json!("none")), &claims, |_| Vec::new())),
        ("alg None, signed", token(&but(&header, "alg", json!("None")), &claims, sign)),
        ("the public key as HMAC secret", token(&but(&header, "alg", json!("HS256")), &claims, hs256(&public))),
        ("the same as text", token(&but(&header, "alg", json!("HS256")), &claims, hs256(shown.as_bytes()))),
        ("another algorithm's name", token(&but(&header, "alg", json!("ES256")), &claims, sign)),
        ("another server's key", token(&header, &claims, |text| theirs.sign(text).to_vec())),
        ("a key that the token brings along", token(&embedded, &claims, |text| theirs.sign(text).to_vec())),
        ("a key of ours for something else", {
            token(&but(&header, "kid", json!(journal_kid)), &claims, |text| journal.sign(text).to_vec())
        }),
        ("no signature", format!("{}.", good.rsplit_once('.').unwrap().0)),
        ("two parts", good.rsplit_once('.').unwrap().0.to_owned()),
        ("four parts", format!("{good}.{signature}")),
        ("other claims under that signature", format!("{}.{signature}", changed.rsplit_once('.').unwrap().0)),
        ("a very long token", token(&header, &but(&claims, "pad", json!("x".repeat(8_000))), sign)),
        ("a token that is too long", token(&header, &but(&claims, "pad", json!("x".repeat(2_000))), sign)),
    ];
    for wrong in [json!("access-0"), json!(null), json!(""), json!("../keys"), json!(1)] {
        bad.push(("wrong kid", token(&but(&header, "kid", wrong), &claims, sign)));
    }
    for wrong in [json!("JWT"), json!(null), json!("at+jwt;v=1")] {
        bad.push(("wrong typ", token(&but(&header, "typ", wrong), &claims, sign)));
    }
    for (why, token) in bad {
        assert_eq!(code(app, &token).await, "UNAUTHENTICATED", "{why} (kid {kid})");
    }
});

both!(claims_that_are_not_for_us_now_do_not_hold, async |app: &TestApp| {
    let (header, claims) = parts(&app.salesperson_of(Dealer::A).await);
    let (_, ours) = key(app, "access-");
    let now = claims["iat"].as_i64().unwrap();
    let holds = async |member: &str, value: Value| {
        code(app, &token(&header, &but(&claims, member, value), |text| ours.sign(text).to_vec())).await
    };
    assert_eq!(holds("aud", json!(claims["aud"])).await, "OK");
    for (member, wrong) in [
        ("iss", json!("somebody")),
        ("iss", json!(null)),
        ("aud", json!("another-api")),
        ("aud", json!(null)),
        ("exp", json!(now - 5)),
        ("exp", json!(0)),
        ("exp", json!(null)),
        ("exp", json!("tomorrow")),
        ("nbf", json!(now + 6)),
        ("nbf", json!(null)),
        ("sub", json!(null)),
        ("sid", json!(null)),
        ("sid", json!(app.world.admin.id.uuid())),
    ] {
        assert_eq!(holds(member, wrong.clone()).await, "UNAUTHENTICATED", "{member} {wrong}");
    }
    // The clocks of two servers may differ a little.
    assert_eq!((holds("exp", json!(now - 4)).await, holds("nbf", json!(now + 5)).await), ("OK".into(), "OK".into()));
});

both!(of_two_tokens_none_is_chosen, async |app: &TestApp| {
    let (mine, other) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::B).await);
    let bearer = |client: &Client| format!("Bearer {}", client.token.clone().unwrap());
    for (first, second) in [
        (bearer(&mine), bearer(&mine)),
        (bearer(&mine), bearer(&other)),
        (bearer(&mine), "Bearer x".to_owned()),
        ("Bearer x".to_owned(), bearer(&mine)),
        ("Basic eDp5".to_owned(), bearer(&mine)),
    ] {
        let request = mine.http.post(format!("{}/graphql", app.base)).header("authorization", first);
        let request = request.header("authorization", second).json(&json!({ "query": VIEWER }));
        assert_eq!(Answer::of(request.send().await.unwrap()).await.code(), "UNAUTHENTICATED");
    }
});

/// The public keys by id.
async fn shown(app: &TestApp) -> Vec<String> {
    let url = format!("{}/.well-known/jwks.json", app.base);
    let keys: Value = app.nobody().http.get(url).send().await.unwrap().json().await.unwrap();
    let keys = keys["keys"].as_array().unwrap();
    assert!(keys.iter().all(|key| key.get("d").is_none() && key["crv"] == "Ed25519"));
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

both!(tokens_live_on_while_keys_change_and_end_with_their_key, async |app: &TestApp| {
    let before = app.salesperson_of(Dealer::A).await;
    let (header, _) = parts(&before);
    assert_eq!((header["alg"].as_str(), header["typ"].as_str()), (Some("EdDSA"), Some("at+jwt")));
    let old = header["kid"].as_str().unwrap().to_owned();
    assert_eq!(shown(app).await, [old.as_str()]);
    app.clock.advance(1);
    app.app.keys.rotate(app.app.db.clock()).unwrap();
    let after = app.salesperson_of(Dealer::A).await;
    let new = parts(&after).0["kid"].as_str().unwrap().to_owned();
    assert_ne!(old, new);
    assert_eq!(shown(app).await, [old.as_str(), new.as_str()]);
    assert_eq!((viewer_code(&before).await, viewer_code(&after).await), ("OK".into(), "OK".into()));
    // Another server on the same keys knows both from the start.
    app.restarted(async |again: &TestApp| {
        for client in [&before, &after] {
            assert_eq!(code(again, client.token.as_deref().unwrap()).await, "OK");
        }
    })
    .await;
    // A key that is taken away takes its tokens along; the session goes on with new ones.
    std::fs::remove_file(app.folder.join("keys").join(&old)).unwrap();
    app.app.keys.reload().unwrap();
    assert_eq!(shown(app).await, [new.as_str()]);
    assert_eq!((viewer_code(&before).await, viewer_code(&after).await), ("UNAUTHENTICATED".into(), "OK".into()));
});
