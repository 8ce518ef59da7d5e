//! `longhaul check` finds what was changed behind the program's back (GIFT-4).

use sea_orm::ConnectionTrait;

use super::{at_dealer_a, bring_back, holds_together, issue, on_visit, visited};
use crate::support::{Dealer, TestApp, both};

both!(what_does_not_add_up_is_found, async |app: &TestApp| {
    let gift = at_dealer_a(app, 1_000, 10).await;
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let made = issue(&client, on_visit(&gift, 3, &at)).await;
    bring_back(&client, &made, 1).await.data();
    holds_together(app).await;
    let db = app.raw_connection().await;
    for (change, back, what) in [
        (
            "UPDATE gift_stock SET on_hand = on_hand + 1",
            "UPDATE gift_stock SET on_hand = on_hand - 1",
            "a stock of gifts",
        ),
        (
            "UPDATE gift_year SET value_fen = value_fen + 1",
            "UPDATE gift_year SET value_fen = value_fen - 1",
            "what a dealer spent",
        ),
        (
            "UPDATE gift_tally SET returned = returned + 1",
            "UPDATE gift_tally SET returned = returned - 1",
            "the figures of somebody",
        ),
        (
            "UPDATE gift_tally SET value_fen = value_fen + 1",
            "UPDATE gift_tally SET value_fen = value_fen - 1",
            "the figures of somebody",
        ),
    ] {
        db.execute_unprepared(change).await.unwrap();
        let findings = longhaul::commands::check::findings(&app.app).await.unwrap();
        assert!(findings.len() == 1 && findings[0].starts_with(what), "{change}: {findings:?}");
        db.execute_unprepared(back).await.unwrap();
        holds_together(app).await;
    }
});
