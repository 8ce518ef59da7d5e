//! A visit as clients see it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{
    AmendmentId, CustomerId, UserId, VisitId,
    enums::{VisitStep, VisitWay},
    photo, visit, visit_amendment,
};

use super::{
    effect::VisitEffect,
    evidence::{CheckIn, VisitEvidence},
    form,
    late::{AwaitedPhoto, awaited},
    photo::Photo,
    plan::PlannedVisit,
};
use crate::{
    app::App,
    auth::Actor,
    domain::visit::{
        latest::latest,
        query::{amendments_unscoped, by_ids, photos_unscoped, sees_evidence},
    },
    error::Result,
    graphql::{
        customer::Customer,
        form::FilledForm,
        kit::{Batch, Date, DateTime, E, Each, Gid, Reply, batch, caller},
        org::Unit,
        person::User,
    },
    vocab::BusinessDay,
};

/// A visit report (拜访报告), sealed since it was handed in (VISIT-9).
pub(in crate::graphql) struct Visit {
    pub(super) row: visit::Model,
    /// Whether the evidence of its photos is for whoever asks.
    pub(super) evidence: bool,
    /// Fetched ahead; none if it was not.
    pub(super) photos: Option<Vec<Arc<Photo>>>,
    /// Fetched ahead; none if it was not.
    pub(super) amendments: Option<Vec<visit_amendment::Model>>,
}

/// Somebody met (会见人).
#[derive(SimpleObject)]
pub(in crate::graphql) struct PersonMet {
    /// His name.
    name: String,
    /// His post.
    title: Option<String>,
}

impl PersonMet {
    /// As it is kept.
    pub(in crate::graphql) fn of(met: &visit::PersonMet) -> Self {
        Self { name: met.name.clone(), title: met.title.clone() }
    }
}

/// A concern of the customer's (客户顾虑) and the answer to it.
#[derive(SimpleObject)]
struct Concern {
    /// What worries him.
    concern: String,
    /// What he was told.
    answer: Option<String>,
}

/// A correction to a sealed report (更正) by whoever made the visit; both stay readable (VISIT-9).
struct VisitAmendment(visit_amendment::Model);

#[Object]
impl VisitAmendment {
    /// Its id.
    async fn id(&self) -> Gid<AmendmentId> {
        Gid(self.0.id)
    }

    /// Who wrote it: whoever made the visit; null for those who do not see that person.
    async fn author(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.author_id).await
    }

    /// What is to be read instead or besides.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// When it was written, by the phone's clock (VISIT-8).
    async fn device_time(&self) -> DateTime {
        DateTime(self.0.device_at)
    }

    /// When the server received it.
    async fn received_at(&self) -> DateTime {
        DateTime(self.0.received_at)
    }
}

#[Object]
impl Visit {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> Gid<VisitId> {
        Gid(self.row.id)
    }

    /// The id of the customer who was visited, as it was recorded then: `customer` is what stands for it now (CUST-10).
    async fn customer_id(&self) -> Gid<CustomerId> {
        Gid(self.row.customer_id)
    }

