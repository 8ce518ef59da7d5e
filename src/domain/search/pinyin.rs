//! How a name is read aloud: its pinyin without tones and without spaces, and its initials, from each character on.
//!
//! Characters with several readings (多音字) are known by those that occur in names of firms, places and people. A text has
//! four spellings at most: the first two such characters in it are read either way, the others the usual way. Since every
//! end of the name is spelled on its own, a search that begins near a character finds it by either reading.

use std::collections::BTreeSet;

use pinyin::ToPinyin;

/// The most spellings of one text.
const SPELLINGS: usize = 4;

/// Characters that are read in more than one way in names, the usual way first.
const POLYPHONES: &[(char, &[&str])] = &[
    ('重', &["zhong", "chong"]),
    ('长', &["chang", "zhang"]),
    ('行', &["hang", "xing"]),
    ('乐', &["le", "yue"]),
    ('朝', &["chao", "zhao"]),
    ('都', &["du", "dou"]),
    ('会', &["hui", "kuai"]),
    ('单', &["dan", "shan"]),
    ('解', &["jie", "xie"]),
    ('盛', &["sheng", "cheng"]),
    ('曾', &["zeng", "ceng"]),
    ('仇', &["qiu", "chou"]),
    ('区', &["qu", "ou"]),
    ('查', &["cha", "zha"]),
    ('厦', &["xia", "sha"]),
    ('藏', &["cang", "zang"]),
    ('传', &["chuan", "zhuan"]),
    ('调', &["diao", "tiao"]),
    ('卡', &["ka", "qia"]),
    ('番', &["fan", "pan"]),
    ('蚌', &["beng", "bang"]),
    ('六', &["liu", "lu"]),
    ('铅', &["qian", "yan"]),
    ('尉', &["wei", "yu"]),
    ('翟', &["zhai", "di"]),
    ('覃', &["qin", "tan"]),
    ('缪', &["miao", "mou"]),
    ('洗', &["xi", "xian"]),
    ('折', &["zhe", "she"]),
    ('种', &["zhong", "chong"]),
    ('召', &["zhao", "shao"]),
    ('员', &["yuan", "yun"]),
    ('繁', &["fan", "po"]),
    ('盖', &["gai", "ge"]),
    ('谌', &["chen", "shen"]),
    ('晟', &["sheng", "cheng"]),
    ('乘', &["cheng", "sheng"]),
    ('给', &["gei", "ji"]),
    ('省', &["sheng", "xing"]),
    ('弹', &["dan", "tan"]),
    ('系', &["xi", "ji"]),
    ('参', &["can", "shen"]),
    ('柏', &["bai", "bo"]),
    ('泊', &["bo", "po"]),
    ('埔', &["pu", "bu"]),
    ('堡', &["bao", "pu"]),
    ('莞', &["guan", "wan"]),
    ('渑', &["mian", "sheng"]),
    ('浚', &["jun", "xun"]),
    ('涡', &["wo", "guo"]),
    ('牟', &["mou", "mu"]),
    ('歙', &["she", "xi"]),
    ('枞', &["zong", "cong"]),
    ('阿', &["a", "e"]),
    ('勒', &["le", "lei"]),
    ('还', &["huan", "hai"]),
    ('降', &["jiang", "xiang"]),
    ('率', &["lv", "shuai"]),
    ('绿', &["lv", "lu"]),
    ('模', &["mo", "mu"]),
    ('圈', &["quan", "juan"]),
    ('宿', &["su", "xiu"]),
    ('校', &["xiao", "jiao"]),
    ('角', &["jiao", "jue"]),
    ('觉', &["jue", "jiao"]),
    ('拓', &["tuo", "ta"]),
    ('咯', &["ge", "luo"]),
    ('祭', &["ji", "zhai"]),
    ('奇', &["qi", "ji"]),
    ('隗', &["wei", "kui"]),
    ('郇', &["xun", "huan"]),
    ('乜', &["nie", "mie"]),
    ('贾', &["jia", "gu"]),
    ('朴', &["piao", "pu"]),
    ('秘', &["mi", "bi"]),
    ('薄', &["bo", "bao"]),
    ('宓', &["mi", "fu"]),
];

