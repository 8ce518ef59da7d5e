//! Weighing a report, and a check-in: what is found, what it comes to, whether the report waits.

use longhaul_entity::{
    check_in, customer,
    enums::{EvidenceState, FindingKind, PhotoSource, PositionProvider, VisitWay},
    photo, visit, visit_finding, visit_review,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};

use super::{
    super::darkroom::Developed,
    found::{self, About, With, finding},
    query, reuse, rules,
};
use crate::{
    auth::Actor,
    db::Op,
    domain::policy::{Figures, Key},
    error::{Error, Result},
};

/// A report that is being taken in.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain::visit) struct Brought<'a> {
    pub(in crate::domain::visit) visit: &'a visit::Model,
    pub(in crate::domain::visit) photos: &'a [photo::Model],
    /// What the photos show, in their order.
    pub(in crate::domain::visit) shown: &'a [Developed],
    pub(in crate::domain::visit) customer: &'a customer::Model,
    /// The customer's round when the report came in.
    pub(in crate::domain::visit) round: i32,
    /// The check-in that it names.
    pub(in crate::domain::visit) check_in: Option<&'a check_in::Model>,
    pub(in crate::domain::visit) book: &'a Figures,
}

/// What a report comes to.
#[derive(Clone, Debug)]
pub(in crate::domain::visit) struct Evidence {
    /// What was found of it now.
    findings: Vec<visit_finding::Model>,
    /// The points of these and of what was found of its check-ins before.
    score: i32,
    held_from: i32,
}

impl Evidence {
    /// Weighs a report, before its rows are written.
    ///
    /// # Errors
    /// What the database answers.
    pub(in crate::domain::visit) async fn of(op: &Op<'_>, brought: &Brought<'_>) -> Result<Self> {
        let mut findings = of_photos(op, brought).await?;
        let mut before = Vec::new();
        if let Some(begun) = brought.check_in {
            let apart = rules::seconds(begun.device_at, brought.visit.visited_at);
            if rules::exceeds(FindingKind::CheckInTime, apart, brought.book) {
                let about = About::CheckIn(Some(brought.visit.id), begun.id);
                findings.push(finding(op, brought.book, FindingKind::CheckInTime, apart, (about, With::Nothing))?);
            }
            before = query::of_check_in_unscoped(op.tx(), begun.id).await?;
        }
        Self::new(findings, &before, brought)
    }

    /// Weighs photos that came after their report, before their rows are written: with all that was found before.
    ///
    /// # Errors
    /// What the database answers.
    pub(in crate::domain::visit) async fn of_arrival(op: &Op<'_>, brought: &Brought<'_>) -> Result<Self> {
        let report = (brought.visit.id, brought.visit.check_in_id);
        let before = query::findings_unscoped(op.tx(), &[report]).await?.remove(&report.0).unwrap_or_default();
        Self::new(of_photos(op, brought).await?, &before, brought)
    }

    fn new(
        findings: Vec<visit_finding::Model>,
        before: &[visit_finding::Model],
        brought: &Brought<'_>,
    ) -> Result<Self> {
        let score = rules::score(findings.iter().chain(before));
        let held_from = i32::try_from(brought.book.value(Key::VisitHeld)).map_err(Error::broken)?;
        Ok(Self { findings, score, held_from })
    }

    /// Whether the report waits for a manager, and counts for nothing until then.
    pub(in crate::domain::visit) const fn holds(&self) -> bool {
        self.score >= self.held_from
    }

    /// Writes what was found and what photos are recognised by, once the report is written.
    ///
    /// # Errors
    /// What the database answers.
    pub(in crate::domain::visit) async fn keep(&self, op: &Op<'_>, brought: &Brought<'_>) -> Result<()> {
        reuse::keep(op, brought.photos, brought.shown).await?;
        found::keep(op, &self.findings).await
    }

    /// Opens the review of a report that waits, once all of its photos are there.
    ///
    /// # Errors
    /// What the database answers.
    pub(in crate::domain::visit) async fn open(&self, op: &Op<'_>, brought: &Brought<'_>) -> Result<()> {
        if !self.holds() {
            return Ok(());
        }
        let review = visit_review::Model {
            visit_id: brought.visit.id,
            dealer_id: brought.visit.dealer_id,
            visitor_id: brought.visit.visitor_id,
            round: brought.round,
            score: self.score,
            held_from: self.held_from,
            state: EvidenceState::Waiting,
            opened_at: op.now(),
            decided_by: None,
            decided_at: None,
            reason: None,
            version: 1,
        };
        visit_review::Entity::insert(review.into_active_model()).exec_without_returning(op.tx()).await?;
        Ok(())
    }

    /// For the journal: nothing where nothing was found.
    pub(in crate::domain::visit) fn told(&self) -> Option<Value> {
        let told = || json!({ "score": self.score, "held": self.holds(), "findings": found::told(&self.findings) });
        (self.score > 0 || !self.findings.is_empty()).then(told)
    }
}

