//! Phone numbers (电话号码) of mainland China: one spelling for one line, whatever way it was typed (CUST-10).

use std::fmt;

use super::chars::{half_width, is_blank, is_dash};
use super::{Fault, VocabError, What, written_as_text};

/// Characters looked at before giving up: far more than any number with its decoration.
const TYPED_MAX: usize = 64;

/// A mobile number of 11 digits (`13800001111`) or a landline with its area code (`01012345678`, 10 to 12 digits).
///
/// Width, spaces, dashes, brackets and the country prefix (`+86`, `0086`, `86`) do not matter. Service numbers (400, 95xxx), extensions
/// and foreign numbers are refused: they do not identify a customer. `Debug` is masked (ALL-2).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

impl Phone {
    /// Reads a number as typed.
    ///
    /// # Errors
    /// `Empty`, or `Malformed` when it is no mobile or landline number of mainland China.
    pub fn parse(typed: &str) -> Result<Self, VocabError> {
        let refused = |fault| VocabError::new(What::Phone, fault);
        if typed.chars().all(is_blank) {
            return Err(refused(Fault::Empty));
        }
        bare(typed).and_then(|bare| canonical(&bare)).map(Self).ok_or(refused(Fault::Malformed))
    }

    /// The canonical digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a mobile number, which can receive messages.
    pub fn is_mobile(&self) -> bool {
        is_mobile(&self.0)
    }

    /// For those who do not need the number (ALL-2): `138****1111`, `0311****5678`.
    pub fn masked(&self) -> String {
        let head = self.0.get(..self.0.len().saturating_sub(8)).unwrap_or_default();
        format!("{head}****{}", self.tail())
    }

    /// The last four digits (尾号).
    pub fn tail(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }
}

written_as_text!(Phone);

impl fmt::Debug for Phone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Phone({})", self.masked())
    }
}

/// The digits with a leading plus, if any; nothing when the text holds what no number holds.
fn bare(typed: &str) -> Option<String> {
    if typed.chars().nth(TYPED_MAX).is_some() {
        return None;
    }
    let mut bare = String::new();
    for c in typed.chars() {
        match half_width(c) {
            digit @ '0'..='9' => bare.push(digit),
            '+' if bare.is_empty() => bare.push('+'),
            '(' | ')' | '[' | ']' | '【' | '】' | '〔' | '〕' => {}
            c if is_dash(c) || is_blank(c) && !is_refused_blank(c) => {}
            _ => return None,
        }
    }
    Some(bare)
}

/// White space that separates lines, not groups of digits: two numbers in one cell are no number.
fn is_refused_blank(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{000B}' | '\u{000C}' | '\u{0085}' | '\u{2028}' | '\u{2029}')
}

fn canonical(bare: &str) -> Option<String> {
    if let Some(rest) = bare.strip_prefix("+86").or_else(|| bare.strip_prefix("0086")) {
        return national(rest).or_else(|| national(&format!("0{rest}")));
    }
    // Without plus the prefix is only believed before a whole number, area code included: 86 may begin a local number.
    let whole = |rest: &&str| is_mobile(rest) || is_landline(rest);
    bare.strip_prefix("86").filter(whole).map(str::to_owned).or_else(|| national(bare))
}

/// A number as dialled within the country, without the zero that was once dialled before a mobile of another city.
fn national(digits: &str) -> Option<String> {
    let mobile = digits.strip_prefix('0').unwrap_or(digits);
    if is_mobile(mobile) {
        return Some(mobile.to_owned());
    }
    is_landline(digits).then(|| digits.to_owned())
}

fn is_mobile(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9 && rest.iter().all(u8::is_ascii_digit))
}

