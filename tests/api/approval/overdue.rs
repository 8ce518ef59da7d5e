//! Two days for each level (APPR-3), by the clock that the test moves.

use serde_json::json;

use super::{act, approve, ask, done, found, promotion, read, refused};
use crate::support::{Dealer, TestApp, both};

const TWO_DAYS: i64 = 2 * 24 * 3600;

both!(what_lies_too_long_is_shown_and_those_above_may_step_in, async |app: &TestApp| {
    let request = ask(&app.salesperson_of(Dealer::A).await, promotion(100_000)).await;
    assert_eq!((&request["overdueSeconds"], &request["dueAt"]), (&json!(null), &json!("2026-06-17T02:00:00.000000Z")));
    app.clock.advance(TWO_DAYS);
    let region = app.region_manager_of(Dealer::A).await;
    // To the second it is in time.
    assert_eq!(read(&region, &request).await["overdueSeconds"], json!(null));
    assert!(found(&region, "overdue: true").await.is_empty());
    assert_eq!(refused(&region, &approve(&region, &request).await, &request).await["rule"], "APPR-3");
    app.clock.advance(90);
    let late = read(&region, &request).await;
    assert_eq!((&late["overdueSeconds"], &late["mayDecide"]), (&json!(90), &json!(true)));
    for client in [region.clone(), app.salesperson_of(Dealer::A).await, app.hq().await] {
        assert_eq!(found(&client, "overdue: true").await.len(), 1);
        assert!(found(&client, "overdue: false").await.is_empty());
    }
    let decided = done(&approve(&region, &request).await);
    assert_eq!((&decided["overdueSeconds"], &decided["steps"][1]["inNameOf"]), (&json!(null), &json!(null)));
    assert!(found(&region, "overdue: true").await.is_empty());
});

both!(passing_on_gives_the_next_level_its_own_time, async |app: &TestApp| {
    let request = ask(&app.salesperson_of(Dealer::A).await, promotion(100_000)).await;
    app.clock.advance(TWO_DAYS + 60);
    let area = app.area_manager_of(Dealer::A).await;
    let passed = done(&act(&area, "passOnApproval", &request, json!({ "why": "请大区决定" })).await);
    assert_eq!((&passed["overdueSeconds"], &passed["dueAt"]), (&json!(null), &json!("2026-06-19T02:01:00.000000Z")));
    // Late or not, what it has handed up is not the area's any more.
    app.clock.advance(TWO_DAYS + 60);
    let area = app.area_manager_of(Dealer::A).await;
    assert_eq!(refused(&area, &approve(&area, &passed).await, &passed).await["rule"], "APPR-3");
    done(&approve(&app.region_manager_of(Dealer::A).await, &passed).await);
});
