//! XML by its events, with what spreadsheets make of it. No entities but the five that XML itself knows, and no DTD.

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

use super::{
    SheetFault,
    archive::{Exceeded, Part},
};

/// A part being read.
pub(super) struct Xml<'a> {
    reader: Reader<Part<'a>>,
    buffer: Vec<u8>,
}

/// The bytes that the buffer of events keeps for the next one.
const KEPT: usize = 64 * 1024;

impl<'a> Xml<'a> {
    pub(super) fn new(part: Part<'a>) -> Self {
        Self { reader: Reader::from_reader(part), buffer: Vec::with_capacity(1024) }
    }

    /// The next event.
    ///
    /// # Errors
    /// What is not well-formed, or beyond the bounds of the part.
    pub(super) fn next(&mut self) -> Result<Event<'_>, SheetFault> {
        self.buffer.clear();
        self.buffer.shrink_to(KEPT);
        self.reader.get_mut().next_event();
        self.reader.read_event_into(&mut self.buffer).map_err(|err| fault(&err))
    }
}

fn fault(err: &quick_xml::Error) -> SheetFault {
    let exceeded = match err {
        quick_xml::Error::Io(io) => io.get_ref().is_some_and(|inner| inner.is::<Exceeded>()),
        _ => false,
    };
    if exceeded { SheetFault::TooLarge } else { SheetFault::broken(err) }
}

/// The value of an attribute, by its name without prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, SheetFault> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(SheetFault::broken)?;
        let key: &str = attribute.key.as_ref();
        let local = key.rsplit(':').next().unwrap_or(key);
        if local == name {
            let value = quick_xml::escape::unescape(&attribute.value).map_err(SheetFault::broken)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// The character that a reference such as `&amp;` or `&#20013;` stands for.
pub(super) fn referred(reference: &BytesRef<'_>) -> Result<char, SheetFault> {
    if let Some(c) = reference.resolve_char_ref().map_err(SheetFault::broken)? {
        return Ok(c);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(SheetFault::broken("an entity that XML does not know")),
    }
}

/// Text with the escapes that spreadsheets add to those of XML: `_x000D_` is a character by its number.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let digits = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let number = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let c = number.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        let (kept, skipped) = if c.is_some() { (at, at + 7) } else { (at + 2, at + 2) };
        read.push_str(rest.get(..kept).unwrap_or_default());
        read.extend(c);
        rest = rest.get(skipped..).unwrap_or_default();
    }
    read.push_str(rest);
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_spreadsheets_are_read() {
        for (text, read) in [
            ("一_x000D_二", "一\r二"),
            ("_x005F_x0041_", "_x0041_"),
            ("_x_xZZZZ__x12", "_x_xZZZZ__x12"),
            ("_x中文中文_", "_x中文中文_"),
            ("", ""),
        ] {
            assert_eq!(unescaped(text), read);
        }
    }
}
