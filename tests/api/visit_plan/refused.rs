//! What is not planned, and what is changed no more (VISIT-1, LEAD-5, LEAD-9, CUST-10, CUST-13, APPR-6).

use serde_json::{Value, json};

use super::{again, change, gold, owning, plan, report, reported, to, try_cancel, try_change, try_plan};
use crate::{
    customer::with,
    gift::{catalogued, said, told},
    lead, standing,
    support::{Dealer, TestApp, both},
};

both!(what_does_not_fit_is_refused_and_named, async |app: &TestApp| {
    let (client, hq) = (app.salesperson_of(Dealer::A).await, app.hq().await);
    let gift = catalogued(&hq, "保温杯", 6_800, true).await;
    let gone = catalogued(&hq, "挂历", 1_000, true).await;
    hq.perform("updateGift", json!({ "id": gone, "version": 1, "active": false }), "gift { id }").await;
    let dear = catalogued(&hq, "皮箱", 1_000_000, true).await;
    let customer = gold(&client, "金质物流有限公司").await;
    let some = |quantity: i64| json!({ "gifts": [{ "giftId": gift, "quantity": quantity }] });
    let of = |id: &Value, quantity: i32| json!({ "gifts": [{ "giftId": id, "quantity": quantity }] });
    let unknown = json!("Gift:0190ffff-ffff-7fff-bfff-ffffffffffff");
    let many: Vec<Value> = (0..21).map(|_| json!({ "giftId": gift, "quantity": 1 })).collect();
    for (wrong, refused) in [
        (some(0), said("INVALID", "VISIT-1", "input.gifts.0.quantity")),
        (some(-1), said("INVALID", "VISIT-1", "input.gifts.0.quantity")),
        (some(10_001), said("INVALID", "VISIT-1", "input.gifts.0.quantity")),
        (of(&dear, 1_001), said("INVALID", "VISIT-1", "input.gifts.0.quantity")),
        (of(&unknown, 1), said("NOT_FOUND", "GIFT-1", "input.gifts.0.giftId")),
        (of(&gone, 1), said("RULE", "GIFT-1", "input.gifts.0.giftId")),
        (
            json!({ "gifts": [{ "giftId": gift, "quantity": 1 }, { "giftId": gift, "quantity": 2 }] }),
            said("INVALID", "VISIT-1", "input.gifts.1.giftId"),
        ),
        (json!({ "gifts": many }), said("LIMIT", "VISIT-1", "input.gifts")),
        (json!({ "month": 202_605 }), said("RULE", "VISIT-1", "input.month")),
        (json!({ "month": 202_506 }), said("RULE", "VISIT-1", "input.month")),
        (json!({ "month": 202_707 }), said("RULE", "VISIT-1", "input.month")),
        (json!({ "month": 202_613 }), said("INVALID", "VISIT-1", "input.month")),
        (json!({ "month": -1 }), said("INVALID", "VISIT-1", "input.month")),
        (json!({ "purpose": "  " }), said("INVALID", "", "input.purpose")),
        (json!({ "purpose": "长".repeat(501) }), said("INVALID", "", "input.purpose")),
        (json!({ "note": "长".repeat(2001) }), said("INVALID", "", "input.note")),
        (json!({ "appointmentAt": "2026-07-01T02:00:00Z" }), said("INVALID", "VISIT-2", "input.appointmentAt")),
        (json!({ "appointmentAt": "2026-06-30T16:00:00Z" }), said("INVALID", "VISIT-2", "input.appointmentAt")),
        (json!({ "appointmentAt": "2026-06-14T02:00:00Z" }), said("INVALID", "VISIT-2", "input.appointmentAt")),
    ] {
        assert_eq!(told(&try_plan(&client, with(to(&customer), wrong.clone())).await), refused, "{wrong}");
    }
    let nobody = to(&json!("Customer:0190ffff-ffff-7fff-bfff-ffffffffffff"));
    assert_eq!(told(&try_plan(&client, nobody).await), said("NOT_FOUND", "ALL-1", ""));
    // Nothing of it was kept.
    let list = client.ask("{ plannedVisits { totalCount } }", json!({})).await;
    assert_eq!(list["plannedVisits"]["totalCount"], 0);
});

