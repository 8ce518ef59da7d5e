//! Customers come in from a spreadsheet: good rows whatever the bad ones, once, and by the rules of recording (CUST-12).

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use longhaul::{domain::ledger, sheet::Out};
use longhaul_entity::{customer, journal_entry, stage_delta};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::{Line, and, counts, faults, fetched, hand_in, imported, line, read, text, under, work, workbook};
use crate::{
    customer::{create, firm, merge::merge, with},
    support::{Dealer, TestApp, both},
};

async fn customers(app: &TestApp) -> u64 {
    customer::Entity::find().count(app.app.db.read()).await.unwrap()
}

fn full() -> Line {
    and(
        line("远达物流"),
        &[
            ("统一社会信用代码", text(&crate::customer::code(7).to_lowercase())),
            ("客户电话", Out::Number(13_800_001_111.0)),
            ("所属行业", text("煤炭")),
            ("纬度", Out::Number(39.63)),
            ("经度", text("118.18")),
            ("联系人", text("王伟")),
            ("联系人电话", text("１３９ ００００ ２２２２")),
            ("车辆1品牌", text("远航")),
            ("车辆1系列", text("H5")),
            ("车辆1数量", text("１２辆")),
            ("车辆1购买年份", Out::Number(2021.0)),
            ("计划购车系列", text("H7")),
            ("计划购车数量", Out::Number(2.0)),
            ("计划购车月份", text("2026年9月")),
            ("购车预算（元）", text("600,000")),
            ("购车方式", text("贷款")),
        ],
    )
}

both!(a_good_row_is_a_customer_as_recording_makes_it, async |app: &TestApp| {
    let (manager, staff) = (app.manager_of(Dealer::A).await, app.salesperson_of(Dealer::A).await);
    let done = imported(app, &manager, workbook(&[full(), line("唐山远大")]), false).await;
    assert_eq!((&done["status"], counts(&done), &done["rows"]), (&json!("DONE"), (2, 0, 0), &json!(2)), "{done:#}");
    let made = manager
        .ask("{ customers(filter: { text: \"远达\" }) { edges { node { name phone creditCode industry bought stage
            contacts { name phone primary } fleet { brand series count year } coordinates { latitude }
            purchasePlans { series month budget way } dealer { id } owner { id } ledgerRecord { valid missing } } } } }", json!({}))
        .await["customers"]["edges"][0]["node"].clone();
    assert_eq!(made["dealer"]["id"], app.world.dealer(Dealer::A).id.to_string());
    assert_eq!((&made["bought"], &made["stage"]), (&json!(true), &json!("COLLECTED")));
    assert_eq!(made["contacts"][0], json!({ "name": "王伟", "phone": "139****2222", "primary": true }));
    assert_eq!(made["fleet"][0], json!({ "brand": "远航", "series": "H5", "count": 12, "year": 2021 }));
    assert_eq!(
        made["purchasePlans"][0],
        json!({ "series": "H7", "month": 202_609, "budget": 60_000_000, "way": "LOAN" })
    );
    assert_eq!(made["ledgerRecord"], json!({ "valid": true, "missing": [] }));
    let kind = journal_entry::Column::Kind.eq("CustomerCreated");
    let entries = journal_entry::Entity::find().filter(kind).all(app.app.db.read()).await.unwrap();
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry.actor_id == Some(app.world.dealer(Dealer::A).manager.id)));
    let counted: i64 = stage_delta::Entity::find().all(app.app.db.read()).await.unwrap().iter().map(|row| row.n).sum();
    assert_eq!(counted, 2);
    // A salesperson's own become his, and he sees neither the manager's import nor another's.
    let own = imported(app, &staff, workbook(&[line("小王车队")]), false).await;
    assert_eq!(counts(&own), (1, 0, 0));
    let list = "{ customerImports { totalCount edges { node { id good } } } }";
    assert_eq!(staff.ask(list, json!({})).await["customerImports"]["totalCount"], 1);
    assert_eq!(manager.ask(list, json!({})).await["customerImports"]["totalCount"], 2);
    let hidden = staff.send("query($id: ID!) { customerImport(id: $id) { id } }", json!({ "id": done["id"] })).await;
    assert_eq!(hidden.code(), "NOT_FOUND");
});

