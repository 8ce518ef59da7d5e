//! The code of an administrative division (行政区划代码, GB/T 2260) that exists: territories and addresses name it (ORG-3, CUST-9).

use longhaul_entity::enums::DivisionLevel;

use super::chars::code;
use super::divisions::{self, Division};
use super::{Fault, VocabError, What, written_as_text};

/// Six digits that stand in the table of [`divisions`]. Copying it costs a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionCode(&'static Division);

impl RegionCode {
    /// Reads a code as typed.
    ///
    /// # Errors
    /// `Empty`, `Malformed` (not six digits), `Unknown` (no such division).
    pub fn parse(typed: &str) -> Result<Self, VocabError> {
        let refused = |fault| VocabError::new(What::RegionCode, fault);
        let code = code(typed);
        if code.is_empty() {
            return Err(refused(Fault::Empty));
        }
        if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refused(Fault::Malformed));
        }
        divisions::lookup(&code).map(Self).ok_or(refused(Fault::Unknown))
    }

    /// The six digits.
    pub fn as_str(&self) -> &'static str {
        self.0.code
    }

    /// The name without its parents' (长安区).
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// The name with its parents' (河北省 石家庄市 长安区).
    pub fn full_name(&self) -> String {
        divisions::full_name(self.0.code).unwrap_or_else(|| self.0.name.to_owned())
    }

    /// How large it is.
    pub fn level(&self) -> DivisionLevel {
        match self.0.code {
            code if code.ends_with("0000") => DivisionLevel::Province,
            code if code.ends_with("00") => DivisionLevel::City,
            _ => DivisionLevel::County,
        }
    }

    /// The province it lies in, which may be itself.
    pub fn province(&self) -> Self {
        divisions::ancestors(self.0).next().map_or(*self, Self)
    }

    /// The city it lies in, which may be itself; none for a province.
    pub fn city(&self) -> Option<Self> {
        match self.level() {
            DivisionLevel::Province => None,
            DivisionLevel::City => Some(*self),
            DivisionLevel::County => divisions::ancestors(self.0).nth(1).map(Self),
        }
    }

    /// The division directly above; none for a province.
    pub fn parent(&self) -> Option<Self> {
        match self.level() {
            DivisionLevel::Province => None,
            DivisionLevel::City => Some(self.province()),
            DivisionLevel::County => self.city(),
        }
    }

    /// Whether the other division is this one or lies in it.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.code.starts_with(self.stem())
    }

    /// The digits that all divisions in it share: what a query by prefix takes.
    pub fn stem(&self) -> &'static str {
        let code = self.0.code;
        code.strip_suffix("0000").or_else(|| code.strip_suffix("00")).unwrap_or(code)
    }

    /// What it directly consists of.
    pub fn children(&self) -> impl Iterator<Item = Self> {
        divisions::children(self.0.code).map(Self)
    }
}

written_as_text!(RegionCode);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn region(code: &str) -> RegionCode {
        RegionCode::parse(code).unwrap()
    }

    #[test]
    fn a_code_must_exist() {
        assert_eq!(region(" １３０１０２ ").as_str(), "130102");
        for (typed, fault) in [
            ("", Fault::Empty),
            ("13010", Fault::Malformed),
            ("1301021", Fault::Malformed),
            ("13010a", Fault::Malformed),
            ("130103", Fault::Unknown),
            ("000000", Fault::Unknown),
        ] {
            assert_eq!(RegionCode::parse(typed).unwrap_err().fault, fault, "{typed}");
        }
    }

    #[test]
    fn parents_and_levels() {
        let county = region("130102");
        assert_eq!((county.level(), county.name()), (DivisionLevel::County, "长安区"));
        assert_eq!(county.city(), Some(region("130100")));
        assert_eq!(county.province(), region("130000"));
        assert_eq!(region("130100").city(), Some(region("130100")));
        assert_eq!(region("130000").city(), None);
        assert_eq!(region("130000").province(), region("130000"));
        assert_eq!(region("419001").city(), Some(region("419000")));
        assert_eq!(region("441900").level(), DivisionLevel::City);
    }

    #[test]
    fn a_division_contains_itself_and_its_parts() {
        for (outer, inner, expected) in [
            ("130000", "130102", true),
            ("130100", "130102", true),
            ("130102", "130102", true),
            ("130102", "130100", false),
            ("130100", "130202", false),
            ("140000", "130102", false),
            ("659000", "659001", true),
        ] {
            assert_eq!(region(outer).contains(&region(inner)), expected, "{outer} {inner}");
        }
    }

    #[test]
    fn json_is_the_code() {
        let code: RegionCode = serde_json::from_str("\"610881\"").unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"610881\"");
        assert!(serde_json::from_str::<RegionCode>("\"610899\"").is_err());
    }

    proptest! {
        #[test]
        fn parents_contain_their_parts(at in 0..divisions::all().len(), other in 0..divisions::all().len()) {
            let code = region(divisions::all()[at].code);
            let other = region(divisions::all()[other].code);
            prop_assert!(code.province().contains(&code));
            prop_assert!(code.city().is_none_or(|city| city.contains(&code) && code.province().contains(&city)));
            prop_assert!(code.children().all(|child| code.contains(&child) && !child.contains(&code)));
            prop_assert_eq!(code.contains(&other) && other.contains(&code), code == other);
        }
    }
}