async fn of_photos(op: &Op<'_>, brought: &Brought<'_>) -> Result<Vec<visit_finding::Model>> {
    let mut findings = Vec::new();
    let earlier = reuse::earlier(op, brought.shown).await?;
    for (photo, earlier) in brought.photos.iter().zip(earlier) {
        findings.extend(of_photo(op, brought, photo, earlier)?);
    }
    Ok(findings)
}

fn of_photo(
    op: &Op<'_>,
    brought: &Brought<'_>,
    photo: &photo::Model,
    earlier: Option<reuse::Earlier>,
) -> Result<Vec<visit_finding::Model>> {
    let (visit, book) = (brought.visit, brought.book);
    let mut found = Vec::new();
    let mut add = |kind, figure, with| -> Result<()> {
        found.push(finding(op, book, kind, figure, (About::Photo(visit.id, photo.id), with))?);
        Ok(())
    };
    // Whoever came to the dealer, or was called, was not at his address.
    let places = rules::address(brought.customer).zip(rules::taken_where(photo));
    if let Some((address, place)) = places.filter(|_| visit.way == VisitWay::OnSite) {
        let away = rules::metres(&address, &place);
        if rules::exceeds(FindingKind::PhotoFar, away, book) {
            add(FindingKind::PhotoFar, away, With::Nothing)?;
        }
    }
    if let Some(taken_at) = photo.taken_at {
        let apart = rules::seconds(taken_at, visit.visited_at);
        if rules::exceeds(FindingKind::PhotoTime, apart, book) {
            add(FindingKind::PhotoTime, apart, With::Nothing)?;
        }
    }
    if let Some(earlier) = earlier {
        let kind = if earlier.differ.is_none() { FindingKind::PhotoReused } else { FindingKind::PhotoAlike };
        add(kind, earlier.differ.unwrap_or_default().into(), With::Picture(earlier.visit, earlier.photo))?;
    }
    if photo.source == Some(PhotoSource::Gallery) {
        add(FindingKind::PhotoFromGallery, 0, With::Nothing)?;
    }
    Ok(found)
}

/// What speaks against a check-in, before it is written: where it is, where the position came from, and how somebody came there from
/// the check-ins of his before and after it.
///
/// # Errors
/// What the database answers.
pub(in crate::domain::visit) async fn of_check_in(
    op: &Op<'_>,
    row: &check_in::Model,
    customer: &customer::Model,
    book: &Figures,
) -> Result<Vec<visit_finding::Model>> {
    let about = About::CheckIn(None, row.id);
    let mut found = Vec::new();
    let here = crate::vocab::Coordinates::from_micro_degrees(row.lat_e6, row.lon_e6).map_err(Error::broken)?;
    if let Some(address) = rules::address(customer) {
        let away = rules::metres(&address, &here);
        if rules::exceeds(FindingKind::CheckInFar, away, book) {
            found.push(finding(op, book, FindingKind::CheckInFar, away, (about, With::Nothing))?);
        }
    }
    if row.provider == PositionProvider::Mock {
        found.push(finding(op, book, FindingKind::CheckInMocked, 0, (about, With::Nothing))?);
    }
    let fastest = beside(op, row).await?.into_iter().map(|other| (rules::speed(row, &other), other.id)).max();
    if let Some((speed, other)) = fastest.filter(|(speed, _)| rules::exceeds(FindingKind::CheckInTravel, *speed, book))
    {
        found.push(finding(op, book, FindingKind::CheckInTravel, speed, (about, With::CheckIn(other)))?);
    }
    Ok(found)
}

/// The check-ins of the same person right before and right after, by the phones' clocks: phones that were offline send late.
async fn beside(op: &Op<'_>, row: &check_in::Model) -> Result<Vec<check_in::Model>> {
    use check_in::Column;

    let his = || check_in::Entity::find().filter(Column::UserId.eq(row.user_id)).filter(Column::Id.ne(row.id)).limit(1);
    let before = his().filter(Column::DeviceAt.lte(row.device_at));
    let before = before.order_by_desc(Column::DeviceAt).order_by_desc(Column::Id).one(op.tx()).await?;
    let after = his().filter(Column::DeviceAt.gt(row.device_at));
    let after = after.order_by_asc(Column::DeviceAt).order_by_asc(Column::Id).one(op.tx()).await?;
    Ok(before.into_iter().chain(after).collect())
}

/// Whether somebody reviews that report: a manager who did not make the visit, as long as it waits; then the one who decided. He alone
/// is shown what pictures were used for before.
#[must_use]
pub fn reviews(actor: &Actor, review: &visit_review::Model) -> bool {
    let others = review.visitor_id != actor.user;
    let his = review.state == EvidenceState::Waiting || review.decided_by == Some(actor.user);
    crate::auth::Action::VisitReview.allows(actor.role) && others && his
}
