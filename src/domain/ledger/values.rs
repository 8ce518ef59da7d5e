//! What people write into cells: numbers, dates, names of divisions and of values, in any dress they wear in spreadsheets.

use std::{collections::HashMap, sync::LazyLock};

use longhaul_entity::{ClosedEnum, enums::ImportFault};

use super::read::Said;
use crate::vocab::{BusinessDay, Phone, RegionCode, divisions, normalise_name, optional_text};

/// A number as people would have typed it: a phone that a spreadsheet took for one has all its digits.
pub(super) fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

/// The day of a serial number: days since 30 December 1899.
pub(super) fn date(days: f64) -> Result<BusinessDay, Said> {
    let epoch = BusinessDay::new(19_000_101).ok();
    // Two days before the first one that is known.
    let whole = (1.0..3_000_000.0).contains(&days).then(|| days.floor() as i32 - 2);
    let day = epoch.zip(whole).and_then(|(epoch, days)| epoch.plus_days(days).ok());
    day.ok_or_else(|| Said::malformed("日期不正确", "This is no date"))
}

/// Words of at most so many characters.
pub(super) fn words(field: &'static str, typed: &str, max: usize) -> Result<String, Said> {
    optional_text(field, typed, max)?.ok_or_else(Said::required)
}

/// A value of a closed list by its Chinese or English name or by its code.
pub(super) fn value<T: ClosedEnum>(typed: &str) -> Result<T, Said> {
    let wanted = normalise_name(typed);
    let found = T::ALL
        .iter()
        .find(|value| [value.zh(), value.en(), value.text()].iter().any(|name| normalise_name(name) == wanted));
    found.copied().ok_or_else(|| {
        let (zh, en): (Vec<_>, Vec<_>) = T::ALL.iter().map(|value| (value.zh(), value.en())).unzip();
        let (zh, en) = (format!("应为：{}", zh.join("、")), format!("One of: {}", en.join(", ")));
        Said::new(ImportFault::Unknown, zh, en)
    })
}

/// A whole phone.
pub(super) fn phone(typed: &str) -> Result<Phone, Said> {
    if typed.contains('*') {
        return Err(Said::malformed("电话已隐藏，请填写完整号码", "The phone is masked; give the whole number"));
    }
    Ok(Phone::parse(typed)?)
}

/// A county by its code, with or without names behind, or by its names from the province or the city on.
pub(super) fn division(typed: &str) -> Result<RegionCode, Said> {
    static BY_NAME: LazyLock<HashMap<String, Option<&'static str>>> = LazyLock::new(names);
    let folded = normalise_name(typed);
    let digits: String = folded.chars().take_while(char::is_ascii_digit).collect();
    if digits.len() == 6 {
        return Ok(RegionCode::parse(&digits)?);
    }
    // A bracket is what is left of an arrow.
    let found = BY_NAME.get(&folded.replace(['/', '-', ')', '\\', ','], "")).copied().flatten();
    let (zh, en) =
        ("没有这个行政区划，请填写六位代码或完整名称", "No such division; give its six digits or its full name");
    found.and_then(|code| RegionCode::parse(code).ok()).ok_or_else(|| Said::new(ImportFault::Unknown, zh, en))
}

/// All divisions by their names in a row, with and without the province; none where two are called the same.
fn names() -> HashMap<String, Option<&'static str>> {
    let mut names: HashMap<String, Option<&'static str>> = HashMap::new();
    for division in divisions::all() {
        let Some(full) = divisions::full_name(division.code) else { continue };
        let short = full.split_once(' ').map(|(_, rest)| rest.to_owned()).filter(|rest| rest.contains(' '));
        for name in [Some(full), short].into_iter().flatten() {
            let name = normalise_name(&name);
            names.entry(name).and_modify(|code| *code = None).or_insert(Some(division.code));
        }
    }
    names
}

/// Figures in one width without white space, with a point where names have a middle dot.
fn figures(typed: &str) -> String {
    normalise_name(typed).replace('·', ".")
}

pub(super) fn degrees(typed: &str) -> Result<f64, Said> {
    let folded = figures(typed);
    let read = folded.trim_end_matches('°').parse::<f64>().ok().filter(|degrees| degrees.is_finite());
    read.ok_or_else(|| Said::malformed("应为度数，如 39.63", "Degrees are asked for, such as 39.63"))
}

pub(super) fn count(typed: &str) -> Result<i32, Said> {
    let folded = figures(typed);
    let read = folded.trim_end_matches(['辆', '台']).parse().ok().filter(|count| (1..=100_000).contains(count));
    read.ok_or_else(|| Said::malformed("应为1至100000的整数", "A whole number from 1 to 100,000 is asked for"))
}

