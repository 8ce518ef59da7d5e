//! The ledger goes out, and what went out comes in again with nothing changed (CUST-12, ALL-2).

use longhaul_entity::journal_entry;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::{counts, fetched, imported, open, under};
use crate::{
    customer::{create, firm, with},
    support::{Client, Dealer, TestApp, both},
};

const FILE: &str = "file { kind name rows bytes url expiresAt }";

async fn exported(client: &Client, filter: Value) -> Value {
    client.perform("exportCustomerLedger", json!({ "filter": filter }), FILE).await["file"].clone()
}

/// A customer with everything; its name would be run by a spreadsheet.
fn full() -> Value {
    with(
        firm("=cmd|远达物流"),
        json!({
            "phone": "13800001111", "industry": "+煤炭", "address": "@路北区", "areaOfUse": "-唐山",
            "coordinates": { "latitude": 39.63, "longitude": 118.18 },
            "contacts": [{ "name": "王伟", "title": "队长", "phone": "13900002222", "primary": true }],
            "fleet": [{ "brand": "远航", "series": "H5", "count": 12, "year": 2021 }, { "brand": "乘风", "series": "K", "count": 3, "year": 2020 }],
            "purchasePlans": [{ "series": "H7", "count": 2, "month": 202_609, "budget": 60_000_050, "way": "LOAN" }],
        }),
    )
}

both!(what_goes_out_comes_in_again_and_changes_nothing, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    create(&manager, full()).await;
    app.clock.advance(60);
    create(&manager, firm("唐山远大")).await;
    let file = exported(&manager, json!({})).await;
    assert_eq!((&file["kind"], &file["rows"]), (&json!("LEDGER"), &json!(2)));
    let rows = fetched(&manager, &file["url"]).await;
    for (heading, expected) in [
        ("客户名称", "=cmd|远达物流"),
        ("客户电话", "13800001111"),
        ("联系人电话", "13900002222"),
        ("所属行业", "+煤炭"),
        ("详细地址", "@路北区"),
        ("使用区域", "-唐山"),
        ("行政区划", "130202 河北省 唐山市 路南区"),
        ("计划购车月份", "202609"),
        ("车辆总数", "15"),
        ("是否已购", "是"),
        ("建档日期", "2026-06-15"),
        ("购车方式", "贷款"),
    ] {
        assert_eq!(under(&rows[0], heading), expected, "{heading}");
    }
    // No cell begins like a formula.
    assert!(rows.iter().flatten().all(|(_, text)| !text.starts_with(['=', '+', '-', '@'])), "{rows:?}");
    let bytes = open(&manager, &file["url"]).await.bytes().await.unwrap().to_vec();
    let before = state(app).await;
    let again = imported(app, &manager, bytes, false).await;
    assert_eq!((&again["status"], counts(&again)), (&json!("DONE"), (0, 0, 2)), "{again:#}");
    assert_eq!(state(app).await, before);
});

/// All customers with their versions.
async fn state(app: &TestApp) -> Vec<(String, i32)> {
    let rows = longhaul_entity::customer::Entity::find().all(app.app.db.read()).await.unwrap();
    rows.into_iter().map(|row| (row.name, row.version)).collect()
}

both!(phones_are_in_full_only_for_dealers_and_that_is_on_record, async |app: &TestApp| {
    let staff = app.salesperson_of(Dealer::A).await;
    create(&staff, full()).await;
    for (client, phones, seen) in [
        (staff.clone(), "full", "13800001111"),
        (app.area_manager_of(Dealer::A).await, "masked", "138****1111"),
        (app.hq().await, "masked", "138****1111"),
    ] {
        let file = exported(&client, json!({})).await;
        let rows = fetched(&client, &file["url"]).await;
        assert_eq!(under(&rows[0], "客户电话"), seen);
        let kind = journal_entry::Column::Kind.eq("CustomerLedgerExported");
        let entries = journal_entry::Entity::find().filter(kind).all(app.app.db.read()).await.unwrap();
        let last: Value = serde_json::from_str(&entries.last().unwrap().data).unwrap();
        assert_eq!((&last["phones"], &last["rows"]), (&json!(phones), &json!(1)));
    }
    for client in [app.colleague_of(Dealer::A).await, app.manager_of(Dealer::B).await] {
        assert_eq!(exported(&client, json!({})).await["rows"], 0);
    }
    for client in [app.finance().await, app.admin().await] {
        let answer = client.mutate("exportCustomerLedger", json!({}), FILE).await;
        assert_eq!(answer.code(), "FORBIDDEN");
    }
});

both!(a_file_opens_for_whoever_made_it_and_for_a_time, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    create(&manager, firm("唐山远大")).await;
    let file = exported(&manager, json!({ "bought": false })).await;
    let url = file["url"].as_str().unwrap().to_owned();
    assert_eq!(open(&app.nobody(), &json!(url)).await.status(), 200, "as a download in a page does, without a token");
    let other = app.manager_of(Dealer::B).await;
    let with_token = other.http.get(format!("{}{url}", other.base)).bearer_auth(other.token.clone().unwrap());
    assert_eq!(with_token.send().await.unwrap().status(), 404, "another session");
    let flipped = if url.ends_with('A') { "B" } else { "A" };
    for forged in [format!("{}{flipped}", &url[..url.len() - 1]), url.split('?').next().unwrap().to_owned()] {
        assert_eq!(open(&app.nobody(), &json!(forged)).await.status(), 404);
    }
    app.clock.advance(300);
    assert_eq!(open(&app.nobody(), &json!(url)).await.status(), 410);
});

both!(the_same_export_again_is_the_same_file, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    create(&manager, firm("唐山远大")).await;
    let input = json!({ "operationId": uuid::Uuid::from_u128(5).to_string() });
    let first = manager.perform("exportCustomerLedger", input.clone(), FILE).await["file"]["url"].clone();
    create(&manager, firm("唐山更大")).await;
    let again = manager.perform("exportCustomerLedger", input, FILE).await["file"].clone();
    let path = |url: &Value| url.as_str().unwrap().split('?').next().unwrap().to_owned();
    assert_eq!((path(&again["url"]), &again["rows"]), (path(&first), &json!(1)));
});
