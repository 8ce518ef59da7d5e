//! Two records of one customer become one, and apart again: facts stay true, numbers exact, nothing is lost.

use longhaul::{commands::check, domain::stage, worker};
use longhaul_entity::UnitId;
use serde_json::{Value, json};

use super::{change, code, create, firm, ids, person, read, read_code, refused, with};
use crate::{
    support::{Client, Dealer, TestApp, both},
    visit::{hand_in, report, small},
};

/// What a merge answers.
pub(crate) const MERGED: &str = "mergeId customer { id version stage round } merged { id version mergedInto { id } }";

/// The input of a merge of these two as they are now.
pub(crate) fn joining(keep: &Value, merge: &Value) -> Value {
    json!({ "keepId": keep["id"], "keepVersion": keep["version"], "mergeId": merge["id"],
        "mergeVersion": merge["version"], "why": "同一客户重复建档" })
}

/// Merges them as they are now; the merge's id.
pub(crate) async fn merge(client: &Client, keep: &Value, merge: &Value) -> Value {
    let (keep, merge) = (read(client, &keep["id"]).await, read(client, &merge["id"]).await);
    client.perform("mergeCustomers", joining(&keep, &merge), MERGED).await["mergeId"].clone()
}

/// Undoes a merge.
pub(crate) async fn undo(client: &Client, merge: &Value) {
    client.perform("undoMerge", json!({ "id": merge, "why": "合并有误" }), MERGED).await;
}

/// Everything that is derived equals what it was derived from, folded and not.
pub(crate) async fn in_order(app: &TestApp) {
    worker::seal(&app.app).await.unwrap();
    for folded in [false, true] {
        let findings = check::findings(&app.app).await.unwrap();
        assert!(findings.is_empty(), "folded: {folded} {findings:?}");
        while stage::fold(&app.app.db).await.unwrap() > 0 {}
    }
}

/// Collected and visited in June, and whether the units below add up.
pub(super) async fn june(client: &Client, unit: UnitId) -> (i64, i64) {
    let query = "query($unit: ID!) { funnel(unitId: $unit, from: \"2026-06-01\", to: \"2026-06-30\") {
        stages { stage entered } parts { stages { stage entered } } } }";
    let funnel = client.ask(query, json!({ "unit": unit.to_string() })).await["funnel"].clone();
    let entered = |of: &Value, stage: usize| of["stages"][stage]["entered"].as_i64().unwrap();
    for stage in 0..2 {
        let parts = funnel["parts"].as_array().unwrap();
        if !parts.is_empty() {
            assert_eq!(parts.iter().map(|part| entered(part, stage)).sum::<i64>(), entered(&funnel, stage));
        }
    }
    (entered(&funnel, 0), entered(&funnel, 1))
}

async fn entries(client: &Client, unit: UnitId, stage: &str) -> Vec<(Value, Value)> {
    let query = "query($unit: ID!, $stage: Stage!) { funnelEntries(unitId: $unit, stage: $stage, from: \"2026-06-01\",
        to: \"2026-06-30\") { totalCount edges { node { customerId customer { id } } } } }";
    let found = client.ask(query, json!({ "unit": unit.to_string(), "stage": stage })).await["funnelEntries"].clone();
    let edges = found["edges"].as_array().unwrap();
    assert_eq!(found["totalCount"], edges.len());
    edges.iter().map(|edge| (edge["node"]["customerId"].clone(), edge["node"]["customer"]["id"].clone())).collect()
}

/// Hands in a report by phone; the visit.
async fn call(client: &Client, customer: &Value) -> Value {
    let input = with(report(customer["id"].as_str().unwrap()), json!({ "way": "PHONE" }));
    hand_in(client, input, &[]).await.at("submitVisitReport.visit.id")
}

async fn visits(client: &Client, customer: &Value) -> Vec<String> {
    let query = "query($id: ID!) { visits(filter: { customerId: $id }) { edges { node { id } } }
        customer(id: $id) { visits(first: 20) { id } } }";
    let found = client.ask(query, json!({ "id": customer["id"] })).await;
    let listed = ids(&found["visits"]);
    let latest = found["customer"]["visits"].as_array().unwrap().iter().map(|visit| visit["id"].as_str().unwrap());
    assert_eq!(listed, latest.collect::<Vec<_>>());
    listed
}

