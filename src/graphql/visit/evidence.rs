//! What speaks against a report, for those who may see its evidence; what a picture was used for before, for the reviewer alone.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use longhaul_entity::{
    CheckInId, CustomerId, PhotoId, PolicyVersionId, VisitId, check_in,
    enums::{CheckInKind, EvidenceState, FindingKind, PositionProvider},
    visit, visit_finding, visit_review,
};

use super::{late, photo::link, types::Visit};
use crate::{
    app::App,
    auth::Actor,
    domain::visit::evidence::{query, score},
    error::Result,
    graphql::{
        kit::{Batch, DateTime, E, Gid, Reply, batch, caller},
        person::User,
    },
    storage::Rendition,
};

/// What a visit report counts for and what speaks against it (证据, VISIT-5).
pub(super) struct VisitEvidence {
    visit: VisitId,
    check_in: Option<CheckInId>,
    review: Option<visit_review::Model>,
}

impl VisitEvidence {
    /// Of a report whose evidence the caller may see.
    pub(super) async fn of(ctx: &Context<'_>, visit: &visit::Model) -> Reply<Self> {
        let review = batch::<Reviews>(ctx, visit.id).await?;
        Ok(Self { visit: visit.id, check_in: visit.check_in_id, review })
    }

    async fn found(&self, ctx: &Context<'_>) -> Reply<Vec<visit_finding::Model>> {
        Ok(batch::<Findings>(ctx, (self.visit, self.check_in)).await?.unwrap_or_default())
    }
}

#[Object]
impl VisitEvidence {
    /// What the report counts for: sound, incomplete as long as photos have not come, waiting for a manager, cleared by him, or upheld.
    /// Incomplete, waiting and upheld ones count for nothing.
    async fn state(&self, ctx: &Context<'_>) -> Reply<E<EvidenceState>> {
        if let Some(review) = &self.review {
            return Ok(E(review.state));
        }
        let complete = late::awaited(ctx, self.visit).await?.is_empty();
        Ok(E(if complete { EvidenceState::Sound } else { EvidenceState::Incomplete }))
    }

    /// The points of what was found, each kind once, by the policy book when it was found. From `VISIT_HELD` points on a report
    /// waits.
    async fn score(&self, ctx: &Context<'_>) -> Reply<i32> {
        match &self.review {
            Some(review) => Ok(review.score),
            None => Ok(score(&self.found(ctx).await?)),
        }
    }

    /// What was found, in the order in which it was.
    async fn findings(&self, ctx: &Context<'_>) -> Reply<Vec<VisitFinding>> {
        let actor = &caller(ctx)?.actor;
        let reviewer = self.review.as_ref().is_some_and(|review| query::reviews(actor, review));
        Ok(self.found(ctx).await?.into_iter().map(|row| VisitFinding { row, reviewer }).collect())
    }

    /// Since when it waits, or had to; null for a sound one.
    async fn held_since(&self) -> Option<DateTime> {
        self.review.as_ref().map(|review| DateTime(review.opened_at))
    }

    /// Whether you may decide about it now.
    async fn may_decide(&self, ctx: &Context<'_>) -> Reply<bool> {
        let actor = &caller(ctx)?.actor;
        let waits = self.review.as_ref().filter(|review| review.state == EvidenceState::Waiting);
        Ok(waits.is_some_and(|review| query::reviews(actor, review)))
    }

    /// Who decided; null while it waits, and for those who do not see that person.
    async fn decided_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        match self.review.as_ref().and_then(|review| review.decided_by) {
            Some(id) => User::load(ctx, id).await,
            None => Ok(None),
        }
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.review.as_ref().and_then(|review| review.decided_at).map(DateTime)
    }

    /// Why it was decided so.
    async fn reason(&self) -> Option<&str> {
        self.review.as_ref().and_then(|review| review.reason.as_deref())
    }

    /// Raised with the decision; whoever decides names the version that he read. Null for a sound one.
    async fn version(&self) -> Option<i32> {
        self.review.as_ref().map(|review| review.version)
    }
}

