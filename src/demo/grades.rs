//! What the demo knows of its customers' trade: figures of this year and the last for some, and a bad event.

use longhaul_entity::{CustomerId, enums::BadEventKind};

use super::desk::Desk;
use crate::{
    domain::{
        Caller,
        grading::{RecordBadEvent, SetTradeYear},
    },
    error::{Error, Result},
    vocab::Fen,
};

/// Every so many customers has figures.
const EACH: usize = 6;
/// Yearly sales in yuan, one after the other.
const AMOUNTS: [i64; 5] = [12_800_000, 6_300_000, 10_000_000, 1_900_000, 4_750_000];

/// Figures for customers, each by the manager of its dealer; the third of them paid late.
pub(super) async fn record(desk: &Desk<'_>, customers: &[(CustomerId, &Caller)]) -> Result<()> {
    desk.set(desk.at(1, 18 * 60 + 30));
    for (number, (customer, manager)) in customers.iter().step_by(EACH).enumerate() {
        let late = i32::from(number % 3 == 2);
        for (year, yuan) in
            (desk.today.year() - 1..=desk.today.year()).zip([AMOUNTS[(number + 1) % 5], AMOUNTS[number % 5]])
        {
            let figures = SetTradeYear {
                customer: *customer,
                year,
                version: None,
                amount: Fen::from_yuan(yuan).map_err(Error::broken)?,
                late_payments: late,
                late_pickups: 0,
                stagnant_orders: i32::from(number % 4 == 3),
                potential: 40 + i32::try_from(number * 7 % 60).unwrap_or(0),
            };
            desk.next(manager, &figures).await?;
        }
        if number == 2 {
            let event = RecordBadEvent {
                id: None,
                customer: *customer,
                kind: BadEventKind::LatePayment,
                day: desk.today.plus_days(-3).map_err(Error::broken)?,
                evidence: "第二期车款逾期二十天，已发催款函".to_owned(),
            };
            desk.next(manager, &event).await?;
        }
    }
    Ok(())
}