both!(numbers_stay_exact_through_a_merge_and_its_undoing, async |app: &TestApp| {
    let (a, b) = (app.salesperson_of(Dealer::A).await, app.salesperson_of(Dealer::B).await);
    let (area, hq) = (app.area_manager_of(Dealer::A).await, app.hq().await);
    let world = &app.world;
    let units = [world.dealer(Dealer::A).id, world.dealer(Dealer::B).id, world.area_of(Dealer::A).id, world.hq];
    let keep = create(&a, firm("远达物流有限公司")).await;
    app.clock.advance(60);
    let other = create(&b, firm("远达物流")).await;
    let third = create(&b, firm("第三家")).await;
    // The later record was visited first.
    let theirs = call(&b, &other).await;
    app.clock.advance(60);
    let own = call(&a, &keep).await;
    let numbers = async || {
        let mut numbers = Vec::new();
        for unit in units {
            numbers.push(june(&hq, unit).await);
        }
        numbers
    };
    let before = numbers().await;
    assert_eq!(before, [(1, 1), (2, 1), (3, 2), (3, 2)]);
    let merged = merge(&area, &keep, &other).await;
    // Collected first at A, visited first at B: each stays where it happened, the later ones count no more.
    assert_eq!(numbers().await, [(1, 0), (1, 1), (2, 1), (2, 1)]);
    in_order(app).await;
    assert_eq!(numbers().await, [(1, 0), (1, 1), (2, 1), (2, 1)]);
    assert_eq!(entries(&hq, world.hq, "VISITED").await, [(other["id"].clone(), keep["id"].clone())]);
    assert_eq!(entries(&hq, world.hq, "COLLECTED").await.len(), 2);
    assert_eq!(visits(&area, &keep).await.len(), 2);
    // A visit between, and one of the merged record's dealer that nobody loses.
    app.clock.advance(60);
    let between = call(&a, &keep).await;
    assert_eq!(numbers().await, [(1, 0), (1, 1), (2, 1), (2, 1)]);
    undo(&area, &merged).await;
    assert_eq!(numbers().await, before);
    in_order(app).await;
    assert_eq!(numbers().await, before);
    assert_eq!(visits(&area, &other).await, [theirs.as_str().unwrap()]);
    assert_eq!(visits(&area, &keep).await.len(), 2);
    assert!(visits(&area, &keep).await.iter().all(|id| *id == own || *id == between));
    assert_eq!(read(&b, &third["id"]).await["stage"], "COLLECTED");
});

both!(a_stage_entered_while_merged_counts_when_they_come_apart, async |app: &TestApp| {
    let (a, manager, hq) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.hq().await);
    let (keep, other) = (create(&a, firm("甲公司")).await, create(&a, firm("乙公司")).await);
    call(&a, &other).await;
    let merged = merge(&manager, &keep, &other).await;
    assert_eq!(read(&a, &keep["id"]).await["stage"], "VISITED");
    call(&a, &keep).await;
    assert_eq!(june(&hq, app.world.hq).await, (1, 1));
    in_order(app).await;
    undo(&manager, &merged).await;
    assert_eq!(june(&hq, app.world.hq).await, (2, 2));
    assert_eq!(read(&a, &keep["id"]).await["stage"], "VISITED");
    in_order(app).await;
    // Never visited itself, it goes back to where it stood.
    let (keep, other) = (create(&a, firm("丙公司")).await, create(&a, firm("丁公司")).await);
    call(&a, &other).await;
    let merged = merge(&manager, &keep, &other).await;
    assert_eq!(read(&a, &keep["id"]).await["stage"], "VISITED");
    undo(&manager, &merged).await;
    assert_eq!(
        (&read(&a, &keep["id"]).await["stage"], &read(&a, &other["id"]).await["stage"]),
        (&json!("COLLECTED"), &json!("VISITED"))
    );
    in_order(app).await;
});

