//! Pure decisions about evidence: what is measured, what it may be, what it weighs.

use std::collections::BTreeMap;

use longhaul_entity::{Timestamp, check_in, customer, enums::FindingKind, photo, visit_finding};

use crate::{
    domain::policy::{Figures, Key},
    imaging::Print,
    vocab::Coordinates,
};

/// The figures of the policy book that evidence is judged by.
pub(in crate::domain::visit) const POLICIES: [Key; 11] = [
    Key::VisitDistance,
    Key::VisitTime,
    Key::VisitSpeed,
    Key::VisitWeightDistance,
    Key::VisitWeightTime,
    Key::VisitWeightReused,
    Key::VisitWeightAlike,
    Key::VisitWeightTravel,
    Key::VisitWeightMock,
    Key::VisitWeightGallery,
    Key::VisitHeld,
];
const MICROS: i64 = 1_000_000;
const HOUR_SECONDS: i64 = 3600;

/// The figure that bounds what is measured, and how many units of the measurement one of the figure is.
pub(super) const fn bound(kind: FindingKind) -> Option<(Key, i64)> {
    match kind {
        FindingKind::PhotoFar | FindingKind::CheckInFar => Some((Key::VisitDistance, 1)),
        FindingKind::PhotoTime | FindingKind::CheckInTime => Some((Key::VisitTime, HOUR_SECONDS)),
        FindingKind::CheckInTravel => Some((Key::VisitSpeed, 1)),
        FindingKind::PhotoReused
        | FindingKind::PhotoAlike
        | FindingKind::PhotoFromGallery
        | FindingKind::CheckInMocked => None,
    }
}

/// What a finding weighs.
pub(super) const fn weight(kind: FindingKind) -> Key {
    match kind {
        FindingKind::PhotoFar | FindingKind::CheckInFar => Key::VisitWeightDistance,
        FindingKind::PhotoTime | FindingKind::CheckInTime => Key::VisitWeightTime,
        FindingKind::PhotoReused => Key::VisitWeightReused,
        FindingKind::PhotoAlike => Key::VisitWeightAlike,
        FindingKind::PhotoFromGallery => Key::VisitWeightGallery,
        FindingKind::CheckInTravel => Key::VisitWeightTravel,
        FindingKind::CheckInMocked => Key::VisitWeightMock,
    }
}

/// The most that may be measured: by the policy book, and of signs that differ by the fingerprint's own measure. None where there is
/// nothing to measure.
pub(super) fn allowed(kind: FindingKind, book: &Figures) -> Option<i64> {
    match bound(kind) {
        Some((key, units)) => Some(book.value(key) * units),
        None => (kind == FindingKind::PhotoAlike).then_some(i64::from(Print::NEAR)),
    }
}

/// Whether what was measured is a finding: beyond what is allowed, not at it.
pub(super) fn exceeds(kind: FindingKind, figure: i64, book: &Figures) -> bool {
    allowed(kind, book).is_some_and(|most| figure > most)
}

/// Where the customer is, if that is on record.
pub(super) fn address(customer: &customer::Model) -> Option<Coordinates> {
    let (lat, lon) = customer.lat_e6.zip(customer.lon_e6)?;
    Coordinates::from_micro_degrees(lat, lon).ok()
}

/// Where the photo was taken, by its own account.
pub(super) fn taken_where(photo: &photo::Model) -> Option<Coordinates> {
    let (lat, lon) = photo.lat_e6.zip(photo.lon_e6)?;
    Coordinates::from_micro_degrees(lat, lon).ok()
}

/// Whole metres between two places.
pub(super) fn metres(one: &Coordinates, other: &Coordinates) -> i64 {
    one.distance_metres(other).round() as i64
}

/// Seconds between two instants; what is begun counts, so that nothing beyond a bound looks as if it lay at it.
pub(super) const fn seconds(one: Timestamp, other: Timestamp) -> i64 {
    let micros = one.0.abs_diff(other.0).div_ceil(MICROS as u64);
    if micros > i64::MAX as u64 { i64::MAX } else { micros as i64 }
}