/// Area codes are 010, 02x (8 digits follow) and 03xx to 09xx (7 or 8 follow); 0400 and 0800 are service numbers.
fn is_landline(digits: &str) -> bool {
    let (subscriber, lengths) = match digits.as_bytes() {
        [b'0', b'1', b'0', rest @ ..] | [b'0', b'2', b'0'..=b'9', rest @ ..] => (rest, 8..=8),
        [b'0', b'4' | b'8', b'0', b'0', ..] => return false,
        [b'0', b'3'..=b'9', _, _, rest @ ..] => (rest, 7..=8),
        _ => return false,
    };
    lengths.contains(&subscriber.len())
        && subscriber.first() != Some(&b'0')
        && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(typed: &str) -> Option<String> {
        Phone::parse(typed).ok().map(|phone| phone.as_str().to_owned())
    }

    #[test]
    fn spellings_of_one_mobile_are_one_number() {
        for typed in [
            "13800001111",
            " 138 0000 1111 ",
            "138-0000-1111",
            "１３８００００１１１１",
            "+86 13800001111",
            "+8613800001111",
            "＋８６　１３８００００１１１１",
            "0086-138-0000-1111",
            "8613800001111",
            "(+86)138 0000 1111",
            "（138）0000—1111",
            "138─0000─1111",
            "138﹣0000ー1111",
            "+86 013800001111",
            "(0086) 138 0000 1111",
            "86-138-0000-1111",
            "013800001111",
            "\u{202D}13800001111\u{202C}",
        ] {
            assert_eq!(parsed(typed).as_deref(), Some("13800001111"), "{typed}");
        }
    }

    #[test]
    fn spellings_of_one_landline_are_one_number() {
        for typed in [
            "01012345678",
            "010-12345678",
            "(010) 1234 5678",
            "+86 10 12345678",
            "+86 (0)10 12345678",
            "0086 010 12345678",
            "86-010-12345678",
            "＋８６（０１０）１２３４５６７８",
            "（０１０）１２３４－５６７８",
        ] {
            assert_eq!(parsed(typed).as_deref(), Some("01012345678"), "{typed}");
        }
        assert_eq!(parsed("0311-8765 4321").as_deref(), Some("031187654321"));
        assert_eq!(parsed("0911-8765432").as_deref(), Some("09118765432"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in [
            "1380000111",
            "138000011112",
            "12800001111",
            "1380000111a",
            "13800001111\0",
            "1380000\n1111",
            "+852 2345 6789",
            "+1 13800001111",
            "138+00001111",
            "010-1234567",
            "020-123456789",
            "010-02345678",
            "0311-123456",
            "400-123-4567",
            "+86 400 123 4567",
            "95588",
            "12345678",
            "0110-1234567",
            "010-12345678-801",
            "١٣٨٠٠٠٠١١١١",
            "13800001111,13800002222",
        ] {
            assert_eq!(Phone::parse(typed), Err(VocabError::new(What::Phone, Fault::Malformed)), "{typed}");
        }
        assert_eq!(Phone::parse("13800001111".repeat(9).as_str()).unwrap_err().fault, Fault::Malformed);
        assert_eq!(Phone::parse(" \u{3000}").unwrap_err().fault, Fault::Empty);
    }

    #[test]
    fn the_mask_keeps_head_and_tail() {
        let phone = Phone::parse("13800001111").unwrap();
        assert_eq!((phone.masked().as_str(), phone.tail(), phone.is_mobile()), ("138****1111", "1111", true));
        assert_eq!(format!("{phone:?}"), "Phone(138****1111)");
        let landline = Phone::parse("0311-87654321").unwrap();
        assert_eq!((landline.masked().as_str(), landline.is_mobile()), ("0311****4321", false));
    }

    #[test]
    fn json_is_the_canonical_number() {
        let phone: Phone = serde_json::from_str("\"138 0000 1111\"").unwrap();
        assert_eq!(serde_json::to_string(&phone).unwrap(), "\"13800001111\"");
        assert!(serde_json::from_str::<Phone>("\"138\"").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_canonical(typed in "[-+0-9 ()（０-９]{0,24}|\\PC{0,24}") {
            if let Ok(phone) = Phone::parse(&typed) {
                prop_assert!((10..=12).contains(&phone.as_str().len()));
                prop_assert!(phone.as_str().bytes().all(|b| b.is_ascii_digit()));
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }

        #[test]
        fn decoration_changes_nothing(digits in "1[3-9][0-9]{9}", prefix in "(\\+86|0086|86|＋８６)?", gap in "[- —　]{0,2}", at in 0usize..11) {
            let (head, tail) = digits.split_at(at);
            let decorated = format!("{prefix}{gap}{head}{gap}{tail}");
            prop_assert_eq!(parsed(&decorated), Some(digits));
        }
    }
}
