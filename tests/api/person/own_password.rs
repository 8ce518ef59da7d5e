//! Changing one's own password.

use super::*;

both!(ones_own_password_is_changed_by_knowing_it, async |app: &TestApp| {
    let phone = &app.world.dealers[0].staff[0].phone;
    let (here, there) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::A).await);
    let change = async |current: &str, new: &str| {
        here.mutate("changeOwnPassword", json!({ "current": current, "newPassword": new }), "userId").await
    };
    let before = snapshot(app).await;
    assert_eq!(change("not my password", NEW).await.refusal()["field"], "input.current");
    assert_eq!(change(PASSWORD, "short").await.refusal()["field"], "input.newPassword");
    assert_eq!(snapshot(app).await, before);
    assert_eq!(change(PASSWORD, NEW).await.code(), "OK");
    assert!(is_alive(&here).await);
    assert!(!is_alive(&there).await);
    assert_eq!(sign_in(app, phone, PASSWORD).await.code(), "UNAUTHENTICATED");
    assert_eq!(sign_in(app, phone, NEW).await.code(), "OK");
    let nobody = app.nobody();
    let input = json!({ "current": PASSWORD, "newPassword": NEW });
    assert_eq!(nobody.mutate("changeOwnPassword", input, "userId").await.code(), "UNAUTHENTICATED");
});

both!(guesses_at_ones_own_password_count_like_those_at_the_door, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let change = async |current: &str| {
        client.mutate("changeOwnPassword", json!({ "current": current, "newPassword": NEW }), "userId").await.code()
    };
    for _ in 0..5 {
        assert_eq!(change("not my password").await, "INVALID");
    }
    let before = snapshot(app).await;
    assert_eq!(change(PASSWORD).await, "LIMIT");
    assert_eq!(snapshot(app).await, before);
    // The session goes on, and after the wait the right password clears the count.
    assert!(is_alive(&client).await);
    app.clock.advance(31);
    assert_eq!(change(PASSWORD).await, "OK");
    assert_eq!(sign_in(app, &app.world.dealers[0].staff[0].phone, "not my password").await.code(), "UNAUTHENTICATED");
    assert_eq!(sign_in(app, &app.world.dealers[0].staff[0].phone, NEW).await.code(), "OK");
});
