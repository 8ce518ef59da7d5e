//! The administrative divisions of China down to county (行政区划, GB/T 2260): the table behind [`RegionCode`](super::RegionCode).
//!
//! The table ships with the program (`data/divisions.tsv`; `data/README.md` says where it comes from and what it leaves out)
//! and is parsed once. 2,851 counties, so a sorted slice and binary search are all it takes.

use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/divisions.tsv");

static DIVISIONS: LazyLock<Vec<Division>> = LazyLock::new(|| {
    let mut divisions: Vec<Division> = TABLE.lines().filter_map(division).collect();
    divisions.sort_unstable_by_key(|division| division.code);
    divisions
});

/// A province, city or county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Division {
    /// Six digits: two each for province, city and county, `00` where it is none of it.
    pub code: &'static str,
    /// The name without its parents' (长安区).
    pub name: &'static str,
}

impl Division {
    /// Whether this is a row that only groups counties where the law knows no city (市辖区, 省直辖县级行政区划).
    pub fn is_grouping(&self) -> bool {
        matches!(self.name, "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划")
    }
}

/// A line of the table; nothing for a comment.
fn division(line: &'static str) -> Option<Division> {
    let (code, name) = line.split_once('\t')?;
    let well_formed = code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty();
    well_formed.then_some(Division { code, name })
}

/// All divisions in the order of their codes.
pub fn all() -> &'static [Division] {
    &DIVISIONS
}

/// All provinces (省级), municipalities and special regions among them.
pub fn provinces() -> impl Iterator<Item = &'static Division> {
    all().iter().filter(|division| division.code.ends_with("0000"))
}

/// The division of a code of six digits.
pub fn lookup(code: &str) -> Option<&'static Division> {
    let at = all().binary_search_by(|division| division.code.cmp(code)).ok()?;
    all().get(at)
}

/// The name of a division without its parents' (长安区).
pub fn name(code: &str) -> Option<&'static str> {
    lookup(code).map(|division| division.name)
}

/// The name with its parents' before it (河北省 石家庄市 长安区); grouping rows are left out (北京市 东城区).
pub fn full_name(code: &str) -> Option<String> {
    let own = lookup(code)?;
    let mut names: Vec<&str> =
        ancestors(own).filter(|parent| !parent.is_grouping()).map(|parent| parent.name).collect();
    names.push(own.name);
    Some(names.join(" "))
}

/// What a division directly consists of: cities of a province, counties of a city, in the order of their codes.
pub fn children(code: &str) -> impl Iterator<Item = &'static Division> {
    let (stem, is_province) = match lookup(code).map(|division| division.code) {
        Some(code) => match (code.strip_suffix("0000"), code.strip_suffix("00")) {
            (Some(province), _) => (province, true),
            (None, Some(city)) => (city, false),
            (None, None) => (code, false),
        },
        None => ("-", false),
    };
    // A code is its own prefix and sorts first among those that share it: skip it, and what is not directly below.
    within(stem).iter().skip(1).filter(move |division| !is_province || division.code.ends_with("00"))
}

/// Province and city above a division, as far as there are any, province first.
pub(super) fn ancestors(division: &Division) -> impl Iterator<Item = &'static Division> {
    let own = division.code;
    let province = own.get(..2).map(|stem| format!("{stem}0000"));
    let city = own.get(..4).map(|stem| format!("{stem}00"));
    let mut above: Vec<String> = [province, city].into_iter().flatten().filter(|code| code != own).collect();
    above.dedup();
    above.into_iter().filter_map(|code| lookup(&code))
}

/// The run of divisions whose codes start with these digits.
fn within(stem: &str) -> &'static [Division] {
    let start = all().partition_point(|division| division.code < stem);
    let rest = all().get(start..).unwrap_or_default();
    let length = rest.partition_point(|division| division.code.starts_with(stem));
    rest.get(..length).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_once() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(all().len(), lines);
        assert!(all().windows(2).all(|pair| pair[0].code < pair[1].code));
    }

    #[test]
    fn counts_are_those_of_the_country() {
        let cities = all().iter().filter(|d| d.code.ends_with("00") && !d.code.ends_with("0000")).count();
        let counties = all().iter().filter(|d| !d.code.ends_with("00")).count();
        assert_eq!(provinces().count(), 34);
        // 333 cities and prefectures, and nine grouping rows.
        assert_eq!(cities, 342);
        assert!((2_800..2_900).contains(&counties), "{counties}");
    }

    #[test]
    fn every_county_has_its_city_and_province() {
        for division in all() {
            let above = ancestors(division).count();
            let expected = match division.code {
                code if code.ends_with("0000") => 0,
                code if code.ends_with("00") => 1,
                _ => 2,
            };
            assert_eq!(above, expected, "{division:?}");
        }
    }

    #[test]
    fn children_cover_the_table() {
        let cities: Vec<_> = provinces().flat_map(|province| children(province.code)).collect();
        let counties = cities.iter().map(|city| children(city.code).count()).sum::<usize>();
        assert_eq!(34 + cities.len() + counties, all().len());
        assert_eq!(children("130102").count(), 0);
        assert_eq!(children("441900").count(), 0);
        assert_eq!(children("710000").count(), 0);
        assert_eq!(children("").count() + children("13").count() + children("999999").count(), 0);
        assert!(children("130000").any(|city| city.name == "唐山市"));
        assert!(children("130200").any(|county| county.name == "迁安市"));
    }

    #[test]
    fn full_names_leave_grouping_rows_out() {
        for (code, expected) in [
            ("130102", "河北省 石家庄市 长安区"),
            ("130100", "河北省 石家庄市"),
            ("130000", "河北省"),
            ("110101", "北京市 东城区"),
            ("500229", "重庆市 城口县"),
            ("419001", "河南省 济源市"),
            ("429004", "湖北省 仙桃市"),
            ("469001", "海南省 五指山市"),
            ("659001", "新疆维吾尔自治区 石河子市"),
            ("441900", "广东省 东莞市"),
            ("442000", "广东省 中山市"),
            ("460400", "海南省 儋州市"),
            ("150622", "内蒙古自治区 鄂尔多斯市 准格尔旗"),
            ("810000", "香港特别行政区"),
        ] {
            assert_eq!(full_name(code).as_deref(), Some(expected));
        }
        assert_eq!(full_name("000000"), None);
        assert_eq!(name("610881"), Some("神木市"));
    }
}
