//! The business day (营业日) of Asia/Shanghai, by which ledgers, funnels and targets count (ALL-5).

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::chars::code;
use super::instant::{YEARS, instant, wall_clock};
use super::{Fault, VocabError, What};

/// A day that the calendar has, from 1900 to 9999, kept as the number YYYYMMDD: it sorts and reads as itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct BusinessDay(i32);

impl BusinessDay {
    /// A day from its number YYYYMMDD.
    ///
    /// # Errors
    /// `OutOfRange` when the calendar has no such day from 1900 to 9999.
    pub fn new(yyyymmdd: i32) -> Result<Self, VocabError> {
        let date = NaiveDate::from_ymd_opt(
            yyyymmdd / 10_000,
            (yyyymmdd / 100 % 100).unsigned_abs(),
            (yyyymmdd % 100).unsigned_abs(),
        );
        date.and_then(Self::of).ok_or(out_of_range())
    }

    /// Reads `20260701`, `2026-07-01` or `2026/7/1`.
    ///
    /// # Errors
    /// `Empty`, `Malformed`, `OutOfRange`.
    pub fn parse(typed: &str) -> Result<Self, VocabError> {
        let refused = |fault| VocabError::new(What::BusinessDay, fault);
        let folded = code(typed);
        if folded.is_empty() {
            return Err(refused(Fault::Empty));
        }
        if !folded.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'/') {
            return Err(refused(Fault::Malformed));
        }
        let parts: Vec<&str> = folded.split(['-', '/']).collect();
        let number = match parts.as_slice() {
            [day] if day.len() == 8 => day.parse().ok(),
            [year, month, day] if year.len() == 4 && matches!(month.len(), 1 | 2) && matches!(day.len(), 1 | 2) => {
                format!("{year}{month:0>2}{day:0>2}").parse().ok()
            }
            _ => None,
        };
        Self::new(number.ok_or(refused(Fault::Malformed))?)
    }

    /// The day in Shanghai at an instant, in microseconds of UTC.
    ///
    /// # Errors
    /// `OutOfRange` outside the years 1900 to 9999.
    pub fn from_micros(micros: i64) -> Result<Self, VocabError> {
        Self::of(wall_clock(micros)?.date()).ok_or(out_of_range())
    }

    /// The number YYYYMMDD.
    pub const fn get(self) -> i32 {
        self.0
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.0 / 10_000
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u32 {
        (self.0 / 100 % 100).unsigned_abs()
    }

    /// The day of the month, 1 to 31.
    pub const fn day(self) -> u32 {
        (self.0 % 100).unsigned_abs()
    }

    /// The month as the number YYYYMM, as months are kept.
    pub const fn year_month(self) -> i32 {
        self.0 / 100
    }

    /// The first instant of the day, in microseconds of UTC. The last one is just before the first of the next day.
    pub fn start_micros(self) -> i64 {
        instant(self.date().and_time(NaiveTime::MIN))
    }

    /// The first instant after the day, in microseconds of UTC; of the last day that there is, too.
    pub fn end_micros(self) -> i64 {
        self.next().map_or_else(|_| self.start_micros() + 24 * 3600 * 1_000_000, Self::start_micros)
    }

    /// The day after.
    ///
    /// # Errors
    /// `OutOfRange` at the end of 9999.
    pub fn next(self) -> Result<Self, VocabError> {
        self.date().succ_opt().and_then(Self::of).ok_or(out_of_range())
    }

    /// The day before.
    ///
    /// # Errors
    /// `OutOfRange` at the beginning of 1900.
    pub fn prev(self) -> Result<Self, VocabError> {
        self.date().pred_opt().and_then(Self::of).ok_or(out_of_range())
    }

    /// So many days later; earlier if negative.
    ///
    /// # Errors
    /// `OutOfRange` outside the years 1900 to 9999.
    pub fn plus_days(self, days: i32) -> Result<Self, VocabError> {
        let days = chrono::TimeDelta::days(i64::from(days));
        self.date().checked_add_signed(days).and_then(Self::of).ok_or(out_of_range())
    }

    /// Days from this one to the other; negative when that one is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        (other.date() - self.date()).num_days()
    }

    /// Every day from this one to the other, both included; none when that one is earlier.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> {
        let next = move |day: &Self| day.next().ok().filter(|next| *next <= last);
        std::iter::successors(Some(self).filter(|first| *first <= last), next)
    }

    /// The first day of its month.
    pub const fn month_start(self) -> Self {
        Self(self.0 / 100 * 100 + 1)
    }

    /// The last day of its month.
    pub fn month_end(self) -> Self {
        let last = (28..=31).rev().find_map(|day| Self::new(self.0 / 100 * 100 + day).ok());
        last.unwrap_or(self)
    }

    fn of(date: NaiveDate) -> Option<Self> {
        let number = date.year() * 10_000 + (date.month() * 100 + date.day()) as i32;
        YEARS.contains(&date.year()).then_some(Self(number))
    }

    /// The calendar's own form. Every constructor has seen that it exists.
    fn date(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.month(), self.day()).unwrap_or_default()
    }
}

