//! Wrong passwords: five are free, then the phone waits, longer each time, whatever server is asked and whether or not anybody
//! has that phone.

use crate::support::{Answer, Dealer, PASSWORD, TestApp, both};

use super::{refresh, text, viewer_code};

/// The waits after the fifth wrong password and each further one, in seconds.
const WAITS: [i64; 7] = [30, 60, 120, 240, 480, 900, 900];

async fn wrong(app: &TestApp, phone: &str) -> Answer {
    app.nobody().try_sign_in(phone, "wrong password").await
}

/// The phone is locked for so many seconds and not more: by the answer, by its header, and in truth.
async fn locked_for(app: &TestApp, phone: &str, seconds: i64) {
    let locked = app.nobody().try_sign_in(phone, PASSWORD).await;
    assert_eq!(locked.code(), "LIMIT", "{seconds}");
    let told = locked.refusal()["retryAfterSeconds"].as_i64();
    assert!(told.is_some_and(|told| told >= seconds && told <= seconds + 1), "{told:?} of {seconds}");
    assert_eq!(locked.retry_after, told);
    app.clock.advance(seconds - 1);
    assert_eq!(app.nobody().try_sign_in(phone, PASSWORD).await.code(), "LIMIT");
    app.clock.advance(1);
}

both!(the_ladder_outlives_a_restart, async |app: &TestApp| {
    let phone = app.world.dealer(Dealer::A).staff[0].phone.clone();
    let unknown = "13900000000";
    for phone in [phone.as_str(), unknown] {
        for _ in 0..5 {
            assert_eq!(wrong(app, phone).await.code(), "UNAUTHENTICATED");
        }
    }
    app.restarted(async |again: &TestApp| {
        // Known and unknown phones wait alike, and each server knows what was tried at the other.
        for (server, wait) in [again, app].iter().cycle().zip(WAITS) {
            let client = server.nobody();
            let known = client.try_sign_in(&phone, PASSWORD).await;
            let not = client.try_sign_in(unknown, PASSWORD).await;
            assert_eq!(known.body["errors"][0]["message"], not.body["errors"][0]["message"]);
            assert_eq!(known.refusal(), not.refusal());
            locked_for(server, &phone, wait).await;
            for phone in [phone.as_str(), unknown] {
                assert_eq!(wrong(server, phone).await.code(), "UNAUTHENTICATED");
            }
        }
        app.clock.advance(900);
        assert_eq!(again.nobody().try_sign_in(&phone, PASSWORD).await.code(), "OK");
    })
    .await;
    // The right password has cleared the count, for all servers.
    assert_eq!(wrong(app, &phone).await.code(), "UNAUTHENTICATED");
    assert_eq!(app.nobody().try_sign_in(&phone, PASSWORD).await.code(), "OK");
});

both!(a_live_session_is_not_cut_by_failures_elsewhere, async |app: &TestApp| {
    let phone = app.world.dealer(Dealer::A).staff[0].phone.clone();
    let signed_in = app.nobody().try_sign_in(&phone, PASSWORD).await;
    let live = app.nobody().with_token(&text(&signed_in, "signIn.accessToken"));
    for _ in 0..8 {
        wrong(app, &phone).await;
    }
    assert_eq!(app.nobody().try_sign_in(&phone, PASSWORD).await.code(), "LIMIT");
    assert_eq!(viewer_code(&live).await, "OK");
    assert_eq!(refresh(&live, &text(&signed_in, "signIn.refreshToken")).await.code(), "OK");
});
