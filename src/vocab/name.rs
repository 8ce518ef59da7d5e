//! Names of people and firms (姓名, 单位名称), and by what two spellings are the same firm (CUST-10).

use super::chars::{half_width, is_blank, is_unseen};
use super::{Fault, VocabError, What, written_as_text};

/// The name as it is compared: width and case folded, every bracket round, every dot a middle dot, no white space and nothing
/// that is not seen.
///
/// Equal results are the same name; a similar name is another customer, so nothing else is folded. Applying it twice changes nothing.
pub fn normalise_name(name: &str) -> String {
    name.chars().filter(|c| !is_blank(*c)).map(half_width).map(unified).flat_map(char::to_lowercase).collect()
}

/// Brackets and dots as names mix them.
fn unified(c: char) -> char {
    match c {
        '[' | '{' | '<' | '〔' | '【' | '〖' | '〘' | '〚' | '〈' | '《' | '「' | '『' | '｢' | '⦅' | '｟' | '❨'
        | '⁽' | '₍' | '﹙' | '﹛' | '﹝' | '︵' | '︷' | '︹' | '︻' | '︽' | '︿' | '﹁' | '﹃' | '⟨' | '⟪' | '⟮' => {
            '('
        }
        ']' | '}' | '>' | '〕' | '】' | '〗' | '〙' | '〛' | '〉' | '》' | '」' | '』' | '｣' | '⦆' | '｠' | '❩'
        | '⁾' | '₎' | '﹚' | '﹜' | '﹞' | '︶' | '︸' | '︺' | '︼' | '︾' | '﹀' | '﹂' | '﹄' | '⟩' | '⟫' | '⟯' => {
            ')'
        }
        '.' | '\u{0387}' | '。' | '｡' | '﹒' | '․' | '•' | '‧' | '∙' | '⋅' | '・' | '･' | '᛫' | '⸱' | '·' | '●'
        | '⦁' | 'ꞏ' => '·',
        c => c,
    }
}

/// A name as people read it: trimmed, 1 to 120 characters, free of control and unseen characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonOrFirmName(String);

impl PersonOrFirmName {
    /// Characters that a name may have.
    pub const MAX: usize = 120;

    /// Reads a name as typed. Unseen characters (zero-width, direction) are dropped: they come with copied text, and who typed
    /// it could not find them.
    ///
    /// # Errors
    /// `Empty`, `TooLong`, `ControlCharacter` (line ends and tabs included).
    pub fn parse(typed: &str) -> Result<Self, VocabError> {
        let refused = |fault| VocabError::new(What::Name, fault);
        let mut name = String::new();
        let mut count = 0;
        for c in typed.trim_matches(is_blank).chars().filter(|c| !is_unseen(*c)) {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                return Err(refused(Fault::ControlCharacter));
            }
            count += 1;
            if count > Self::MAX {
                return Err(refused(Fault::TooLong { max: Self::MAX }));
            }
            name.push(c);
        }
        if name.is_empty() { Err(refused(Fault::Empty)) } else { Ok(Self(name)) }
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it is compared; see [`normalise_name`].
    pub fn normalised(&self) -> String {
        normalise_name(&self.0)
    }
}

written_as_text!(PersonOrFirmName);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_firm_are_one_name() {
        let expected = "远达(唐山)物流abc有限公司";
        for typed in [
            "远达（唐山）物流ABC有限公司",
            "远达(唐山)物流ａｂｃ有限公司",
            " 远达 【唐山】\u{3000}物流 Abc\u{00A0}有限公司\n",
            "远达〔唐山〕物流ABC有限\u{200B}公司\u{FEFF}",
        ] {
            assert_eq!(normalise_name(typed), expected, "{typed}");
        }
        for brackets in [
            "〈〉", "《》", "「」", "『』", "｢｣", "＜＞", "<>", "［］", "｛｝", "﹛﹜", "︵︶", "〘〙", "❨❩", "⦅⦆",
            "｟｠",
        ] {
            let (open, close) = brackets.split_at(brackets.chars().next().unwrap().len_utf8());
            let typed = format!("远达{open}唐山{close}物流ABC有限公司");
            assert_eq!(normalise_name(&typed), expected, "{typed}");
        }
        for dot in [".", "．", "。", "｡", "﹒", "•", "●", "\u{0387}", "\u{00A0}·\u{FE0F}"] {
            assert_eq!(normalise_name(&format!("阿里木{dot}买买提")), "阿里木·买买提", "{dot}");
        }
        // What fonts and right-to-left texts leave behind is not seen.
        assert_eq!(normalise_name("葛\u{E0100}洲坝\u{3164}\u{2800}\u{FE00}"), "葛洲坝");
        assert_eq!(normalise_name("阿里木•买买提"), normalise_name("阿里木·买买提"));
        assert_eq!(normalise_name("阿里木・买买提"), normalise_name("阿里木･买买提"));
    }

    #[test]
    fn similar_names_stay_apart() {
        assert_ne!(normalise_name("远达物流有限公司"), normalise_name("远达物流有限责任公司"));
        assert_ne!(normalise_name("鑫运(大同)运输"), normalise_name("鑫运大同运输"));
    }

    #[test]
    fn a_name_is_bounded_and_printable() {
        assert_eq!(PersonOrFirmName::parse("\u{3000} 王\u{200B}伟 \n").unwrap().as_str(), "王伟");
        assert_eq!(PersonOrFirmName::parse(&"字".repeat(120)).unwrap().as_str().chars().count(), 120);
        for (typed, fault) in [
            ("", Fault::Empty),
            ("\u{200B} \u{FEFF}", Fault::Empty),
            ("王\0伟", Fault::ControlCharacter),
            ("王\n伟", Fault::ControlCharacter),
            ("王\t伟", Fault::ControlCharacter),
            ("王\u{2028}伟", Fault::ControlCharacter),
            (&"字".repeat(121), Fault::TooLong { max: 120 }),
        ] {
            assert_eq!(PersonOrFirmName::parse(typed).unwrap_err().fault, fault, "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(name in "(?s).{0,30}") {
            let once = normalise_name(&name);
            prop_assert_eq!(normalise_name(&once), once);
        }

        #[test]
        fn what_is_accepted_is_accepted_unchanged(typed in "(?s).{0,30}") {
            if let Ok(name) = PersonOrFirmName::parse(&typed) {
                prop_assert_eq!(normalise_name(&typed), name.normalised());
                prop_assert_eq!(PersonOrFirmName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
