//! A workbook that is open: which sheet is read, and what its cells refer to.

use std::collections::HashMap;

use bytes::Bytes;
use quick_xml::events::Event;

use super::{
    Rows, SheetFault,
    archive::{self, Archive, part},
    strings::Strings,
    styles,
    xml::{Xml, attribute},
};

/// What workbook and relations may unpack to.
const PART_MAX: u64 = 4 * 1024 * 1024;
/// Relations and sheets of a workbook.
const RELATIONS_MAX: usize = 2_000;

/// An open workbook.
pub struct Book {
    archive: Archive,
    strings: Strings,
    dates: Vec<bool>,
    from_1904: bool,
    sheet: String,
}

/// What the workbook says of itself.
#[derive(Default)]
struct Contents {
    from_1904: bool,
    /// Name and relation of each sheet that is shown.
    sheets: Vec<(String, String)>,
}

/// Where a part lies, and what kind it is.
struct Relation {
    kind: String,
    target: String,
}

impl Book {
    /// Opens a file at the sheet called `wanted`, or at the first one that is shown.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn open(bytes: Bytes, wanted: &str) -> Result<Self, SheetFault> {
        let mut archive = archive::open(bytes)?;
        let contents = contents(&mut archive)?;
        let relations = relations(&mut archive)?;
        let called = contents.sheets.iter().find(|(name, _)| name == wanted);
        let (_, sheet) = called.or(contents.sheets.first()).ok_or(SheetFault::NoSheet)?;
        let sheet =
            relations.get(sheet).filter(|found| found.kind.ends_with("/worksheet")).ok_or(SheetFault::NoSheet)?;
        let of_kind = |kind: &str| relations.values().find(|found| found.kind.ends_with(kind));
        let strings = match of_kind("/sharedStrings") {
            Some(found) => Strings::read(&mut archive, &found.target)?,
            None => Strings::default(),
        };
        let dates = match of_kind("/styles") {
            Some(found) => styles::dates(&mut archive, &found.target)?,
            None => Vec::new(),
        };
        Ok(Self { archive, strings, dates, from_1904: contents.from_1904, sheet: sheet.target.clone() })
    }

    /// The rows of the sheet, from its beginning.
    ///
    /// # Errors
    /// The sheet is not there.
    pub fn rows(&mut self) -> Result<Rows<'_>, SheetFault> {
        Rows::new(&mut self.archive, &self.sheet, &self.strings, &self.dates, self.from_1904)
    }
}

fn contents(archive: &mut Archive) -> Result<Contents, SheetFault> {
    let mut xml = Xml::new(part(archive, "xl/workbook.xml", PART_MAX)?);
    let mut found = Contents::default();
    loop {
        match xml.next()? {
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "workbookPr" => {
                    found.from_1904 = matches!(attribute(&e, "date1904")?.as_deref(), Some("1" | "true"));
                }
                "sheet" if found.sheets.len() < RELATIONS_MAX => {
                    let shown = attribute(&e, "state")?.is_none_or(|state| state == "visible");
                    // `r:id`; the number of the sheet is called `sheetId`.
                    if let (Some(name), Some(id), true) = (attribute(&e, "name")?, attribute(&e, "id")?, shown) {
                        found.sheets.push((name, id));
                    }
                }
                _ => {}
            },
            Event::DocType(_) => return Err(SheetFault::broken("a DTD")),
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

fn relations(archive: &mut Archive) -> Result<HashMap<String, Relation>, SheetFault> {
    let mut xml = Xml::new(part(archive, "xl/_rels/workbook.xml.rels", PART_MAX)?);
    let mut found = HashMap::new();
    loop {
        match xml.next()? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "Relationship" => {
                let (id, kind, target) = (attribute(&e, "Id")?, attribute(&e, "Type")?, attribute(&e, "Target")?);
                if let (Some(id), Some(kind), Some(target), true) = (id, kind, target, found.len() < RELATIONS_MAX) {
                    found.insert(id, Relation { kind, target: absolute(&target) });
                }
            }
            Event::DocType(_) => return Err(SheetFault::broken("a DTD")),
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The name within the archive: relative to the folder of the workbook, or from the root.
fn absolute(target: &str) -> String {
    target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned)
}
