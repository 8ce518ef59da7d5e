//! `longhaul check` finds what was changed behind the program's back (VISIT-7).

use sea_orm::ConnectionTrait;

use super::{complaint, complete, decide, done, holds_together, item, open, visited};
use crate::support::{Dealer, TestApp, both};

both!(what_does_not_add_up_is_found, async |app: &TestApp| {
    let (client, area) = (app.salesperson_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let (customer, _) = visited(&client, "唐山查案物流有限公司", 1).await;
    let case = decide(&area, &open(&client, complaint(&customer, vec![item(1_000)])).await, "APPROVE").await;
    done(&complete(&client, &case, &[900]).await);
    holds_together(app).await;
    let db = app.raw_connection().await;
    for (change, back, what) in [
        (
            "UPDATE concession SET amount_fen = 1001",
            "UPDATE concession SET amount_fen = 1000",
            "a concession asks for another sum",
        ),
        (
            "UPDATE concession SET spent_fen = 901",
            "UPDATE concession SET spent_fen = 900",
            "a concession cost another sum",
        ),
        (
            "UPDATE approval_request SET per_vehicle_fen = 999",
            "UPDATE approval_request SET per_vehicle_fen = 1000",
            "a concession cost more than was approved",
        ),
        (
            "UPDATE approval_request SET state = 'APPROVED'",
            "UPDATE approval_request SET state = 'SPENT'",
            "a concession does not stand as its request does",
        ),
        ("UPDATE concession SET steps = 2", "UPDATE concession SET steps = 3", "the steps of a concession"),
    ] {
        db.execute_unprepared(change).await.unwrap();
        let findings = longhaul::commands::check::findings(&app.app).await.unwrap();
        assert!(findings.len() == 1 && findings[0].starts_with(what), "{change}: {findings:?}");
        db.execute_unprepared(back).await.unwrap();
        holds_together(app).await;
    }
    // More than was approved does not even come in, and what is kept is not changed.
    for refused in [
        "UPDATE concession SET spent_fen = 1001",
        "UPDATE concession_item SET amount_fen = 1",
        "UPDATE concession_cost SET cost_fen = 1",
        "DELETE FROM concession_step",
    ] {
        assert!(db.execute_unprepared(refused).await.is_err(), "{refused}");
    }
});
