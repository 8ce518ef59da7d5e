//! Somebody else holds the database: clients are asked to try again after a bounded time, and nothing is half done.

use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::harness::{Deed, Kind, Site, both, hold, until};

both!(a_locked_database_asks_to_come_again, async |site: &mut Site| {
    let (mut server, town) = site.found().await;
    let made = Deed::customer();
    let answer = made.done(&town.sales).await;
    let (customer, version) = (made.id(&answer), answer.at("createCustomer.customer.version").as_i64().unwrap());
    let before = site.rows().await;

    let blocker = hold(site).await;
    let (change, report) = (Deed::change(&customer, version), Deed::on_site(&customer, vec![Deed::photo()]));
    let (changed, reported) = tokio::join!(change.send(&town.sales), report.send(&town.sales));
    for refused in [changed.unwrap(), reported.unwrap()] {
        refused.asks_to_try_again();
        assert!(refused.extensions()["retryAfterSeconds"].is_number(), "{:#}", refused.body);
    }
    assert_eq!(site.rows().await, before);
    // Who only reads is not held up; on PostgreSQL neither is who writes something else.
    assert_eq!(town.sales.send("{ viewer { id } }", json!({})).await.unwrap().code(), "OK");
    let (ready, _) = town.sales.get("/health/ready").await.unwrap();
    assert_eq!(ready, if site.kind == Kind::Sqlite { 503 } else { 200 });
    until("no temporary files", async || site.temporary_files().is_empty()).await;

    blocker.execute_unprepared("ROLLBACK").await.unwrap();
    blocker.close().await.unwrap();
    change.insist(&town.sales, &crate::harness::Seen::default()).await;
    report.insist(&town.sales, &crate::harness::Seen::default()).await;
    let after = site.rows().await;
    assert_eq!((after.entries, after.visits, after.photos), ([1, 1, 1], 1, 1));
    assert_eq!(town.sales.get("/health/ready").await.unwrap().0, 200);
    server.term();
    site.check();
});
