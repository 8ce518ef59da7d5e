//! What figures of several nouns have in common: of which dealers and months they are, and how many lines an answer has.
//!
//! Knows units and the calendar. What is added up, and by what, each noun says in its own `figures.rs`.

use longhaul_entity::UnitId;
use sea_orm::ConnectionTrait;

use super::org;
use crate::{
    auth::{Action, Actor},
    error::{Result, invalid},
    vocab::BusinessDay,
};

/// Lines of an answer at most.
pub(super) const LINES_MOST: u64 = 500;
/// Months of an answer at most, where a noun does not say otherwise.
const MONTHS_MOST: i32 = 36;

/// What is added up.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Of dealers within this unit.
    pub unit: UnitId,
    /// From this month on, `YYYYMM`.
    pub from: i32,
    /// Until this month, `YYYYMM`; at most 36 months in all.
    pub to: i32,
}

impl Asked {
    /// Whether he may have such figures.
    ///
    /// # Errors
    /// FORBIDDEN for roles without these figures; NOT_FOUND for a unit out of reach; INVALID for months that are none, or too many.
    pub(super) async fn look(&self, db: &impl ConnectionTrait, actor: &Actor, action: Action) -> Result<()> {
        actor.may(action)?;
        months(("from", self.from), ("to", self.to), MONTHS_MOST)?;
        org::query::unit_for(db, actor, action, self.unit).await.map(drop)
    }
}

/// A month that somebody names.
///
/// # Errors
/// INVALID for what is none.
pub(super) fn month(field: &'static str, month: i32) -> Result<i32> {
    if BusinessDay::new(month.saturating_mul(100).saturating_add(1)).is_ok() {
        return Ok(month);
    }
    Err(invalid(field, "应为YYYYMM形式的月份", "A month is written YYYYMM").into())
}

/// Months that somebody names, the first and the last one, each with its field: so many at most.
///
/// # Errors
/// INVALID for what is no month, for a last one before the first one, for too many.
pub(super) fn months(first: (&'static str, i32), last: (&'static str, i32), most: i32) -> Result<()> {
    let (from, to) = (month(first.0, first.1)?, month(last.0, last.1)?);
    if (0..most).contains(&(count(to) - count(from))) {
        return Ok(());
    }
    let zh = format!("月份范围须为1至{most}个月");
    let en = format!("That is 1 to {most} months, the first one first");
    Err(invalid(last.0, zh, en).fact("max", most).into())
}

/// Months since the year 0.
pub(super) const fn count(month: i32) -> i32 {
    month / 100 * 12 + month % 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_of_the_calendar_and_so_many_at_most() {
        let fits = |from, to| months(("from", from), ("to", to), 12).is_ok();
        assert!(fits(202_606, 202_606) && fits(202_602, 202_701));
        assert!(!fits(202_602, 202_702) && !fits(202_606, 202_605));
        assert!(!fits(202_600, 202_606) && !fits(202_606, 202_613) && !fits(i32::MIN, i32::MAX));
    }
}
