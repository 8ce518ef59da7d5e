//! The customer's limits of the year and the dealer's budget, to the fen (GIFT-3, FOLLOW-5).

use longhaul::clock::Clock;
use serde_json::{Value, json};

use super::{
    at_dealer_a, at_event, bring_back, holds_together, issue, on_visit, rows, said, set_policy, told, try_issue,
    visited,
};
use crate::{
    customer::with,
    follow_up,
    lead::{about_known, at, report},
    support::{Dealer, TestApp, both},
};

both!(a_customer_is_given_no_more_than_its_limit_in_a_year, async |app: &TestApp| {
    let gift = at_dealer_a(app, 1_000, 100).await;
    set_policy(app, "GIFT_YEARLY", 5_000).await;
    let client = app.salesperson_of(Dealer::A).await;
    let place = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let before = rows(app).await;
    let beyond = try_issue(&client, at_event(&gift, 6, &place, "答谢会")).await;
    assert_eq!(told(&beyond), said("RULE", "GIFT-3", ""));
    let facts = [&beyond.refusal()["limit"], &beyond.refusal()["given"], &beyond.refusal()["amount"]].map(Value::clone);
    assert_eq!(facts, [json!(5_000), json!(0), json!(6_000)]);
    assert_eq!(rows(app).await, before);
    let made = issue(&client, on_visit(&gift, 3, &place)).await;
    issue(&client, at_event(&gift, 2, &place, "答谢会")).await;
    let beyond = try_issue(&client, at_event(&gift, 1, &place, "订货会")).await;
    assert_eq!((told(&beyond), &beyond.refusal()["given"]), (said("RULE", "GIFT-3", ""), &json!(5_000)));
    bring_back(&client, &made, 1).await.data();
    issue(&client, at_event(&gift, 1, &place, "订货会")).await;
    // Another customer has a limit of its own; the next year, too.
    let other = visited(&client, Dealer::A, "蓝天物流有限公司", 2).await;
    issue(&client, on_visit(&gift, 5, &other)).await;
    app.clock.set(at("2026-12-31T23:59:59+08:00"));
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(told(&try_issue(&client, at_event(&gift, 1, &place, "年会")).await).1, "GIFT-3");
    app.clock.set(at("2027-01-01T00:00:00+08:00"));
    issue(&client, at_event(&gift, 5, &place, "年会")).await;
    holds_together(app).await;
});

both!(gifts_on_follow_ups_have_limits_of_their_own, async |app: &TestApp| {
    let gift = at_dealer_a(app, 1_000, 100).await;
    set_policy(app, "GIFT_YEARLY_FOLLOW_UP", 2_000).await;
    let client = app.salesperson_of(Dealer::A).await;
    let place = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let lead = report(&client, about_known(&place["customer"])).await;
    let contact = follow_up::record(&client, follow_up::about_lead(&lead, app.clock.now())).await;
    let follow = |count: i32| {
        let named = json!({ "occasion": "FOLLOW_UP", "visitId": null, "followUpId": contact["id"] });
        with(on_visit(&gift, count, &place), named)
    };
    let beyond = try_issue(&client, follow(3)).await;
    assert_eq!((told(&beyond), &beyond.refusal()["limit"]), (said("RULE", "FOLLOW-5", ""), &json!(2_000)));
    // What was given on visits does not count here.
    issue(&client, on_visit(&gift, 3, &place)).await;
    issue(&client, follow(2)).await;
    assert_eq!(told(&try_issue(&client, follow(1)).await).1, "FOLLOW-5");
    set_policy(app, "GIFT_VALUE_FOLLOW_UP", 999).await;
    let dear = try_issue(&client, follow(1)).await;
    assert_eq!((told(&dear), &dear.refusal()["limit"]), (said("RULE", "FOLLOW-5", "input.giftId"), &json!(999)));
    let shown = "query($id: ID!) { customer(id: $id) { gifts { givenThisYear followUpsThisYear followUpLimit } } }";
    let shown = client.ask(shown, json!({ "id": place["customer"] })).await["customer"]["gifts"].clone();
    assert_eq!(shown, json!({ "givenThisYear": 5_000, "followUpsThisYear": 2_000, "followUpLimit": 2_000 }));
});

both!(a_dealer_gives_no_more_than_its_budget_of_the_year, async |app: &TestApp| {
    let gift = at_dealer_a(app, 1_000, 100).await;
    set_policy(app, "GIFT_BUDGET", 4_000).await;
    let client = app.salesperson_of(Dealer::A).await;
    let (one, two) = (
        visited(&client, Dealer::A, "远达物流有限公司", 1).await,
        visited(&client, Dealer::A, "蓝天物流有限公司", 2).await,
    );
    let beyond = try_issue(&client, on_visit(&gift, 5, &one)).await;
    assert_eq!((told(&beyond), &beyond.refusal()["spent"]), (said("RULE", "GIFT-3", ""), &json!(0)));
    let made = issue(&client, on_visit(&gift, 3, &one)).await;
    let before = rows(app).await;
    let beyond = try_issue(&client, on_visit(&gift, 2, &two)).await;
    let facts = [&beyond.refusal()["limit"], &beyond.refusal()["spent"], &beyond.refusal()["amount"]].map(Value::clone);
    assert_eq!(facts, [json!(4_000), json!(3_000), json!(2_000)]);
    assert_eq!(rows(app).await, before);
    issue(&client, on_visit(&gift, 1, &two)).await;
    assert_eq!(told(&try_issue(&client, on_visit(&gift, 1, &two)).await).1, "GIFT-3");
    bring_back(&client, &made, 2).await.data();
    issue(&client, on_visit(&gift, 2, &two)).await;
    assert_eq!(told(&try_issue(&client, on_visit(&gift, 1, &one)).await).1, "GIFT-3");
    // A dealer may have a budget of its own, and each year another.
    let own = json!({ "unitId": app.world.dealer(Dealer::A).id.to_string(), "why": "增补",
        "changes": [{ "key": "GIFT_BUDGET", "value": 5_000 }], "validFrom": app.clock.now().to_utc().to_rfc3339() });
    app.hq().await.perform("setPolicies", own, "unit { id }").await;
    issue(&client, on_visit(&gift, 1, &one)).await;
    assert_eq!(try_issue(&client, on_visit(&gift, 1, &one)).await.refusal()["limit"], 5_000);
    app.clock.set(at("2027-01-01T00:00:00+08:00"));
    let client = app.salesperson_of(Dealer::A).await;
    issue(&client, on_visit(&gift, 5, &one)).await;
    holds_together(app).await;
});
