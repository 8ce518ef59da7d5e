//! Months of the ledger: valid records, handing in once, freezing, bringing together (CUST-11).

use chrono::DateTime;
use longhaul_entity::Timestamp;
use serde_json::{Value, json};

use super::{fetched, under};
use crate::{
    customer::{change, create, firm, with},
    support::{Client, Dealer, TestApp, both},
};

const MONTH: &str = "area { id } month state due recorded valid handedIn handedInAt handedInBy { id }";

fn at(app: &TestApp, written: &str) {
    app.clock.set(Timestamp(DateTime::parse_from_rfc3339(written).unwrap().timestamp_micros()));
}

/// A record with nothing missing.
fn valid(name: &str, phone: &str) -> Value {
    with(
        firm(name),
        json!({
            "phone": phone, "industry": "煤炭", "contacts": [{ "name": "王", "phone": phone }],
            "fleet": [{ "brand": "远航", "series": "H5", "count": 2, "year": 2021 }],
        }),
    )
}

async fn month(client: &Client, area: &str, month: i32) -> Value {
    let query = format!("query($id: ID!, $m: Int!) {{ monthlyLedger(areaId: $id, month: $m) {{ {MONTH} }} }}");
    client.ask(&query, json!({ "id": area, "m": month })).await["monthlyLedger"].clone()
}

async fn rows(client: &Client, area: &str, month: i32) -> Vec<Value> {
    let query =
        "query($id: ID!, $m: Int!) { monthlyLedgerRows(areaId: $id, month: $m) { totalCount edges { node { position
        dealerId cells { heading text } } } } }";
    let found = client.ask(query, json!({ "id": area, "m": month })).await["monthlyLedgerRows"].clone();
    let edges: Vec<Value> = found["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect();
    assert_eq!(found["totalCount"], edges.len());
    edges
}

fn cell(row: &Value, heading: &str) -> String {
    let cells = row["cells"].as_array().unwrap();
    let found = cells.iter().find(|cell| cell["heading"] == heading);
    found.map(|cell| cell["text"].as_str().unwrap().to_owned()).unwrap_or_default()
}

both!(a_record_says_what_it_lacks, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let area = app.world.area_of(Dealer::A).id.to_string();
    let phone = |n: u32| format!("1380000{n:04}");
    let lines = json!([{ "name": "王", "phone": "13900000000" }]);
    let fleet = json!([{ "brand": "远航", "series": "H5", "count": 2, "year": 2021 }]);
    let plans = json!([{ "series": "H7", "count": 1, "month": 202_609, "way": "CASH" }]);
    let mut valid = 0;
    // Every combination: the rule and the database must agree on each.
    for n in 0..64_u32 {
        let has = |bit: u32| n & (1 << bit) != 0;
        let mut input = firm(&format!("车队{n}"));
        if has(5) {
            input["kind"] = json!("INDIVIDUAL");
        }
        if has(0) {
            input["industry"] = json!("煤炭");
        }
        if has(1) || has(5) {
            input["phone"] = json!(phone(n));
        }
        if has(2) {
            input["contacts"] = lines.clone();
        }
        if has(3) {
            input["fleet"] = fleet.clone();
        }
        if has(4) {
            input["purchasePlans"] = plans.clone();
        }
        let id = create(&manager, input).await["id"].clone();
        let query = "query($id: ID!) { customer(id: $id) { ledgerRecord { valid missing } } }";
        let record = manager.ask(query, json!({ "id": id })).await["customer"]["ledgerRecord"].clone();
        let mut missing = Vec::new();
        for (there, gap) in [
            (has(0), "INDUSTRY"),
            (has(1) || has(5), "IDENTITY"),
            (has(2) || has(5), "CONTACT_PHONE"),
            (has(3) || has(4), "FLEET_OR_PLAN"),
        ] {
            if !there {
                missing.push(gap);
            }
        }
        assert_eq!(record, json!({ "valid": missing.is_empty(), "missing": missing }));
        valid += i64::from(missing.is_empty());
    }
    let seen = month(&manager, &area, 202_606).await;
    assert_eq!((&seen["recorded"], &seen["valid"]), (&json!(64), &json!(valid)));
});

