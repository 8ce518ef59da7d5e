//! Periods of a funnel, and the roll-up lines that cover them (FUN-2).

use longhaul_entity::enums::Grain;

use crate::{
    error::{Error, Result, invalid},
    vocab::BusinessDay,
};

/// The most calendar years that a period touches beyond its first day: a period ends before the same day five years on.
const YEARS_MOST: i32 = 5;
/// The first year that is asked for; nothing was recorded before.
const FIRST_YEAR: i32 = 2000;

/// A period of business days, both ends included; at most five years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    from: BusinessDay,
    to: BusinessDay,
}

/// Roll-up lines of one span, from a period to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) grain: Grain,
    pub(super) first: i32,
    pub(super) last: i32,
}

impl Range {
    /// The period from a day to another.
    ///
    /// # Errors
    /// INVALID when it ends before it begins, is longer than five years or begins before 2000.
    pub fn new(from: BusinessDay, to: BusinessDay) -> Result<Self> {
        if from > to {
            return Err(invalid("to", "结束日期不能早于开始日期", "The period ends before it begins").into());
        }
        if to.get() >= from.get() + YEARS_MOST * 10_000 {
            return Err(invalid("to", "期间最长为5年", "A period is five years at most").into());
        }
        if from.year() < FIRST_YEAR {
            return Err(invalid("from", "开始日期不能早于2000年", "A period begins in 2000 at the earliest").into());
        }
        Ok(Self { from, to })
    }

    /// Its first day.
    #[must_use]
    pub const fn from(&self) -> BusinessDay {
        self.from
    }

    /// Its last day.
    #[must_use]
    pub const fn to(&self) -> BusinessDay {
        self.to
    }

    /// The same period before: as many calendar months if it is made of whole months, else as many days.
    ///
    /// # Errors
    /// INVALID when the calendar ends.
    pub fn before(&self) -> Result<Self> {
        let far = |_| Error::from(invalid("from", "日期超出允许范围", "The day is out of range"));
        let to = self.from.prev().map_err(far)?;
        let whole_months = self.from == self.from.month_start() && self.to == self.to.month_end();
        let from = if whole_months {
            let count = |day: BusinessDay| day.year() * 12 + day.month().cast_signed() - 1;
            let first = 2 * count(self.from) - count(self.to) - 1;
            BusinessDay::new(first.div_euclid(12) * 10_000 + (first.rem_euclid(12) + 1) * 100 + 1).map_err(far)?
        } else {
            let days = i32::try_from(self.from.days_until(self.to)).unwrap_or(i32::MAX);
            to.plus_days(-days).map_err(far)?
        };
        Ok(Self { from, to })
    }

    /// The fewest roll-up lines that cover it: whole years, the whole months beside them, the days that are left. At most
    /// five pieces, however long it is.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        let (from, to) = (self.from.get(), self.to.get());
        let first_year = if from % 10_000 == 101 { from / 10_000 } else { from / 10_000 + 1 };
        let last_year = if to % 10_000 == 1231 { to / 10_000 } else { to / 10_000 - 1 };
        if first_year > last_year {
            return months(self.from, self.to);
        }
        let mut pieces = vec![Piece { grain: Grain::Year, first: first_year, last: last_year }];
        if let Ok(head) = BusinessDay::new((first_year - 1) * 10_000 + 1231) {
            pieces.extend(months(self.from, head));
        }
        if let Ok(tail) = BusinessDay::new((last_year + 1) * 10_000 + 101) {
            pieces.extend(months(tail, self.to));
        }
        pieces
    }
}

/// Whole months within, and the days on both sides.
fn months(from: BusinessDay, to: BusinessDay) -> Vec<Piece> {
    let starts_whole = from == from.month_start();
    let ends_whole = to == to.month_end();
    let first = if starts_whole { from.year_month() } else { month_after(from.year_month()) };
    let last = if ends_whole { to.year_month() } else { month_before(to.year_month()) };
    let mut pieces = Vec::new();
    if first > last {
        // No whole month: the days of one month, or of two that meet.
        if from <= to {
            pieces.push(Piece { grain: Grain::Day, first: from.get(), last: to.get() });
        }
        return pieces;
    }
    pieces.push(Piece { grain: Grain::Month, first, last });
    if !starts_whole {
        pieces.push(Piece { grain: Grain::Day, first: from.get(), last: from.month_end().get() });
    }
    if !ends_whole {
        pieces.push(Piece { grain: Grain::Day, first: to.month_start().get(), last: to.get() });
    }
    pieces
}

const fn month_after(month: i32) -> i32 {
    if month % 100 == 12 { month + 89 } else { month + 1 }
}

const fn month_before(month: i32) -> i32 {
    if month % 100 == 1 { month - 89 } else { month - 1 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: i32) -> BusinessDay {
        BusinessDay::new(number).unwrap()
    }

    fn range(from: i32, to: i32) -> Range {
        Range::new(day(from), day(to)).unwrap()
    }

    #[test]
    fn a_period_is_bounded() {
        for (from, to) in [(20260702, 20260701), (20210701, 20260701), (19991231, 20000101)] {
            assert!(Range::new(day(from), day(to)).is_err(), "{from} {to}");
        }
        assert!(Range::new(day(20210702), day(20260701)).is_ok());
    }

    #[test]
    fn the_period_before_is_as_long() {
        for (from, to, before) in [
            (20260701, 20260731, (20260601, 20260630)),
            (20260101, 20261231, (20250101, 20251231)),
            (20260101, 20260331, (20251001, 20251231)),
            (20260702, 20260708, (20260625, 20260701)),
            (20260701, 20260701, (20260630, 20260630)),
            (20000101, 20041231, (19950101, 19991231)),
        ] {
            let found = range(from, to).before().unwrap();
            assert_eq!((found.from.get(), found.to.get()), before, "{from} {to}");
        }
    }

    #[test]
    fn years_and_months_spare_days() {
        let piece = |grain, first, last| Piece { grain, first, last };
        assert_eq!(
            range(20240615, 20260710).pieces(),
            [
                piece(Grain::Year, 2025, 2025),
                piece(Grain::Month, 202_407, 202_412),
                piece(Grain::Day, 20_240_615, 20_240_630),
                piece(Grain::Month, 202_601, 202_606),
                piece(Grain::Day, 20_260_701, 20_260_710),
            ]
        );
        assert_eq!(range(20260701, 20260731).pieces(), [piece(Grain::Month, 202_607, 202_607)]);
        assert_eq!(range(20250101, 20261231).pieces(), [piece(Grain::Year, 2025, 2026)]);
    }

    proptest! {
        #[test]
        fn pieces_cover_each_day_once(start in 0i32..9000, days in 0i32..1826) {
            let from = day(20000101).plus_days(start).unwrap();
            let to = from.plus_days(days).unwrap();
            prop_assume!(Range::new(from, to).is_ok());
            let range = Range::new(from, to).unwrap();
            let pieces = range.pieces();
            prop_assert!(pieces.len() <= 5);
            // A month more on both sides: nothing beyond is covered.
            for day in from.plus_days(-40).unwrap().through(to.plus_days(400).unwrap()) {
                let covering = pieces.iter().filter(|piece| {
                    let period = match piece.grain {
                        Grain::Day => day.get(),
                        Grain::Month => day.year_month(),
                        Grain::Year => day.year(),
                    };
                    (piece.first..=piece.last).contains(&period)
                });
                prop_assert_eq!(covering.count(), usize::from(from <= day && day <= to));
            }
            let before = range.before().unwrap();
            prop_assert_eq!(before.to().next().unwrap(), from);
        }
    }
}