    /// The customer who was visited; null when he is beyond your reach now.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::standing_for(ctx, self.row.customer_id).await
    }

    /// The dealer that was responsible when it was handed in (CUST-13).
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.row.dealer_id).await
    }

    /// The id of whoever made the visit.
    async fn visitor_id(&self) -> Gid<UserId> {
        Gid(self.row.visitor_id)
    }

    /// Who made the visit; null when he belongs to a unit that you do not see now.
    async fn visitor(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.row.visitor_id).await
    }

    /// Where it took place (拜访方式).
    async fn way(&self) -> E<VisitWay> {
        E(self.row.way)
    }

    /// Whether the customer had bought our brand (已购) or not yet (未购), as he stood on record when it was handed in (VISIT-3).
    async fn bought(&self) -> bool {
        self.row.bought
    }

    /// When the visit began, by the phone's clock.
    async fn visited_at(&self) -> DateTime {
        DateTime(self.row.visited_at)
    }

    /// When the report was filled in, by the phone's clock: evidence, never decisive (VISIT-8).
    async fn device_time(&self) -> DateTime {
        DateTime(self.row.device_at)
    }

    /// When the server received it.
    async fn received_at(&self) -> DateTime {
        DateTime(self.row.received_at)
    }

    /// The business day of the visit.
    async fn day(&self) -> Reply<Date> {
        Ok(Date(BusinessDay::new(self.row.day).map_err(crate::error::Error::broken)?))
    }

    /// The steps that were done, in the order of the rule book (VISIT-2).
    async fn steps(&self) -> Vec<E<VisitStep>> {
        self.row.content.steps.iter().copied().map(E).collect()
    }

    /// The persons met.
    async fn persons(&self) -> Vec<PersonMet> {
        self.row.content.persons.iter().map(PersonMet::of).collect()
    }

    /// The concerns raised, with the answers given.
    async fn concerns(&self) -> Vec<Concern> {
        let raised = |it: &visit::Concern| Concern { concern: it.concern.clone(), answer: it.answer.clone() };
        self.row.content.concerns.iter().map(raised).collect()
    }

    /// The form that it was filled in by, with the questions of that version and the answers (VISIT-3); null without one.
    async fn form(&self, ctx: &Context<'_>) -> Reply<Option<FilledForm>> {
        form::of(ctx, self.row.id).await
    }

    /// What was learned of the next purchase.
    async fn purchase(&self) -> Option<&str> {
        self.row.content.purchase.as_deref()
    }

    /// What was said.
    async fn summary(&self) -> Option<&str> {
        self.row.content.summary.as_deref()
    }

    /// What comes next.
    async fn next_step(&self) -> Option<&str> {
        self.row.content.next_step.as_deref()
    }

    /// SHA-256 over the sealed report and its photos, in hex (VISIT-9).
    async fn seal(&self) -> &str {
        &self.row.seal
    }

    /// Its photos, in their order (VISIT-4).
    async fn photos(&self, ctx: &Context<'_>) -> Reply<Each<Arc<Photo>>> {
        if let Some(photos) = &self.photos {
            return Ok(Each(photos.clone()));
        }
        let rows = batch::<PhotosOfVisits>(ctx, self.row.id).await?.unwrap_or_default();
        Ok(Each(rows.into_iter().map(|row| Arc::new(Photo { row, evidence: self.evidence })).collect()))
    }

    /// Whether all photos that it names have come (VISIT-9). As long as one has not, it counts for nothing.
    async fn complete(&self, ctx: &Context<'_>) -> Reply<bool> {
        Ok(awaited(ctx, self.row.id).await?.is_empty())
    }

    /// The photos that it names and that have not come yet, in their order (VISIT-9).
    async fn photos_awaited(&self, ctx: &Context<'_>) -> Reply<Each<AwaitedPhoto>> {
        Ok(Each(awaited(ctx, self.row.id).await?))
    }

    /// Where the phone was when it began; null without a check-in, and without the right to evidence.
    async fn check_in(&self, ctx: &Context<'_>) -> Reply<Option<CheckIn>> {
        match self.row.check_in_id.filter(|_| self.evidence) {
            Some(id) => CheckIn::begun(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The planned visit that it fulfilled (VISIT-1); null for one that nobody had planned.
    async fn planned_visit(&self, ctx: &Context<'_>) -> Reply<Option<PlannedVisit>> {
        PlannedVisit::of_visit(ctx, self.row.id).await
    }

    /// What it counts for and what speaks against it (VISIT-5): for whoever made the visit, and for managers; null for others.
    async fn evidence(&self, ctx: &Context<'_>) -> Reply<Option<VisitEvidence>> {
        if self.evidence { Ok(Some(VisitEvidence::of(ctx, &self.row).await?)) } else { Ok(None) }
    }

    /// What it came to (拜访效果, VISIT-6); null before it is judged.
    async fn effect(&self, ctx: &Context<'_>) -> Reply<Option<VisitEffect>> {
        VisitEffect::of(ctx, self.row.id).await
    }

    /// Its corrections, the earliest first (VISIT-9).
    async fn amendments(&self, ctx: &Context<'_>) -> Reply<Vec<VisitAmendment>> {
        let rows = match &self.amendments {
            Some(rows) => rows.clone(),
            None => batch::<AmendmentsOfVisits>(ctx, self.row.id).await?.unwrap_or_default(),
        };
        Ok(rows.into_iter().map(VisitAmendment).collect())
    }
}

impl Visit {
    /// The visit with this id, if the caller sees it; loaded together with those that other places ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: VisitId) -> Reply<Option<Self>> {
        let actor = &caller(ctx)?.actor;
        let row = batch::<Visits>(ctx, id).await?;
        Ok(row.map(|row| Self { evidence: sees_evidence(actor, &row), row, photos: None, amendments: None }))
    }

    /// The latest visits of a customer that the caller sees, latest first; loaded together with those of other customers.
    pub(in crate::graphql) async fn latest_of(
        ctx: &Context<'_>,
        customer: CustomerId,
        most: u32,
    ) -> Reply<Vec<Arc<Self>>> {
        let actor = &caller(ctx)?.actor;
        let rows = batch::<LatestVisits>(ctx, (customer, most)).await?.unwrap_or_default();
        let visit = |row| Arc::new(Self { evidence: sees_evidence(actor, &row), row, photos: None, amendments: None });
        Ok(rows.into_iter().map(visit).collect())
    }
}

/// Visits by id, as far as the actor sees them.
struct Visits;

impl Batch for Visits {
    type Key = VisitId;
    type Value = visit::Model;

    async fn load(app: &App, actor: &Actor, keys: &[VisitId]) -> Result<HashMap<VisitId, visit::Model>> {
        let rows = by_ids(app.db.read(), actor, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// The latest visits of customers, at most so many of each.
struct LatestVisits;

impl Batch for LatestVisits {
    type Key = (CustomerId, u32);
    type Value = Vec<visit::Model>;

    async fn load(
        app: &App,
        actor: &Actor,
        keys: &[(CustomerId, u32)],
    ) -> Result<HashMap<(CustomerId, u32), Vec<visit::Model>>> {
        // One request asks for a few lengths at most: each alias of the field may have its own.
        let mut found = HashMap::new();
        let lengths: HashSet<u32> = keys.iter().map(|(_, most)| *most).collect();
        for most in lengths {
            let of: Vec<CustomerId> = keys.iter().filter(|key| key.1 == most).map(|key| key.0).collect();
            let visits = latest(app.db.read(), actor, &of, most.into()).await?;
            found.extend(visits.into_iter().map(|(customer, visits)| ((customer, most), visits)));
        }
        Ok(found)
    }
}

/// The photos of visits that came through a scoped finder.
struct PhotosOfVisits;

impl Batch for PhotosOfVisits {
    type Key = VisitId;
    type Value = Vec<photo::Model>;

    async fn load(app: &App, _: &Actor, keys: &[VisitId]) -> Result<HashMap<VisitId, Vec<photo::Model>>> {
        photos_unscoped(app.db.read(), keys).await
    }
}

/// The amendments of visits that came through a scoped finder.
struct AmendmentsOfVisits;

impl Batch for AmendmentsOfVisits {
    type Key = VisitId;
    type Value = Vec<visit_amendment::Model>;

    async fn load(app: &App, _: &Actor, keys: &[VisitId]) -> Result<HashMap<VisitId, Vec<visit_amendment::Model>>> {
        amendments_unscoped(app.db.read(), keys).await
    }
}
