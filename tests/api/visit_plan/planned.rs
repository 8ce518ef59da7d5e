//! Planning, changing and cancelling, and who sees what (VISIT-1, VISIT-2).

use serde_json::{Value, json};

use super::{PLAN, again, change, gold, journalled, owning, plan, report, reported, to, try_cancel, try_plan};
use crate::{
    customer::with,
    gift::{catalogued, holds_together},
    lead::at,
    support::{Client, Dealer, TestApp, both},
};

both!(a_gold_customer_is_planned_freely_and_changed_until_it_is_done, async |app: &TestApp| {
    let (client, hq) = (app.salesperson_of(Dealer::A).await, app.hq().await);
    let (cup, tea) = (catalogued(&hq, "保温杯", 6_800, true).await, catalogued(&hq, "茶叶", 26_800, false).await);
    let customer = gold(&client, "金质物流有限公司").await;
    let me = app.world.dealer(Dealer::A).staff[0].id.to_string();
    let wish = with(
        to(&customer),
        json!({ "appointmentAt": "2026-06-20T02:00:00Z", "note": " 带样车资料 ",
        "gifts": [{ "giftId": cup, "quantity": 2 }, { "giftId": tea, "quantity": 1 }] }),
    );
    let made = plan(&client, wish).await;
    assert_eq!((&made["state"], &made["tier"], &made["retail"]), (&json!("PLANNED"), &json!("GOLD"), &json!(false)));
    assert_eq!((&made["visitor"]["id"], &made["plannedBy"]["id"]), (&json!(me), &json!(me)));
    assert_eq!((&made["giftsValue"], &made["note"]), (&json!(40_400), &json!("带样车资料")));
    assert_eq!(made["gifts"][1], json!({ "gift": { "id": tea, "name": "茶叶" }, "quantity": 1 }));
    assert_eq!((&made["approval"], &made["visit"], &made["missed"]), (&Value::Null, &Value::Null, &json!(false)));
    assert_eq!(made["dueAt"], made["appointmentAt"]);
    // What is left out of a change is no more; without an appointment it is due when the month ends.
    let changed =
        change(&client, &made, json!({ "appointmentAt": null, "gifts": [{ "giftId": cup, "quantity": 10_000 }] }))
            .await;
    assert_eq!((&changed["version"], &changed["giftsValue"]), (&json!(2), &json!(68_000_000)));
    assert_eq!(changed["dueAt"], "2026-06-30T15:59:59.999999Z");
    assert_eq!(changed["gifts"].as_array().unwrap().len(), 1);
    let cancelled = try_cancel(&client, &changed).await.at("cancelPlannedVisit.plannedVisit");
    assert_eq!((&cancelled["state"], &cancelled["cancelReason"]), (&json!("CANCELLED"), &json!("客户外出")));
    assert_eq!(cancelled["cancelledBy"]["id"], json!(me));
    assert_eq!(again(&client, &made).await, cancelled);
    assert_eq!(journalled(app, &["VisitPlanned", "PlannedVisitChanged", "PlannedVisitCancelled"]).await, 3);
    // Then it may be planned anew.
    plan(&client, to(&customer)).await;
    holds_together(app).await;
});

both!(silver_key_and_focus_customers_are_no_retail, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    for (name, vehicles, tier, retail) in [
        ("银质物流有限公司", 10, "SILVER", false),
        ("一般大客户物流有限公司", 5, "ORDINARY", false),
        ("重点物流有限公司", 1, "ORDINARY", false),
        ("散户运输队", 0, "ORDINARY", true),
    ] {
        let made = plan(&client, to(&owning(&client, Dealer::A, name, vehicles).await)).await;
        assert_eq!((&made["tier"], &made["retail"]), (&json!(tier), &json!(retail)), "{name}");
    }
});

both!(a_repeated_request_plans_once, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let customer = gold(&client, "金质物流有限公司").await;
    let id = "PlannedVisit:01920000-0000-7000-8000-00000000abcd";
    let once = with(to(&customer), json!({ "operationId": "01900000-0000-7000-8000-00000000000b", "id": id }));
    assert_eq!(plan(&client, once.clone()).await, plan(&client, once.clone()).await);
    let other = gold(&client, "另一物流有限公司").await;
    let taken = with(to(&other), json!({ "id": id }));
    let refusal = try_plan(&client, taken).await.refusal();
    assert_eq!((&refusal["code"], &refusal["field"]), (&json!("CONFLICT"), &json!("input.id")));
});

