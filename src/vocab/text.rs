//! Free text (文本) with a limit: notes, reasons, answers.

use super::chars::is_blank;
use super::{Fault, VocabError, What};

/// Reads text of at most `max` characters (Unicode scalar values) for the named field: trimmed of white space
/// and unseen characters, line ends as `\n`.
///
/// # Errors
/// `Empty`, `TooLong`, `ControlCharacter` (any but line feed and tab).
pub fn text(field: &'static str, typed: &str, max: usize) -> Result<String, VocabError> {
    let refused = |fault| VocabError::new(What::Text(field), fault);
    optional_text(field, typed, max)?.ok_or(refused(Fault::Empty))
}

/// As [`text`], for a field that may be left blank: nothing is then left of it.
///
/// # Errors
/// `TooLong`, `ControlCharacter`.
pub fn optional_text(field: &'static str, typed: &str, max: usize) -> Result<Option<String>, VocabError> {
    let refused = |fault| VocabError::new(What::Text(field), fault);
    let typed = typed.trim_matches(is_blank);
    let mut kept = String::new();
    let mut characters = typed.chars().peekable();
    let mut count = 0;
    while let Some(c) = characters.next() {
        let c = match c {
            // Windows ends lines with two characters, old forms with one.
            '\r' if characters.peek() == Some(&'\n') => continue,
            '\r' => '\n',
            '\n' | '\t' => c,
            c if c.is_control() => return Err(refused(Fault::ControlCharacter)),
            c => c,
        };
        count += 1;
        if count > max {
            return Err(refused(Fault::TooLong { max }));
        }
        kept.push(c);
    }
    Ok((!kept.is_empty()).then_some(kept))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_trimmed_and_line_ends_are_one_character() {
        assert_eq!(text("note", "　第一行\r\n第二行\r\t三 \n", 12).unwrap(), "第一行\n第二行\n\t三");
        assert_eq!(optional_text("note", " \r\n\u{200B} ", 5).unwrap(), None);
    }

    #[test]
    fn the_limit_counts_characters_after_trimming() {
        assert_eq!(text("note", "  卡车🚚🚚  ", 4).unwrap(), "卡车🚚🚚");
        assert_eq!(text("note", "卡车🚚🚚!", 4).unwrap_err().fault, Fault::TooLong { max: 4 });
    }

    #[test]
    fn control_characters_are_refused() {
        for typed in ["a\0b", "a\u{8}b", "a\u{1b}[0m", "a\u{7f}b", "a\u{85}b"] {
            assert_eq!(text("note", typed, 9).unwrap_err().fault, Fault::ControlCharacter, "{typed:?}");
        }
        assert_eq!(text("note", " \t", 9).unwrap_err(), VocabError::new(What::Text("note"), Fault::Empty));
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_accepted_unchanged(typed in "(?s).{0,20}", max in 0usize..25) {
            if let Ok(kept) = text("note", &typed, max) {
                prop_assert!(kept.chars().count() <= max);
                prop_assert_eq!(text("note", &kept, max), Ok(kept));
            }
        }
    }
}
