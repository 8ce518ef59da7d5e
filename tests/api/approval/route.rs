//! Where a request comes to lie, and whose limit reaches (APPR-2, APPR-5).

use longhaul_entity::enums::Role;
use serde_json::{Value, json};

use super::{act, approve, ask, channel, done, found, hire, promotion, read, refused, steps, suspend, waiting_for};
use crate::support::{Dealer, TestApp, both};

both!(the_amount_decides_the_level_to_the_fen, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (area, region, hq) =
        (app.area_manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await, app.hq().await);
    let world = &app.world;
    let at = |level: &str| match level {
        "AREA" => (world.area_of(Dealer::A).id, world.area_of(Dealer::A).manager.id),
        "REGION" => (world.region_of(Dealer::A).id, world.region_of(Dealer::A).manager.id),
        _ => (world.hq, world.hq_manager.id),
    };
    for (fen, level, limit) in [
        (49_900, "AREA", json!(200_000)),
        (50_000, "AREA", json!(200_000)),
        (199_900, "AREA", json!(200_000)),
        (199_999, "AREA", json!(200_000)),
        (200_000, "AREA", json!(200_000)),
        (200_001, "REGION", json!(500_000)),
        (200_100, "REGION", json!(500_000)),
        (499_900, "REGION", json!(500_000)),
        (500_000, "REGION", json!(500_000)),
        (500_001, "HQ", Value::Null),
        (2_000_000, "HQ", Value::Null),
        (2_000_100, "HQ", Value::Null),
    ] {
        let request = ask(&client, promotion(fen)).await;
        let (unit, manager) = at(level);
        assert_eq!((&request["level"], &request["limit"]), (&json!(level), &limit), "{fen}");
        assert_eq!(request["at"]["id"], unit.to_string());
        assert_eq!(waiting_for(&request), [manager.to_string()]);
        assert_eq!(request["mayDecide"], false);
        if level != "AREA" {
            let refusal = refused(&area, &approve(&area, &request).await, &request).await;
            assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("APPR-2")));
            assert_eq!((&refusal["limit"], &refusal["amount"]), (&json!(200_000), &json!(fen)));
        }
        if level == "HQ" {
            let refusal = refused(&region, &approve(&region, &request).await, &request).await;
            assert_eq!((&refusal["limit"], &refusal["amount"]), (&json!(500_000), &json!(fen)));
        }
        let decider = match level {
            "AREA" => &area,
            "REGION" => &region,
            _ => &hq,
        };
        assert_eq!(read(decider, &request).await["mayDecide"], true);
        let decided = done(&approve(decider, &request).await);
        assert_eq!(
            (&decided["state"], &decided["decidedBy"]["userId"]),
            (&json!("APPROVED"), &json!(manager.to_string()))
        );
        assert_eq!((&decided["answer"], &decided["steps"][1]["limit"]), (&json!("同意"), &limit));
    }
});

both!(what_counts_is_the_sum_of_all_items_whatever_each_is, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let mut input = promotion(1);
    input["vehicles"] = json!(3);
    input["items"] = json!([
        { "what": "现金优惠", "perVehicle": 150_000 },
        { "what": "赠送保养", "perVehicle": 40_000 },
        { "what": "购置税补贴", "perVehicle": 10_001 },
    ]);
    let request = ask(&client, input.clone()).await;
    assert_eq!((&request["perVehicle"], &request["total"]), (&json!(200_001), &json!(600_003)));
    assert_eq!(request["level"], "REGION");
    let area = app.area_manager_of(Dealer::A).await;
    assert_eq!(approve(&area, &request).await.refusal()["amount"], 200_001);
    // One fen less of any of them, and the area decides.
    input["items"][2]["perVehicle"] = json!(10_000);
    let request = ask(&client, input).await;
    assert_eq!(request["level"], "AREA");
    done(&approve(&area, &request).await);
});

both!(terms_that_would_hide_the_sum_are_refused, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let item = |fen: i64| json!({ "what": "优惠", "perVehicle": fen });
    let with = |change: Value| crate::customer::with(promotion(100_000), change);
    for (change, code, field) in [
        (json!({ "items": [item(0)] }), "INVALID", json!("input.items.0.perVehicle")),
        (json!({ "items": [item(300_000), item(-150_000)] }), "INVALID", json!("input.items.1.perVehicle")),
        (json!({ "items": [item(1_000_000_001)] }), "INVALID", json!("input.items.0.perVehicle")),
        (json!({ "items": [item(i64::MAX), item(i64::MAX)] }), "INVALID", json!("input.items.0.perVehicle")),
        (json!({ "items": [] }), "INVALID", json!("input.items")),
        (json!({ "items": vec![item(1); 21] }), "LIMIT", json!("input.items")),
        (json!({ "vehicles": 0 }), "INVALID", json!("input.vehicles")),
        (json!({ "kind": "PUBLIC_RELATIONS", "vehicles": 100 }), "INVALID", json!("input.vehicles")),
        (json!({ "reason": " " }), "INVALID", json!("input.reason")),
        (json!({ "channelId": "Channel:0190ffff-ffff-7fff-bfff-ffffffffffff" }), "INVALID", json!("input.channelId")),
        (json!({ "kind": "EVENT" }), "RULE", Value::Null),
        (json!({ "kind": "CROSS_TERRITORY" }), "RULE", Value::Null),
    ] {
        let refusal = client.mutate("requestApproval", with(change.clone()), "approval { id }").await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!(code), &field), "{change}");
    }
    assert!(found(&client, "").await.is_empty());
});

