//! Files that nobody means well with: whatever they hold, reading ends with an answer and within its bounds.
#![allow(clippy::unwrap_used)]

use std::io::Write;

use bytes::Bytes;
use proptest::prelude::*;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::vocab::BusinessDay;

/// A workbook of parts, with what else belongs to it.
fn packed(parts: &[(&str, &[u8])]) -> Bytes {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner().into()
}

const WORKBOOK: &[u8] = br#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const RELATIONS: &[u8] = br#"<Relationships>
  <Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
  <Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

fn workbook(strings: &[u8], sheet: &[u8]) -> Bytes {
    packed(&[
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// All rows of a file.
fn read(bytes: Bytes) -> Result<Vec<Row>, SheetFault> {
    let mut book = Book::open(bytes, "S")?;
    let (mut rows, mut all) = (book.rows()?, Vec::new());
    while let Some(row) = rows.next_row()? {
        all.push(row);
    }
    Ok(all)
}

fn sheet(rows: &str) -> Vec<u8> {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").into_bytes()
}

#[test]
fn values_of_all_kinds_are_read() {
    let strings =
        "<sst uniqueCount=\"99999999999999\"><si><t>一&amp;二</t><rPh><t>yi</t></rPh></si><si/></sst>".as_bytes();
    let cells = r#"<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2"><f>1+1</f><v>13800001111</v></c>
        <c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c>
        <c t="str"><f>A1</f><v>x</v></c><c r="Z2" t="s"><v>1</v></c></row><row><c><v>7</v></c></row>"#;
    let rows = read(workbook(strings, &sheet(cells))).unwrap();
    let text = |text: &str| Raw::Text(text.to_owned());
    let expected = vec![
        (0, text("一&二")),
        (2, Raw::Number(13_800_001_111.0)),
        (3, text("ab")),
        (4, Raw::Bool(true)),
        (5, Raw::Error("#REF!".to_owned())),
        (6, text("x")),
    ];
    assert_eq!(rows[0], Row { number: 2, cells: expected, beyond: false });
    assert_eq!((rows[1].number, rows[1].at(0)), (3, Some(&Raw::Number(7.0))));
}

#[test]
fn what_is_written_is_read_again() {
    let heads =
        [Head { title: "名称", width: 10.0, required: true }, Head { title: "数", width: 10.0, required: false }];
    let mut writer = SheetWriter::new("表", &heads, BusinessDay::new(20_260_615).unwrap()).unwrap();
    for text in ["=1+1", "+86", "一\n二", "_x0041_", "<&>\"'", "'=x"] {
        writer.push(&[Out::Text(text.to_owned()), Out::Number(2.5)], &[0]).unwrap();
    }
    let rows = read(writer.finish().unwrap().into()).unwrap();
    assert_eq!(rows[0].at(0), Some(&Raw::Text("名称".to_owned())));
    for (row, text) in rows.iter().skip(1).zip(["=1+1", "+86", "一\n二", "_x0041_", "<&>\"'", "'=x"]) {
        let Some(Raw::Text(stored)) = row.at(0) else { panic!("{row:?}") };
        assert!(!stored.starts_with(['=', '+']), "{stored}");
        assert_eq!((uncalm(stored), row.at(1)), (text, Some(&Raw::Number(2.5))));
    }
}

#[test]
fn what_is_no_workbook_is_told_apart() {
    let compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    let mut locked = compound.to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    for (bytes, fault) in [
        (b"".to_vec(), SheetFault::NotXlsx),
        (b"name,phone\n".to_vec(), SheetFault::NotXlsx),
        (b"PK\x03\x04".to_vec(), SheetFault::NotXlsx),
        (compound.to_vec(), SheetFault::OldXls),
        (locked, SheetFault::Encrypted),
        (packed(&[("word/document.xml", b"x")]).to_vec(), SheetFault::NotXlsx),
    ] {
        assert_eq!(look(&bytes.into()), Err(fault));
    }
}

#[test]
fn a_bomb_is_seen_before_it_is_unpacked() {
    let zeros = vec![b' '; 40 << 20];
    assert_eq!(look(&workbook(b"<sst/>", &zeros)), Err(SheetFault::TooLarge));
}

#[test]
fn a_bomb_that_lies_about_its_size_is_cut_off() {
    // What the table of contents says is made small; the data is not.
    let mut lying = workbook(b"<sst/>", &sheet(&" ".repeat(3 << 20))).to_vec();
    let (from, to) = (22_u32 + 3 * (1 << 20), 1000_u32);
    let real = (sheet(&" ".repeat(3 << 20)).len() as u32).to_le_bytes();
    let _ = from;
    let mut at = 0;
    while let Some(found) = lying.get(at..).and_then(|rest| rest.windows(4).position(|window| window == real)) {
        lying[at + found..at + found + 4].copy_from_slice(&to.to_le_bytes());
        at += found + 4;
    }
    // An event of three megabytes of blanks is more than is read at once, or the archive is found to be damaged.
    assert!(read(lying.into()).is_err());
}

#[test]
fn an_endless_text_is_cut_off() {
    let long = sheet(&format!("<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>", "ab".repeat(2 << 20)));
    assert_eq!(read(workbook(b"<sst/>", &long)), Err(SheetFault::TooLarge));
}

#[test]
fn what_is_not_a_sheet_is_refused() {
    for rows in [
        "<row r=\"2\"><c><v>1</v></c></row><row r=\"1\"><c><v>1</v></c></row>",
        "<row r=\"0\"/>",
        "<row r=\"x\"/>",
        "<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
        "<row><c r=\"1A\"><v>1</v></c></row>",
        "<row><c t=\"s\"><v>9</v></c></row>",
        "<row><c t=\"s\"><v>-1</v></c></row>",
        "<row><c t=\"inlineStr\"><is><t>&lol;</t></is></c></row>",
        "<row><c>",
    ] {
        assert!(matches!(read(workbook(b"<sst/>", &sheet(rows))), Err(SheetFault::Broken(_))), "{rows}");
    }
    let dtd = b"<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet><sheetData/></worksheet>";
    assert!(read(workbook(b"<sst/>", dtd)).is_err());
}

#[test]
fn many_columns_are_noticed_and_not_kept() {
    let cells: String = (0..2_000).map(|_| "<c><v>1</v></c>").collect();
    let rows = read(workbook(b"<sst/>", &sheet(&format!("<row>{cells}</row>")))).unwrap();
    assert_eq!((rows[0].cells.len(), rows[0].beyond), (COLUMNS_MAX as usize, true));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn arbitrary_bytes_are_read_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(bytes.into());
    }

    #[test]
    fn arbitrary_bytes_in_an_archive_are_read_to_an_end(tail in proptest::collection::vec(any::<u8>(), 0..600)) {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend(tail);
        let _ = read(bytes.into());
    }

    #[test]
    fn arbitrary_xml_is_read_to_an_end(
        strings in "(<(sst|si|t|/t|/si|rPh|!--)|[>\"&;a#x0-9/]){0,60}",
        rows in "(<(row|c|v|is|t|/t|/c|/row|mergeCell|f|!\\[CDATA\\[)|[> =\"&;rstA1-9/]){0,80}",
    ) {
        let _ = read(workbook(strings.as_bytes(), &sheet(&rows)));
        let _ = read(workbook(b"<sst/>", rows.as_bytes()));
    }

    #[test]
    fn a_workbook_with_a_damaged_byte_is_read_to_an_end(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let good = workbook(b"<sst><si><t>a</t></si></sst>", &sheet("<row r=\"1\"><c t=\"s\"><v>0</v></c></row>"));
        let mut bad = good.to_vec();
        let at = at.index(bad.len());
        bad[at] = byte;
        let _ = read(bad.into());
    }
}
