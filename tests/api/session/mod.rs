//! Signing in, refreshing, signing out, and tokens that do not hold.

mod crowd;
mod ladder;
mod refresh;
mod rights;
mod tokens;

use longhaul::auth::Claims;
use longhaul_entity::{SessionId, TypedId, UserId};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Answer, Client, Dealer, PASSWORD, TestApp, both};

const VIEWER: &str = "{ viewer { id name phone role actions } }";

/// The code that a client gets when he asks who he is.
async fn viewer_code(client: &Client) -> String {
    client.send(VIEWER, json!({})).await.code()
}

async fn refresh(client: &Client, token: &str) -> Answer {
    client.mutate("refreshSession", json!({ "refreshToken": token }), "accessToken refreshToken sessionId").await
}

fn text(answer: &Answer, path: &str) -> String {
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
