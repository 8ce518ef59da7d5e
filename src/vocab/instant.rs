//! Instants (时间) as microseconds of UTC, and the wall clock of Asia/Shanghai by which months and days are counted (ALL-5).

use chrono::{DateTime, Datelike, Months, NaiveDateTime};

use super::{Fault, VocabError, What};

/// Microseconds that Asia/Shanghai is ahead of UTC. Fixed: there is no summer time since 1991, and no record is older.
const AHEAD: i64 = 8 * 3_600 * 1_000_000;

/// Years that an instant or a day may lie in; wide enough for founding dates and typing errors to be told apart.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=9999;

/// What a clock in Shanghai shows at an instant.
pub(super) fn wall_clock(micros: i64) -> Result<NaiveDateTime, VocabError> {
    let shown = micros.checked_add(AHEAD).and_then(DateTime::from_timestamp_micros).map(|shown| shown.naive_utc());
    shown.filter(|shown| YEARS.contains(&shown.year())).ok_or(out_of_range())
}

/// The instant at which a clock in Shanghai shows this.
pub(super) fn instant(wall_clock: NaiveDateTime) -> i64 {
    wall_clock.and_utc().timestamp_micros() - AHEAD
}

/// The instant so many calendar months later (earlier if negative), at the same time of day in Shanghai; a day that the
/// month lacks is its last day (LEAD-2: received 1 July 09:00, two months end 1 September 09:00).
///
/// # Errors
/// `OutOfRange` when either instant lies outside the years 1900 to 9999.
pub fn add_months(micros: i64, months: i32) -> Result<i64, VocabError> {
    let from = wall_clock(micros)?;
    let step = Months::new(months.unsigned_abs());
    let to = if months < 0 { from.checked_sub_months(step) } else { from.checked_add_months(step) };
    to.filter(|to| YEARS.contains(&to.year())).map(instant).ok_or(out_of_range())
}

/// The instant as a clock in Shanghai shows it, to the second, for people to read: `2026-07-01 09:00:00`.
///
/// # Errors
/// `OutOfRange` outside the years 1900 to 9999.
pub fn shanghai_text(micros: i64) -> Result<String, VocabError> {
    Ok(wall_clock(micros)?.format("%Y-%m-%d %H:%M:%S").to_string())
}

fn out_of_range() -> VocabError {
    VocabError::new(What::Instant, Fault::OutOfRange)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use chrono::Timelike;
    use proptest::prelude::*;

    /// An instant written with its offset.
    fn at(written: &str) -> i64 {
        DateTime::parse_from_rfc3339(written).unwrap().timestamp_micros()
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        for (from, months, to) in [
            ("2026-07-01T09:00:00+08:00", 2, "2026-09-01T09:00:00+08:00"),
            ("2025-12-31T10:30:00+08:00", 2, "2026-02-28T10:30:00+08:00"),
            ("2027-12-31T10:30:00+08:00", 2, "2028-02-29T10:30:00+08:00"),
            ("2026-03-31T00:00:00+08:00", -1, "2026-02-28T00:00:00+08:00"),
            ("2026-08-31T23:59:59.999999+08:00", 1, "2026-09-30T23:59:59.999999+08:00"),
            ("2026-11-15T12:00:00+08:00", 0, "2026-11-15T12:00:00+08:00"),
        ] {
            assert_eq!(add_months(at(from), months), Ok(at(to)), "{from} + {months}");
        }
    }

    #[test]
    fn the_day_is_that_of_shanghai() {
        // In UTC still 30 June, whose second month after would be 30 August.
        assert_eq!(add_months(at("2026-06-30T16:30:00Z"), 2), Ok(at("2026-08-31T16:30:00Z")));
        // In UTC 31 August, of which 30 September would be made.
        assert_eq!(add_months(at("2026-08-31T16:00:00Z"), 1), Ok(at("2026-09-30T16:00:00Z")));
    }

    #[test]
    fn far_away_is_refused() {
        for (micros, months) in
            [(i64::MAX, 0), (i64::MIN, 0), (0, i32::MAX), (0, i32::MIN), (at("9999-12-01T00:00:00Z"), 1)]
        {
            assert_eq!(add_months(micros, months).unwrap_err().fault, Fault::OutOfRange, "{micros} {months}");
        }
    }

    proptest! {
        #[test]
        fn time_of_day_stays_and_the_month_is_reached(micros in 0i64..4_000_000_000_000_000, months in -600i32..600) {
            prop_assume!(micros > 600 * 31 * 86_400 * 1_000_000);
            let from = wall_clock(micros).unwrap();
            let to = wall_clock(add_months(micros, months).unwrap()).unwrap();
            prop_assert_eq!((to.hour(), to.minute(), to.second(), to.nanosecond()), (from.hour(), from.minute(), from.second(), from.nanosecond()));
            let count = |shown: NaiveDateTime| shown.year() * 12 + shown.month0() as i32;
            prop_assert_eq!(count(to), count(from) + months);
            prop_assert!(to.day() <= from.day());
        }
    }
}
