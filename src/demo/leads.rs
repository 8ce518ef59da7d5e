//! Purchase leads in the demo: reported by whoever keeps the customer. Now and then another dealer reports it too, from outside
//! its territory, and waits for approval (LEAD-5); a purchase is lost, a tender is announced.

use longhaul_entity::{
    CustomerId,
    enums::{LeadKind, LossReason, PurchaseWay, TenderStage},
};

use super::desk::Desk;
use crate::{
    domain::{
        Caller,
        customer::Card,
        lead::{Described, Whom, lose::LoseLead, report::ReportLead, tender::RecordTenderStep},
    },
    error::{Error, Result},
    vocab::{BusinessDay, Fen},
};

/// Every so many customers means to buy.
const EACH: usize = 4;
/// Days ago that the last and the first of them were reported.
const REPORTED: (i32, usize) = (2, 30);
/// Yuan of a competitor's vehicle.
const PRICE: i64 = 365_000;

/// A customer that means to buy, and who knows of it.
pub(super) struct Wish<'a> {
    pub(super) number: usize,
    pub(super) customer: CustomerId,
    pub(super) card: &'a Card,
    pub(super) keeper: &'a Caller,
    pub(super) rival: &'a Caller,
}

/// How many days ago a customer's wish became known; nothing for those that have none.
pub(super) fn days_ago(number: usize, recorded_days_ago: i32) -> Option<i32> {
    let days = i32::try_from(number % REPORTED.1).ok()? + REPORTED.0;
    (number % EACH == 1 && days < recorded_days_ago).then_some(days)
}

impl Wish<'_> {
    /// Reports it, and what became of it.
    pub(super) async fn report(&self, desk: &Desk<'_>) -> Result<()> {
        let id = desk.perform(self.keeper, &self.lead(desk, Whom::Known(self.customer))).await?;
        if self.number % 12 == 1 {
            let described = Described { card: self.card.clone(), contacts: Vec::new() };
            desk.next(self.rival, &self.lead(desk, Whom::Described(Box::new(described)))).await?;
        }
        if self.number % 20 == 9 {
            let lost = LoseLead {
                id,
                version: 1,
                reason: LossReason::Price,
                competitor: Some("长风".to_owned()),
                price: Some(Fen::from_yuan(PRICE).map_err(Error::broken)?),
                note: None,
            };
            desk.next(self.keeper, &lost).await?;
        } else if self.tender() {
            let day = BusinessDay::from_micros(desk.db.clock().now().0).map_err(Error::broken)?;
            let step = RecordTenderStep { id, version: 1, step: TenderStage::Announced, day, note: None };
            desk.next(self.keeper, &step).await?;
        }
        Ok(())
    }

    const fn tender(&self) -> bool {
        self.number % 20 == 5
    }

    fn lead(&self, desk: &Desk<'_>, whom: Whom) -> ReportLead {
        let kind = if self.tender() { LeadKind::Tender } else { LeadKind::Direct };
        ReportLead {
            id: None,
            whom,
            kind,
            series: ["H9", "H7", "V7"][self.number % 3].to_owned(),
            count: i32::try_from(self.number % 9).unwrap_or(0) + 1,
            month: desk.today.year_month(),
            way: [PurchaseWay::Loan, PurchaseWay::Cash, PurchaseWay::Lease][self.number / EACH % 3],
            note: None,
            owner: None,
            device_at: None,
        }
    }
}
