//! What can be wrong with a value, in a closed vocabulary that clients may rely on, and what to tell them in Chinese and English.

use std::fmt;

/// The kind of value that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Phone number (电话号码).
    Phone,
    /// Unified social credit code (统一社会信用代码).
    CreditCode,
    /// Vehicle identification number (车辆识别代号).
    Vin,
    /// Licence plate (车牌号).
    Plate,
    /// Administrative division (行政区划代码).
    RegionCode,
    /// Name of a person or firm (姓名或单位名称).
    Name,
    /// Free text (文本); the name of the field as the API spells it.
    Text(&'static str),
    /// Position on earth (坐标).
    Coordinates,
    /// Sum of money (金额).
    Money,
    /// Business day (营业日).
    BusinessDay,
    /// Instant (时间).
    Instant,
}

/// Why it was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is left once white space is gone.
    Empty,
    /// More than `max` characters.
    TooLong {
        /// Characters allowed, as Unicode scalar values.
        max: usize,
    },
    /// NUL or another control character.
    ControlCharacter,
    /// Not of the form that this kind of value has.
    Malformed,
    /// The check character does not fit the rest: a slip of the pen.
    CheckCharacter,
    /// Well formed, but no such thing is known.
    Unknown,
    /// Outside the range that can be represented or makes sense.
    OutOfRange,
}

/// A value that was refused on entry. It holds no part of the value itself, so it may be logged (ALL-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.en())]
pub struct VocabError {
    /// The kind of value.
    pub what: What,
    /// What is wrong with it.
    pub fault: Fault,
}

impl VocabError {
    /// An error of this kind.
    pub fn new(what: What, fault: Fault) -> Self {
        Self { what, fault }
    }

    /// The text for a client, in Chinese.
    pub fn zh(&self) -> String {
        let what = Label(self.what, Language::Chinese);
        match self.fault {
            Fault::Empty => format!("{what}不能为空。"),
            Fault::TooLong { max } => format!("{what}过长：最多{max}个字符。"),
            Fault::ControlCharacter => format!("{what}含有不允许的控制字符。"),
            Fault::Malformed => format!("{what}格式不正确：应为{}。", form(self.what).0),
            Fault::CheckCharacter => format!("{what}的校验位不正确，请核对。"),
            Fault::Unknown => format!("{what}不存在。"),
            Fault::OutOfRange => format!("{what}超出允许范围。"),
        }
    }

    /// The text for a client, in English.
    pub fn en(&self) -> String {
        let what = Label(self.what, Language::English);
        match self.fault {
            Fault::Empty => format!("The {what} must not be empty."),
            Fault::TooLong { max } => format!("The {what} is too long: at most {max} characters."),
            Fault::ControlCharacter => format!("The {what} contains a control character."),
            Fault::Malformed => format!("The {what} is malformed: expected {}.", form(self.what).1),
            Fault::CheckCharacter => format!("The check character of the {what} is wrong; please compare it."),
            Fault::Unknown => format!("There is no such {what}."),
            Fault::OutOfRange => format!("The {what} is out of range."),
        }
    }
}

enum Language {
    Chinese,
    English,
}

/// How a kind of value is called in a sentence.
struct Label(What, Language);

impl fmt::Display for Label {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (zh, en) = match self.0 {
            What::Phone => ("电话号码", "phone number"),
            What::CreditCode => ("统一社会信用代码", "unified social credit code"),
            What::Vin => ("车辆识别代号（VIN）", "vehicle identification number (VIN)"),
            What::Plate => ("车牌号", "licence plate"),
            What::RegionCode => ("行政区划代码", "division code"),
            What::Name => ("名称", "name"),
            What::Text(field) => return write!(out, "{}", TextLabel(field, &self.1)),
            What::Coordinates => ("坐标", "position"),
            What::Money => ("金额", "sum"),
            What::BusinessDay => ("日期", "business day"),
            What::Instant => ("时间", "instant"),
        };
        out.write_str(match self.1 {
            Language::Chinese => zh,
            Language::English => en,
        })
    }
}

struct TextLabel<'a>(&'static str, &'a Language);

impl fmt::Display for TextLabel<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Language::Chinese => write!(out, "文本“{}”", self.0),
            Language::English => write!(out, "text \"{}\"", self.0),
        }
    }
}

/// What a well-formed value looks like, in Chinese and English.
fn form(what: What) -> (&'static str, &'static str) {
    match what {
        What::Phone => {
            ("中国大陆手机号，或带区号的固定电话", "a mobile number or a landline with area code, mainland China")
        }
        What::CreditCode => (
            "18位数字或大写字母（不含I、O、S、V、Z）",
            "18 digits or letters (without I, O, S, V, Z), a division code from the third on",
        ),
        What::Vin => ("17位数字或字母（不含I、O、Q）", "17 digits or letters (without I, O, Q)"),
        What::Plate => (
            "省份简称、发牌机关字母与5至6位序号，如冀B12345",
            "province, letter of the authority and 5 or 6 characters, as in 冀B12345",
        ),
        What::RegionCode => ("6位数字", "6 digits"),
        What::Name | What::Text(_) => ("文字", "text"),
        What::Coordinates => ("“纬度,经度”，以度为单位", "\"latitude,longitude\" in degrees"),
        What::Money => ("金额（元），最多两位小数", "an amount in yuan with at most two decimals"),
        What::BusinessDay => ("年月日，如 20260701", "year, month, day, as in 20260701"),
        What::Instant => ("时间", "an instant"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_name_the_value_and_the_limit_in_both_languages() {
        let error = VocabError::new(What::Text("note"), Fault::TooLong { max: 500 });
        assert_eq!(error.zh(), "文本“note”过长：最多500个字符。");
        assert_eq!(error.en(), "The text \"note\" is too long: at most 500 characters.");
        assert_eq!(error.to_string(), error.en());
    }

    #[test]
    fn malformed_says_what_is_expected() {
        let error = VocabError::new(What::RegionCode, Fault::Malformed);
        assert_eq!(error.zh(), "行政区划代码格式不正确：应为6位数字。");
        assert_eq!(error.en(), "The division code is malformed: expected 6 digits.");
    }
}