/// One character as it is spoken: its readings, the usual one first.
struct Sound {
    readings: Vec<String>,
    is_han: bool,
}

fn sound(c: char) -> Option<Sound> {
    if c.is_ascii_alphanumeric() {
        return Some(Sound { readings: vec![c.to_ascii_lowercase().to_string()], is_han: false });
    }
    let listed = POLYPHONES.iter().find(|(of, _)| *of == c).map(|(_, readings)| *readings);
    let readings = match listed {
        Some(readings) => readings.iter().map(|&reading| reading.to_owned()).collect(),
        // Keyboards have no ü; where it matters people type v.
        None => vec![c.to_pinyin()?.plain().replace('ü', "v")],
    };
    Some(Sound { readings, is_han: true })
}

/// What a name is found by when it is spelled: the pinyin of each of its ends, and the initials of each.
pub(super) struct Spelled {
    pub(super) pinyin: BTreeSet<String>,
    pub(super) initials: BTreeSet<String>,
}

/// Spells a name. Letters and digits stand as they are, what is not spoken is left out; ends without any character that is
/// read are no pinyin.
pub(super) fn spell(name: &str) -> Spelled {
    let sounds: Vec<Sound> = name.chars().filter_map(sound).collect();
    let last = sounds.iter().rposition(|sound| sound.is_han).map_or(0, |last| last + 1);
    let mut spelled = Spelled { pinyin: BTreeSet::new(), initials: BTreeSet::new() };
    for from in 0..last {
        spelled.pinyin.extend(joined(&sounds[from..], |reading| reading));
        spelled.initials.extend(joined(&sounds[from..], |reading| reading.get(..1).unwrap_or_default()));
    }
    spelled
}

/// The sounds one behind the other, each by what `part` takes of its readings.
fn joined(sounds: &[Sound], part: impl Fn(&str) -> &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    for Sound { readings, .. } in sounds {
        let mut parts: Vec<&str> = readings.iter().map(|reading| part(reading)).collect();
        parts.dedup();
        if parts.len() * texts.len() > SPELLINGS {
            parts.truncate(1);
        }
        texts = texts.iter().flat_map(|text| parts.iter().map(move |part| format!("{text}{part}"))).collect();
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pinyin(name: &str) -> Vec<String> {
        spell(name).pinyin.into_iter().collect()
    }

    #[test]
    fn every_end_is_spelled() {
        assert_eq!(pinyin("远达"), ["da", "yuanda"]);
        assert_eq!(spell("远达物流").initials.into_iter().collect::<Vec<_>>(), ["dwl", "l", "wl", "ydwl"]);
    }

    #[test]
    fn characters_with_two_readings_are_found_by_both() {
        let spelled = pinyin("重庆长行");
        for part in ["chongqingchanghang", "zhongqingzhanghang", "changxing", "zhanghang", "xing"] {
            assert!(spelled.contains(&part.to_owned()), "{part} in {spelled:?}");
        }
        assert!(spelled.len() <= 4 * SPELLINGS);
        assert!(spell(&"长".repeat(120)).pinyin.len() <= 120 * SPELLINGS);
    }

    #[test]
    fn letters_and_digits_stand_as_they_are() {
        assert_eq!(pinyin("A1(旅)"), ["1lv", "a1lv", "lv"]);
        assert!(pinyin("Logistics 24").is_empty());
    }

    #[test]
    fn polyphones_are_listed_once_with_readings_that_can_be_typed() {
        let mut seen = BTreeSet::new();
        for (c, readings) in POLYPHONES {
            assert!(seen.insert(c), "{c}");
            assert!(readings.iter().all(|reading| reading.bytes().all(|byte| byte.is_ascii_lowercase())), "{c}");
        }
    }
}
