//! Signing in, refreshing, signing out, and tokens that do not hold.

use longhaul::auth::Claims;
use longhaul_entity::{SessionId, TypedId, UserId};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Client, Dealer, PASSWORD, TestApp, both};

const VIEWER: &str = "{ viewer { id name phone role actions } }";

async fn refresh(client: &Client, token: &str) -> crate::support::Answer {
    client.mutate("refreshSession", json!({ "refreshToken": token }), "accessToken refreshToken sessionId").await
}

fn text(answer: &crate::support::Answer, path: &str) -> String {
    answer.at(path).as_str().unwrap().to_owned()
}

both!(a_viewer_learns_who_he_is_and_what_he_may_do, async |app: &TestApp| {
    let viewer = app.salesperson_of(Dealer::A).await.ask(VIEWER, json!({})).await["viewer"].clone();
    assert_eq!(viewer["role"], "DEALER_STAFF");
    assert_eq!(viewer["phone"], "138****0311");
    let actions: Vec<_> = viewer["actions"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(actions.contains(&"VisitReport") && !actions.contains(&"CustomerAssign"), "{actions:?}");
});

both!(whoever_does_not_know_the_password_learns_nothing, async |app: &TestApp| {
    let phone = &app.world.dealer(Dealer::A).staff[0].phone;
    let wrong = app.nobody().try_sign_in(phone, "wrong password").await;
    let unknown = app.nobody().try_sign_in("13900000000", "wrong password").await;
    assert_eq!(
        (wrong.code(), wrong.body["errors"][0]["message"].clone()),
        (unknown.code(), unknown.body["errors"][0]["message"].clone())
    );
    assert_eq!(wrong.code(), "UNAUTHENTICATED");
    assert_eq!(app.nobody().try_sign_in("12345", PASSWORD).await.refusal()["field"], "input.phone");
    // Any usual spelling of the phone signs in.
    let spelled = format!("+86 {}-{}-{}", &phone[..3], &phone[3..7], &phone[7..]);
    assert_eq!(app.nobody().try_sign_in(&spelled, PASSWORD).await.code(), "OK");
});

both!(wrong_passwords_make_wait_and_a_live_session_goes_on, async |app: &TestApp| {
    let phone = &app.world.dealer(Dealer::A).staff[0].phone;
    let live = app.salesperson_of(Dealer::A).await;
    for _ in 0..5 {
        assert_eq!(app.nobody().try_sign_in(phone, "wrong password").await.code(), "UNAUTHENTICATED");
    }
    let locked = app.nobody().try_sign_in(phone, PASSWORD).await;
    assert_eq!(locked.code(), "LIMIT");
    assert!(locked.refusal()["retryAfterSeconds"].as_i64().unwrap() <= 31);
    assert_eq!(live.send(VIEWER, json!({})).await.code(), "OK");
    app.clock.advance(31);
    assert_eq!(app.nobody().try_sign_in(phone, PASSWORD).await.code(), "OK");
    // The right password has cleared the count.
    assert_eq!(app.nobody().try_sign_in(phone, "wrong password").await.code(), "UNAUTHENTICATED");
    assert_eq!(app.nobody().try_sign_in(phone, PASSWORD).await.code(), "OK");
});

both!(guesses_side_by_side_all_count, async |app: &TestApp| {
    let phone = app.world.dealer(Dealer::A).staff[0].phone.clone();
    let tries = (0..24).map(|_| {
        let (client, phone) = (app.nobody(), phone.clone());
        async move { client.try_sign_in(&phone, "wrong password").await.code() }
    });
    let codes = futures_util::future::join_all(tries).await;
    let looked_at = codes.iter().filter(|code| *code == "UNAUTHENTICATED").count();
    assert!(looked_at <= 5, "{codes:?}");
    assert_eq!(app.nobody().try_sign_in(&phone, PASSWORD).await.code(), "LIMIT");
});

both!(a_token_that_is_missing_wrong_expired_or_revoked_is_nobody, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(app.nobody().send(VIEWER, json!({})).await.code(), "UNAUTHENTICATED");
    for bad in ["", "x", "a.b.c", &format!("{}x", client.token.clone().unwrap())] {
        assert_eq!(app.nobody().with_token(bad).send(VIEWER, json!({})).await.code(), "UNAUTHENTICATED", "{bad}");
    }
    // Well signed, but of a session that does not exist.
    let (user, session) = (UserId::from_uuid(Uuid::from_u128(1)), SessionId::from_uuid(Uuid::from_u128(2)));
    let ghost = Claims::new("longhaul", user, session, Uuid::from_u128(3), app.app.db.clock().now(), 600);
    let ghost = ghost.sign(&app.app.keys.keys()).unwrap();
    assert_eq!(app.nobody().with_token(&ghost).send(VIEWER, json!({})).await.code(), "UNAUTHENTICATED");

    let sessions = client.ask("{ sessions { id device present endsAt } }", json!({})).await["sessions"].clone();
    let present = sessions.as_array().unwrap().iter().find(|session| session["present"] == true).unwrap().clone();
    client.perform("revokeSession", json!({ "id": present["id"] }), "sessionId").await;
    assert_eq!(client.send(VIEWER, json!({})).await.code(), "UNAUTHENTICATED");

    let client = app.salesperson_of(Dealer::A).await;
    app.clock.advance(604);
    assert_eq!(client.send(VIEWER, json!({})).await.code(), "OK");
    app.clock.advance(1);
    assert_eq!(client.send(VIEWER, json!({})).await.code(), "UNAUTHENTICATED");
});

