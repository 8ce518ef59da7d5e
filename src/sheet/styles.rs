//! Which styles show a number as a date.

use std::collections::HashSet;

use quick_xml::events::{BytesStart, Event};

use super::{
    SheetFault,
    archive::{Archive, part},
    xml::{Xml, attribute},
};

/// What the part may unpack to.
const PART_MAX: u64 = 16 * 1024 * 1024;
/// Styles of cells that are told apart.
const STYLES_MAX: usize = 65_536;

/// For each style of cells, whether it shows dates.
pub(super) fn dates(archive: &mut Archive, name: &str) -> Result<Vec<bool>, SheetFault> {
    let mut xml = Xml::new(part(archive, name, PART_MAX)?);
    let mut own: HashSet<u32> = HashSet::new();
    let mut styles = Vec::new();
    let mut of_cells = false;
    loop {
        match xml.next()? {
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "numFmt" if own.len() < STYLES_MAX => {
                    let code = attribute(&e, "formatCode")?.unwrap_or_default();
                    if let Some(id) = number(&e, "numFmtId")?.filter(|_| shows_date(&code)) {
                        own.insert(id);
                    }
                }
                "cellXfs" => of_cells = true,
                "xf" if of_cells && styles.len() < STYLES_MAX => {
                    let id = number(&e, "numFmtId")?.unwrap_or(0);
                    styles.push(is_builtin(id) || own.contains(&id));
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "cellXfs" => of_cells = false,
            Event::DocType(_) => return Err(SheetFault::broken("a DTD")),
            Event::Eof => return Ok(styles),
            _ => {}
        }
    }
}

fn number(element: &BytesStart<'_>, name: &str) -> Result<Option<u32>, SheetFault> {
    Ok(attribute(element, name)?.and_then(|text| text.parse().ok()))
}

/// Formats that every workbook knows, those of Chinese ones included.
const fn is_builtin(id: u32) -> bool {
    matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// Whether a format has a year or a day in it, outside of quoted words, escapes and brackets.
fn shows_date(code: &str) -> bool {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            'y' | 'Y' | 'd' | 'D' if !quoted && !bracket => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_with_a_year_or_a_day_are_dates() {
        for (code, date) in [
            ("yyyy-mm-dd", true),
            ("yyyy\"年\"m\"月\"", true),
            ("[$-804]yyyy\\-mm", true),
            ("0.00", false),
            ("General", false),
            ("[Red]0", false),
            ("0\" day\"", false),
            ("#,##0_d", false),
        ] {
            assert_eq!(shows_date(code), date, "{code}");
        }
    }
}
