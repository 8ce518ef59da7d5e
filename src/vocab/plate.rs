//! The licence plate of a vehicle (车牌号, GA 36): province, issuing authority, serial number.

use super::chars::{code, is_dash};
use super::{Fault, VocabError, What, written_as_text};

/// What a plate of the mainland begins with.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// What it may end with: trailer, learner, police, consulate, Hong Kong, Macau, test, oversize.
const ENDINGS: &str = "挂学警领港澳试超";

/// A plate as it is compared: `冀B12345`, `京AD12345`, `冀B1234挂`. Width, case, blanks, dots and dashes do not matter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Plate(String);

impl Plate {
    /// Reads a plate as typed.
    ///
    /// # Errors
    /// `Empty`, `Malformed`.
    pub fn parse(typed: &str) -> Result<Self, VocabError> {
        let plate = bare(typed);
        if plate.is_empty() {
            return Err(VocabError::new(What::Plate, Fault::Empty));
        }
        let mut characters = plate.chars();
        let place = characters.next().is_some_and(|c| PROVINCES.contains(c));
        let authority = characters.next().is_some_and(|c| c.is_ascii_uppercase());
        let serial = characters.as_str();
        let digits = serial.trim_end_matches(|c| ENDINGS.contains(c));
        let fits = (5..=6).contains(&serial.chars().count())
            && serial.chars().count() - digits.chars().count() <= 1
            && digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if place && authority && fits { Ok(Self(plate)) } else { Err(VocabError::new(What::Plate, Fault::Malformed)) }
    }

    /// The canonical characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The end of a plate or of a VIN as somebody types it, in the characters that they are compared by: four at least,
    /// with a digit among them. Nothing for a text that ends neither.
    pub fn tail(typed: &str) -> Option<String> {
        let tail = bare(typed);
        let fits = tail.chars().all(|c| c.is_ascii_alphanumeric() || PROVINCES.contains(c) || ENDINGS.contains(c));
        (fits && tail.chars().count() >= 4 && tail.bytes().any(|byte| byte.is_ascii_digit())).then_some(tail)
    }
}

written_as_text!(Plate);

/// Without what only separates.
fn bare(typed: &str) -> String {
    code(typed).chars().filter(|c| !is_dash(*c) && !matches!(c, '·' | '•' | '.' | '・')).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_plate_are_one() {
        for typed in ["冀B12345", "冀b·12345", " 冀B 123-45", "冀Ｂ•１２３４５"] {
            assert_eq!(Plate::parse(typed).unwrap().as_str(), "冀B12345", "{typed}");
        }
        assert_eq!(Plate::parse("京AD12345").unwrap().as_str(), "京AD12345");
        assert_eq!(Plate::parse("冀B1234挂").unwrap().as_str(), "冀B1234挂");
    }

    #[test]
    fn what_is_no_plate_is_refused() {
        for typed in
            ["B12345", "冀112345", "冀B1234", "冀B1234567", "中B12345", "冀B123挂挂", "冀B12 34达", "冀B12345\0"]
        {
            assert_eq!(Plate::parse(typed).unwrap_err().fault, Fault::Malformed, "{typed:?}");
        }
        assert_eq!(Plate::parse(" \u{3000}").unwrap_err().fault, Fault::Empty);
    }

    #[test]
    fn a_tail_has_four_characters_and_a_digit() {
        assert_eq!(Plate::tail("b·2345").as_deref(), Some("B2345"));
        assert_eq!(Plate::tail("234挂").as_deref(), Some("234挂"));
        for typed in ["345", "yuan", "远达12", ""] {
            assert_eq!(Plate::tail(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_accepted_unchanged(typed in "[冀京][A-Z][0-9A-Z]{3,7}挂?|\\PC{0,9}") {
            if let Ok(plate) = Plate::parse(&typed) {
                prop_assert_eq!(Plate::parse(plate.as_str()), Ok(plate.clone()));
                prop_assert_eq!(Plate::tail(plate.as_str()).is_some(), plate.as_str().bytes().any(|b| b.is_ascii_digit()));
            }
        }
    }
}
