//! Protection lapses at its instant, whether anybody looks or not, and the next one received wins (LEAD-4).

use serde_json::json;

use super::{about, about_known, at, described, protections, read, report};
use crate::{
    customer::with,
    support::{Dealer, TestApp, both},
};

both!(a_day_before_it_is_protected_and_at_its_end_it_is_free, async |app: &TestApp| {
    app.clock.set(at("2026-07-01T09:00:00+08:00"));
    let first = report(&app.salesperson_of(Dealer::A).await, about(&described("远达物流有限公司"))).await;
    app.clock.set(at("2026-08-31T12:00:00+08:00"));
    let behind = report(&app.salesperson_of(Dealer::B).await, about(&described("远达物流有限公司"))).await;
    assert_eq!((&behind["outcome"], &behind["rank"]), (&json!("BEHIND"), &json!(2)));
    app.clock.set(at("2026-09-01T08:59:59+08:00"));
    let a = app.salesperson_of(Dealer::A).await;
    assert_eq!(read(&a, &first["id"]).await["state"], "PROTECTED");
    app.clock.set(at("2026-09-01T09:00:00+08:00"));
    let lapsed = read(&a, &first["id"]).await;
    assert_eq!((&lapsed["state"], &lapsed["customer"]["protection"]["running"]), (&json!("LAPSED"), &json!(false)));
    app.clock.set(at("2026-09-02T00:00:00+08:00"));
    let next = report(&app.salesperson_of(Dealer::B).await, about(&described("远达物流有限公司"))).await;
    assert_eq!((&next["outcome"], &next["rank"]), (&json!("GRANTED"), &json!(1)));
    assert_eq!(next["protectedUntil"], "2026-11-01T16:00:00.000000Z");
    // The receipts of those before say what they said.
    assert_eq!(read(&app.salesperson_of(Dealer::B).await, &behind["id"]).await["receipt"], behind["receipt"]);
});

both!(the_first_dealer_too_must_report_again_to_be_protected, async |app: &TestApp| {
    let first = report(&app.salesperson_of(Dealer::A).await, about(&described("远达物流有限公司"))).await;
    app.clock.set(at("2026-08-15T10:00:00+08:00"));
    let client = app.salesperson_of(Dealer::A).await;
    let again = report(&client, about_known(&first["customer"]["id"])).await;
    assert_eq!(
        (&again["outcome"], &again["protectedUntil"]),
        (&json!("GRANTED"), &json!("2026-10-15T02:00:00.000000Z"))
    );
    assert_eq!(read(&client, &first["id"]).await["state"], "LAPSED");
    assert_eq!(protections(app).await.len(), 1);
});

both!(work_alone_lengthens_nothing_and_a_colleague_takes_over_with_the_same_end, async |app: &TestApp| {
    let dealer = app.world.dealer(Dealer::A);
    let lead = report(&app.salesperson_of(Dealer::A).await, about(&described("远达物流有限公司"))).await;
    app.clock.advance(10 * 24 * 3600);
    let manager = app.as_person(&dealer.manager).await;
    let input = json!({ "id": lead["id"], "version": lead["version"], "toId": dealer.staff[1].id.to_string() });
    manager.perform("handOverLead", input, "lead { id }").await;
    let colleague = app.as_person(&dealer.staff[1]).await;
    let his = read(&colleague, &lead["id"]).await;
    assert_eq!((&his["protectedUntil"], &his["state"]), (&lead["protectedUntil"], &json!("PROTECTED")));
    assert_eq!(his["customer"]["owner"]["id"], dealer.staff[1].id.to_string());
    // Only somebody of the dealer can take over, and only its manager says so.
    let outsider = json!({ "id": lead["id"], "version": his["version"], "toId": app.world.dealer(Dealer::B).staff[0].id.to_string() });
    assert_eq!(manager.mutate("handOverLead", outsider.clone(), "lead { id }").await.code(), "RULE");
    assert_eq!(colleague.mutate("handOverLead", outsider, "lead { id }").await.code(), "FORBIDDEN");
    assert_eq!(read(&colleague, &lead["id"]).await, his);
});

both!(it_ends_two_calendar_months_later_and_on_the_last_day_of_a_shorter_month, async |app: &TestApp| {
    let rounds = [
        ("2026-07-01T09:00:00+08:00", "2026-08-31T12:00:00+08:00", "2026-09-02T00:00:00+08:00"),
        ("2027-01-15T09:00:00+08:00", "2027-03-15T08:59:59+08:00", "2027-03-16T00:00:00+08:00"),
        ("2027-12-31T09:00:00+08:00", "2028-02-29T08:59:59+08:00", "2028-02-29T09:00:00+08:00"),
        ("2030-12-31T09:00:00+08:00", "2031-02-28T08:59:59+08:00", "2031-02-28T09:00:00+08:00"),
    ];
    for (round, (received, protected, free)) in rounds.into_iter().enumerate() {
        let customer = with(about(&described(&format!("远达{round}号物流有限公司"))), json!({ "month": 203_112 }));
        app.clock.set(at(received));
        let first = report(&app.salesperson_of(Dealer::A).await, customer.clone()).await;
        app.clock.set(at(protected));
        let other = app.salesperson_of(Dealer::B).await;
        assert_eq!(report(&other, customer.clone()).await["outcome"], "BEHIND", "{protected}");
        assert_eq!(read(&app.salesperson_of(Dealer::A).await, &first["id"]).await["state"], "PROTECTED");
        app.clock.set(at(free));
        let other = app.salesperson_of(Dealer::B).await;
        assert_eq!(report(&other, customer).await["outcome"], "GRANTED", "{free}");
        assert_eq!(read(&app.salesperson_of(Dealer::A).await, &first["id"]).await["state"], "LAPSED");
    }
});
