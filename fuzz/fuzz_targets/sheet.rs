//! A file that is said to be a spreadsheet: its archive, and the XML of its parts.

#![no_main]

use std::io::{Cursor, Write};

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use longhaul::sheet::{Book, COLUMNS_MAX, Raw, SheetFault, look};
use zip::{ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Between one part and the next: the sheet, the shared strings, the styles.
const SEAM: u8 = 0;

const WORKBOOK: &[u8] = br#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const RELATIONS: &[u8] = br#"<Relationships>
  <Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
  <Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/>
  <Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>"#;

fuzz_target!(|bytes: &[u8]| {
    // Few changed bytes are still an archive, so its insides are also packed anew each time.
    let whole = Bytes::copy_from_slice(bytes);
    if look(&whole).is_ok() {
        let _refused = read(whole);
    }
    let parts = packed(bytes).expect("an archive can be written to memory");
    look(&parts).expect("an archive that was packed just now is one");
    let _refused = read(parts);
});

fn packed(bytes: &[u8]) -> Result<Bytes, ZipError> {
    let mut parts = bytes.splitn(3, |byte| *byte == SEAM);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, content: &[u8]| {
        zip.start_file(name, SimpleFileOptions::default())?;
        Ok::<_, ZipError>(zip.write_all(content)?)
    };
    add("xl/workbook.xml", WORKBOOK)?;
    add("xl/_rels/workbook.xml.rels", RELATIONS)?;
    for name in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"] {
        add(name, parts.next().unwrap_or_default())?;
    }
    Ok(zip.finish()?.into_inner().into())
}

fn read(file: Bytes) -> Result<(), SheetFault> {
    let mut book = Book::open(file, "S")?;
    let mut rows = book.rows()?;
    let mut last = 0;
    while let Some(row) = rows.next_row()? {
        assert!(row.number > last, "rows come in their order");
        last = row.number;
        for column in 0..COLUMNS_MAX {
            if let Some(Raw::Text(text)) = row.at(column) {
                assert!(!text.contains('\0'), "no text holds what a database refuses");
            }
        }
    }
    Ok(())
}
