//! The two ledgers of follow-ups as spreadsheets (FOLLOW-3, forms 21 and 22).

use longhaul::clock::Clock;
use longhaul_entity::journal_entry;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::{about_lead, led, record};
use crate::{
    customer::with,
    ledger::{fetched_from, open, under},
    standing::buy,
    support::{Answer, Client, Dealer, TestApp, both},
};

const FILE: &str = "file { kind name rows url }";

async fn try_export(client: &Client, bought: bool, more: Value) -> Answer {
    client.mutate("exportFollowUpLedger", with(json!({ "bought": bought }), more), FILE).await
}

async fn exported(client: &Client, bought: bool, more: Value) -> Value {
    try_export(client, bought, more).await.at("exportFollowUpLedger.file")
}

async fn rows(client: &Client, bought: bool, file: &Value) -> Vec<Vec<(String, String)>> {
    let sheet = if bought { "已购客户跟进台账" } else { "未购客户跟进台账" };
    assert!(file["name"].as_str().unwrap().starts_with(sheet));
    fetched_from(client, &file["url"], sheet).await
}

/// A follow-up of each ledger, and another one of the first; what people typed would be run by a spreadsheet.
async fn followed(app: &TestApp) -> (Value, Value) {
    let (one, two) = (led(app, "=cmd|远达物流").await, led(app, "蓝天物流有限公司").await);
    let client = app.salesperson_of(Dealer::A).await;
    buy(&client, &two["customer"]["id"], 2).await;
    app.clock.advance(600);
    let full = json!({
        "way": "PUBLIC_RELATIONS", "said": "=1+1", "nextStep": "@周五再谈",
        "persons": [{ "name": "王总", "title": "车队长" }, { "name": "李娜" }],
        "demands": [
            { "kind": "PRICE", "wish": "-5000元" },
            { "kind": "PRICE", "wish": "首付两成", "answer": "请示" },
            { "kind": "DELIVERY", "wish": "+月底前交车", "answer": "可以", "settled": true },
        ],
    });
    let first = record(&client, with(about_lead(&one, app.clock.now()), full)).await;
    record(&client, about_lead(&two, app.clock.now())).await;
    app.clock.advance(24 * 3600);
    let client = app.salesperson_of(Dealer::A).await;
    record(&client, with(about_lead(&one, app.clock.now()), json!({ "said": "第二次" }))).await;
    (one, first)
}

both!(each_ledger_holds_its_own_the_earliest_first, async |app: &TestApp| {
    let (lead, first) = followed(app).await;
    let client = app.salesperson_of(Dealer::A).await;
    let asked = json!({ "followUpId": first["id"], "demand": 1, "reason": "竞品降价",
        "items": [{ "what": "现金优惠", "perVehicle": 150_000 }] });
    let number = client.perform("requestPromotion", asked, "approval { number }").await["approval"]["number"].clone();
    let file = exported(&client, false, json!({})).await;
    assert_eq!((&file["kind"], &file["rows"]), (&json!("FOLLOW_UPS"), &json!(2)));
    let lines = rows(&client, false, &file).await;
    for (heading, expected) in [
        ("客户名称", "=cmd|远达物流"),
        ("信息编号", lead["number"].as_str().unwrap()),
        ("意向系列", "H9"),
        ("意向数量", "10"),
        ("跟进日期", "2026-06-15"),
        ("跟进方式", "公关跟进"),
        ("会见人", "王总（车队长）；李娜"),
        ("沟通内容", "=1+1"),
        ("价格诉求", "-5000元；首付两成"),
        ("交车诉求", "+月底前交车"),
        ("质量诉求", ""),
        ("答复", "价格：请示；交车：可以"),
        ("未解决诉求数", "2"),
        ("促销申请", &format!("{}（待审批）", number.as_str().unwrap())),
        ("下一步计划", "@周五再谈"),
    ] {
        assert_eq!(under(&lines[0], heading), expected, "{heading}");
    }
    assert_eq!((under(&lines[1], "跟进日期"), under(&lines[1], "沟通内容")), ("2026-06-16".into(), "第二次".into()));
    // No cell begins like a formula.
    assert!(lines.iter().flatten().all(|(_, text)| !text.starts_with(['=', '+', '-', '@'])), "{lines:?}");
    let file = exported(&client, true, json!({})).await;
    let lines = rows(&client, true, &file).await;
    assert_eq!((lines.len(), under(&lines[0], "客户名称").as_str()), (1, "蓝天物流有限公司"));
});

both!(one_takes_out_what_one_sees_and_that_is_on_record, async |app: &TestApp| {
    let (lead, _) = followed(app).await;
    for (client, seen) in [
        (app.salesperson_of(Dealer::A).await, 2),
        (app.manager_of(Dealer::A).await, 2),
        (app.area_manager_of(Dealer::A).await, 2),
        (app.colleague_of(Dealer::A).await, 0),
        (app.manager_of(Dealer::B).await, 0),
    ] {
        assert_eq!(exported(&client, false, json!({})).await["rows"], seen);
    }
    let kind = journal_entry::Column::Kind.eq("FollowUpLedgerExported");
    assert_eq!(journal_entry::Entity::find().filter(kind).count(app.app.db.read()).await.unwrap(), 5);
    let client = app.salesperson_of(Dealer::A).await;
    let late = json!({ "filter": { "from": "2026-06-16", "leadId": lead["id"] } });
    assert_eq!(exported(&client, false, late).await["rows"], 1);
    let other = try_export(&client, false, json!({ "filter": { "bought": true } })).await.refusal();
    let said = (&other["code"], &other["field"], &other["rule"]);
    assert_eq!(said, (&json!("INVALID"), &json!("input.filter.bought"), &json!("FOLLOW-3")));
    for client in [app.finance().await, app.admin().await] {
        assert_eq!(try_export(&client, true, json!({})).await.code(), "FORBIDDEN");
    }
});

both!(sent_again_it_is_the_same_file_and_it_is_nobody_elses, async |app: &TestApp| {
    let (lead, _) = followed(app).await;
    let client = app.salesperson_of(Dealer::A).await;
    let once = json!({ "operationId": uuid::Uuid::from_u128(5).to_string() });
    let first = exported(&client, false, once.clone()).await;
    record(&client, about_lead(&lead, app.clock.now())).await;
    let again = exported(&client, false, once).await;
    let path = |file: &Value| file["url"].as_str().unwrap().split('?').next().unwrap().to_owned();
    assert_eq!((path(&again), &again["rows"]), (path(&first), &json!(2)));
    let other = app.manager_of(Dealer::A).await;
    let url = format!("{}{}", other.base, first["url"].as_str().unwrap());
    assert_eq!(other.http.get(url).bearer_auth(other.token.clone().unwrap()).send().await.unwrap().status(), 404);
    assert_eq!(open(&app.nobody(), &first["url"]).await.status(), 200);
});