/// Two records with lists that overlap, of two salespeople of one dealer.
async fn pair(app: &TestApp) -> (Value, Value) {
    let (a, colleague) = (app.salesperson_of(Dealer::A).await, app.colleague_of(Dealer::A).await);
    let keep = with(
        firm("远达物流有限公司"),
        json!({ "phone": "13800001111",
        "contacts": [{ "name": "王伟", "phone": "13900001111", "primary": true }],
        "fleet": [{ "brand": "长风", "series": "C7", "count": 3, "year": 2020 }],
        "purchasePlans": [{ "series": "H9", "count": 5, "month": 202_612, "way": "LOAN" }] }),
    );
    let other = with(
        firm("远达物流"),
        json!({ "phone": "13800002222", "creditCode": code(1), "industry": "煤炭",
        "contacts": [{ "name": "王 伟", "phone": "13900001111", "primary": true }, { "name": "李娜", "primary": false }],
        "fleet": [{ "brand": "长 风", "series": "c7", "count": 5, "year": 2020 },
                  { "brand": "远航", "series": "H9", "count": 2, "year": 2024 }],
        "purchasePlans": [{ "series": "H9", "count": 5, "month": 202_612, "way": "LOAN" },
                          { "series": "H7", "count": 1, "month": 202_609, "way": "CASH" }] }),
    );
    (create(&a, keep).await, create(&colleague, other).await)
}

both!(what_the_merged_one_had_follows_and_goes_back, async |app: &TestApp| {
    let (a, colleague, manager) =
        (app.salesperson_of(Dealer::A).await, app.colleague_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (keep, other) = pair(app).await;
    let seen = hand_in(&colleague, report(other["id"].as_str().unwrap()), &[small(1)]).await;
    let photo = seen.at("submitVisitReport.visit.photos.0.id");
    let (before, theirs) = (read(&manager, &keep["id"]).await, read(&manager, &other["id"]).await);
    let merged = merge(&manager, &keep, &other).await;
    let now = read(&manager, &keep["id"]).await;
    let names: Vec<_> = now["contacts"].as_array().unwrap().iter().map(|line| line["name"].clone()).collect();
    assert_eq!(names, ["王伟", "李娜"]);
    let fleet: Vec<_> =
        now["fleet"].as_array().unwrap().iter().map(|line| (line["brand"].clone(), line["count"].clone())).collect();
    assert!(fleet.contains(&(json!("长风"), json!(5))) && fleet.contains(&(json!("远航"), json!(2))), "{fleet:?}");
    assert_eq!((fleet.len(), &now["bought"], now["purchasePlans"].as_array().unwrap().len()), (2, &json!(true), 2));
    assert_eq!(
        (&now["creditCode"], &now["industry"], &now["phone"]),
        (&json!(code(1)), &json!("煤炭"), &json!("138****1111"))
    );
    assert_eq!(now["sharedWith"][0]["id"], app.world.dealer(Dealer::A).staff[1].id.to_string());
    // The owner of either sees the visits and the photo of both; the old link leads on.
    for client in [&a, &colleague, &manager] {
        assert_eq!(visits(client, &keep).await.len(), 1);
        let query =
            "query($id: ID!, $visit: ID!) { node(id: $id) { id ... on Customer { mergedInto { id } merges { id } } }
            customers { edges { node { id merges { id why merged { id } madeBy { id } } } } }
            visit(id: $visit) { customerId customer { id } photos { id } } }";
        let found =
            client.ask(query, json!({ "id": other["id"], "visit": seen.at("submitVisitReport.visit.id") })).await;
        assert_eq!((&found["node"]["id"], &found["node"]["mergedInto"]["id"]), (&other["id"], &keep["id"]));
        assert_eq!(ids(&found["customers"]), [keep["id"].as_str().unwrap()]);
        assert_eq!(found["customers"]["edges"][0]["node"]["merges"][0]["id"], merged);
        assert_eq!((&found["visit"]["customerId"], &found["visit"]["customer"]["id"]), (&other["id"], &keep["id"]));
        assert_eq!(found["visit"]["photos"][0]["id"], photo);
    }
    in_order(app).await;
    undo(&manager, &merged).await;
    let same = |before: &Value, after: &Value| {
        let mut before = before.clone();
        for field in ["version", "updatedAt"] {
            before[field] = after[field].clone();
        }
        assert_eq!(&before, after);
    };
    same(&before, &read(&manager, &keep["id"]).await);
    same(&theirs, &read(&manager, &other["id"]).await);
    assert_eq!(read_code(&colleague, &keep["id"]).await, "NOT_FOUND");
    in_order(app).await;
});

