//! Refresh tokens: each works once; a lost answer is given again; a token that two hold ends the session for both, and both
//! are told.

use futures_util::future::join_all;
use longhaul_entity::{journal_entry, refresh_token, session};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::{refresh, text, viewer_code};
use crate::support::{Answer, Client, Dealer, PASSWORD, TestApp, both};

const DAY: i64 = 24 * 3600;

/// A fresh session: a client with its access token, and its refresh token.
async fn opened(app: &TestApp) -> (Client, String) {
    let answer = app.nobody().try_sign_in(&app.world.dealer(Dealer::A).staff[0].phone, PASSWORD).await;
    (app.nobody().with_token(&text(&answer, "signIn.accessToken")), text(&answer, "signIn.refreshToken"))
}

fn next(answer: &Answer) -> String {
    text(answer, "refreshSession.refreshToken")
}

/// Whoever asks is told that two held tokens of the session.
#[track_caller]
fn assert_told(answer: &Answer) {
    assert_eq!(
        (answer.code().as_str(), &answer.refusal()["reason"]),
        ("UNAUTHENTICATED", &json!("RefreshTokenReused"))
    );
}

/// How often the journal says that a token was used by two.
async fn noted(app: &TestApp) -> u64 {
    let kind = journal_entry::Column::Kind.eq("RefreshTokenReused");
    journal_entry::Entity::find().filter(kind).count(app.app.db.read()).await.unwrap()
}

both!(a_refresh_token_works_once_and_a_copy_ends_the_session_for_both, async |app: &TestApp| {
    let (first, token) = opened(app).await;
    let second = next(&refresh(&first, &token).await);
    let answer = refresh(&first, &second).await;
    let (third, live) = (next(&answer), first.with_token(&text(&answer, "refreshSession.accessToken")));
    assert_eq!((viewer_code(&first).await, viewer_code(&live).await), ("OK".into(), "OK".into()));
    // The first token again, though its successor was used: two hold it.
    assert_told(&refresh(&first, &token).await);
    assert_eq!(noted(app).await, 1);
    // Every access token of the session is void at once, and whoever held the rightful token learns why.
    for client in [&first, &live] {
        assert_eq!(viewer_code(client).await, "UNAUTHENTICATED");
    }
    for token in [&third, &second, &token] {
        assert_told(&refresh(&first, token).await);
    }
    assert_eq!(noted(app).await, 1);
    // Somebody who holds none of its tokens learns nothing.
    let unknown = refresh(&first, "unknown").await;
    assert_eq!((unknown.code().as_str(), unknown.refusal().get("reason").cloned()), ("UNAUTHENTICATED", None));
    // Another session of the same person goes on.
    let (other, _) = opened(app).await;
    assert_eq!(viewer_code(&other).await, "OK");
});

both!(a_session_that_was_signed_out_is_not_called_stolen, async |app: &TestApp| {
    let (client, token) = opened(app).await;
    let id = client.ask("{ sessions { id } }", json!({})).await["sessions"][0]["id"].clone();
    client.perform("revokeSession", json!({ "id": id }), "sessionId").await;
    let over = refresh(&client, &token).await;
    assert_eq!((over.code().as_str(), over.refusal().get("reason").cloned()), ("UNAUTHENTICATED", None));
});

both!(a_lost_answer_is_given_again_three_times, async |app: &TestApp| {
    let (client, token) = opened(app).await;
    next(&refresh(&client, &token).await);
    for _ in 0..3 {
        app.clock.advance(120);
        next(&refresh(&client, &token).await);
    }
    assert_told(&refresh(&client, &token).await);
    assert_eq!(viewer_code(&client).await, "UNAUTHENTICATED");
});

both!(a_lost_answer_is_given_again_for_ten_minutes, async |app: &TestApp| {
    let (client, token) = opened(app).await;
    next(&refresh(&client, &token).await);
    app.clock.advance(599);
    let last = next(&refresh(&client, &token).await);
    // The answer given again holds, and the count of lost ones begins anew with it.
    let further = next(&refresh(&client, &last).await);
    app.clock.advance(600);
    assert_told(&refresh(&client, &last).await);
    assert_told(&refresh(&client, &further).await);
});

both!(an_answer_that_was_lost_and_turns_up_ends_the_session, async |app: &TestApp| {
    let (client, token) = opened(app).await;
    let lost = next(&refresh(&client, &token).await);
    let again = next(&refresh(&client, &token).await);
    assert_ne!(lost, again);
    // Who asked again has not got the first answer; whoever presents it is somebody else.
    assert_told(&refresh(&client, &lost).await);
    assert_told(&refresh(&client, &again).await);
    assert_eq!((viewer_code(&client).await, noted(app).await), ("UNAUTHENTICATED".into(), 1));
});

both!(many_refreshes_of_one_token_at_once_leave_one_line_of_tokens, async |app: &TestApp| {
    for (tries, ends) in [(4, false), (32, true)] {
        let (client, token) = opened(app).await;
        let before = noted(app).await;
        let answers = join_all((0..tries).map(|_| refresh(&client, &token))).await;
        let given = answers.iter().filter(|answer| answer.code() == "OK").count();
        assert_eq!(given, 4, "one exchange and three lost answers");
        // Beyond them the token is plainly in many hands: the session ends, once.
        for refused in answers.iter().filter(|answer| answer.code() != "OK") {
            assert_told(refused);
        }
        assert_eq!(viewer_code(&client).await == "OK", !ends);
        assert_eq!(noted(app).await - before, u64::from(ends));
        let live = session::Entity::find().filter(session::Column::RevokedAt.is_null());
        let live = live.all(app.app.db.read()).await.unwrap().into_iter().map(|session| session.id);
        let unused = refresh_token::Entity::find()
            .filter(refresh_token::Column::SessionId.is_in(live))
            .filter(refresh_token::Column::UsedAt.is_null());
        assert_eq!(unused.count(app.app.db.read()).await.unwrap(), 1, "of all sessions that go on");
    }
});

both!(a_session_ends_after_thirty_idle_days, async |app: &TestApp| {
    let (client, token) = opened(app).await;
    app.clock.advance(30 * DAY - 1);
    let token = next(&refresh(&client, &token).await);
    app.clock.advance(30 * DAY);
    assert_eq!(refresh(&client, &token).await.code(), "UNAUTHENTICATED");
    // Nothing can be done with it any more, so it stands in no list either.
    let (fresh, _) = opened(app).await;
    assert_eq!(fresh.ask("{ sessions { id } }", json!({})).await["sessions"].as_array().unwrap().len(), 1);
});

both!(a_session_ends_after_ninety_days_however_busy, async |app: &TestApp| {
    let (client, mut token) = opened(app).await;
    for _ in 0..3 {
        app.clock.advance(29 * DAY);
        token = next(&refresh(&client, &token).await);
    }
    // The last token does not outlive its session.
    app.clock.advance(3 * DAY - 1);
    let answer = refresh(&client, &token).await;
    let (last, live) = (next(&answer), client.with_token(&text(&answer, "refreshSession.accessToken")));
    assert_eq!(viewer_code(&live).await, "OK");
    app.clock.advance(1);
    assert_eq!(refresh(&client, &last).await.code(), "UNAUTHENTICATED");
    assert_eq!(viewer_code(&live).await, "UNAUTHENTICATED");
});
