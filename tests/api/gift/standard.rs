//! Standards: what a recipient may be given by tier and occasion, from a day on (GIFT-2, FOLLOW-5).

use serde_json::{Value, json};

use super::{
    again, at_dealer_a, at_event, bring_back, catalogued, issue, on_visit, receive, said, set_policy, told, try_issue,
    visited,
};
use crate::{
    customer::with,
    standing::buy,
    support::{Answer, Client, Dealer, TestApp, both},
};

const STANDARD: &str = "standard { id tier occasion recipient anyGift most validFrom why gifts { name } setBy { id } }";

fn for_drivers(most: i64, from: &str) -> Value {
    json!({ "tier": "ORDINARY", "occasion": "VISIT", "recipient": "DRIVER", "most": most, "validFrom": from,
        "why": "年度方案" })
}

async fn try_set(client: &Client, input: Value) -> Answer {
    client.mutate("setGiftStandard", input, STANDARD).await
}

both!(a_recipient_is_given_what_the_standard_allows_and_not_a_fen_more, async |app: &TestApp| {
    let (cup, hq) = (at_dealer_a(app, 1_000, 50).await, app.hq().await);
    let tea = catalogued(&hq, "茶叶", 500, false).await;
    receive(&app.manager_of(Dealer::A).await, &tea, 50).await;
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    let set = with(for_drivers(3_000, "2026-06-15"), json!({ "giftIds": [cup] }));
    let standard = try_set(&hq, set).await.at("setGiftStandard.standard");
    assert_eq!((&standard["anyGift"], &standard["gifts"]), (&json!(false), &json!([{ "name": "保温杯" }])));
    let of_list = try_issue(&client, on_visit(&tea, 1, &at)).await;
    assert_eq!(told(&of_list), said("RULE", "GIFT-2", "input.giftId"));
    let beyond = try_issue(&client, on_visit(&cup, 4, &at)).await;
    assert_eq!(told(&beyond), said("RULE", "GIFT-2", "input.count"));
    assert_eq!((&beyond.refusal()["limit"], &beyond.refusal()["amount"]), (&json!(3_000), &json!(4_000)));
    // In parts it is no less; what came back is.
    let made = issue(&client, on_visit(&cup, 2, &at)).await;
    assert_eq!(made["standardId"], standard["id"]);
    assert_eq!(try_issue(&client, on_visit(&cup, 2, &at)).await.refusal()["amount"], 4_000);
    bring_back(&client, &made, 1).await.data();
    issue(&client, on_visit(&cup, 2, &at)).await;
    assert_eq!(told(&try_issue(&client, on_visit(&cup, 1, &at)).await).1, "GIFT-2");
    // Another driver, another visit, another kind of recipient and another occasion have bounds of their own.
    let to = |kind: &str, name: &str| json!({ "recipient": { "kind": kind, "name": name, "publicOfficial": false } });
    issue(&client, with(on_visit(&cup, 3, &at), to("DRIVER", "赵师傅"))).await;
    let next = again(&client, &at["customer"], 2).await;
    issue(&client, on_visit(&cup, 3, &next)).await;
    issue(&client, with(on_visit(&tea, 8, &at), to("MANAGER", "王师傅"))).await;
    issue(&client, at_event(&tea, 7, &at, "答谢会")).await;
});

