//! The vehicle identification number (车辆识别代号, GB 16735 / ISO 3779) of a delivered vehicle (CER-4).

use super::chars::code;
use super::{Fault, VocabError, What, written_as_text};

/// 17 digits and letters without I, O and Q. Any case and width is read; upper case is kept.
///
/// The check digit is not part of the form: only some makers use it, so a caller asks [`Vin::check_digit_valid`] where it counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Vin(String);

impl Vin {
    /// Characters of a number.
    pub const LENGTH: usize = 17;

    /// Reads a number as typed.
    ///
    /// # Errors
    /// `Empty`, `Malformed` (length, characters).
    pub fn parse(typed: &str) -> Result<Self, VocabError> {
        let code = code(typed);
        if code.is_empty() {
            return Err(VocabError::new(What::Vin, Fault::Empty));
        }
        if code.len() != Self::LENGTH || !code.bytes().all(|character| value(character).is_some()) {
            return Err(VocabError::new(What::Vin, Fault::Malformed));
        }
        Ok(Self(code))
    }

    /// The canonical 17 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the ninth character is the check digit of the others.
    pub fn check_digit_valid(&self) -> bool {
        const WEIGHTS: [u32; Vin::LENGTH] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        let sum: u32 =
            self.0.bytes().zip(WEIGHTS).map(|(character, weight)| value(character).unwrap_or(0) * weight).sum();
        let expected = match sum % 11 {
            10 => b'X',
            digit => b"0123456789"[digit as usize],
        };
        self.0.as_bytes().get(8) == Some(&expected)
    }
}

written_as_text!(Vin);

/// What a character counts in the check sum; nothing for a character that no number has.
fn value(character: u8) -> Option<u32> {
    let value = match character {
        b'0'..=b'9' => character - b'0',
        b'A'..=b'H' => character - b'A' + 1,
        b'J'..=b'N' => character - b'J' + 1,
        b'P' => 7,
        b'R' => 9,
        b'S'..=b'Z' => character - b'S' + 2,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn any_case_width_and_spacing_is_one_number() {
        for typed in
            ["1M8GDM9AXKP042788", "1m8gdm9axkp042788", " 1M8GDM9A XKP042788", "１Ｍ８ＧＤＭ９ＡＸＫＰ０４２７８８"]
        {
            assert_eq!(Vin::parse(typed).unwrap().as_str(), "1M8GDM9AXKP042788", "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in [
            "1M8GDM9AXKP04278",
            "1M8GDM9AXKP0427888",
            "IM8GDM9AXKP042788",
            "1M8GDM9AXKPO42788",
            "1M8GDM9AXQP042788",
            "1M8GDM9AXKP04278号",
            "1M8GDM9A\0KP042788",
        ] {
            assert_eq!(Vin::parse(typed).unwrap_err().fault, Fault::Malformed, "{typed}");
        }
        assert_eq!(Vin::parse(" ").unwrap_err().fault, Fault::Empty);
    }

    #[test]
    fn the_check_digit_is_judged_apart() {
        assert!(Vin::parse("1M8GDM9AXKP042788").unwrap().check_digit_valid());
        assert!(Vin::parse("11111111111111111").unwrap().check_digit_valid());
        assert!(!Vin::parse("1M8GDM9A1KP042788").unwrap().check_digit_valid());
    }

    proptest! {
        #[test]
        fn exactly_one_check_digit_fits(number in "[0-9A-HJ-NPR-Z]{17}") {
            let fitting = "0123456789X".chars().filter(|digit| {
                let candidate = format!("{}{digit}{}", &number[..8], &number[9..]);
                Vin::parse(&candidate).unwrap().check_digit_valid()
            });
            prop_assert_eq!(fitting.count(), 1);
        }
    }
}