/// Something that speaks against a report (疑点, VISIT-5), with the figures that it goes by.
pub(super) struct VisitFinding {
    row: visit_finding::Model,
    reviewer: bool,
}

#[Object]
impl VisitFinding {
    /// What.
    async fn kind(&self) -> E<FindingKind> {
        E(self.row.kind)
    }

    /// What was measured, by the kind: metres, seconds between, signs of 96 that differ, kilometres an hour; 0 where nothing is
    /// measured.
    async fn figure(&self) -> i64 {
        self.row.figure
    }

    /// What it may be at most, in the same unit; null where nothing is measured.
    async fn limit(&self) -> Option<i64> {
        self.row.bound
    }

    /// The version of the limit in the policy book; null for its default.
    async fn limit_version_id(&self) -> Option<Gid<PolicyVersionId>> {
        self.row.bound_version_id.map(Gid)
    }

    /// What it weighs.
    async fn points(&self) -> i32 {
        self.row.points
    }

    /// The version of the weight in the policy book; null for its default.
    async fn points_version_id(&self) -> Option<Gid<PolicyVersionId>> {
        self.row.points_version_id.map(Gid)
    }

    /// The photo that it is about; null where it is about a check-in.
    async fn photo_id(&self) -> Option<Gid<PhotoId>> {
        self.row.photo_id.map(Gid)
    }

    /// The check-in that it is about; null where it is about a photo.
    async fn check_in_id(&self) -> Option<Gid<CheckInId>> {
        self.row.check_in_id.map(Gid)
    }

    /// When it was found.
    async fn found_at(&self) -> DateTime {
        DateTime(self.row.found_at)
    }

    /// What the picture was used for before. For the reviewer alone: a manager who did not make the visit, as long as the report
    /// waits; then the one who decided. Null for everybody else.
    async fn earlier(&self, ctx: &Context<'_>) -> Reply<Option<EarlierUse>> {
        let Some((visit, photo)) = self.row.earlier_visit_id.zip(self.row.earlier_photo_id).filter(|_| self.reviewer)
        else {
            return Ok(None);
        };
        Ok(batch::<EarlierUses>(ctx, visit).await?.map(|used| EarlierUse { used, photo }))
    }
}

/// What a picture was used for before (此前使用). Of a report beyond your reach customer and dealer are masked.
struct EarlierUse {
    used: query::EarlierUse,
    photo: PhotoId,
}

#[Object]
impl EarlierUse {
    /// When the earlier visit began, by the phone's clock.
    async fn visited_at(&self) -> DateTime {
        DateTime(self.used.visit.visited_at)
    }

    /// When the server received the earlier report.
    async fn received_at(&self) -> DateTime {
        DateTime(self.used.visit.received_at)
    }

    /// Who was visited then; only the first character for a report beyond your reach.
    async fn customer(&self) -> &str {
        &self.used.customer
    }

    /// The dealer whose report it is; only the first character for a report beyond your reach.
    async fn dealer(&self) -> &str {
        &self.used.dealer
    }

    /// The earlier report; null when it is beyond your reach.
    async fn visit(&self, ctx: &Context<'_>) -> Reply<Option<Visit>> {
        if self.used.seen { Visit::load(ctx, self.used.visit.id).await } else { Ok(None) }
    }

    /// A link to the picture as it was used then, for screens; it opens for a few minutes and for this session only.
    async fn screen(&self, ctx: &Context<'_>) -> Reply<String> {
        link(ctx, self.photo, Rendition::Screen1280)
    }

    /// The same, for lists.
    async fn thumb(&self, ctx: &Context<'_>) -> Reply<String> {
        link(ctx, self.photo, Rendition::Thumb320)
    }
}

/// Where a phone was when a visit on site began or ended (签到, VISIT-5).
pub(super) struct CheckIn(pub(super) check_in::Model);