both!(no_good_row_is_lost_because_of_a_bad_one, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    create(&app.salesperson_of(Dealer::D).await, with(firm("别家的车队"), json!({ "phone": "13500000001" }))).await;
    create(&manager, firm("自家的车队")).await;
    let lines = [
        line("好的一行"),
        and(line("坏电话"), &[("客户电话", text("1380000"))]),
        and(line("没有性质"), &[("客户性质", Out::Blank)]),
        and(line("别人的"), &[("客户电话", text("135-0000-0001"))]),
        line("自家的车队"),
        line("好的一行"),
        and(line("没有这个人"), &[("客户经理", text("查无此人"))]),
        and(line("太远"), &[("行政区划", text("河北省")), ("车辆1品牌", text("远航"))]),
        line("好的另一行"),
    ];
    let done = imported(app, &manager, workbook(&lines), false).await;
    assert_eq!((&done["status"], counts(&done), &done["done"]), (&json!("DONE"), (2, 5, 2), &json!(9)), "{done:#}");
    let of = |row: i64, heading: &str, code: &str| (row, heading.to_owned(), code.to_owned());
    let expected = [
        of(3, "客户电话", "MALFORMED"),
        of(4, "客户性质", "REQUIRED"),
        of(5, "客户电话", "TAKEN"),
        of(8, "客户经理", "MALFORMED"),
        of(9, "车辆1系列", "REQUIRED"),
        of(9, "车辆1数量", "REQUIRED"),
        of(9, "车辆1购买年份", "REQUIRED"),
    ];
    assert_eq!(faults(&done), expected);
    assert_eq!(done["errors"]["edges"][0]["node"]["column"], "D");
    // The masked answer: that it is taken and which desk to call, never the dealer.
    let taken = done["errors"]["edges"][2]["node"]["zh"].as_str().unwrap();
    assert!(taken.contains("第三市场部") && !taken.contains("经销商"), "{taken}");
    let marked = fetched(&manager, &done["markedFile"]["url"]).await;
    let named: Vec<_> = marked.iter().map(|row| under(row, "客户名称")).collect();
    assert_eq!(named, ["坏电话", "没有性质", "别人的", "没有这个人", "太远"]);
    assert!(under(&marked[0], "错误原因").starts_with("客户电话："), "{marked:?}");
    assert_eq!(under(&marked[0], "客户电话"), "1380000");
    assert_eq!(customers(app).await, 4);
});

both!(the_same_file_again_adds_nothing, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let file = workbook(&[full(), line("唐山远大"), and(line("坏"), &[("信息来源", text("天上"))])]);
    assert_eq!(counts(&imported(app, &manager, file.clone(), false).await), (2, 1, 0));
    let before = customers(app).await;
    assert_eq!(counts(&imported(app, &manager, file.clone(), false).await), (0, 1, 2));
    assert_eq!(customers(app).await, before);
    // The same request again is the same import.
    let input = json!({ "dryRun": true, "file": null, "operationId": uuid::Uuid::from_u128(9).to_string() });
    let files = [("file".to_owned(), file)];
    let select = "customerImport { id }";
    let first = manager.upload("importCustomers", input.clone(), &files, select).await.data();
    assert_eq!(manager.upload("importCustomers", input, &files, select).await.data(), first);
});

both!(a_merged_record_answers_for_the_one_that_stands_for_it, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let code = text(&crate::customer::code(1));
    let keep = create(&manager, firm("远达物流有限公司")).await;
    let other = create(&manager, with(firm("唐山远达"), json!({ "creditCode": crate::customer::code(1) }))).await;
    merge(&manager, &keep, &other).await;
    // The name of the one and the code of the other are one customer's.
    let lines = [and(line("远达物流有限公司"), &[("统一社会信用代码", code)]), line("唐山远达")];
    let done = imported(app, &manager, workbook(&lines), false).await;
    assert_eq!((&done["status"], counts(&done)), (&json!("DONE"), (0, 0, 2)), "{done:#}");
});

both!(a_dry_run_judges_alike_and_records_nothing, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let mut lines: Vec<Line> = (0..700).map(|n| line(&format!("车队{n}"))).collect();
    lines.push(line("车队3"));
    lines.push(and(line("坏"), &[("客户电话", text("x"))]));
    let tried = imported(app, &manager, workbook(&lines), true).await;
    assert_eq!((&tried["status"], counts(&tried), &tried["dryRun"]), (&json!("DONE"), (700, 1, 1), &json!(true)));
    assert_eq!(customers(app).await, 0);
    let done = imported(app, &manager, workbook(&lines), false).await;
    assert_eq!(counts(&done), (700, 1, 1));
    assert_eq!(customers(app).await, 700);
});

