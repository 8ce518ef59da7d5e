//! Monthly ledgers of the demo: the month before the last was handed in by all areas but one, which was late; the last one
//! is still to be handed in.

use longhaul_entity::Timestamp;

use super::{desk::Desk, organisation::Organisation};
use crate::{
    domain::ledger::monthly::hand_in::HandInMonthlyLedger,
    error::{Error, Result},
};

/// When the areas hand in: the mornings of the 4th, and of the 7th for the last area.
pub(super) fn times(desk: &Desk<'_>) -> Result<[Timestamp; 2]> {
    let last_month = desk.today.month_start().prev().map_err(Error::broken)?.month_start();
    let day = |days| last_month.plus_days(days).map_err(Error::broken);
    let morning = |day: crate::vocab::BusinessDay| Timestamp(day.start_micros()).plus_seconds(9 * 3600);
    Ok([morning(day(3)?), morning(day(6)?)])
}

/// Hands in the month before the last: all areas but the last one, or the last one.
pub(super) async fn hand_in(desk: &Desk<'_>, organisation: &Organisation, late: bool) -> Result<()> {
    let last_month = desk.today.month_start().prev().map_err(Error::broken)?.month_start();
    let month = last_month.prev().map_err(Error::broken)?.year_month();
    let Some((last, others)) = organisation.areas.split_last() else { return Ok(()) };
    for manager in if late { std::slice::from_ref(last) } else { others } {
        desk.next(manager, &HandInMonthlyLedger { area: manager.actor.unit, month }).await?;
    }
    Ok(())
}