pub(super) fn year(typed: &str) -> Result<i32, Said> {
    match numbers(typed).as_slice() {
        [year] if (1_900..=2_100).contains(year) => Ok(*year),
        [serial] if (10_000..100_000).contains(serial) => Ok(date(f64::from(*serial))?.year()),
        [year, month] | [year, month, _] if (1_900..=2_100).contains(year) && (1..=12).contains(month) => Ok(*year),
        _ => Err(Said::malformed("应为四位年份，如 2021", "A year of four digits is asked for, such as 2021")),
    }
}

pub(super) fn month(typed: &str) -> Result<i32, Said> {
    let joined = match numbers(typed).as_slice() {
        [month] if (190_001..=210_012).contains(month) => Some(*month),
        [day] if (19_000_101..=21_001_231).contains(day) => Some(*day / 100),
        [serial] if (10_000..100_000).contains(serial) => Some(date(f64::from(*serial))?.year_month()),
        [year, month] | [year, month, _] if (1_900..=2_100).contains(year) => Some(year * 100 + month),
        _ => None,
    };
    let (zh, en) = ("应为年月，如 202607 或 2026年7月", "A year and month are asked for, such as 202607 or 2026-07");
    joined.filter(|month| (1..=12).contains(&(month % 100))).ok_or_else(|| Said::malformed(zh, en))
}

/// The whole numbers in a text, as people write dates; none when something else stands there.
fn numbers(typed: &str) -> Vec<i32> {
    let folded = figures(typed);
    // A time of day behind a date says nothing here.
    let date = folded.split('t').next().unwrap_or_default();
    let parts: Vec<&str> =
        date.split(['-', '/', '.', '年', '月', '日', '号']).filter(|part| !part.is_empty()).collect();
    let read: Result<Vec<i32>, _> = parts.into_iter().take(4).map(str::parse).collect();
    read.unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::enums::CustomerKind;

    use super::*;

    #[test]
    fn months_and_years_are_read_as_people_write_them() {
        for typed in [
            "202607",
            "２０２６０７",
            "2026-07",
            "2026/7/1",
            "2026年7月",
            "2026.7",
            "20260715",
            "46204",
            "2026-07-01T00:00:00",
        ] {
            assert_eq!(month(typed), Ok(202_607), "{typed}");
        }
        for typed in ["", "2026", "2026-13", "七月", "2026-07-01-02-03", "-1", "99"] {
            assert!(month(typed).is_err(), "{typed}");
        }
        for typed in ["2021", "２０２１年", "2021-05-01", "2021年5月", "44317"] {
            assert_eq!(year(typed), Ok(2021), "{typed}");
        }
    }

    #[test]
    fn serial_numbers_are_days() {
        assert_eq!(date(44_317.0).unwrap().get(), 20_210_501);
        assert_eq!(date(46_204.75).unwrap().get(), 20_260_701);
        assert!(date(-1.0).is_err() && date(f64::NAN).is_err() && date(1e300).is_err());
    }

    #[test]
    fn divisions_are_read_by_code_and_by_name() {
        for typed in [
            "130202",
            "１３０２０２",
            "130202 河北省 唐山市 路南区",
            "河北省唐山市路南区",
            "唐山市 路南区",
            "河北省/唐山市/路南区",
            "河北省 > 唐山市 > 路南区",
        ] {
            assert_eq!(division(typed).unwrap().as_str(), "130202", "{typed}");
        }
        for typed in ["路南", "999999", "火星", ""] {
            assert!(division(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(plain(13_800_001_111.0), "13800001111");
        assert_eq!(plain(1.38e10), "13800000000");
        assert_eq!(plain(39.63), "39.63");
    }

    #[test]
    fn degrees_and_counts_are_read_in_any_width() {
        for typed in ["39.63", "３９．６３", "39.63°", " 39.63 "] {
            assert_eq!(degrees(typed), Ok(39.63), "{typed}");
        }
        for typed in ["", "NaN", "inf", "39,63", "北纬"] {
            assert!(degrees(typed).is_err(), "{typed}");
        }
        assert_eq!((count("１２辆"), count("3 台")), (Ok(12), Ok(3)));
        for typed in ["0", "100001", "1.5", "-1"] {
            assert!(count(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn values_are_read_by_either_name_and_by_code() {
        for typed in ["小型企业", "SMALL_ENTERPRISE", "small enterprise", " 小型 企业 "] {
            assert_eq!(value::<CustomerKind>(typed), Ok(CustomerKind::SmallEnterprise), "{typed}");
        }
        assert!(value::<CustomerKind>("小企业").is_err());
    }
}