both!(one_plan_is_open_for_a_customer_and_time, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let customer = gold(&client, "金质物流有限公司").await;
    let on =
        |day: u32, hour: u32| with(to(&customer), json!({ "appointmentAt": format!("2026-06-{day}T0{hour}:00:00Z") }));
    plan(&client, to(&customer)).await;
    assert_eq!(told(&try_plan(&client, to(&customer)).await), said("CONFLICT", "VISIT-1", "input.customerId"));
    let first = plan(&client, on(20, 1)).await;
    assert_eq!(told(&try_plan(&client, on(20, 5)).await), said("CONFLICT", "VISIT-1", "input.appointmentAt"));
    let second = plan(&client, on(21, 1)).await;
    let onto = try_change(&client, &second, json!({ "appointmentAt": "2026-06-20T06:00:00Z" })).await;
    assert_eq!(told(&onto), said("CONFLICT", "VISIT-1", "input.appointmentAt"));
    // Another hour of its own day, another month, another visitor: all that is told apart.
    change(&client, &first, json!({ "appointmentAt": "2026-06-20T06:00:00Z" })).await;
    plan(&client, with(to(&customer), json!({ "month": 202_607 }))).await;
    plan(&manager, to(&customer)).await;
});

both!(nobody_changes_anothers_plan_an_old_version_or_what_is_over, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let customer = gold(&client, "金质物流有限公司").await;
    let made = plan(&client, to(&customer)).await;
    let colleague = app.colleague_of(Dealer::A).await;
    assert_eq!(try_cancel(&colleague, &made).await.code(), "NOT_FOUND");
    let him = app.world.dealer(Dealer::A).staff[1].id.to_string();
    manager.perform("shareCustomer", json!({ "id": customer, "userId": him }), "customer { id }").await;
    for answer in [try_cancel(&colleague, &made).await, try_change(&colleague, &made, json!({})).await] {
        assert_eq!(told(&answer), said("RULE", "VISIT-1", "input.id"));
    }
    assert_eq!(try_cancel(&app.manager_of(Dealer::B).await, &made).await.code(), "NOT_FOUND");
    let newer = change(&client, &made, json!({ "note": "改" })).await;
    for answer in [try_cancel(&client, &made).await, try_change(&client, &made, json!({})).await] {
        assert_eq!((answer.code(), &answer.refusal()["currentVersion"]), ("CONFLICT".to_owned(), &json!(2)));
    }
    let unreasoned = json!({ "id": newer["id"], "version": 2, "reason": " " });
    let unreasoned = client.mutate("cancelPlannedVisit", unreasoned, "plannedVisit { id }").await;
    assert_eq!(told(&unreasoned), said("INVALID", "", "input.reason"));
    // The last instant of the month, and the first of the next one.
    app.clock.set(lead::at("2026-06-30T23:59:59+08:00"));
    let client = app.salesperson_of(Dealer::A).await;
    let last = change(&client, &newer, json!({ "note": "又改" })).await;
    app.clock.set(lead::at("2026-07-01T00:00:00+08:00"));
    let client = app.salesperson_of(Dealer::A).await;
    for answer in [try_cancel(&client, &last).await, try_change(&client, &last, json!({})).await] {
        assert_eq!(told(&answer), said("RULE", "VISIT-1", "input.id"));
    }
    assert_eq!(again(&client, &last).await["missed"], json!(true));
    assert_eq!(told(&try_plan(&client, to(&customer)).await), said("RULE", "VISIT-1", "input.month"));
});

both!(what_is_done_or_cancelled_is_changed_no_more, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let customer = gold(&client, "金质物流有限公司").await;
    let made = plan(&client, to(&customer)).await;
    reported(&client, report(&customer, "2026-06-15T01:00:00Z")).await;
    let done = again(&client, &made).await;
    assert_eq!(done["state"], "DONE");
    for answer in [try_cancel(&client, &done).await, try_change(&client, &done, json!({})).await] {
        assert_eq!(
            (told(&answer), &answer.refusal()["state"]),
            (said("CONFLICT", "VISIT-1", "input.id"), &json!("DONE"))
        );
    }
    let other = plan(&client, to(&customer)).await;
    let cancelled = try_cancel(&client, &other).await.at("cancelPlannedVisit.plannedVisit");
    assert_eq!(try_cancel(&client, &cancelled).await.refusal()["state"], "CANCELLED");
});