both!(a_level_without_a_manager_in_office_is_passed_over, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let before = ask(&client, promotion(100_000)).await;
    let (region, area) = (app.region_manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    assert!(found(&region, "waitingForMe: true").await.is_empty());
    suspend(app, app.world.area_of(Dealer::A).manager.id).await;
    // Who was suspended decides nothing, though his token is good.
    assert_eq!(approve(&area, &before).await.code(), "UNAUTHENTICATED");
    let after = ask(&client, promotion(100_000)).await;
    assert_eq!((&before["level"], &after["level"]), (&json!("AREA"), &json!("REGION")));
    assert_eq!(after["at"]["id"], app.world.region_of(Dealer::A).id.to_string());
    // The one that lay there waits for the next above now.
    assert_eq!(waiting_for(&read(&region, &before).await), [app.world.region_of(Dealer::A).manager.id.to_string()]);
    assert_eq!(found(&region, "waitingForMe: true").await.len(), 2);
    assert!(found(&app.hq().await, "waitingForMe: true").await.is_empty());
    done(&approve(&region, &before).await);
    done(&approve(&region, &after).await);
});

both!(hq_decides_within_the_channel_that_the_request_names, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (one, his) = hire(app, 1, Role::HqManager, app.world.hq, Some(channel(1))).await;
    let (two, other) = hire(app, 2, Role::HqManager, app.world.hq, Some(channel(2))).await;
    let mut input = promotion(600_000);
    input["channelId"] = json!(channel(1).to_string());
    let request = ask(&client, input).await;
    let mut waits = waiting_for(&request);
    waits.sort_unstable();
    let mut expected = [app.world.hq_manager.id.to_string(), one.to_string()];
    expected.sort();
    assert_eq!(waits, expected);
    let refusal = refused(&other, &approve(&other, &request).await, &request).await;
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("RULE"), &json!("ORG-2")));
    assert!(found(&other, "waitingForMe: true").await.is_empty());
    assert_eq!(found(&his, "waitingForMe: true").await.len(), 1);
    done(&approve(&his, &request).await);
    // A request without a channel is anybody's.
    let open = ask(&client, promotion(600_000)).await;
    assert!(waiting_for(&open).contains(&two.to_string().as_str()));
    done(&approve(&other, &open).await);
});

both!(each_level_may_pass_on_with_a_word, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let request = ask(&client, promotion(150_000)).await;
    let (area, region, hq) =
        (app.area_manager_of(Dealer::A).await, app.region_manager_of(Dealer::A).await, app.hq().await);
    // Not his turn yet.
    let refusal = refused(&region, &approve(&region, &request).await, &request).await;
    assert_eq!((&refusal["rule"], &refusal["level"]), (&json!("APPR-3"), &json!("AREA")));
    let mute = act(&area, "passOnApproval", &request, json!({ "why": " " })).await;
    assert_eq!(refused(&area, &mute, &request).await["field"], "input.why");
    app.clock.advance(60);
    let passed = done(&act(&area, "passOnApproval", &request, json!({ "why": "客户重要，请大区决定" })).await);
    assert_eq!((&passed["level"], &passed["state"]), (&json!("REGION"), &json!("PENDING")));
    assert_ne!(passed["dueAt"], request["dueAt"]);
    let step = &passed["steps"][1];
    assert_eq!((&step["kind"], &step["why"]), (&json!("PASSED_ON"), &json!("客户重要，请大区决定")));
    assert_eq!(step["from"]["id"], app.world.area_of(Dealer::A).id.to_string());
    assert_eq!(step["to"]["id"], app.world.region_of(Dealer::A).id.to_string());
    // It is not the area's any more.
    assert_eq!(approve(&area, &passed).await.refusal()["rule"], "APPR-3");
    let passed = done(&act(&region, "passOnApproval", &passed, json!({ "why": "请总部决定" })).await);
    let last = act(&hq, "passOnApproval", &passed, json!({ "why": "?" })).await;
    assert_eq!(refused(&hq, &last, &passed).await["rule"], "APPR-3");
    let decided = done(&act(&hq, "decideApproval", &passed, json!({ "verdict": "REFUSE", "why": "预算不足" })).await);
    assert_eq!(steps(&decided), ["SUBMITTED", "PASSED_ON", "PASSED_ON", "REFUSED"]);
    // The requester learns it at once.
    let told = read(&client, &request).await;
    assert_eq!((&told["state"], &told["answer"]), (&json!("REFUSED"), &json!("预算不足")));
    assert_eq!(told["decidedBy"]["userId"], app.world.hq_manager.id.to_string());
});
