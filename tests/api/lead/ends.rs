//! How leads end: lost with reason, competitor and price; a tender step by step; what nobody touches is shown (LEAD-7, LEAD-8).

use serde_json::{Value, json};

use super::{about, contested, described, protections, read, report};
use crate::{
    customer::with,
    support::{Dealer, TestApp, both},
};

fn lost(lead: &Value, reason: &str) -> Value {
    json!({ "id": lead["id"], "version": lead["version"], "reason": reason, "competitor": "长风", "price": 38_000_000 })
}

both!(a_lost_purchase_frees_the_customer_and_moves_it_to_lost, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let lead = report(&client, about(&described("远达物流有限公司"))).await;
    app.clock.advance(60);
    client.perform("loseLead", lost(&lead, "PRICE"), "lead { id }").await;
    let after = read(&client, &lead["id"]).await;
    assert_eq!((&after["state"], &after["customer"]["stage"]), (&json!("LOST"), &json!("LOST")));
    assert_eq!(after["loss"], json!({ "reason": "PRICE", "competitor": "长风", "price": 38_000_000, "note": null }));
    assert_eq!(after["customer"]["protection"]["running"], false);
    assert_eq!(after["receipt"], lead["receipt"]);
    // Twice is refused, and the next dealer is first.
    let again = client.mutate("loseLead", lost(&after, "PRICE"), "lead { id }").await;
    assert_eq!((again.code().as_str(), again.refusal()["rule"].as_str()), ("RULE", Some("LEAD-7")));
    let next = report(&app.salesperson_of(Dealer::B).await, about(&described("远达物流有限公司"))).await;
    assert_eq!((&next["outcome"], &next["customer"]["stage"]), (&json!("GRANTED"), &json!("COLLECTED")));
    assert!(longhaul::commands::check::findings(&app.app).await.unwrap().is_empty());
});

both!(a_loss_of_somebody_behind_moves_nothing, async |app: &TestApp| {
    let (first, second) = contested(app, "远达物流有限公司").await;
    let first = read(&app.salesperson_of(Dealer::A).await, &first["id"]).await;
    let other = app.salesperson_of(Dealer::B).await;
    other.perform("loseLead", lost(&second, "RELATIONSHIP"), "lead { id }").await;
    let held = read(&app.salesperson_of(Dealer::A).await, &first["id"]).await;
    assert_eq!(held, first);
});

both!(a_loss_needs_its_competitor_and_a_price_that_can_be, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let lead = report(&client, about(&described("远达物流有限公司"))).await;
    for (change, field) in [(json!({ "competitor": " " }), "input.competitor"), (json!({ "price": -1 }), "input.price")]
    {
        let answer = client.mutate("loseLead", with(lost(&lead, "PRICE"), change), "lead { id }").await;
        assert_eq!((answer.code().as_str(), answer.refusal()["field"].as_str()), ("INVALID", Some(field)));
    }
    let stale = client.mutate("loseLead", with(lost(&lead, "PRICE"), json!({ "version": 7 })), "lead { id }").await;
    assert_eq!(stale.code(), "CONFLICT");
    assert_eq!(read(&client, &lead["id"]).await, lead);
    let gone = with(lost(&lead, "NO_DEMAND"), json!({ "competitor": null, "price": null }));
    client.perform("loseLead", gone, "lead { id }").await;
});

both!(a_tender_goes_step_by_step, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let lead = report(&client, with(about(&described("远达物流有限公司")), json!({ "kind": "TENDER" }))).await;
    let step = |version: &Value, step: &str, day: &str| json!({ "id": lead["id"], "version": version, "step": step, "day": day });
    let refused = client.mutate("recordTenderStep", step(&json!(1), "BID", "2026-06-10"), "lead { id }").await;
    assert_eq!((refused.code().as_str(), refused.refusal()["rule"].as_str()), ("RULE", Some("LEAD-8")));
    let future = client.mutate("recordTenderStep", step(&json!(1), "ANNOUNCED", "2026-06-16"), "lead { id }").await;
    assert_eq!(future.code(), "INVALID");
    client.perform("recordTenderStep", step(&json!(1), "ANNOUNCED", "2026-06-10"), "lead { id }").await;
    client.perform("recordTenderStep", step(&json!(2), "QUALIFIED", "2026-06-15"), "lead { id }").await;
    let early = client.mutate("recordTenderStep", step(&json!(3), "BID", "2026-06-14"), "lead { id }").await;
    assert_eq!(early.refusal()["field"], "input.day");
    let after = read(&client, &lead["id"]).await;
    assert_eq!(after["tenderSteps"].as_array().unwrap().len(), 2);
    assert_eq!(after["tenderSteps"][1], json!({ "step": "QUALIFIED", "day": "2026-06-15", "note": null }));
    let direct = report(&client, about(&described("远通物流有限公司"))).await;
    let none = json!({ "id": direct["id"], "version": 1, "step": "ANNOUNCED", "day": "2026-06-10" });
    assert_eq!(client.mutate("recordTenderStep", none, "lead { id }").await.code(), "RULE");
});

both!(what_nobody_touched_for_fourteen_days_is_shown_to_the_manager, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let lead = report(&client, about(&described("远达物流有限公司"))).await;
    let text = "{ leads(filter: { untouched: true }) { totalCount edges { node { id } } } }";
    app.clock.advance(14 * 24 * 3600 - 1);
    let manager = app.as_person(&app.world.dealer(Dealer::A).manager).await;
    assert_eq!(manager.ask(text, json!({})).await["leads"]["totalCount"], 0);
    app.clock.advance(1);
    let shown = manager.ask(text, json!({})).await;
    assert_eq!((&shown["leads"]["totalCount"], &shown["leads"]["edges"][0]["node"]["id"]), (&json!(1), &lead["id"]));
    app.salesperson_of(Dealer::A).await.perform("loseLead", lost(&lead, "PRICE"), "lead { id }").await;
    assert_eq!(manager.ask(text, json!({})).await["leads"]["totalCount"], 0);
    assert_eq!(protections(app).await.len(), 1);
});