both!(who_may_not_act_there_plans_nothing, async |app: &TestApp| {
    let far = app.salesperson_of(Dealer::C).await;
    let customer = owning(&far, Dealer::A, "唐山远途物流有限公司", 20).await;
    assert_eq!(told(&try_plan(&far, to(&customer)).await), said("RULE", "LEAD-5", "input.customerId"));
    // A key account of the industry is its department's business.
    let client = app.salesperson_of(Dealer::A).await;
    let power = gold(&client, "国电物流有限公司").await;
    let made = plan(&client, to(&power)).await;
    standing::now(&client, "setCustomerFacts", &power, json!({ "stateOwned": true, "keyIndustry": "POWER" })).await;
    let next = with(to(&power), json!({ "month": 202_607 }));
    let refused = try_plan(&client, next).await;
    assert_eq!(told(&refused), said("RULE", "LEAD-9", "input.customerId"));
    assert_eq!(refused.refusal()["channel"], "KEY_ACCOUNT");
    let change = try_change(&client, &made, json!({ "purpose": "洽谈" })).await;
    assert_eq!(told(&change), said("RULE", "LEAD-9", "input.customerId"));
    try_cancel(&client, &made).await.data();
});

both!(a_record_that_was_merged_or_set_aside_is_not_planned, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (keep, other) = (gold(&client, "留存物流有限公司").await, gold(&client, "重复物流有限公司").await);
    let made = plan(&client, to(&other)).await;
    let version = async |id: &Value| {
        let found = client.ask("query($id: ID!) { customer(id: $id) { version } }", json!({ "id": id })).await;
        found["customer"]["version"].clone()
    };
    let joining = json!({ "keepId": keep, "keepVersion": version(&keep).await, "mergeId": other,
        "mergeVersion": version(&other).await, "why": "同一客户" });
    manager.perform("mergeCustomers", joining, "mergeId").await;
    assert_eq!(told(&try_plan(&client, to(&other)).await), said("RULE", "CUST-10", ""));
    // What was planned for it is planned for the one that stands for both, and done by a visit to that.
    assert_eq!(told(&try_plan(&client, to(&keep)).await), said("CONFLICT", "VISIT-1", "input.customerId"));
    let changed = change(&client, &made, json!({ "note": "合并后" })).await;
    assert_eq!(changed["customer"]["id"], keep);
    let visit = reported(&client, report(&keep, "2026-06-15T01:00:00Z")).await;
    assert_eq!(visit["plannedVisit"]["id"], made["id"]);
    crate::gift::holds_together(app).await;
    let aside = gold(&client, "归档物流有限公司").await;
    let archive = json!({ "id": aside, "version": version(&aside).await });
    manager.perform("archiveCustomer", archive, "customer { id }").await;
    assert_eq!(told(&try_plan(&client, to(&aside)).await), said("RULE", "CUST-13", "input.customerId"));
});

both!(gifts_for_a_government_agency_are_not_even_planned, async |app: &TestApp| {
    let (client, hq) = (app.salesperson_of(Dealer::A).await, app.hq().await);
    let gift = catalogued(&hq, "保温杯", 6_800, true).await;
    let input = json!({ "name": "某市城管局", "kind": "GOVERNMENT_AGENCY", "transportUse": "MINING",
        "divisionCode": Dealer::A.county(), "source": "WALK_IN" });
    let agency = client.perform("createCustomer", input, "customer { id }").await["customer"]["id"].clone();
    let with_gift = with(to(&agency), json!({ "gifts": [{ "giftId": gift, "quantity": 1 }] }));
    let refused = try_plan(&client, with_gift).await;
    assert_eq!(told(&refused), said("RULE", "APPR-6", "input.customerId"));
    let notices = hq.ask("{ complianceNotices { totalCount } }", json!({})).await;
    assert_eq!(notices["complianceNotices"]["totalCount"], 1);
    // Without gifts it is a retail visit as any other.
    let made = plan(&client, to(&agency)).await;
    assert_eq!((&made["state"], &made["retail"]), (&json!("WAITING"), &json!(true)));
});