both!(a_refresh_token_works_once_and_a_copy_ends_the_session, async |app: &TestApp| {
    let phone = &app.world.dealer(Dealer::A).staff[0].phone;
    let client = app.nobody();
    let first = client.try_sign_in(phone, PASSWORD).await;
    let second = refresh(&client, &text(&first, "signIn.refreshToken")).await;
    let third = refresh(&client, &text(&second, "refreshSession.refreshToken")).await;
    let live = client.with_token(&text(&third, "refreshSession.accessToken"));
    assert_eq!(live.send(VIEWER, json!({})).await.code(), "OK");
    // The first token again, though its successor was used: two hold it, and the session ends for both.
    assert_eq!(refresh(&client, &text(&first, "signIn.refreshToken")).await.code(), "UNAUTHENTICATED");
    assert_eq!(refresh(&client, &text(&third, "refreshSession.refreshToken")).await.code(), "UNAUTHENTICATED");
    assert_eq!(live.send(VIEWER, json!({})).await.code(), "UNAUTHENTICATED");
    assert_eq!(refresh(&client, "unknown").await.code(), "UNAUTHENTICATED");
});

both!(a_lost_answer_to_a_refresh_is_given_again, async |app: &TestApp| {
    let phone = &app.world.dealer(Dealer::A).staff[0].phone;
    let client = app.nobody();
    let token = text(&client.try_sign_in(phone, PASSWORD).await, "signIn.refreshToken");
    let lost = text(&refresh(&client, &token).await, "refreshSession.refreshToken");
    app.clock.advance(300);
    let again = text(&refresh(&client, &token).await, "refreshSession.refreshToken");
    assert_ne!(lost, again);
    // The answer that was lost is void; the one given again holds.
    assert_eq!(refresh(&client, &lost).await.code(), "UNAUTHENTICATED");
    assert_eq!(refresh(&client, &again).await.code(), "OK");
});

both!(many_refreshes_of_one_token_at_once_leave_one_line_of_tokens, async |app: &TestApp| {
    let phone = &app.world.dealer(Dealer::A).staff[0].phone;
    let client = app.nobody();
    let token = text(&client.try_sign_in(phone, PASSWORD).await, "signIn.refreshToken");
    let tries = (0..4).map(|_| {
        let (client, token) = (client.clone(), token.clone());
        async move { refresh(&client, &token).await }
    });
    let answers = futures_util::future::join_all(tries).await;
    let tokens: Vec<_> = answers
        .iter()
        .filter(|answer| answer.code() == "OK")
        .map(|answer| text(answer, "refreshSession.refreshToken"))
        .collect();
    assert_eq!(tokens.len(), 4, "one exchange and three lost answers");
    let mut alive = 0;
    for token in tokens {
        alive += u32::from(refresh(&client, &token).await.code() == "OK");
    }
    assert_eq!(alive, 1);
});

both!(one_device_too_many_ends_the_one_unused_longest, async |app: &TestApp| {
    let phone = &app.world.dealer(Dealer::A).staff[0].phone;
    let first = app.nobody().sign_in(phone).await;
    for _ in 0..4 {
        app.clock.advance(1);
        app.nobody().sign_in(phone).await;
    }
    assert_eq!(first.send(VIEWER, json!({})).await.code(), "OK");
    let sixth = app.nobody().sign_in(phone).await;
    assert_eq!(first.send(VIEWER, json!({})).await.code(), "UNAUTHENTICATED");
    let sessions = sixth.ask("{ sessions { id } }", json!({})).await;
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 5);
});

both!(nobody_ends_the_session_of_another, async |app: &TestApp| {
    let (mine, other) = (app.salesperson_of(Dealer::A).await, app.colleague_of(Dealer::A).await);
    let id = other.ask("{ sessions { id } }", json!({})).await["sessions"][0]["id"].clone();
    assert_eq!(mine.mutate("revokeSession", json!({ "id": id }), "sessionId").await.code(), "NOT_FOUND");
    assert_eq!(other.send(VIEWER, json!({})).await.code(), "OK");
    // Neither something that is no id nor the id of something else is taken.
    for bad in ["x", "Customer:0190e8a0-0000-7000-8000-000000000000", "Session:1"] {
        assert_eq!(mine.mutate("revokeSession", json!({ "id": bad }), "sessionId").await.code(), "INVALID", "{bad}");
    }
});

both!(the_public_keys_are_shown_and_verify_the_tokens, async |app: &TestApp| {
    let url = format!("{}/.well-known/jwks.json", app.base);
    let keys: serde_json::Value = app.nobody().http.get(url).send().await.unwrap().json().await.unwrap();
    let client = app.salesperson_of(Dealer::A).await;
    let header = client.token.clone().unwrap().split('.').next().unwrap().to_owned();
    let header = data_encoding::BASE64URL_NOPAD.decode(header.as_bytes()).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    assert_eq!((header["alg"].as_str(), header["typ"].as_str()), (Some("EdDSA"), Some("at+jwt")));
    assert!(keys["keys"].as_array().unwrap().iter().any(|key| key["kid"] == header["kid"] && key.get("d").is_none()));
    app.app.keys.rotate(app.app.db.clock()).unwrap();
    assert_eq!(client.send(VIEWER, json!({})).await.code(), "OK");
});
