//! The rows of a sheet, one at a time.

use quick_xml::events::{BytesStart, Event};

use super::{
    Area, COLUMNS_MAX, Raw, Row, SheetFault,
    archive::{Archive, part},
    cell,
    strings::Strings,
    xml::{Xml, attribute, referred, unescaped},
};

/// What a sheet may unpack to.
const PART_MAX: u64 = 384 * 1024 * 1024;
/// Bytes of a cell's text that are kept: Excel itself knows 32,767 characters.
const TEXT_MAX: usize = 128 * 1024;
/// Bytes of a row's texts.
const ROW_MAX: usize = 2 * 1024 * 1024;
/// Merged areas that are kept.
const AREAS_MAX: usize = 10_000;
/// Days from the epoch of most workbooks to that of those made on old Macintoshes.
const DAYS_TO_1904: f64 = 1_462.0;

/// The rows of a sheet that hold something, in their order.
pub struct Rows<'a> {
    xml: Xml<'a>,
    strings: &'a Strings,
    dates: &'a [bool],
    from_1904: bool,
    /// The row that was read last.
    number: u32,
    ended: bool,
    areas: Vec<Area>,
}

/// A cell under construction.
#[derive(Default)]
struct Cell {
    column: u32,
    kind: String,
    style: usize,
    text: String,
    /// Whether it has a value at all.
    some: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        archive: &'a mut Archive,
        sheet: &str,
        strings: &'a Strings,
        dates: &'a [bool],
        from_1904: bool,
    ) -> Result<Self, SheetFault> {
        let xml = Xml::new(part(archive, sheet, PART_MAX)?);
        Ok(Self { xml, strings, dates, from_1904, number: 0, ended: false, areas: Vec::new() })
    }

    /// The next row that holds something; nothing at the end.
    ///
    /// # Errors
    /// What is not written as a sheet is, or beyond its bounds.
    pub fn next_row(&mut self) -> Result<Option<Row>, SheetFault> {
        while !self.ended {
            match self.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "row" => {
                    let number = place(&e)?;
                    self.begin_row(number)?;
                    let row = self.row()?;
                    if !row.cells.is_empty() || row.beyond {
                        return Ok(Some(row));
                    }
                }
                Event::Empty(e) if e.local_name().as_ref() == "row" => {
                    let number = place(&e)?;
                    self.begin_row(number)?;
                }
                Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "mergeCell" => {
                    let merged = attribute(&e, "ref")?.and_then(|text| cell::area(&text));
                    let merged = merged.ok_or_else(|| SheetFault::broken("a merged area without its cells"))?;
                    if self.areas.len() >= AREAS_MAX {
                        return Err(SheetFault::TooLarge);
                    }
                    self.areas.push(merged);
                }
                Event::DocType(_) => return Err(SheetFault::broken("a DTD")),
                Event::Eof => self.ended = true,
                _ => {}
            }
        }
        Ok(None)
    }

    /// The merged areas; known once all rows were read, since they stand behind them.
    #[must_use]
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// Takes the row's own number, or the next one. Rows stand in order: whoever goes on later knows where he was.
    fn begin_row(&mut self, own: Option<u32>) -> Result<(), SheetFault> {
        let number = own.unwrap_or(self.number + 1);
        if number <= self.number {
            return Err(SheetFault::broken("rows out of order"));
        }
        self.number = number;
        Ok(())
    }

    /// The cells up to the end of the row.
    fn row(&mut self) -> Result<Row, SheetFault> {
        let mut row = Row { number: self.number, ..Row::default() };
        let (mut next, mut bytes) = (0, 0);
        loop {
            let cell = match self.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "c" => {
                    let begun = Cell::begin(&e, next)?;
                    self.cell(begun)?
                }
                Event::Empty(e) if e.local_name().as_ref() == "c" => Cell::begin(&e, next)?,
                Event::End(e) if e.local_name().as_ref() == "row" => return Ok(row),
                Event::Eof => return Err(SheetFault::broken("a row without an end")),
                _ => continue,
            };
            if cell.column < next {
                return Err(SheetFault::broken("cells out of order"));
            }
            next = cell.column + 1;
            let column = cell.column;
            let Some(raw) = self.value(cell)? else { continue };
            if column >= COLUMNS_MAX {
                row.beyond = true;
                continue;
            }
            if let Raw::Text(text) | Raw::Error(text) = &raw {
                bytes += text.len();
            }
            if bytes > ROW_MAX {
                return Err(SheetFault::TooLarge);
            }
            row.cells.push((column, raw));
        }
    }

    /// The text of a cell up to its end: of its value or of the string within it, never of its formula.
    fn cell(&mut self, mut cell: Cell) -> Result<Cell, SheetFault> {
        let (mut inside, mut phonetic) = (false, false);
        loop {
            match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "v" | "t" if !phonetic => (inside, cell.some) = (true, true),
                    "rPh" => phonetic = true,
                    _ => {}
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "c" => return Ok(cell),
                    "v" | "t" => inside = false,
                    "rPh" => phonetic = false,
                    _ => {}
                },
                Event::Text(text) if inside => cell.text.push_str(&text.xml10_content()),
                Event::CData(text) if inside => cell.text.push_str(&text),
                Event::GeneralRef(reference) if inside => cell.text.push(referred(&reference)?),
                Event::Eof => return Err(SheetFault::broken("a cell without an end")),
                _ => {}
            }
            if cell.text.len() > TEXT_MAX {
                return Err(SheetFault::TooLarge);
            }
        }
    }

    /// What the cell holds; nothing when it is blank.
    fn value(&self, cell: Cell) -> Result<Option<Raw>, SheetFault> {
        if !cell.some {
            return Ok(None);
        }
        let text = |text: &str| (!text.trim().is_empty()).then(|| Raw::Text(text.to_owned()));
        Ok(match cell.kind.as_str() {
            "s" => {
                let shared = cell.text.trim().parse().ok().and_then(|number| self.strings.get(number));
                text(shared.ok_or_else(|| SheetFault::broken("a shared string that is not there"))?)
            }
            "str" | "inlineStr" | "d" => text(&unescaped(&cell.text)),
            "b" => Some(Raw::Bool(cell.text.trim() == "1")),
            "e" => Some(Raw::Error(cell.text)),
            _ if cell.text.trim().is_empty() => None,
            _ => Some(self.number(&cell)),
        })
    }

    fn number(&self, cell: &Cell) -> Raw {
        let read = cell.text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        let Some(number) = read else { return Raw::Error(cell.text.clone()) };
        match self.dates.get(cell.style) {
            Some(true) if self.from_1904 => Raw::Date(number + DAYS_TO_1904),
            Some(true) => Raw::Date(number),
            _ => Raw::Number(number),
        }
    }
}

/// The number that a row gives itself.
fn place(element: &BytesStart<'_>) -> Result<Option<u32>, SheetFault> {
    let Some(text) = attribute(element, "r")? else { return Ok(None) };
    let number = text.parse().ok().filter(|number| (1..=1_048_576).contains(number));
    number.map(Some).ok_or_else(|| SheetFault::broken("a row with a number that is none"))
}

impl Cell {
    /// The cell as its tag says; without a place it is the next one.
    fn begin(element: &BytesStart<'_>, next: u32) -> Result<Self, SheetFault> {
        let column = match attribute(element, "r")? {
            Some(text) => cell::reference(&text).ok_or_else(|| SheetFault::broken("a cell without a place"))?.1,
            None => next,
        };
        let style = attribute(element, "s")?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let kind = attribute(element, "t")?.unwrap_or_default();
        Ok(Self { column, kind, style, ..Self::default() })
    }
}