/// Kilometres an hour that somebody must have been on his way between two check-ins, by their phones' clocks. What both positions may
/// be off is in his favour; a second passes at least.
pub(super) fn speed(one: &check_in::Model, other: &check_in::Model) -> i64 {
    let place = |row: &check_in::Model| Coordinates::from_micro_degrees(row.lat_e6, row.lon_e6);
    let (Ok(here), Ok(there)) = (place(one), place(other)) else { return 0 };
    let off = i64::from(one.accuracy_m) + i64::from(other.accuracy_m);
    let way = (metres(&here, &there) - off).max(0);
    way * HOUR_SECONDS / (seconds(one.device_at, other.device_at).max(1) * 1000)
}

/// What findings come to: each kind counts once, however many photos it is found of.
#[must_use]
pub fn score<'a>(findings: impl IntoIterator<Item = &'a visit_finding::Model>) -> i32 {
    let mut of_kind: BTreeMap<FindingKind, i32> = BTreeMap::new();
    for finding in findings {
        let points = of_kind.entry(finding.kind).or_default();
        *points = finding.points.max(*points);
    }
    of_kind.values().sum()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::{
        CheckInId, ClosedEnum, CustomerId, FindingId, TypedId, UnitId, UserId, VisitId,
        enums::{CheckInKind, PositionProvider},
    };
    use uuid::Uuid;

    use super::*;

    fn at(lat_e6: i32, accuracy_m: i32, seconds: i64) -> check_in::Model {
        check_in::Model {
            id: CheckInId::from_uuid(Uuid::nil()),
            kind: CheckInKind::Begin,
            begin_id: None,
            customer_id: CustomerId::from_uuid(Uuid::nil()),
            dealer_id: UnitId::from_uuid(Uuid::nil()),
            user_id: UserId::from_uuid(Uuid::nil()),
            lat_e6,
            lon_e6: 118_000_000,
            accuracy_m,
            provider: PositionProvider::Gps,
            device_at: Timestamp(seconds * MICROS),
            received_at: Timestamp(0),
        }
    }

    #[test]
    fn bounds_themselves_are_no_findings() {
        let book = Figures::defaults(&POLICIES);
        for (kind, most) in [
            (FindingKind::PhotoFar, 500),
            (FindingKind::CheckInFar, 500),
            (FindingKind::PhotoTime, 86_400),
            (FindingKind::CheckInTravel, 200),
            (FindingKind::PhotoAlike, 8),
        ] {
            assert!(!exceeds(kind, most, &book) && exceeds(kind, most + 1, &book), "{kind}");
        }
        assert!(!exceeds(FindingKind::CheckInMocked, 1, &book));
        assert!(FindingKind::ALL.iter().all(|kind| POLICIES.contains(&weight(*kind))));
        assert_eq!(seconds(Timestamp(86_400 * MICROS + 1), Timestamp(0)), 86_401);
        assert_eq!(seconds(Timestamp(i64::MIN), Timestamp(i64::MAX)), 18_446_744_073_710);
    }

    #[test]
    fn a_way_takes_its_time() {
        // A tenth of a degree is 11.1 km.
        let begun = at(39_600_000, 0, 0);
        assert_eq!(speed(&begun, &at(39_700_000, 0, 3600)), 11);
        assert_eq!(speed(&at(39_700_000, 0, 200), &begun), 200);
        assert_eq!(speed(&begun, &at(39_700_000, 0, 199)), 201);
        assert_eq!(speed(&begun, &at(39_700_000, 5000, 60)), 367);
        assert_eq!(speed(&at(39_600_000, 6000, 0), &at(39_700_000, 6000, 0)), 0);
        assert_eq!(speed(&begun, &begun), 0);
    }

    #[test]
    fn each_kind_counts_once() {
        let finding = |kind, points| visit_finding::Model {
            id: FindingId::from_uuid(Uuid::nil()),
            kind,
            visit_id: Some(VisitId::from_uuid(Uuid::nil())),
            check_in_id: None,
            photo_id: None,
            figure: 0,
            bound: None,
            bound_version_id: None,
            points,
            points_version_id: None,
            earlier_visit_id: None,
            earlier_photo_id: None,
            other_check_in_id: None,
            found_at: Timestamp(0),
        };
        let all = [
            finding(FindingKind::PhotoFar, 40),
            finding(FindingKind::PhotoFar, 40),
            finding(FindingKind::PhotoTime, 30),
            finding(FindingKind::CheckInFar, 40),
        ];
        assert_eq!(score(&all), 110);
        assert_eq!(score(&all[..2]), 40);
        assert_eq!(score([]), 0);
    }
}
