//! The check finds protections that do not follow from the leads.

use longhaul::domain::lead::verify::verify;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{about, at, contested, described, report};
use crate::{
    customer::with,
    support::{Dealer, TestApp, both},
};

both!(the_check_finds_what_was_changed_behind_the_programs_back, async |app: &TestApp| {
    let (first, second) = contested(app, "远达物流有限公司").await;
    let raw = app.raw_connection().await;
    assert_eq!(verify(&app.app.db).await.unwrap(), Vec::<String>::new());
    for (wrong, right, told) in [
        (
            "UPDATE protection SET dealer_id = (SELECT dealer_id FROM lead WHERE outcome = 'BEHIND')",
            "UPDATE protection SET dealer_id = (SELECT dealer_id FROM lead WHERE outcome = 'GRANTED')",
            "who was first",
        ),
        (
            "UPDATE protection SET lead_id = (SELECT id FROM lead WHERE outcome = 'BEHIND')",
            "UPDATE protection SET lead_id = (SELECT id FROM lead WHERE outcome = 'GRANTED')",
            "who was first",
        ),
        ("UPDATE protection SET until = until + 1", "UPDATE protection SET until = until - 1", "does not follow"),
        ("UPDATE protection SET until = until - 1", "UPDATE protection SET until = until + 1", "does not follow"),
        ("UPDATE protection SET reports = 3", "UPDATE protection SET reports = 2", "counts 3 reports"),
        (
            "UPDATE lead SET rank = 3 WHERE outcome = 'BEHIND'",
            "UPDATE lead SET rank = 2 WHERE outcome = 'BEHIND'",
            "has not the rank",
        ),
        (
            "UPDATE lead SET outcome = 'COVERED' WHERE outcome = 'BEHIND'",
            "UPDATE lead SET outcome = 'BEHIND' WHERE outcome = 'COVERED'",
            "stands otherwise",
        ),
        (
            "UPDATE lead SET outcome = 'GRANTED', rank = 1 WHERE outcome = 'BEHIND'",
            "UPDATE lead SET outcome = 'BEHIND', rank = 2 WHERE counted_at = (SELECT MAX(counted_at) FROM lead)",
            "still had",
        ),
        (
            "UPDATE lead SET protected_until = protected_until + 1",
            "UPDATE lead SET protected_until = protected_until - 1",
            "length of the policy book",
        ),
        (
            "UPDATE lead SET counted_at = counted_at + 1000000000000 WHERE outcome = 'GRANTED'",
            "UPDATE lead SET counted_at = counted_at - 1000000000000 WHERE outcome = 'GRANTED'",
            "stands behind nobody",
        ),
        (
            "UPDATE lead SET contact_due_at = contact_due_at + 1",
            "UPDATE lead SET contact_due_at = contact_due_at - 1",
            "is not to be contacted when",
        ),
    ] {
        raw.execute_unprepared(wrong).await.unwrap();
        let found = verify(&app.app.db).await.unwrap();
        assert!(found.len() == 1 && found[0].contains(told), "{wrong}: {found:?}");
        raw.execute_unprepared(right).await.unwrap();
        assert_eq!(verify(&app.app.db).await.unwrap(), Vec::<String>::new(), "{right}");
    }
    raw.execute_unprepared("DELETE FROM protection").await.unwrap();
    let found = verify(&app.app.db).await.unwrap();
    assert!(found.len() == 1 && found[0].contains("has no protection"), "{found:?}");
    assert!(found[0].contains(first["id"].as_str().unwrap()) && !found[0].contains(second["id"].as_str().unwrap()));
    raw.close().await.unwrap();
});

both!(the_check_follows_protections_through_lapse_and_loss, async |app: &TestApp| {
    let name = "远达物流有限公司";
    let (a, b) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let first = report(&a, about(&described(name))).await;
    report(&b, about(&described(name))).await;
    app.clock.advance(60);
    let loss = json!({ "id": first["id"], "version": 1, "reason": "NO_DEMAND" });
    a.perform("loseLead", loss, "lead { id }").await;
    assert_eq!(report(&b, about(&described(name))).await["outcome"], "GRANTED");
    report(&a, about(&described(name))).await;
    app.clock.set(at("2026-09-01T10:00:00+08:00"));
    let a = app.salesperson_of(Dealer::A).await;
    let again = with(about(&described(name)), json!({ "month": 202612 }));
    assert_eq!(report(&a, again).await["outcome"], "GRANTED");
    assert_eq!(verify(&app.app.db).await.unwrap(), Vec::<String>::new());
});
