//! Check-ins and reviews in the demo (VISIT-5): most visits on site begin with a check-in, some of them doubtful; one photo in a while
//! was used before; of what waits, managers clear most and uphold some.

use longhaul_entity::{
    CheckInId, CustomerId, Timestamp, VisitId,
    enums::{CheckInKind, EvidenceState, PositionProvider, VisitWay},
};

use super::{desk::Desk, pictures::Kept};
use crate::{
    domain::{
        Caller,
        visit::{
            check_in::RecordCheckIn,
            evidence::{DecideVisitReview, Verdict, query},
        },
    },
    error::{Error, Result},
    vocab::Coordinates,
};

/// Every so many visits one lends its photo, and one borrows it.
const EACH: usize = 20;
const LENDS: usize = 6;
const BORROWS: usize = 13;

/// A visit that is to be checked in for.
pub(super) struct Arrival {
    pub(super) number: usize,
    pub(super) customer: CustomerId,
    pub(super) way: VisitWay,
    pub(super) at: Timestamp,
    /// Where the customer is.
    pub(super) place: Coordinates,
}

/// The check-in of a visit on site: three of four have one, near the customer; one in thirty comes from a mock provider.
pub(super) async fn arrive(desk: &Desk<'_>, who: &Caller, visit: &Arrival) -> Result<Option<CheckInId>> {
    if visit.way != VisitWay::OnSite || visit.number % 4 == 3 {
        return Ok(None);
    }
    // A few hundred metres around, another way each time.
    let aside = |step: usize| (visit.number * step % 41) as f64 / 41.0 * 0.004 - 0.002;
    let place = Coordinates::new(visit.place.lat() + aside(7), visit.place.lon() + aside(11)).map_err(Error::broken)?;
    let provider = match visit.number % 30 {
        22 => PositionProvider::Mock,
        number if number % 2 == 0 => PositionProvider::Gps,
        _ => PositionProvider::Fused,
    };
    let begin = RecordCheckIn {
        id: None,
        kind: CheckInKind::Begin,
        begin: None,
        customer: visit.customer,
        place,
        accuracy: 5 + i32::try_from(visit.number % 40).unwrap_or(0),
        provider,
        device_at: visit.at,
    };
    let id = desk.perform(who, &begin).await?;
    let end =
        RecordCheckIn { kind: CheckInKind::End, begin: Some(id), device_at: visit.at.plus_seconds(15 * 60), ..begin };
    desk.perform(who, &end).await?;
    Ok(Some(id))
}

/// A photo that goes from one report to another.
#[derive(Default)]
pub(super) struct Lent(Option<Kept>);

impl Lent {
    /// Takes the photo of one visit and puts it into that of another.
    pub(super) fn pass(&mut self, number: usize, photos: &mut [Kept]) {
        let Some(first) = photos.first_mut() else { return };
        if number % EACH == LENDS {
            self.0 = Some(first.clone());
        } else if number % EACH >= BORROWS
            && let Some(lent) = self.0.take()
        {
            *first = lent;
        }
    }
}

/// Decides about a report if it waits: one of four is upheld.
pub(super) async fn review(desk: &Desk<'_>, number: usize, visit: VisitId, by: [&Caller; 2]) -> Result<()> {
    let waits = query::reviews_unscoped(desk.db.read(), &[visit]).await?.remove(&visit);
    let Some(review) = waits.filter(|review| review.state == EvidenceState::Waiting) else { return Ok(()) };
    let reviewer = by.into_iter().find(|caller| query::reviews(&caller.actor, &review));
    let Some(reviewer) = reviewer else { return Ok(()) };
    let (verdict, reason) = if number % 4 == 2 {
        (Verdict::Uphold, "照片与现场情况不符，经办人未能说明")
    } else {
        (Verdict::Clear, "已电话核实客户，拜访属实")
    };
    let decision = DecideVisitReview { visit, version: review.version, verdict, reason: reason.to_owned() };
    desk.perform(reviewer, &decision).await.map(drop)
}
