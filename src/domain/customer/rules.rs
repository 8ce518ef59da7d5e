//! Pure decisions about customers: what a record must hold, what makes it "bought", what may be changed.

use longhaul_entity::{
    customer,
    enums::{CustomerKind, DivisionLevel},
};

use crate::{
    error::{Code, Refusal, Result, invalid, stale},
    vocab::{RegionCode, normalise_name},
};

/// How many contacts, fleet lines and purchase plans a customer has at most, each.
pub const LINES_MAX: usize = 50;

/// How often one user asks a day whether a customer is taken: more than a day's work, far less than a search through all
/// numbers (CUST-10).
pub(super) const TAKEN_A_DAY: i32 = 200;

/// Whether the lines of a list are few enough.
///
/// # Errors
/// LIMIT.
pub(super) fn bounded(field: &'static str, lines: usize) -> Result<()> {
    if lines <= LINES_MAX {
        return Ok(());
    }
    let zh = format!("最多{LINES_MAX}条");
    let en = format!("At most {LINES_MAX} entries");
    Err(Refusal::new(Code::Limit, zh, en).rule("CUST-9").field(field).fact("max", LINES_MAX).into())
}

/// Whether a customer lies at that division: a county, or a city that has none (东莞).
///
/// # Errors
/// INVALID for a province or a city with counties: targets and territories count by county (CUST-9).
pub(super) fn lies_in(division: RegionCode) -> Result<()> {
    let fits = match division.level() {
        DivisionLevel::County => true,
        DivisionLevel::City => division.children().next().is_none(),
        DivisionLevel::Province => false,
    };
    if fits {
        return Ok(());
    }
    let refusal = invalid("input.divisionCode", "行政区划须精确到区县", "Name the county, or a city without counties");
    Err(refusal.rule("CUST-9").into())
}

/// Whether the customer can be told from all others (CUST-10). Two persons of one name are two customers, so a person's
/// name is no identity; without a phone nothing would keep him from being stored twice.
///
/// # Errors
/// INVALID for an individual without a phone.
pub(super) fn identifiable(after: &customer::Model) -> Result<()> {
    if after.kind != CustomerKind::Individual || after.phone.is_some() {
        return Ok(());
    }
    Err(invalid("input.phone", "个体客户必须填写电话", "An individual needs a phone number").rule("CUST-10").into())
}

/// Whether a brand is the maker's own, however it is spelt (CUST-6).
pub(in crate::domain) fn is_own_brand(brand: &str, makers: &str) -> bool {
    normalise_name(brand) == normalise_name(makers)
}

/// Whether the customer may be changed by somebody who read `version` of it (none: whatever version there is).
///
/// # Errors
/// RULE for one that is set aside; CONFLICT when another change came in between.
pub(super) fn changeable(before: &customer::Model, version: Option<i32>) -> Result<()> {
    if before.archived_at.is_some() {
        let refusal = Refusal::new(Code::Rule, "客户已归档，请先恢复", "The customer is set aside; take it back first");
        return Err(refusal.rule("CUST-13").into());
    }
    current(before, version)
}

/// Whether anything may be done with the customer: it is not set aside.
///
/// # Errors
/// RULE.
pub fn in_use(customer: &customer::Model) -> Result<()> {
    changeable(customer, None)
}

/// Whether `version`, if one was read, still stands.
///
/// # Errors
/// CONFLICT.
pub(super) fn current(before: &customer::Model, version: Option<i32>) -> Result<()> {
    if version.is_none_or(|read| read == before.version) { Ok(()) } else { Err(stale(before.version)) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_lies_in_a_county_or_a_city_without_any() {
        for (code, fits) in
            [("130102", true), ("441900", true), ("130100", false), ("130000", false), ("110100", false)]
        {
            assert_eq!(lies_in(RegionCode::parse(code).unwrap()).is_ok(), fits, "{code}");
        }
    }

    #[test]
    fn a_brand_is_compared_as_names_are() {
        assert!(is_own_brand(" ＬＯＮＧｈａｕｌ ", "Longhaul"));
        assert!(is_own_brand("长途（重卡）", "长途(重卡)"));
        assert!(!is_own_brand("长途重卡", "长途(重卡)"));
    }

    #[test]
    fn fifty_lines_are_the_limit() {
        assert!(bounded("input.fleet", 50).is_ok());
        assert_eq!(bounded("input.fleet", 51).unwrap_err().code(), Code::Limit);
    }
}