fn out_of_range() -> VocabError {
    VocabError::new(What::BusinessDay, Fault::OutOfRange)
}

impl TryFrom<i32> for BusinessDay {
    type Error = VocabError;

    fn try_from(yyyymmdd: i32) -> Result<Self, VocabError> {
        Self::new(yyyymmdd)
    }
}

impl From<BusinessDay> for i32 {
    fn from(day: BusinessDay) -> Self {
        day.0
    }
}

impl fmt::Display for BusinessDay {
    /// `2026-07-01`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: i32) -> BusinessDay {
        BusinessDay::new(number).unwrap()
    }

    fn micros(written: &str) -> i64 {
        chrono::DateTime::parse_from_rfc3339(written).unwrap().timestamp_micros()
    }

    #[test]
    fn the_day_begins_at_midnight_in_shanghai() {
        let start = micros("2026-06-30T16:00:00Z");
        assert_eq!(BusinessDay::from_micros(start), Ok(day(20260701)));
        assert_eq!(BusinessDay::from_micros(start - 1), Ok(day(20260630)));
        assert_eq!(day(20260701).start_micros(), start);
        assert_eq!(BusinessDay::from_micros(-1), Ok(day(19700101)));
    }

    #[test]
    fn only_days_of_the_calendar_exist() {
        for number in [0, -20260701, 20260229, 20260431, 20261301, 20260700, 18991231, 99991232, i32::MAX, i32::MIN] {
            assert_eq!(BusinessDay::new(number).unwrap_err().fault, Fault::OutOfRange, "{number}");
        }
        assert_eq!(day(20280229).next(), Ok(day(20280301)));
        assert!(day(99991231).next().is_err());
        assert_eq!(day(20260630).end_micros(), day(20260701).start_micros());
        assert_eq!(day(99991231).end_micros() - day(99991231).start_micros(), 86_400_000_000);
        assert!(day(19000101).prev().is_err());
        assert!(BusinessDay::from_micros(i64::MAX).is_err());
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for typed in ["20260701", "2026-07-01", "2026/7/1", " ２０２６-０７-０１ "] {
            assert_eq!(BusinessDay::parse(typed), Ok(day(20260701)), "{typed}");
        }
        for (typed, fault) in [
            ("", Fault::Empty),
            ("2026-07", Fault::Malformed),
            ("260701", Fault::Malformed),
            ("2026年7月1日", Fault::Malformed),
            ("2026-7-001", Fault::Malformed),
            ("2026-07-", Fault::Malformed),
            ("20260732", Fault::OutOfRange),
        ] {
            assert_eq!(BusinessDay::parse(typed).unwrap_err().fault, fault, "{typed}");
        }
        assert_eq!(day(20260701).to_string(), "2026-07-01");
        assert!(serde_json::from_str::<BusinessDay>("20260230").is_err());
        assert_eq!(serde_json::to_string(&day(20260701)).unwrap(), "20260701");
    }

    #[test]
    fn months_and_ranges() {
        let today = day(20280215);
        assert_eq!((today.year(), today.month(), today.day(), today.year_month()), (2028, 2, 15, 202_802));
        assert_eq!((today.month_start(), today.month_end()), (day(20280201), day(20280229)));
        assert_eq!(day(20261231).month_end(), day(20261231));
        assert_eq!(today.month_start().through(today.month_end()).count(), 29);
        assert_eq!(today.through(today).collect::<Vec<_>>(), [today]);
        assert_eq!(today.through(day(20280214)).count(), 0);
        assert_eq!(day(99991231).through(day(99991231)).count(), 1);
        assert_eq!(today.plus_days(15), Ok(day(20280301)));
        assert_eq!(today.days_until(day(20280301)), 15);
    }

    proptest! {
        #[test]
        fn every_instant_lies_in_its_day(micros in -2_000_000_000_000_000i64..200_000_000_000_000_000) {
            let day = BusinessDay::from_micros(micros).unwrap();
            prop_assert!(day.start_micros() <= micros && micros < day.next().unwrap().start_micros());
            prop_assert_eq!(BusinessDay::new(day.get()), Ok(day));
            prop_assert_eq!(BusinessDay::parse(&day.to_string()), Ok(day));
            prop_assert_eq!(day.next().unwrap().prev(), Ok(day));
            prop_assert_eq!(BusinessDay::from_micros(day.start_micros()), Ok(day));
        }

        #[test]
        fn a_walk_of_days_is_as_long_as_it_says(from in 0i64..2_000_000_000_000_000, days in 0i32..400) {
            let first = BusinessDay::from_micros(from).unwrap();
            let last = first.plus_days(days).unwrap();
            prop_assert_eq!(first.days_until(last), i64::from(days));
            prop_assert_eq!(first.through(last).count() as i64, i64::from(days) + 1);
        }
    }
}