both!(an_import_goes_on_where_it_stood, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let lines: Vec<Line> = (0..1_500).map(|n| line(&format!("车队{n}"))).collect();
    let id = hand_in(&manager, workbook(&lines), false).await.at("importCustomers.customerImport.id");
    // The server leaves after the first part.
    let asked = AtomicU32::new(0);
    let leaves = || asked.fetch_add(1, Ordering::SeqCst) >= 2;
    ledger::import::work(&app.app.db, &app.app.storage, &leaves).await.unwrap();
    let half = read(&manager, &id).await;
    assert_eq!(
        (&half["status"], &half["done"], &half["rows"]),
        (&json!("QUEUED"), &json!(1000), &json!(1500)),
        "{half:#}"
    );
    app.restarted(async |after: &TestApp| work(after).await).await;
    let done = read(&manager, &id).await;
    assert_eq!((&done["status"], counts(&done)), (&json!("DONE"), (1500, 0, 0)));
    assert_eq!(customers(app).await, 1500);
    let kind = journal_entry::Column::Kind.eq("CustomerCreated");
    assert_eq!(journal_entry::Entity::find().filter(kind).count(app.app.db.read()).await.unwrap(), 1500);
});

both!(two_workers_do_not_do_a_row_twice_and_a_dealer_has_one_at_a_time, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let lines: Vec<Line> = (0..900).map(|n| line(&format!("车队{n}"))).collect();
    let mut ids = Vec::new();
    for _ in 0..2 {
        // The first come is the first served; within one instant nobody is.
        app.clock.advance(1);
        ids.push(hand_in(&manager, workbook(&lines), false).await.at("importCustomers.customerImport.id"));
    }
    futures_util::future::join(work(app), work(app)).await;
    work(app).await;
    let (first, second) = (read(&manager, &ids[0]).await, read(&manager, &ids[1]).await);
    assert_eq!((counts(&first), counts(&second)), ((900, 0, 0), (0, 0, 900)));
    assert_eq!(customers(app).await, 900);
});

both!(an_import_that_breaks_off_again_and_again_is_given_up_and_holds_nobody_up, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let id = hand_in(&manager, workbook(&[line("坏盘上的车队")]), false).await.at("importCustomers.customerImport.id");
    // The file cannot be read, for no fault of whoever uploaded it.
    let file = only_file(&app.folder.join("photos"));
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let round = async || ledger::import::work(&app.app.db, &app.app.storage, &|| false).await;
    for _ in 0..6 {
        assert!(round().await.is_err());
        assert_eq!(read(&manager, &id).await["status"], "RUNNING");
        let other = imported(app, &app.manager_of(Dealer::B).await, workbook(&[line("车队")]), true).await;
        assert_eq!(other["status"], "DONE");
        app.clock.advance(31);
    }
    round().await.unwrap();
    let given_up = read(&manager, &id).await;
    assert_eq!((&given_up["status"], &given_up["failure"]["code"]), (&json!("FAILED"), &json!("INTERNAL")));
    assert!(given_up["failure"]["en"].as_str().unwrap().contains("broke off"), "{given_up:#}");
    assert_eq!(customers(app).await, 0);
});

/// The one file below a folder.
fn only_file(folder: &Path) -> PathBuf {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

both!(no_more_than_five_imports_of_a_dealer_are_open, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    for n in 0..5 {
        let answer = hand_in(&manager, workbook(&[line(&format!("车队{n}"))]), true).await;
        assert_eq!(answer.code(), "OK", "{:#}", answer.body);
    }
    let refusal = hand_in(&manager, workbook(&[line("车队")]), true).await.refusal();
    assert_eq!((&refusal["code"], &refusal["rule"]), (&json!("LIMIT"), &json!("CUST-12")));
    let other = app.manager_of(Dealer::B).await;
    assert_eq!(hand_in(&other, workbook(&[line("车队")]), true).await.code(), "OK");
    work(app).await;
    assert_eq!(hand_in(&manager, workbook(&[line("车队")]), true).await.code(), "OK");
});

both!(who_may_not_any_more_imports_nothing, async |app: &TestApp| {
    let staff = app.salesperson_of(Dealer::A).await;
    let id = hand_in(&staff, workbook(&[line("车队")]), false).await.at("importCustomers.customerImport.id");
    let whom = app.world.dealer(Dealer::A).staff[0].id.to_string();
    app.admin().await.perform("suspendUser", json!({ "userId": whom }), "user { id }").await;
    work(app).await;
    let seen = read(&app.manager_of(Dealer::A).await, &id).await;
    assert_eq!((&seen["status"], &seen["failure"]["code"]), (&json!("FAILED"), &json!("FORBIDDEN")), "{seen:#}");
    assert_eq!(customers(app).await, 0);
    for client in [app.area_manager_of(Dealer::A).await, app.hq().await, app.admin().await] {
        assert_eq!(hand_in(&client, workbook(&[]), false).await.code(), "FORBIDDEN");
    }
});
