//! The unified social credit code (统一社会信用代码, GB 32100): what a firm is recognised by (CUST-10).

use super::chars::code;
use super::{Fault, VocabError, What, written_as_text};

/// The characters of a code in the order of their value; I, O, S, V and Z are left out for their likeness to digits.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Characters before the check character.
const BODY: usize = 17;

/// A code of 18 characters: registering authority and kind (2), division (6 digits), organisation (9), check character.
/// Any case and width is read; upper case is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditCode(String);

impl CreditCode {
    /// Reads a code as typed.
    ///
    /// # Errors
    /// `Empty`, `Malformed` (length, characters), `CheckCharacter` (well formed, but mistyped).
    pub fn parse(typed: &str) -> Result<Self, VocabError> {
        let refused = |fault| VocabError::new(What::CreditCode, fault);
        let code = code(typed);
        if code.is_empty() {
            return Err(refused(Fault::Empty));
        }
        let (body, check) = code.split_at_checked(BODY).ok_or(refused(Fault::Malformed))?;
        let [check] = check.as_bytes() else { return Err(refused(Fault::Malformed)) };
        let expected = check_character(body).ok_or(refused(Fault::Malformed))?;
        if !ALPHABET.contains(check) {
            return Err(refused(Fault::Malformed));
        }
        if *check != expected {
            return Err(refused(Fault::CheckCharacter));
        }
        Ok(Self(code))
    }

    /// Completes the first 17 characters with their check character.
    ///
    /// # Errors
    /// `Empty`, `Malformed` when they are not the body of a code.
    pub fn from_body(body: &str) -> Result<Self, VocabError> {
        let mut code = code(body);
        if code.is_empty() {
            return Err(VocabError::new(What::CreditCode, Fault::Empty));
        }
        let check = check_character(&code).ok_or(VocabError::new(What::CreditCode, Fault::Malformed))?;
        code.push(char::from(check));
        Ok(Self(code))
    }

    /// The canonical 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

written_as_text!(CreditCode);

/// The check character of a body in canonical spelling: weights are the powers of 3 modulo 31.
fn check_character(body: &str) -> Option<u8> {
    let body = body.as_bytes();
    let division_is_digits = body.get(2..8)?.iter().all(u8::is_ascii_digit);
    if body.len() != BODY || !division_is_digits {
        return None;
    }
    let (mut sum, mut weight) = (0, 1);
    for character in body {
        let value = ALPHABET.iter().position(|known| known == character)?;
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET.get((31 - sum % 31) % 31).copied()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The worked example of the standard's commentaries.
    const SAMPLE: &str = "91350100M000100Y43";

    #[test]
    fn any_case_width_and_spacing_is_one_code() {
        for typed in [SAMPLE, "91350100m000100y43", " 9135 0100 M000 100Y 43 ", "９１３５０１００ｍ０００１００ｙ４３"]
        {
            assert_eq!(CreditCode::parse(typed).unwrap().as_str(), SAMPLE, "{typed}");
        }
        assert_eq!(CreditCode::from_body("91350100m000100y4").unwrap().as_str(), SAMPLE);
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for typed in [
            "91350100M000100Y4",
            "91350100M000100Y433",
            "9135O100M000100Y43",
            "91350100M000100Y4I",
            "91350100M000100中43",
            "汉字汉字汉字汉字",
            "91350100M000100Y-43",
        ] {
            assert_eq!(CreditCode::parse(typed).unwrap_err().fault, Fault::Malformed, "{typed}");
        }
        assert_eq!(CreditCode::parse("").unwrap_err().fault, Fault::Empty);
        assert_eq!(CreditCode::parse("91350100M000100Y44").unwrap_err().fault, Fault::CheckCharacter);
        assert_eq!(CreditCode::from_body(SAMPLE).unwrap_err().fault, Fault::Malformed);
        assert_eq!(CreditCode::from_body("91A50100M000100Y4").unwrap_err().fault, Fault::Malformed);
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_noticed(body in "[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", at in 0usize..17, to in 0usize..31) {
            let code = CreditCode::from_body(&body).unwrap();
            prop_assert_eq!(CreditCode::parse(code.as_str()).unwrap(), code.clone());
            let mut wrong = code.as_str().as_bytes().to_vec();
            prop_assume!(wrong[at] != ALPHABET[to]);
            wrong[at] = ALPHABET[to];
            prop_assert!(CreditCode::parse(std::str::from_utf8(&wrong).unwrap()).is_err());
        }

        #[test]
        fn any_text_is_refused_or_canonical(typed in "\\PC{0,30}") {
            if let Ok(code) = CreditCode::parse(&typed) {
                prop_assert_eq!(CreditCode::parse(code.as_str()), Ok(code));
            }
        }
    }
}
