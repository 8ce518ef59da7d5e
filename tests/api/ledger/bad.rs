//! Files that are not what they should be: each is told why, and nothing of it is recorded (CUST-12).

use serde_json::json;

use super::{Line, counts, faults, hand_in, imported, line, raw, workbook};
use crate::support::{Dealer, TestApp, both};

const HEADINGS: [&str; 5] = ["客户名称", "客户性质", "运输用途", "行政区划", "信息来源"];

fn cells(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")).collect()
}

fn good(name: &str) -> String {
    cells(&[name, "小型企业", "长途运输", "130202", "来店"])
}

both!(what_is_no_spreadsheet_is_refused_at_once, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1].to_vec();
    let mut locked = compound.clone();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let bomb = raw(&HEADINGS, &" ".repeat(60 << 20), "");
    for (file, word) in
        [(b"name,phone".to_vec(), "no XLSX"), (compound, ".xls"), (locked, "password"), (bomb, "unpacks")]
    {
        let refusal = hand_in(&manager, file, false).await.refusal();
        let expected = (json!("INVALID"), json!("CUST-12"), json!("input.file"));
        assert_eq!((refusal["code"].clone(), refusal["rule"].clone(), refusal["field"].clone()), expected);
        assert!(refusal["messages"]["en"].as_str().unwrap().contains(word), "{refusal:#}");
    }
});

both!(wrong_headings_are_named_and_no_row_is_taken, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let headings = ["客户名称", "客户性质", "行政区划", "行政区划", "信息渠道"];
    let import = imported(app, &manager, raw(&headings, &format!("<row>{}</row>", good("甲")), ""), false).await;
    assert_eq!((&import["status"], &import["failure"]["code"]), (&json!("FAILED"), &json!("INVALID")), "{import:#}");
    let found = faults(&import);
    let headings: Vec<&str> = found.iter().map(|(_, heading, _)| heading.as_str()).collect();
    assert_eq!(headings.len(), 4, "{found:?}");
    for heading in ["行政区划", "信息渠道", "运输用途", "信息来源"] {
        assert!(headings.contains(&heading), "{heading}: {found:?}");
    }
    assert!(found.iter().all(|(row, _, code)| (*row, code.as_str()) == (1, "HEADING")));
    assert_eq!(counts(&import), (0, 0, 0));
});

both!(empty_sheets_too_many_rows_and_columns_are_told, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let empty = raw(&[], "", "");
    let wide: Vec<&str> = std::iter::repeat_n("列", 2_000).collect();
    let long: String = (0..50_001).map(|_| "<row><c><v>1</v></c></row>").collect();
    for (file, code) in [(empty, "INVALID"), (raw(&wide, "", ""), "LIMIT"), (raw(&HEADINGS, &long, ""), "LIMIT")] {
        let import = imported(app, &manager, file, false).await;
        assert_eq!((&import["status"], &import["failure"]["code"]), (&json!("FAILED"), &json!(code)), "{import:#}");
        assert_eq!(counts(&import), (0, 0, 0));
    }
    // Headings alone are a ledger without rows; blank rows behind are none.
    let blank = "<row r=\"900000\"><c s=\"1\"/><c t=\"inlineStr\"><is><t>  </t></is></c></row>";
    let import = imported(app, &manager, raw(&HEADINGS, blank, ""), false).await;
    assert_eq!((&import["status"], &import["rows"]), (&json!("DONE"), &json!(0)));
});

both!(merged_cells_cost_their_rows_only, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let rows = format!("<row>{}</row><row>{}</row><row>{}</row>", good("甲"), good("乙"), good("丙"));
    let merged = "<mergeCells><mergeCell ref=\"B2:B3\"/></mergeCells>";
    let import = imported(app, &manager, raw(&HEADINGS, &rows, merged), false).await;
    assert_eq!(counts(&import), (1, 2, 0));
    let expected = |row| (row, "客户性质".to_owned(), "MERGED".to_owned());
    assert_eq!(faults(&import), [expected(2), expected(3)]);
});

both!(formulas_count_by_their_value_and_dates_in_any_dress, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let mut headings = HEADINGS.to_vec();
    headings.extend(["客户电话", "计划购车系列", "计划购车数量", "计划购车月份", "购车方式"]);
    let plan = |month: &str| format!("{}<c><f>1+1</f><v>2</v></c>{month}{}", cells(&["H7"]), cells(&["全款"]));
    let row = |name: &str, phone: &str, month: &str| format!("<row>{}{phone}{}</row>", good(name), plan(month));
    let rows = [
        row("甲", "<c t=\"str\"><f>A1</f><v>13800000001</v></c>", "<c s=\"1\"><v>46204</v></c>"),
        row("乙", "<c><v>1.3800000002E10</v></c>", "<c><v>46204</v></c>"),
        row(
            "丙",
            "<c t=\"inlineStr\"><is><t>１３８０００００００３</t></is></c>",
            "<c t=\"inlineStr\"><is><t>2026/7/1</t></is></c>",
        ),
        row("丁", "<c t=\"e\"><f>X</f><v>#REF!</v></c>", "<c t=\"d\"><v>2026-07-01T00:00:00</v></c>"),
    ];
    let import = imported(app, &manager, raw(&headings, &rows.concat(), ""), false).await;
    assert_eq!(counts(&import), (3, 1, 0), "{import:#}");
    assert_eq!(faults(&import), [(5, "客户电话".to_owned(), "MALFORMED".to_owned())]);
    let query = "{ customers(orderBy: { by: NAME }) { edges { node { phone purchasePlans { month count } } } } }";
    let seen = manager.ask(query, json!({})).await["customers"]["edges"].clone();
    for edge in seen.as_array().unwrap() {
        assert_eq!(edge["node"]["purchasePlans"], json!([{ "month": 202_607, "count": 2 }]));
        assert!(edge["node"]["phone"].as_str().unwrap().starts_with("138****000"));
    }
});

both!(a_file_beyond_its_bytes_is_refused, async |app: &TestApp| {
    let manager = app.manager_of(Dealer::A).await;
    let lines: Vec<Line> = vec![line("车队")];
    let mut file = workbook(&lines);
    file.resize(16 << 20, 0);
    let answer = hand_in(&manager, file, false).await;
    assert!(answer.body["errors"].is_array(), "{:#}", answer.body);
    assert_eq!(answer.body["data"], serde_json::Value::Null);
});
