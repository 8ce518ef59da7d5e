//! Pure decisions about the policy book: which values may be set, and from when on (POL-1, POL-3).

use std::collections::BTreeMap;

use longhaul_entity::Timestamp;
use serde::Serialize;

use super::{Bond, Figures, Group, Key, entry::GROUPS};
use crate::{
    error::{Code, Error, Refusal, Result, invalid},
    vocab::{BusinessDay, add_months},
};

/// Characters of a reason.
pub(super) const WHY_CHARS: usize = 500;
/// How far ahead a version may begin.
const AHEAD_MONTHS: i32 = 10 * 12;
/// All weights of a group together: one, in hundredths of a percent.
const WHOLE: i64 = 10_000;

/// A figure and the value that it is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which figure.
    pub key: Key,
    /// Its value, in the measure of the key.
    pub value: i64,
}

/// The keys that a change sets: those that are named, and those that belong together with them.
///
/// # Errors
/// INVALID for no key at all and for a key that is named twice.
pub(super) fn keys(changes: &[Change]) -> Result<Vec<Key>> {
    if changes.is_empty() {
        return Err(invalid("input.changes", "请至少填写一项", "Name one figure at least").into());
    }
    let mut named = BTreeMap::new();
    for (n, change) in changes.iter().enumerate() {
        if named.insert(change.key, n).is_some() {
            let zh = format!("{}重复", change.key.entry().zh);
            let en = format!("{} stands twice", change.key.code());
            return Err(invalid(format!("input.changes.{n}.key"), zh, en).into());
        }
    }
    let beside = GROUPS.iter().filter(|group| group.keys.iter().any(|key| named.contains_key(key)));
    let mut keys: Vec<Key> = beside.flat_map(|group| group.keys).chain(named.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// The figures as they will be: what is named, with what stands now for the others.
///
/// # Errors
/// RULE POL-3 for a value out of its range (facts `key`, `min`, `max`), and for figures that do not fit each other.
pub(super) fn proposed(now: Figures, changes: &[Change]) -> Result<Figures> {
    for (n, change) in changes.iter().enumerate() {
        let entry = change.key.entry();
        if !(entry.least..=entry.most).contains(&change.value) {
            let zh = format!("{}须在{}至{}之间", entry.zh, entry.least, entry.most);
            let en = format!("{} lies between {} and {}", entry.code, entry.least, entry.most);
            let refusal = Refusal::new(Code::Rule, zh, en).rule("POL-3").field(format!("input.changes.{n}.value"));
            return Err(refusal.fact("key", entry.code).fact("min", entry.least).fact("max", entry.most).into());
        }
    }
    let proposed = now.with(changes.iter().map(|change| (change.key, change.value)));
    let touched = GROUPS.iter().filter(|group| changes.iter().any(|change| group.keys.contains(&change.key)));
    for group in touched {
        fit(group, &proposed)?;
    }
    Ok(proposed)
}

/// Whether the figures of a group fit each other.
fn fit(group: &Group, figures: &Figures) -> Result<()> {
    let values: Vec<i64> = group.keys.iter().map(|key| figures.value(*key)).collect();
    let rising = |may_equal: bool| values.windows(2).all(|pair| pair[0] < pair[1] || may_equal && pair[0] == pair[1]);
    let sum: i64 = values.iter().sum();
    let (fits, zh, en) = match group.bond {
        Bond::WholeSum => (sum == WHOLE, "权重之和必须等于1", "The weights must add up to exactly 1"),
        Bond::Rising => {
            (rising(false), "数值必须依次递增", "Each of these figures must be greater than the one before")
        }
        Bond::NotFalling => {
            (rising(true), "数值不得小于前一项", "None of these figures may be smaller than the one before")
        }
    };
    if fits {
        return Ok(());
    }
    let named: Vec<_> = group.keys.iter().map(|key| key.entry()).collect();
    let zh = format!("{zh}：{}", named.iter().map(|entry| entry.zh).collect::<Vec<_>>().join("、"));
    let en = format!("{en}: {}", named.iter().map(|entry| entry.code).collect::<Vec<_>>().join(", "));
    let refusal = Refusal::new(Code::Rule, zh, en).rule("POL-3").field("input.changes");
    let values: serde_json::Map<_, _> =
        named.iter().zip(&values).map(|(entry, value)| (entry.code.to_owned(), (*value).into())).collect();
    let refusal = refusal.fact("values", values);
    Err(if group.bond == Bond::WholeSum { refusal.fact("sum", sum) } else { refusal }.into())
}

/// Whether a version may begin then: not before the present business month, whose decisions are not closed yet, and not
/// more than ten years ahead.
///
/// # Errors
/// RULE POL-1 with the fact `earliest`; INVALID for what lies too far ahead.
pub(super) fn begins(valid_from: Timestamp, now: Timestamp) -> Result<()> {
    let today = BusinessDay::from_micros(now.0).map_err(Error::broken)?;
    let earliest = Timestamp(today.month_start().start_micros());
    if valid_from < earliest {
        let (zh, en) = ("生效时间不能在已结束的月份", "A closed month is not changed any more");
        let refusal = Refusal::new(Code::Rule, zh, en).rule("POL-1").field("input.validFrom");
        return Err(refusal.fact("earliest", earliest.to_utc().to_rfc3339()).into());
    }
    if valid_from.0 > add_months(now.0, AHEAD_MONTHS).map_err(Error::broken)? {
        return Err(invalid("input.validFrom", "生效时间不能晚于十年后", "That is more than ten years ahead").into());
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use longhaul_entity::ClosedEnum;

    fn change(key: Key, value: i64) -> Change {
        Change { key, value }
    }

    fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
        match result.unwrap_err() {
            Error::Refused(refusal) => *refusal,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn the_defaults_are_in_range_and_fit_each_other() {
        let all = Figures::defaults(Key::ALL);
        for entry in Key::ALL.iter().map(|key| key.entry()) {
            assert!((entry.least..=entry.most).contains(&entry.default), "{}", entry.code);
        }
        for (n, key) in Key::ALL.iter().enumerate() {
            assert_eq!((key.entry().key, *key as usize), (*key, n));
            assert_eq!(Key::of_code(key.code()), Some(*key));
            assert_eq!(Key::of(key.text()), Some(*key));
            assert!(GROUPS.iter().filter(|group| group.keys.contains(key)).count() <= 1, "{}", key.code());
        }
        GROUPS.iter().for_each(|group| fit(group, &all).unwrap());
    }

    #[test]
    fn a_figure_brings_those_along_that_it_belongs_to() {
        assert_eq!(
            keys(&[change(Key::CustomerTierGold, 30)]).unwrap(),
            [Key::CustomerTierGold, Key::CustomerTierSilver]
        );
        assert_eq!(keys(&[change(Key::LeadProtection, 3)]).unwrap(), [Key::LeadProtection]);
        assert_eq!(refusal(keys(&[])).code, Code::Invalid);
        let twice = [change(Key::LeadProtection, 3), change(Key::LeadProtection, 3)];
        assert_eq!(refusal(keys(&twice)).field.unwrap(), "input.changes.1.key");
    }

    #[test]
    fn values_stay_in_their_range() {
        let now = || Figures::defaults(Key::ALL);
        for (value, fits) in [(0, false), (1, true), (24, true), (25, false), (i64::MIN, false), (i64::MAX, false)] {
            assert_eq!(proposed(now(), &[change(Key::LeadProtection, value)]).is_ok(), fits, "{value}");
        }
        let refused = refusal(proposed(now(), &[change(Key::LeadProtection, 25)]));
        assert_eq!((refused.code, refused.rule.as_deref()), (Code::Rule, Some("POL-3")));
        assert!(
            refused.facts.contains(&("min".into(), 1.into())) && refused.facts.contains(&("max".into(), 24.into()))
        );
    }

    #[test]
    fn weights_add_up_to_one_exactly() {
        let now = || Figures::defaults(Key::ALL);
        let refused = refusal(proposed(now(), &[change(Key::GradingWeightSales, 3_900)]));
        assert!(refused.facts.contains(&("sum".into(), 9_900.into())), "0.99");
        assert!(proposed(now(), &[change(Key::GradingWeightSales, 4_001)]).is_err());
        let both = [change(Key::GradingWeightSales, 3_900), change(Key::GradingWeightStagnant, 1_100)];
        assert_eq!(proposed(now(), &both).unwrap().value(Key::GradingWeightSales), 3_900);
    }

    #[test]
    fn thresholds_stay_in_order() {
        let now = || Figures::defaults(Key::ALL);
        assert!(proposed(now(), &[change(Key::CustomerTierSilver, 20)]).is_err());
        assert!(proposed(now(), &[change(Key::CustomerTierSilver, 19)]).is_ok());
        assert!(proposed(now(), &[change(Key::GradingReviewLast, 25)]).is_ok());
        assert!(proposed(now(), &[change(Key::GradingReviewLast, 24)]).is_err());
    }

    #[test]
    fn a_closed_month_stays_as_it_was() {
        // 15 June 2026, 10:00 in Shanghai; the month began at 16:00 of 31 May in UTC.
        let now = Timestamp(1_781_488_800_000_000);
        let june = Timestamp(1_780_243_200_000_000);
        begins(june, now).unwrap();
        assert_eq!(refusal(begins(Timestamp(june.0 - 1), now)).rule.as_deref(), Some("POL-1"));
        begins(now.plus_seconds(3_600 * 24 * 365 * 9), now).unwrap();
        assert_eq!(refusal(begins(now.plus_seconds(3_600 * 24 * 366 * 11), now)).code, Code::Invalid);
    }
}
