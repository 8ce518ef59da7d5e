//! The customer ledger: out as a spreadsheet, in again, what is wrong with rows and files, and the months of areas.

mod bad;
mod export;
mod import;
mod monthly;

use std::io::Write;

use longhaul::{
    domain::ledger::{
        self,
        layout::{COLUMNS, Field, SHEET, columns, heads},
    },
    sheet::{Book, Out, Raw, SheetWriter, uncalm},
    vocab::BusinessDay,
};
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

/// Everything that an import shows.
pub(crate) const IMPORT: &str = "id status dryRun rows done good bad skipped failure { code zh en } finishedAt
    errors(first: 100) { totalCount edges { node { row column heading code zh en } } }
    markedFile { kind name rows bytes url }";

/// A row of a ledger: what stands in which column.
pub(crate) type Line = Vec<(&'static str, Out)>;

pub(crate) fn text(text: &str) -> Out {
    Out::Text(text.to_owned())
}

/// A row with the least that is needed.
pub(crate) fn line(name: &str) -> Line {
    vec![
        ("客户名称", text(name)),
        ("客户性质", text("小型企业")),
        ("运输用途", text("长途运输")),
        ("行政区划", text("130202")),
        ("信息来源", text("来店")),
    ]
}

/// The same with further cells.
pub(crate) fn and(mut line: Line, more: &[(&'static str, Out)]) -> Line {
    for (heading, out) in more {
        line.retain(|(known, _)| known != heading);
        line.push((heading, out.clone()));
    }
    line
}

/// A ledger with these rows under all headings.
pub(crate) fn workbook(lines: &[Line]) -> Vec<u8> {
    let mut writer = SheetWriter::new(SHEET, &heads(columns(false)), BusinessDay::new(20_260_615).unwrap()).unwrap();
    for line in lines {
        let cell =
            |heading| line.iter().find(|(known, _)| *known == heading).map_or(Out::Blank, |(_, out)| out.clone());
        let cells: Vec<Out> = columns(false).iter().map(|column| cell(column.heading)).collect();
        writer.push(&cells, &[]).unwrap();
    }
    writer.finish().unwrap()
}

/// A ledger of raw XML below the headings, in the first five required columns and beyond.
pub(crate) fn raw(headings: &[&str], rows: &str, tail: &str) -> Vec<u8> {
    let head: String = headings.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")).collect();
    let sheet = format!("<worksheet><sheetData><row r=\"1\">{head}</row>{rows}</sheetData>{tail}</worksheet>");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let parts = [
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
               <Relationship Id="r2" Type="x/styles" Target="styles.xml"/></Relationships>"#,
        ),
        ("xl/styles.xml", r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Hands a file in; whatever is answered.
pub(crate) async fn hand_in(client: &Client, file: Vec<u8>, dry_run: bool) -> Answer {
    let input = json!({ "dryRun": dry_run, "file": null });
    client.upload("importCustomers", input, &[("file".to_owned(), file)], "customerImport { id status }").await
}

/// Does the background's work on imports.
pub(crate) async fn work(app: &TestApp) {
    ledger::import::work(&app.app.db, &app.app.storage, &|| false).await.unwrap();
}

/// The import as it is now.
pub(super) async fn read(client: &Client, id: &Value) -> Value {
    let query = format!("query($id: ID!) {{ customerImport(id: $id) {{ {IMPORT} }} }}");
    client.ask(&query, json!({ "id": id })).await["customerImport"].clone()
}

/// Hands a file in and has it worked on; the import as it is then.
pub(crate) async fn imported(app: &TestApp, client: &Client, file: Vec<u8>, dry_run: bool) -> Value {
    let id = hand_in(client, file, dry_run).await.at("importCustomers.customerImport.id");
    work(app).await;
    read(client, &id).await
}

/// How many rows were good, bad and skipped.
pub(super) fn counts(import: &Value) -> (i64, i64, i64) {
    let count = |name: &str| import[name].as_i64().unwrap();
    (count("good"), count("bad"), count("skipped"))
}

/// What is wrong: row, heading and code of each fault.
pub(super) fn faults(import: &Value) -> Vec<(i64, String, String)> {
    let edges = import["errors"]["edges"].as_array().unwrap();
    let fault = |edge: &Value| {
        let node = &edge["node"];
        assert!(!node["zh"].as_str().unwrap().is_empty() && !node["en"].as_str().unwrap().is_empty());
        let text = |name: &str| node[name].as_str().unwrap_or_default().to_owned();
        (node["row"].as_i64().unwrap(), text("heading"), text("code"))
    };
    edges.iter().map(fault).collect()
}

/// Opens a link of the API.
pub(crate) async fn open(client: &Client, url: &Value) -> reqwest::Response {
    client.http.get(format!("{}{}", client.base, url.as_str().unwrap())).send().await.unwrap()
}

/// The rows of a customer ledger behind a link, each by its headings.
pub(super) async fn fetched(client: &Client, url: &Value) -> Vec<Vec<(String, String)>> {
    fetched_from(client, url, SHEET).await
}

/// The rows of that sheet of a spreadsheet behind a link, each by its headings.
pub(crate) async fn fetched_from(client: &Client, url: &Value, sheet: &str) -> Vec<Vec<(String, String)>> {
    let response = open(client, url).await;
    assert_eq!(response.status(), 200);
    assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let mut book = Book::open(response.bytes().await.unwrap(), sheet).unwrap();
    let mut rows = book.rows().unwrap();
    let first = rows.next_row().unwrap().unwrap();
    let said = |raw: &Raw| match raw {
        Raw::Text(text) => text.clone(),
        Raw::Number(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    let mut all = Vec::new();
    while let Some(row) = rows.next_row().unwrap() {
        all.push(row.cells.iter().map(|(at, raw)| (said(first.at(*at).unwrap()), said(raw))).collect());
    }
    all
}

/// What stands under a heading.
pub(crate) fn under(row: &[(String, String)], heading: &str) -> String {
    row.iter().find(|(known, _)| known == heading).map(|(_, text)| uncalm(text).to_owned()).unwrap_or_default()
}

#[test]
fn the_columns_that_must_be_are_the_ones_these_tests_fill() {
    let required: Vec<_> = COLUMNS.iter().filter(|column| column.required).map(|column| column.heading).collect();
    assert_eq!(required, ["客户名称", "客户性质", "运输用途", "行政区划", "信息来源"]);
    assert_eq!(COLUMNS.last().map(|column| column.field), Some(Field::Reason));
}
