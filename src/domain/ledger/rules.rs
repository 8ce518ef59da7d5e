//! Pure decisions about the customer ledger: what a valid record is, when a month is due.

use longhaul_entity::{
    Timestamp, contact, customer,
    enums::{DivisionLevel, LedgerGap, LedgerState},
    fleet_item, purchase_plan,
};

use crate::{
    error::{Error, Result, invalid},
    vocab::{BusinessDay, RegionCode},
};

/// Months that may be named.
const MONTHS: std::ops::RangeInclusive<i32> = 200_001..=210_012;

/// What a record lacks to be valid in the monthly ledger (CUST-11), in the order of the form; nothing when it is valid.
///
/// Name, kind, transport use, division and source are there with every record. Beyond that it takes: the trade; a county; a
/// credit code or a phone of its own, by which it was checked against all others (CUST-10); somebody with a phone, for an
/// individual his own; and what it drives or means to buy.
#[must_use]
pub fn gaps(
    customer: &customer::Model,
    contacts: &[contact::Model],
    fleet: &[fleet_item::Model],
    plans: &[purchase_plan::Model],
) -> Vec<LedgerGap> {
    let individual = customer.kind == longhaul_entity::enums::CustomerKind::Individual;
    let reachable = contacts.iter().any(|contact| contact.phone.is_some()) || individual && customer.phone.is_some();
    let gaps = [
        (customer.industry.is_some(), LedgerGap::Industry),
        (lies_in_county(&customer.division_code), LedgerGap::Division),
        (customer.credit_code.is_some() || customer.phone.is_some(), LedgerGap::Identity),
        (reachable, LedgerGap::ContactPhone),
        (!fleet.is_empty() || !plans.is_empty(), LedgerGap::FleetOrPlan),
    ];
    gaps.into_iter().filter(|(there, _)| !there).map(|(_, gap)| gap).collect()
}

fn lies_in_county(code: &str) -> bool {
    RegionCode::parse(code).is_ok_and(|division| match division.level() {
        DivisionLevel::County => true,
        DivisionLevel::City => division.children().next().is_none(),
        DivisionLevel::Province => false,
    })
}

/// A business month (Asia/Shanghai).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(BusinessDay);

impl Month {
    /// The month of a number `YYYYMM`.
    ///
    /// # Errors
    /// INVALID, naming the field.
    pub fn read(field: &'static str, yyyymm: i32) -> Result<Self> {
        let first = MONTHS.contains(&yyyymm).then(|| BusinessDay::new(yyyymm * 100 + 1).ok()).flatten();
        let (zh, en) = ("月份应为六位数字，如 202607", "A month is six digits, as in 202607");
        Ok(Self(first.ok_or_else(|| invalid(field, zh, en).rule("CUST-11"))?))
    }

    /// The number `YYYYMM`.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0.year_month()
    }

    /// Its first instant.
    #[must_use]
    pub fn begins(self) -> Timestamp {
        Timestamp(self.0.start_micros())
    }

    /// The first day after it.
    ///
    /// # Errors
    /// There is none, at the end of time.
    pub fn next(self) -> Result<BusinessDay> {
        self.0.month_end().next().map_err(Error::broken)
    }

    /// The first instant after it.
    ///
    /// # Errors
    /// As [`Month::next`].
    pub fn ends(self) -> Result<Timestamp> {
        Ok(Timestamp(self.next()?.start_micros()))
    }

    /// That day of the next month, by which something is due.
    ///
    /// # Errors
    /// As [`Month::next`].
    pub fn due(self, day: i64) -> Result<BusinessDay> {
        let days = i32::try_from(day - 1).map_err(Error::broken)?;
        self.next()?.plus_days(days).map_err(Error::broken)
    }
}

/// How far an area is with a month on `today`: `handed_in` says whether it has, and if so, whether late.
///
/// # Errors
/// As [`Month::next`].
pub fn state(month: Month, today: BusinessDay, due: BusinessDay, handed_in: Option<bool>) -> Result<LedgerState> {
    Ok(match handed_in {
        Some(true) => LedgerState::HandedInLate,
        Some(false) => LedgerState::HandedIn,
        None if today < month.next()? => LedgerState::Open,
        None if today <= due => LedgerState::Due,
        None => LedgerState::Late,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn day(number: i32) -> BusinessDay {
        BusinessDay::new(number).unwrap()
    }

    #[test]
    fn a_month_is_due_on_the_fifth_of_the_next() {
        let december = Month::read("month", 202_612).unwrap();
        assert_eq!(december.due(5).unwrap(), day(20_270_105));
        assert_eq!(december.due(10).unwrap(), day(20_270_110));
        assert_eq!(december.next().unwrap(), day(20_270_101));
        for number in [0, 202_600, 202_613, 199_912, 210_101, i32::MAX, -202_601] {
            assert!(Month::read("month", number).is_err(), "{number}");
        }
    }

    #[test]
    fn the_state_follows_from_day_and_hand_in() {
        let june = Month::read("month", 202_606).unwrap();
        let due = june.due(5).unwrap();
        for (today, handed_in, expected) in [
            (20_260_630, None, LedgerState::Open),
            (20_260_701, None, LedgerState::Due),
            (20_260_705, None, LedgerState::Due),
            (20_260_706, None, LedgerState::Late),
            (20_260_706, Some(false), LedgerState::HandedIn),
            (20_260_706, Some(true), LedgerState::HandedInLate),
        ] {
            assert_eq!(state(june, day(today), due, handed_in).unwrap(), expected, "{today}");
        }
    }
}