both!(handing_in_freezes_the_month, async |app: &TestApp| {
    let (manager, area_manager) = (app.manager_of(Dealer::A).await, app.area_manager_of(Dealer::A).await);
    let other = app.salesperson_of(Dealer::B).await;
    let area = app.world.area_of(Dealer::A).id.to_string();
    let first = create(&manager, valid("甲车队", "13800000001")).await;
    app.clock.advance(60);
    create(&other, valid("乙车队", "13800000002")).await;
    create(&manager, firm("不全的车队")).await;
    let gone = create(&manager, valid("归档的车队", "13800000003")).await;
    change(&manager, "archiveCustomer", &gone, json!({})).await;
    create(&app.salesperson_of(Dealer::C).await, valid("别区的车队", "13800000004")).await;
    let input = json!({ "areaId": area, "month": 202_606 });
    let select = format!("monthlyLedger {{ {MONTH} }}");
    let early = area_manager.mutate("handInMonthlyLedger", input.clone(), &select).await.refusal();
    assert_eq!(
        (&early["code"], &early["rule"], &early["from"]),
        (&json!("RULE"), &json!("CUST-11"), &json!("2026-07-01"))
    );
    at(app, "2026-06-30T16:00:00Z");
    let area_manager = app.area_manager_of(Dealer::A).await;
    assert_eq!(month(&area_manager, &area, 202_606).await["state"], "DUE");
    create(&app.manager_of(Dealer::A).await, valid("七月的车队", "13800000005")).await;
    // Two at once make one.
    let two = futures_util::future::join_all(
        (0..2).map(|_| area_manager.mutate("handInMonthlyLedger", input.clone(), &select)),
    );
    let mut codes: Vec<String> = two.await.iter().map(crate::support::Answer::code).collect();
    codes.sort();
    assert_eq!(codes, ["CONFLICT", "OK"]);
    let seen = month(&area_manager, &area, 202_606).await;
    assert_eq!(
        (&seen["state"], &seen["handedIn"], &seen["due"]),
        (&json!("HANDED_IN"), &json!(2), &json!("2026-07-05"))
    );
    let frozen = rows(&area_manager, &area, 202_606).await;
    let names: Vec<_> = frozen.iter().map(|row| cell(row, "客户名称")).collect();
    assert_eq!(names, ["甲车队", "乙车队"]);
    assert_eq!(cell(&frozen[0], "客户电话"), "138****0001");
    // A correction afterwards changes nothing of it.
    let manager = app.manager_of(Dealer::A).await;
    change(&manager, "updateCustomer", &first, json!({ "name": "改名的车队" })).await;
    assert_eq!(rows(&area_manager, &area, 202_606).await, frozen);
    let file = area_manager.perform("exportMonthlyLedger", input.clone(), "file { rows url }").await["file"].clone();
    let written = fetched(&area_manager, &file["url"]).await;
    assert_eq!(
        (under(&written[0], "客户名称"), under(&written[1], "客户电话")),
        ("甲车队".to_owned(), "138****0002".to_owned())
    );
    // A dealer sees its own part; who is elsewhere sees nothing.
    assert_eq!(rows(&manager, &area, 202_606).await.len(), 1);
    let away = app.area_manager_of(Dealer::D).await;
    let query = "query($id: ID!) { monthlyLedger(areaId: $id, month: 202606) { month } }";
    assert_eq!(away.send(query, json!({ "id": area })).await.code(), "NOT_FOUND");
    assert_eq!(away.mutate("handInMonthlyLedger", input.clone(), &select).await.code(), "NOT_FOUND");
    for client in [&manager, &app.hq().await] {
        assert_eq!(client.mutate("handInMonthlyLedger", input.clone(), &select).await.code(), "FORBIDDEN");
    }
    let closed = |month| longhaul::domain::ledger::is_closed(app.app.db.read(), app.world.dealer(Dealer::A).id, month);
    assert_eq!((closed(202_606).await.unwrap(), closed(202_607).await.unwrap()), (true, false));
    // The database itself keeps it.
    let raw = app.raw_connection().await;
    for sql in [
        "UPDATE monthly_ledger_row SET position = 9",
        "DELETE FROM monthly_ledger_row",
        "UPDATE monthly_ledger SET valid = 0",
    ] {
        assert!(sea_orm::ConnectionTrait::execute_unprepared(&raw, sql).await.is_err(), "{sql}");
    }
});

both!(hq_brings_the_months_together, async |app: &TestApp| {
    at(app, "2026-07-07T02:00:00Z");
    let area = |dealer| app.world.area_of(dealer).id.to_string();
    let select = format!("monthlyLedger {{ {MONTH} }}");
    let late = app.area_manager_of(Dealer::A).await;
    let input = json!({ "areaId": area(Dealer::A), "month": 202_606 });
    let handed = late.perform("handInMonthlyLedger", input, &select).await["monthlyLedger"].clone();
    assert_eq!((&handed["state"], &handed["handedIn"]), (&json!("HANDED_IN_LATE"), &json!(0)));
    let hq = app.hq().await;
    let list = "{ monthlyLedgers(month: 202606) { totalCount edges { node { area { id } state handedIn } } } }";
    let found = hq.ask(list, json!({})).await["monthlyLedgers"].clone();
    assert_eq!(found["totalCount"], 3);
    let states: Vec<_> = found["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["state"].clone()).collect();
    assert_eq!(states.iter().filter(|state| **state == "LATE").count(), 2, "{states:?}");
    let region = app.region_manager_of(Dealer::D).await;
    assert_eq!(region.ask(list, json!({})).await["monthlyLedgers"]["totalCount"], 1);
    let consolidated = "consolidation { month areas records missing { id } reason late due }";
    let without = hq.mutate("consolidateMonthlyLedger", json!({ "month": 202_606 }), consolidated).await.refusal();
    assert_eq!((&without["code"], &without["field"]), (&json!("RULE"), &json!("input.reason")));
    assert_eq!(without["missing"].as_array().unwrap().len(), 2);
    let input = json!({ "month": 202_606, "reason": "两个市场部系统故障" });
    let done = hq.perform("consolidateMonthlyLedger", input.clone(), consolidated).await["consolidation"].clone();
    assert_eq!((&done["areas"], &done["late"], &done["due"]), (&json!(1), &json!(false), &json!("2026-07-10")));
    assert_eq!(done["missing"].as_array().unwrap().len(), 2);
    assert_eq!(hq.mutate("consolidateMonthlyLedger", input.clone(), consolidated).await.code(), "CONFLICT");
    assert_eq!(region.mutate("consolidateMonthlyLedger", input, consolidated).await.code(), "FORBIDDEN");
    let read = "{ ledgerConsolidation(month: 202606) { areas } none: ledgerConsolidation(month: 202605) { areas } }";
    assert_eq!(hq.ask(read, json!({})).await, json!({ "ledgerConsolidation": { "areas": 1 }, "none": null }));
});
