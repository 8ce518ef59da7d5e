//! The visit plans of the demo: some of the visits of this month and the last were planned before, and some customers are planned that
//! nobody visits. Retail visits are approved by the area, but for a few that wait still.

use longhaul_entity::{CustomerId, GiftId, PlannedVisitId, Timestamp};

use super::{customers::Firm, desk::Desk, organisation::Organisation};
use crate::{
    domain::{
        Caller,
        approval::{self, Decision, Verdict},
        desk::DecideApproval,
        visit::plan::{self, Bring, CancelPlannedVisit, PlanVisit},
    },
    error::{Error, Result},
    vocab::BusinessDay,
};

/// How long before a visit it was planned, in seconds: 26 hours.
pub(super) const BEFORE: i64 = 26 * 3600;
/// Of so many visits one was planned; of so many plans without a visit one is cancelled, and one request waits still.
const EACH: (usize, usize, usize) = (3, 6, 5);

const PURPOSES: [&str; 5] =
    ["回访车况，了解本季运力需求", "送达报价，洽谈续购", "拜访新任车队长", "了解招标进度", "邀请到店试驾新车型"];

/// When the plan of a customer is made whom nobody visits.
#[derive(Clone, Copy)]
pub(super) enum Turn {
    /// For last month, at its beginning: it is missed.
    Last,
    /// For this month.
    This,
}

/// Whose visit to whom is planned.
pub(super) struct Place<'a> {
    pub(super) who: &'a Caller,
    pub(super) house: usize,
    pub(super) customer: CustomerId,
    /// A government agency is brought nothing (APPR-6).
    pub(super) agency: bool,
}

/// When a visit was planned, if it was: of this month and the last one of three.
pub(super) fn before(desk: &Desk<'_>, firm: &Firm, number: usize, visit: Timestamp) -> Option<Timestamp> {
    let at = visit.plus_seconds(-BEFORE);
    let last = desk.today.month_start().prev().ok()?.month_start();
    let recorded = firm.recorded_at.plus_seconds(3 * 3600);
    (number.is_multiple_of(EACH.0) && at.0 > last.start_micros() && at > recorded).then_some(at)
}

/// When visits are planned to a customer whom nobody visits.
pub(super) fn times(desk: &Desk<'_>, firm: &Firm, number: usize) -> Result<Vec<(Timestamp, Turn)>> {
    if number % 7 != 5 || number % 50 == 7 {
        return Ok(Vec::new());
    }
    let last = desk.today.month_start().prev().map_err(Error::broken)?.month_start();
    let last = Timestamp(last.start_micros()).plus_seconds(2 * 24 * 3600 + 9 * 3600);
    let this = desk.at(1, 9 * 60 + i32::try_from(number % 200).unwrap_or(0));
    let known = |at: &(Timestamp, Turn)| at.0 > firm.recorded_at.plus_seconds(3 * 3600);
    Ok([(last, Turn::Last), (this, Turn::This)].into_iter().filter(known).collect())
}

/// Plans a visit that takes place at that time.
pub(super) async fn ahead(
    desk: &Desk<'_>,
    organisation: &Organisation,
    (number, place): (usize, &Place<'_>),
    gift: Option<GiftId>,
    at: Timestamp,
) -> Result<()> {
    let day = BusinessDay::from_micros(at.0).map_err(Error::broken)?;
    let appointment = (number % 2 == 0).then_some(at);
    let Some(id) = planned(desk, (number, place), gift, (day.year_month(), appointment)).await? else { return Ok(()) };
    decide(desk, organisation, place, id).await
}

/// Plans a visit that does not take place.
pub(super) async fn idle(
    desk: &Desk<'_>,
    organisation: &Organisation,
    (number, place): (usize, &Place<'_>),
    gift: Option<GiftId>,
    turn: Turn,
) -> Result<()> {
    let (month, appointment) = match turn {
        Turn::Last => (desk.today.month_start().prev().map_err(Error::broken)?.year_month(), None),
        Turn::This => {
            let day = desk.today.plus_days(2).map_err(Error::broken)?.min(desk.today.month_end());
            (desk.today.year_month(), Some(Timestamp(day.start_micros()).plus_seconds(10 * 3600)))
        }
    };
    let Some(id) = planned(desk, (number, place), gift, (month, appointment)).await? else { return Ok(()) };
    if number % EACH.2 != 0 {
        decide(desk, organisation, place, id).await?;
    }
    if number % EACH.1 == 0 {
        let version = plan::query::find(desk.db.read(), &place.who.actor, id).await?.version;
        desk.perform(place.who, &CancelPlannedVisit { id, version, reason: "客户外出，另行约定".to_owned() }).await?;
    }
    Ok(())
}

/// Plans; none for a customer that is another channel's business (LEAD-9).
async fn planned(
    desk: &Desk<'_>,
    (number, place): (usize, &Place<'_>),
    gift: Option<GiftId>,
    (month, appointment): (i32, Option<Timestamp>),
) -> Result<Option<PlannedVisitId>> {
    let gift = gift.filter(|_| !place.agency && number % 3 != 2);
    let wish = PlanVisit {
        id: None,
        visitor: None,
        month,
        customer: place.customer,
        purpose: PURPOSES[number % PURPOSES.len()].to_owned(),
        appointment,
        gifts: gift.map(|gift| Bring { gift, quantity: 1 }).into_iter().collect(),
        note: None,
    };
    match plan::plan(desk.db, place.who, None, &wish).await {
        Ok(id) => Ok(Some(id)),
        // Another visit of the month is planned already, or the department for key accounts has it.
        Err(Error::Refused(refusal)) if matches!(refusal.rule.as_deref(), Some("LEAD-9" | "VISIT-1")) => Ok(None),
        Err(err) => Err(err),
    }
}

/// The manager of the area allows a retail visit, if it is one.
async fn decide(desk: &Desk<'_>, organisation: &Organisation, place: &Place<'_>, id: PlannedVisitId) -> Result<()> {
    let row = plan::query::find(desk.db.read(), &place.who.actor, id).await?;
    let Some(request) = row.approval_id else { return Ok(()) };
    let (area, _) = organisation.above(place.house)?;
    let version = approval::query::find(desk.db.read(), &area.actor, request).await?.version;
    let decision = Decision { id: request, version, verdict: Verdict::Approve, why: None };
    desk.perform(area, &DecideApproval { decision }).await.map(drop)
}