both!(the_latest_version_that_has_begun_counts, async |app: &TestApp| {
    let (cup, hq) = (at_dealer_a(app, 1_000, 50).await, app.hq().await);
    let client = app.salesperson_of(Dealer::A).await;
    let at = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    for (most, from) in [(9_000, "2026-06-15"), (1_000, "2026-06-16"), (2_000, "2026-06-15")] {
        try_set(&hq, for_drivers(most, from)).await.data();
        app.clock.advance(1);
    }
    // Of two that begin on one day the one set last.
    assert_eq!(try_issue(&client, on_visit(&cup, 3, &at)).await.refusal()["limit"], 2_000);
    let on = "query($on: Date) { giftStandards(on: $on, filter: { occasion: VISIT }) { most validFrom } }";
    for (day, most) in [("2026-06-14", None), ("2026-06-15", Some(2_000)), ("2026-06-16", Some(1_000))] {
        let found = client.ask(on, json!({ "on": day })).await["giftStandards"].clone();
        assert_eq!(found.as_array().unwrap().len(), usize::from(most.is_some()), "{day}");
        assert!(most.is_none_or(|most| found[0]["most"] == most), "{day}: {found}");
    }
    let history = "{ giftStandardHistory { totalCount edges { node { most } } } }";
    let found = client.ask(history, json!({})).await["giftStandardHistory"].clone();
    let most: Vec<_> = found["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]["most"]).collect();
    assert_eq!(json!(most), json!([2_000, 1_000, 9_000]));
    app.clock.advance(24 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    assert_eq!(try_issue(&client, on_visit(&cup, 2, &at)).await.refusal()["limit"], 1_000);
    // Where nothing is allowed, nothing is.
    try_set(&app.hq().await, for_drivers(0, "2026-06-16")).await.data();
    assert_eq!(try_issue(&client, on_visit(&cup, 1, &at)).await.refusal()["limit"], 0);
});

both!(a_standard_that_does_not_fit_is_refused, async |app: &TestApp| {
    let hq = app.hq().await;
    let tea = catalogued(&hq, "茶叶", 500, false).await;
    let refused = async |change: Value| told(&try_set(&hq, with(for_drivers(100, "2026-06-15"), change)).await);
    let absent = "Gift:0190ffff-ffff-7fff-bfff-ffffffffffff";
    for (change, said) in [
        (json!({ "validFrom": "2026-06-14" }), said("RULE", "GIFT-2", "input.validFrom")),
        (json!({ "validFrom": "2046-06-14" }), said("INVALID", "GIFT-2", "input.validFrom")),
        (json!({ "most": -1 }), said("INVALID", "GIFT-2", "input.most")),
        (json!({ "most": 100_000_001 }), said("INVALID", "GIFT-2", "input.most")),
        (json!({ "why": " " }), said("INVALID", "GIFT-4", "input.why")),
        (json!({ "giftIds": [tea, absent] }), said("INVALID", "GIFT-2", "input.giftIds.1")),
        (json!({ "giftIds": vec![tea.clone(); 101] }), said("LIMIT", "GIFT-2", "input.giftIds")),
        (json!({ "giftIds": [tea], "occasion": "FOLLOW_UP" }), said("RULE", "FOLLOW-5", "input.giftId")),
    ] {
        assert_eq!(refused(change.clone()).await, said, "{change}");
    }
    for client in [app.region_manager_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.admin().await] {
        assert_eq!(try_set(&client, for_drivers(100, "2026-06-15")).await.code(), "FORBIDDEN");
    }
    let none = hq.ask("{ giftStandards { id } }", json!({})).await;
    assert_eq!(none["giftStandards"], json!([]));
});

both!(what_one_gift_is_worth_is_bounded_by_tier_whatever_the_standard_says, async |app: &TestApp| {
    let hq = app.hq().await;
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let gifts = [10_000, 10_001, 30_001, 50_001];
    let mut ids = Vec::new();
    for fen in gifts {
        let gift = catalogued(&hq, &format!("礼品{fen}"), fen, true).await;
        receive(&manager, &gift, 9).await;
        ids.push(gift);
    }
    let ordinary = visited(&client, Dealer::A, "远达物流有限公司", 1).await;
    issue(&client, on_visit(&ids[0], 1, &ordinary)).await;
    let beyond = try_issue(&client, on_visit(&ids[1], 1, &ordinary)).await;
    assert_eq!(told(&beyond), said("RULE", "GIFT-2", "input.giftId"));
    assert_eq!((&beyond.refusal()["limit"], &beyond.refusal()["amount"]), (&json!(10_000), &json!(10_001)));
    let silver = visited(&client, Dealer::A, "银色物流有限公司", 2).await;
    buy(&client, &silver["customer"], 10).await;
    let made = issue(&client, on_visit(&ids[1], 1, &silver)).await;
    assert_eq!(made["tier"], "SILVER");
    assert_eq!(try_issue(&client, on_visit(&ids[2], 1, &silver)).await.refusal()["limit"], 30_000);
    let gold = visited(&client, Dealer::A, "金色物流有限公司", 3).await;
    buy(&client, &gold["customer"], 20).await;
    issue(&client, on_visit(&ids[2], 1, &gold)).await;
    assert_eq!(try_issue(&client, on_visit(&ids[3], 1, &gold)).await.refusal()["limit"], 50_000);
    // HQ may set the figure otherwise.
    set_policy(app, "GIFT_VALUE_GOLD", 60_000).await;
    issue(&client, on_visit(&ids[3], 1, &gold)).await;
});
