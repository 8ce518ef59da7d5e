//! How single characters of typed and pasted text are folded before a value is judged.
//!
//! Folding is written by hand: the rules need the width of ASCII, brackets, dots and space, not the whole of NFKC,
//! which would also change characters of names (compatibility ideographs).

/// The half-width form (半角) of a full-width character (全角), any other unchanged.
pub(super) fn half_width(c: char) -> char {
    match c {
        // The full-width block mirrors `!`..=`~` at a fixed distance.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// White space and characters that are not seen at all: they come along with text copied from chats and web pages.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_unseen(c)
}

/// Zero-width characters, marks of direction, fillers, and the variants that fonts choose between.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Hyphens and dashes of every length, as people put them into numbers.
pub(super) fn is_dash(c: char) -> bool {
    // The dash of box drawing and the long vowel of Japanese are what some keyboards give.
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{2500}' | '\u{30FC}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
    )
}

/// A code of letters and digits as it is compared: half-width, no blanks, upper case.
pub(super) fn code(typed: &str) -> String {
    typed.chars().filter(|c| !is_blank(*c)).map(|c| half_width(c).to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_is_folded_for_ascii_only() {
        assert_eq!("ＡＢｚ０９（）～".chars().map(half_width).collect::<String>(), "ABz09()~");
        assert_eq!("汉字，。".chars().map(half_width).collect::<String>(), "汉字,。");
    }

    #[test]
    fn codes_lose_blanks_and_case() {
        assert_eq!(code(" ab\u{200B}１ ２\u{3000}c\n"), "AB12C");
    }
}