#[Object]
impl CheckIn {
    /// Its id.
    async fn id(&self) -> Gid<CheckInId> {
        Gid(self.0.id)
    }

    /// Which end of the visit.
    async fn kind(&self) -> E<CheckInKind> {
        E(self.0.kind)
    }

    /// The customer who is visited, as it was recorded then.
    async fn customer_id(&self) -> Gid<CustomerId> {
        Gid(self.0.customer_id)
    }

    /// Latitude in degrees, WGS-84, north positive.
    async fn latitude(&self) -> f64 {
        f64::from(self.0.lat_e6) / 1e6
    }

    /// Longitude in degrees, WGS-84, east positive.
    async fn longitude(&self) -> f64 {
        f64::from(self.0.lon_e6) / 1e6
    }

    /// How far off that may be by the phone's account, in metres.
    async fn accuracy(&self) -> i32 {
        self.0.accuracy_m
    }

    /// Where the phone had the position from.
    async fn provider(&self) -> E<PositionProvider> {
        E(self.0.provider)
    }

    /// When, by the phone's clock (VISIT-8).
    async fn device_time(&self) -> DateTime {
        DateTime(self.0.device_at)
    }

    /// When the server received it.
    async fn received_at(&self) -> DateTime {
        DateTime(self.0.received_at)
    }

    /// The check-out that ended it; null for an end, and for what has not ended.
    async fn end(&self, ctx: &Context<'_>) -> Reply<Option<CheckIn>> {
        if self.0.kind == CheckInKind::End {
            return Ok(None);
        }
        let both = batch::<CheckIns>(ctx, self.0.id).await?.unwrap_or_default();
        Ok(both.into_iter().find(|row| row.kind == CheckInKind::End).map(CheckIn))
    }
}

impl CheckIn {
    /// The check-in that a report names, for a report whose evidence the caller may see.
    pub(super) async fn begun(ctx: &Context<'_>, id: CheckInId) -> Reply<Option<Self>> {
        let both = batch::<CheckIns>(ctx, id).await?.unwrap_or_default();
        Ok(both.into_iter().find(|row| row.id == id).map(Self))
    }
}

/// The reviews of visits that came through a scoped finder.
struct Reviews;

impl Batch for Reviews {
    type Key = VisitId;
    type Value = visit_review::Model;

    async fn load(app: &App, _: &Actor, keys: &[VisitId]) -> Result<HashMap<VisitId, visit_review::Model>> {
        query::reviews_unscoped(app.db.read(), keys).await
    }
}

/// What was found of visits that came through a scoped finder.
struct Findings;

impl Batch for Findings {
    type Key = (VisitId, Option<CheckInId>);
    type Value = Vec<visit_finding::Model>;

    async fn load(app: &App, _: &Actor, keys: &[Self::Key]) -> Result<HashMap<Self::Key, Self::Value>> {
        let mut found = query::findings_unscoped(app.db.read(), keys).await?;
        Ok(keys.iter().filter_map(|key| Some((*key, found.remove(&key.0)?))).collect())
    }
}

/// Check-ins with their ends, of visits that came through a scoped finder, and one's own.
struct CheckIns;

impl Batch for CheckIns {
    type Key = CheckInId;
    type Value = Vec<check_in::Model>;

    async fn load(app: &App, _: &Actor, keys: &[CheckInId]) -> Result<HashMap<CheckInId, Vec<check_in::Model>>> {
        query::check_ins_unscoped(app.db.read(), keys).await
    }
}

/// What pictures were used for before, for their reviewer.
struct EarlierUses;

impl Batch for EarlierUses {
    type Key = VisitId;
    type Value = query::EarlierUse;

    async fn load(app: &App, actor: &Actor, keys: &[VisitId]) -> Result<HashMap<VisitId, query::EarlierUse>> {
        query::earlier_unscoped(app.db.read(), actor, keys).await
    }
}
