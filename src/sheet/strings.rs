//! The strings that cells share, in one piece of memory.

use quick_xml::events::Event;

use super::{
    SheetFault,
    archive::{Archive, part},
    xml::{Xml, referred, unescaped},
};

/// What the part may unpack to.
const PART_MAX: u64 = 96 * 1024 * 1024;
/// Bytes of all strings.
const TEXT_MAX: usize = 64 * 1024 * 1024;
/// Strings; what the file says of their number is not asked.
const COUNT_MAX: usize = 2_000_000;

/// The shared strings of a workbook.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// The string of that number.
    pub(super) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }

    /// Reads the part of that name.
    pub(super) fn read(archive: &mut Archive, name: &str) -> Result<Self, SheetFault> {
        let mut xml = Xml::new(part(archive, name, PART_MAX)?);
        let mut strings = Self::default();
        let mut own = String::new();
        let (mut in_text, mut phonetic) = (false, false);
        loop {
            match xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "si" => own.clear(),
                    "t" => in_text = !phonetic,
                    // How the characters are read aloud: no part of the text.
                    "rPh" => phonetic = true,
                    _ => {}
                },
                Event::Empty(e) if e.local_name().as_ref() == "si" => strings.push("")?,
                Event::End(e) => match e.local_name().as_ref() {
                    "si" => strings.push(&unescaped(&own))?,
                    "t" => in_text = false,
                    "rPh" => phonetic = false,
                    _ => {}
                },
                Event::Text(text) if in_text => own.push_str(&text.xml10_content()),
                Event::CData(text) if in_text => own.push_str(&text),
                Event::GeneralRef(reference) if in_text => own.push(referred(&reference)?),
                Event::DocType(_) => return Err(SheetFault::broken("a DTD")),
                Event::Eof => return Ok(strings),
                _ => {}
            }
            if own.len() > TEXT_MAX {
                return Err(SheetFault::TooLarge);
            }
        }
    }

    fn push(&mut self, own: &str) -> Result<(), SheetFault> {
        if self.ends.len() >= COUNT_MAX || self.text.len() + own.len() > TEXT_MAX {
            return Err(SheetFault::TooLarge);
        }
        self.text.push_str(own);
        self.ends.push(u32::try_from(self.text.len()).map_err(SheetFault::broken)?);
        Ok(())
    }
}