async fn listed(client: &Client, filter: Value) -> Vec<Value> {
    let query = format!(
        "query($filter: PlannedVisitFilter) {{ plannedVisits(filter: $filter) {{ totalCount edges {{ node {{ {PLAN} }} }} }} }}"
    );
    let list = client.ask(&query, json!({ "filter": filter })).await["plannedVisits"].clone();
    let nodes: Vec<Value> = list["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()).collect();
    assert_eq!(list["totalCount"], nodes.len());
    nodes
}

both!(plans_are_seen_as_reports_are_and_listed_by_when_they_are_due, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (one, two) = (gold(&client, "甲物流有限公司").await, gold(&client, "乙物流有限公司").await);
    let late = plan(&client, to(&one)).await["id"].clone();
    let soon = plan(&client, with(to(&two), json!({ "appointmentAt": "2026-06-16T02:00:00Z" }))).await["id"].clone();
    let next = plan(&client, with(to(&one), json!({ "month": 202_607 }))).await["id"].clone();
    assert_eq!(listed(&client, json!({})).await, [soon.clone(), late.clone(), next.clone()]);
    assert_eq!(listed(&manager, json!({ "month": 202_606, "state": "PLANNED" })).await, [soon.clone(), late.clone()]);
    assert_eq!(
        listed(&manager, json!({ "customerId": one, "tier": "GOLD", "retail": false })).await,
        [late.clone(), next]
    );
    let me = app.world.dealer(Dealer::A).staff[0].id.to_string();
    assert_eq!(listed(&app.hq().await, json!({ "visitorId": me, "month": 202_607 })).await.len(), 1);
    let area = app.world.area_of(Dealer::A).id.to_string();
    assert_eq!(listed(&app.area_manager_of(Dealer::A).await, json!({ "unitId": area })).await.len(), 3);
    // Colleagues and other dealers see nothing of it, until the customer is shared.
    let colleague = app.colleague_of(Dealer::A).await;
    for other in [&colleague, &app.salesperson_of(Dealer::B).await, &app.manager_of(Dealer::D).await] {
        assert!(listed(other, json!({})).await.is_empty());
        let query = "query($id: ID!) { plannedVisit(id: $id) { id } }";
        assert_eq!(other.send(query, json!({ "id": late })).await.code(), "NOT_FOUND");
    }
    let with_him = app.world.dealer(Dealer::A).staff[1].id.to_string();
    manager.perform("shareCustomer", json!({ "id": one, "userId": with_him }), "customer { id }").await;
    assert_eq!(listed(&colleague, json!({})).await.len(), 2);
});

both!(what_should_be_done_by_now_and_is_planned_still_is_found, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let (one, two) = (gold(&client, "甲物流有限公司").await, gold(&client, "乙物流有限公司").await);
    let appointed =
        plan(&client, with(to(&one), json!({ "appointmentAt": "2026-06-16T02:00:00Z" }))).await["id"].clone();
    let of_june = plan(&client, to(&two)).await["id"].clone();
    let of_july = plan(&client, with(to(&one), json!({ "month": 202_607 }))).await["id"].clone();
    // Neither what was cancelled or done nor what waits for its approval is to be done.
    let cancelled = plan(&client, to(&one)).await;
    try_cancel(&client, &cancelled).await.data();
    let three = gold(&client, "丙物流有限公司").await;
    let done = plan(&client, to(&three)).await;
    reported(&client, report(&three, "2026-06-15T01:00:00Z")).await;
    let waiting = plan(&client, to(&owning(&client, Dealer::A, "散户运输队", 0).await)).await;
    let others = [&of_july, &cancelled["id"], &done["id"], &waiting["id"]];
    for (now, overdue) in [
        ("2026-06-16T10:00:00+08:00", vec![]),
        ("2026-06-16T10:00:01+08:00", vec![appointed.clone()]),
        ("2026-06-30T23:59:59+08:00", vec![appointed.clone()]),
        ("2026-07-01T00:00:00+08:00", vec![appointed, of_june]),
    ] {
        app.clock.set(at(now));
        let client = app.salesperson_of(Dealer::A).await;
        assert_eq!(listed(&client, json!({ "overdue": true })).await, overdue, "{now}");
        let left = listed(&client, json!({ "overdue": false })).await;
        assert!(others.iter().all(|id| left.contains(id)), "{now}");
        assert_eq!(left.len() + overdue.len(), 6, "{now}");
        assert_eq!(listed(&client, json!({ "overdue": true, "month": 202_607 })).await, Vec::<Value>::new());
    }
});

both!(a_manager_plans_for_his_people_who_work_on_the_customer, async |app: &TestApp| {
    let (client, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let customer = gold(&client, "金质物流有限公司").await;
    let staff = &app.world.dealer(Dealer::A).staff;
    let (mine, his) = (staff[0].id.to_string(), staff[1].id.to_string());
    let made = plan(&manager, with(to(&customer), json!({ "visitorId": mine }))).await;
    assert_eq!((&made["visitor"]["id"], made["plannedBy"]["id"] == json!(mine)), (&json!(mine), false));
    let not_his = try_plan(&manager, with(to(&customer), json!({ "visitorId": his }))).await.refusal();
    assert_eq!((&not_his["rule"], &not_his["field"]), (&json!("CUST-13"), &json!("input.visitorId")));
    let stranger = app.world.dealer(Dealer::B).staff[0].id.to_string();
    let elsewhere = try_plan(&manager, with(to(&customer), json!({ "visitorId": stranger }))).await.refusal();
    assert_eq!((&elsewhere["rule"], &elsewhere["field"]), (&json!("CUST-13"), &json!("input.visitorId")));
    let for_another = try_plan(&client, with(to(&customer), json!({ "visitorId": his }))).await.refusal();
    assert_eq!((&for_another["rule"], &for_another["field"]), (&json!("VISIT-1"), &json!("input.visitorId")));
    // The visitor cancels what was planned for him, his manager changes it.
    let changed = change(&manager, &made, json!({ "purpose": "送达报价" })).await;
    assert_eq!(try_cancel(&client, &changed).await.at("cancelPlannedVisit.plannedVisit.state"), "CANCELLED");
    assert_eq!(try_plan(&app.area_manager_of(Dealer::A).await, to(&customer)).await.code(), "FORBIDDEN");
});