both!(what_was_edited_since_stays_with_the_kept_record, async |app: &TestApp| {
    let (a, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (keep, other) = pair(app).await;
    let theirs = read(&manager, &other["id"]).await;
    let merged = merge(&manager, &keep, &other).await;
    let now = read(&a, &keep["id"]).await;
    let now = change(&a, "updateCustomer", &now, json!({ "industry": "钢材" })).await;
    let contacts = json!([
        { "id": now["contacts"][0]["id"], "name": "王伟", "primary": true },
        { "id": now["contacts"][1]["id"], "name": "李娜", "title": "老板" }, { "name": "赵六" }]);
    let now = change(&a, "setContacts", &now, json!({ "contacts": contacts })).await;
    let fleet: Vec<Value> = now["fleet"].as_array().unwrap().iter().map(|line| {
        let count = if line["brand"] == "长风" { json!(8) } else { line["count"].clone() };
        json!({ "id": line["id"], "brand": line["brand"], "series": line["series"], "year": line["year"], "count": count })
    }).collect();
    change(&a, "setFleet", &now, json!({ "fleet": fleet })).await;
    undo(&manager, &merged).await;
    let after = read(&a, &keep["id"]).await;
    assert_eq!((&after["industry"], &after["creditCode"]), (&json!("钢材"), &Value::Null));
    let names: Vec<_> = after["contacts"].as_array().unwrap().iter().map(|line| line["name"].clone()).collect();
    assert_eq!(names, ["王伟", "李娜", "赵六"]);
    assert_eq!((&after["fleet"][0]["count"], after["fleet"].as_array().unwrap().len()), (&json!(8), 1));
    assert_eq!((&after["bought"], after["purchasePlans"].as_array().unwrap().len()), (&json!(false), 1));
    let back = read(&manager, &other["id"]).await;
    for list in ["contacts", "fleet", "purchasePlans", "industry", "creditCode", "phone"] {
        assert_eq!(back[list], theirs[list]);
    }
    in_order(app).await;
});

both!(what_both_are_known_by_answers_for_the_kept_one, async |app: &TestApp| {
    let (manager, stranger) = (app.manager_of(Dealer::A).await, app.salesperson_of(Dealer::D).await);
    let (keep, other) = pair(app).await;
    let merged = merge(&manager, &keep, &other).await;
    let taken =
        "query($input: CustomerTakenInput!) { customerTaken(input: $input) { taken customerId desk { name } } }";
    let marks = [
        json!({ "phone": "13800002222" }),
        json!({ "creditCode": code(1) }),
        json!({ "name": "远达物流" }),
        json!({ "phone": "13800001111" }),
    ];
    for input in &marks {
        let found = manager.ask(taken, json!({ "input": input })).await["customerTaken"].clone();
        assert_eq!((&found["taken"], &found["customerId"]), (&json!(true), &keep["id"]), "{input}");
        let masked = stranger.ask(taken, json!({ "input": input })).await["customerTaken"].clone();
        assert_eq!(masked, json!({ "taken": true, "customerId": null, "desk": { "name": "第一市场部" } }));
    }
    let again = with(firm("另一家"), json!({ "phone": "13800002222" }));
    let refusal = manager.mutate("createCustomer", again.clone(), "customer { id }").await.refusal();
    assert_eq!((&refusal["code"], &refusal["existing"]), (&json!("CONFLICT"), &keep["id"]));
    // The kept one may take up what the other is known by, and then they do not come apart like that.
    let now =
        change(&manager, "updateCustomer", &read(&manager, &keep["id"]).await, json!({ "phone": "13800002222" })).await;
    let stuck = manager.mutate("undoMerge", json!({ "id": merged, "why": "x" }), MERGED).await.refusal();
    assert_eq!(
        (&stuck["code"], &stuck["rule"], &stuck["field"]),
        (&json!("RULE"), &json!("CUST-10"), &json!("input.phone"))
    );
    let now = change(&manager, "updateCustomer", &now, json!({ "phone": "13800001111" })).await;
    // Set aside, both are free; taken back, both are taken.
    let aside = change(&manager, "archiveCustomer", &now, json!({})).await;
    for input in &marks {
        assert_eq!(stranger.ask(taken, json!({ "input": input })).await["customerTaken"]["taken"], false, "{input}");
    }
    change(&manager, "restoreCustomer", &aside, json!({})).await;
    for input in &marks {
        assert_eq!(stranger.ask(taken, json!({ "input": input })).await["customerTaken"]["taken"], true, "{input}");
    }
    undo(&manager, &merged).await;
    let found = manager.ask(taken, json!({ "input": marks[0] })).await["customerTaken"].clone();
    assert_eq!(found["customerId"], other["id"]);
    in_order(app).await;
});

both!(the_merged_record_is_closed_and_names_the_kept_one, async |app: &TestApp| {
    let (colleague, manager) = (app.colleague_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (keep, other) = pair(app).await;
    merge(&manager, &keep, &other).await;
    let other = read(&colleague, &other["id"]).await;
    for (client, mutation, more) in [
        (&colleague, "updateCustomer", json!({ "industry": "砂石" })),
        (&colleague, "setContacts", json!({ "contacts": [] })),
        (&colleague, "setFleet", json!({ "fleet": [] })),
        (&colleague, "setPurchasePlans", json!({ "purchasePlans": [] })),
        (&manager, "assignCustomer", json!({})),
        (&manager, "archiveCustomer", json!({})),
        (&manager, "restoreCustomer", json!({})),
    ] {
        let refusal = refused(client, mutation, &other, more).await;
        let told = (&refusal["code"], &refusal["rule"], &refusal["mergedInto"]);
        assert_eq!(told, (&json!("RULE"), &json!("CUST-10"), &keep["id"]), "{mutation}");
    }
    let visit = hand_in(&colleague, with(report(other["id"].as_str().unwrap()), json!({ "way": "PHONE" })), &[]).await;
    assert_eq!((&visit.refusal()["code"], &visit.refusal()["mergedInto"]), (&json!("RULE"), &keep["id"]));
    for whose in [json!({ "customerId": other["id"] }), json!({ "contactId": other["contacts"][0]["id"] })] {
        assert_eq!(colleague.mutate("revealPhone", whose, "phone").await.refusal()["mergedInto"], keep["id"]);
    }
    // The copy of its contact is the kept one's own.
    let copied = read(&colleague, &keep["id"]).await["contacts"][0]["id"].clone();
    assert_eq!(colleague.mutate("revealPhone", json!({ "contactId": copied }), "phone").await.code(), "OK");
});

both!(merges_stand_on_each_other_and_are_undone_in_turn, async |app: &TestApp| {
    let (a, manager, hq) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await, app.hq().await);
    let mut made = Vec::new();
    for name in ["一号公司", "二号公司", "三号公司", "四号公司"] {
        made.push(create(&a, firm(name)).await);
        call(&a, made.last().unwrap()).await;
        app.clock.advance(1);
    }
    let first = merge(&manager, &made[1], &made[0]).await;
    let second = merge(&manager, &made[2], &made[1]).await;
    let third = merge(&manager, &made[2], &made[3]).await;
    assert_eq!(june(&hq, app.world.hq).await, (1, 1));
    assert_eq!(visits(&a, &made[2]).await.len(), 4);
    assert_eq!(read_merged(&a, &made[0]).await, made[2]["id"]);
    in_order(app).await;
    for (merge, fact, id) in [(&first, "mergedInto", &made[2]["id"]), (&second, "laterMerge", &third)] {
        let refusal = manager.mutate("undoMerge", json!({ "id": merge, "why": "x" }), MERGED).await.refusal();
        assert_eq!((&refusal["code"], &refusal[fact]), (&json!("RULE"), id));
    }
    undo(&manager, &third).await;
    undo(&manager, &second).await;
    assert_eq!((june(&hq, app.world.hq).await, read_merged(&a, &made[0]).await), ((3, 3), made[1]["id"].clone()));
    assert_eq!((visits(&a, &made[1]).await.len(), visits(&a, &made[2]).await.len()), (2, 1));
    in_order(app).await;
    undo(&manager, &first).await;
    assert_eq!(june(&hq, app.world.hq).await, (4, 4));
    in_order(app).await;
    let again = manager.mutate("undoMerge", json!({ "id": first, "why": "x" }), MERGED).await.refusal();
    assert_eq!((&again["code"], &again["rule"]), (&json!("RULE"), &json!("CUST-10")));
    // The other way round this time.
    merge(&manager, &made[0], &made[1]).await;
    assert_eq!(read_merged(&a, &made[1]).await, made[0]["id"]);
    in_order(app).await;
});

async fn read_merged(client: &Client, customer: &Value) -> Value {
    let query = "query($id: ID!) { customer(id: $id) { mergedInto { id } } }";
    client.ask(query, json!({ "id": customer["id"] })).await["customer"]["mergedInto"]["id"].clone()
}

both!(what_cannot_be_merged_is_refused, async |app: &TestApp| {
    let (a, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let (keep, other) = pair(app).await;
    let third = create(&a, person("王伟", "13800003333")).await;
    let aside = change(&manager, "archiveCustomer", &third, json!({})).await;
    let merged = merge(&manager, &keep, &other).await;
    let (keep, other) = (read(&manager, &keep["id"]).await, read(&manager, &other["id"]).await);
    let before = crate::customer::state(app).await;
    for (input, code, field) in [
        (joining(&keep, &keep), "RULE", json!("input.mergeId")),
        (joining(&other, &keep), "RULE", Value::Null),
        (joining(&keep, &other), "RULE", Value::Null),
        (joining(&keep, &aside), "RULE", json!("input.mergeId")),
        (joining(&aside, &keep), "RULE", json!("input.keepId")),
        (
            with(joining(&keep, &aside), json!({ "mergeId": "Customer:0190ffff-ffff-7fff-bfff-ffffffffffff" })),
            "NOT_FOUND",
            Value::Null,
        ),
        (with(joining(&keep, &aside), json!({ "why": " " })), "INVALID", json!("input.why")),
        (with(joining(&keep, &aside), json!({ "why": "长".repeat(501) })), "INVALID", json!("input.why")),
    ] {
        let refusal = manager.mutate("mergeCustomers", input, MERGED).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!(code), &field), "{refusal}");
    }
    let fourth = create(&a, firm("第四家")).await;
    for (stale, field) in [("keepVersion", "input.keepVersion"), ("mergeVersion", "input.mergeVersion")] {
        let mut input = joining(&keep, &fourth);
        input[stale] = json!(77);
        let refusal = manager.mutate("mergeCustomers", input, MERGED).await.refusal();
        assert_eq!((&refusal["code"], &refusal["field"]), (&json!("CONFLICT"), &json!(field)));
    }
    let missing = json!({ "id": "CustomerMerge:0190ffff-ffff-7fff-bfff-ffffffffffff", "why": "x" });
    assert_eq!(manager.mutate("undoMerge", missing, MERGED).await.code(), "NOT_FOUND");
    // Everything refused left nothing behind but the fourth.
    assert_ne!(crate::customer::state(app).await, before);
    undo(&manager, &merged).await;
    // Forty and eleven contacts are too many for one.
    let many = |count: usize| json!({ "contacts": (0..count).map(|n| json!({ "name": format!("人{count}号{n}") })).collect::<Vec<_>>() });
    let (one, two) =
        (create(&a, with(firm("多人一"), many(40))).await, create(&a, with(firm("多人二"), many(11))).await);
    let refusal = manager.mutate("mergeCustomers", joining(&one, &two), MERGED).await.refusal();
    assert_eq!((&refusal["code"], &refusal["max"]), (&json!("LIMIT"), &json!(50)));
    in_order(app).await;
});

both!(a_customer_is_made_of_eight_records_at_most, async |app: &TestApp| {
    let (a, manager) = (app.salesperson_of(Dealer::A).await, app.manager_of(Dealer::A).await);
    let keep = create(&a, firm("总档")).await;
    for n in 0..7 {
        let other = create(&a, firm(&format!("分档{n}"))).await;
        merge(&manager, &keep, &other).await;
    }
    let ninth = create(&a, firm("第九份")).await;
    let refusal =
        manager.mutate("mergeCustomers", joining(&read(&a, &keep["id"]).await, &ninth), MERGED).await.refusal();
    assert_eq!((&refusal["code"], &refusal["max"]), (&json!("LIMIT"), &json!(8)));
    in_order(app).await;
});
