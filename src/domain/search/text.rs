//! What somebody types into a search, read as ranges of the index.
//!
//! A text is looked for in names as it stands. Two letters or more are pinyin and initials, too, spaces and apostrophes left
//! out; a single letter or digit is part of a name only: a third of all customers have it among their initials. Four
//! characters with a digit end plates and VINs, digits end phones; a credit code is found as a whole.

use super::terms::Kind;
use crate::vocab::{CreditCode, Phone, Plate, normalise_name};

/// Letters from which on a text is read as pinyin and as initials.
const LETTERS: usize = 2;
/// The fewest digits that end a phone, and the number that everybody sees who sees the customer.
const TAIL: usize = 4;

/// A range of the index: entries of one kind that begin with a text, or are it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// What kind of text.
    pub kind: Kind,
    /// The text.
    pub text: String,
    /// Whether entries are to be the text, instead of only to begin with it.
    pub whole: bool,
}

impl Range {
    fn beginning(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), whole: false }
    }

    fn whole(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), whole: true }
    }

    /// The first text behind the range, by code point; none when nothing is behind it.
    #[must_use]
    pub fn end(&self) -> Option<String> {
        let mut text: Vec<char> = self.text.chars().collect();
        while let Some(last) = text.pop() {
            // The next character that there is: `..=` of characters leaves out the surrogates.
            if let Some(next) = (last..=char::MAX).nth(1) {
                text.push(next);
                return Some(text.into_iter().collect());
            }
        }
        None
    }
}

/// A text as it is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The text as names are compared; not empty.
    pub name: String,
    /// Where it is looked for.
    pub ranges: Vec<Range>,
}

impl Wanted {
    /// Reads a text that was typed; nothing if nothing is left of it. Who sees phones masked (`masked`) may ask for the four
    /// digits that he sees, and for whole numbers: more of the end would let him find out the others one by one, with nobody
    /// knowing (ALL-2).
    #[must_use]
    pub fn read(typed: &str, masked: bool) -> Option<Self> {
        let name = normalise_name(typed);
        if name.is_empty() {
            return None;
        }
        let mut ranges = vec![Range::beginning(Kind::Name, &name), Range::beginning(Kind::Part, &name)];
        if let Some(letters) = letters(&name) {
            ranges.push(Range::beginning(Kind::Pinyin, &letters));
            ranges.push(Range::beginning(Kind::Initials, letters));
        }
        if let Ok(code) = CreditCode::parse(typed) {
            ranges.push(Range::whole(Kind::CreditCode, code.as_str()));
        }
        for kind in [Kind::Phone, Kind::ContactPhone] {
            if let Ok(phone) = Phone::parse(typed) {
                ranges.push(Range::whole(kind, backwards(phone.as_str())));
            } else if is_tail(&name, masked) {
                ranges.push(Range::beginning(kind, backwards(&name)));
            }
        }
        if let Some(tail) = Plate::tail(typed) {
            let tail = backwards(&tail);
            ranges.push(Range::beginning(Kind::Plate, &tail));
            ranges.push(Range::beginning(Kind::Vin, tail));
        }
        Some(Self { name, ranges })
    }
}

fn backwards(text: &str) -> String {
    text.chars().rev().collect()
}

/// The text as somebody types pinyin or initials: letters, digits among them, and what separates syllables left out.
fn letters(name: &str) -> Option<String> {
    let separates = |c: char| matches!(c, '\'' | '’' | '‘' | '`' | '-' | '·');
    let letters: String = name.chars().filter(|c| !separates(*c)).map(|c| if c == 'ü' { 'v' } else { c }).collect();
    let typed = letters.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let spoken = letters.bytes().any(|byte| byte.is_ascii_alphabetic());
    (typed && spoken && letters.len() >= LETTERS).then_some(letters)
}

fn is_tail(name: &str, masked: bool) -> bool {
    let most = if masked { TAIL } else { usize::MAX };
    name.bytes().all(|byte| byte.is_ascii_digit()) && (TAIL..=most).contains(&name.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(typed: &str, masked: bool) -> Vec<Kind> {
        let wanted = Wanted::read(typed, masked).unwrap();
        wanted.ranges.into_iter().map(|range| range.kind).collect()
    }

    #[test]
    fn a_text_is_looked_for_where_it_can_stand() {
        use Kind::{ContactPhone, CreditCode, Initials, Name, Part, Phone, Pinyin, Plate, Vin};
        for (typed, expected) in [
            ("远", vec![Name, Part]),
            ("远da", vec![Name, Part]),
            ("w", vec![Name, Part]),
            ("7", vec![Name, Part]),
            ("WL", vec![Name, Part, Pinyin, Initials]),
            ("tang shan", vec![Name, Part, Pinyin, Initials]),
            ("xi'an", vec![Name, Part, Pinyin, Initials]),
            ("678", vec![Name, Part]),
            ("5678", vec![Name, Part, Phone, ContactPhone, Plate, Vin]),
            ("冀B12345", vec![Name, Part, Plate, Vin]),
            ("A00001", vec![Name, Part, Pinyin, Initials, Plate, Vin]),
            ("91130200MA00000074", vec![Name, Part, Pinyin, Initials, Plate, Vin]),
        ] {
            let found: Vec<_> = kinds(typed, false).into_iter().filter(|kind| *kind != CreditCode).collect();
            assert_eq!(found, expected, "{typed}");
        }
        let code = crate::vocab::CreditCode::from_body("91130200MA0000007").unwrap();
        assert!(kinds(code.as_str(), false).contains(&CreditCode));
        assert!(Wanted::read(" \u{3000}\u{200B}", false).is_none());
    }

    #[test]
    fn masked_phones_are_found_by_four_digits_or_all() {
        for (typed, masked, expected) in
            [("5678", true, true), ("45678", true, false), ("45678", false, true), ("13812345678", true, true)]
        {
            assert_eq!(kinds(typed, masked).contains(&Kind::Phone), expected, "{typed}");
        }
    }

    #[test]
    fn spaces_and_apostrophes_do_not_part_syllables() {
        for typed in ["tangshan", "Tang Shan", "ＴＡＮＧ　ＳＨＡＮ", "tang'shan", "tang-shan"] {
            let wanted = Wanted::read(typed, false).unwrap();
            assert!(wanted.ranges.contains(&Range::beginning(Kind::Pinyin, "tangshan")), "{typed}");
        }
        assert!(Wanted::read("lüyou", false).unwrap().ranges.contains(&Range::beginning(Kind::Pinyin, "lvyou")));
    }

    #[test]
    fn a_range_ends_behind_all_that_begin_so() {
        let end = |text: &str| Range::beginning(Kind::Name, text).end();
        assert_eq!(end("ab").as_deref(), Some("ac"));
        assert_eq!(end("\u{D7FF}").as_deref(), Some("\u{E000}"));
        assert_eq!(end("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(end("\u{10FFFF}"), None);
    }

    proptest! {
        #[test]
        fn what_begins_with_the_text_lies_in_its_range(text in "\\PC{1,6}", more in "\\PC{0,6}", other in "\\PC{0,6}") {
            let range = Range::beginning(Kind::Name, text.clone());
            let within = |name: &str| name >= text.as_str() && range.end().is_none_or(|end| name < end.as_str());
            let longer = format!("{text}{more}");
            prop_assert!(within(&longer));
            prop_assert_eq!(within(&other), other.starts_with(&text));
        }
    }
}
