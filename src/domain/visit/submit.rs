//! Handing in a report: photos first, then report, form, photos, evidence, stage and journal in one transaction (VISIT-2 to VISIT-5,
//! VISIT-8, VISIT-9). A photo that is named by its hash comes by itself: the report counts once the last one is there.

use longhaul_entity::{
    CheckInId, CustomerId, PhotoId, PlannedVisitId, Timestamp, TypedId, VisitId, awaited_photo, customer,
    enums::{FactKind, PhotoSource, Stage, VisitStep, VisitWay},
    photo,
    visit::{self, Concern, PersonMet, VisitContent},
};
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    check_in,
    darkroom::{Darkroom, Developed, Handed},
    evidence::{self, Brought, Evidence},
    forms, plan, quota, rules, seal, upload,
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation, answered_already, answered_before, customer as customers,
        form::{Completed, Filled},
        lead, perform, policy, stage, typed,
    },
    error::{Code, Error, Refusal, Result},
    journal::{self, Entry},
    vocab::BusinessDay,
};

/// A report as the phone hands it in.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its id, if the phone made one.
    pub id: Option<VisitId>,
    /// Who was visited.
    pub customer: CustomerId,
    /// Where it took place.
    pub way: VisitWay,
    /// When the visit began, by the phone.
    pub visited_at: Timestamp,
    /// When the report was filled in, by the phone.
    pub device_at: Timestamp,
    /// The check-in that the visit began with: one's own, with that customer, named by no other report.
    pub check_in: Option<CheckInId>,
    /// The planned visit that it fulfils: one's own, of this customer and month; none: the open one that there is (VISIT-1).
    pub planned_visit: Option<PlannedVisitId>,
    /// The steps that were done, each once, in any order.
    pub steps: Vec<VisitStep>,
    /// The persons met, at most 20.
    pub persons: Vec<PersonMet>,
    /// The concerns raised, at most 20.
    pub concerns: Vec<Concern>,
    /// What was learned of the next purchase.
    pub purchase: Option<String>,
    /// What was said.
    pub summary: Option<String>,
    /// What comes next.
    pub next_step: Option<String>,
    /// The photos, in their order; how many, the policy book says (VISIT-4).
    pub photos: Vec<Handed>,
    /// The form for customers who have bought, or for those who have not (VISIT-3).
    pub form: Option<Filled>,
}

/// Takes a report in. Its photos are looked at and kept before the transaction begins; a request that was answered before
/// is not looked at again.
///
/// # Errors
/// FORBIDDEN without the right; NOT_FOUND for a customer out of reach; INVALID with the field for what does not fit; RULE
/// for a customer set aside, and LEAD-5 for one outside the dealer's territory without approval; as `plan::fulfil` for a plan that is named; LIMIT for too much of something; CONFLICT when there is a report of that id already;
/// UNAVAILABLE when photos cannot be kept right now.
pub async fn submit(
    db: &Db,
    darkroom: Darkroom<'_>,
    caller: &Caller,
    operation_id: Option<Uuid>,
    draft: &Draft,
) -> Result<VisitId> {
    caller.actor.may(Action::VisitReport)?;
    let content = rules::content(draft)?;
    rules::photos(&draft.photos)?;
    let developed = if draft.photos.is_empty() {
        Some(Vec::new())
    } else if answered_before(db, caller, operation_id).await? {
        None
    } else {
        // Decoding is dear: first whether the report can be his at all. The transaction looks again.
        let now = db.clock().now();
        typed::took_place("input.visitedAt", "VISIT-8", draft.visited_at, now)?;
        let policies = policy::several(db.read(), &rules::POLICIES, caller.actor.unit, now).await?;
        rules::photo_count(draft.way, draft.photos.len(), &policies)?;
        forms::completed(db.read(), draft.form.as_ref()).await?;
        customers::query::find(db.read(), &caller.actor, draft.customer).await?;
        quota::look(db, caller.actor.user, &draft.photos, darkroom.day_bytes).await?;
        Some(darkroom.develop(&draft.photos).await?)
    };
    let operation = SubmitVisitReport::new(draft, content, developed, Some(darkroom.day_bytes));
    perform(db, caller, operation_id, &operation).await
}

/// Takes a report in whose photos are kept already, with what they show in their order. For records that this program
/// made itself, which count into nobody's day; everything else goes through [`submit`], which looks at the files.
///
/// # Errors
/// As [`submit`].
pub async fn submit_developed(
    db: &Db,
    caller: &Caller,
    operation_id: Option<Uuid>,
    draft: &Draft,
    developed: Vec<Developed>,
) -> Result<VisitId> {
    let content = rules::content(draft)?;
    rules::photos(&draft.photos)?;
    let developed = Some(developed.into_iter().map(Some).collect());
    perform(db, caller, operation_id, &SubmitVisitReport::new(draft, content, developed, None)).await
}

fn hex(sha256: &[u8; 32]) -> String {
    data_encoding::HEXLOWER.encode(sha256)
}

/// A report ready to be written. Its photos stand for their bytes by hash, so that the same report with other pictures is
/// another request, and the same one whichever way its pictures come.
#[derive(Debug, Serialize)]
struct SubmitVisitReport {
    id: Option<VisitId>,
    customer: CustomerId,
    way: VisitWay,
    visited_at: Timestamp,
    device_at: Timestamp,
    content: VisitContent,
    photos: Vec<PhotoPart>,
    /// Left out where there is none: what was sent before there were check-ins is the same request still.
    #[serde(skip_serializing_if = "Option::is_none")]
    check_in: Option<CheckInId>,
    /// Left out likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<Filled>,
    #[serde(skip_serializing_if = "Option::is_none")]
    planned_visit: Option<PlannedVisitId>,
    /// Follows from the bytes; none of a photo that comes by itself, and nothing when nobody looked.
    #[serde(skip)]
    developed: Option<Vec<Option<Developed>>>,
    /// Bytes of photos that the user's day has room for; none for what is not counted.
    #[serde(skip)]
    day_bytes: Option<u64>,
}

#[derive(Debug, Serialize)]
struct PhotoPart {
    id: Option<PhotoId>,
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<PhotoSource>,
}

impl Operation for SubmitVisitReport {
    const NAME: &'static str = "submitVisitReport";
    const ACTION: Action = Action::VisitReport;
    type Output = VisitId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<VisitId> {
        // Nobody looks at the photos of a report that was answered before.
        let developed = self.developed.as_deref().ok_or_else(answered_already)?;
        typed::took_place("input.visitedAt", "VISIT-8", self.visited_at, op.now())?;
        // Before the customer, as whoever brings a photo does.
        let shown = self.shown(op, actor, developed).await?;
        let customer = customers::query::find_locked(op, actor, Self::ACTION, self.customer).await?;
        check_in::workable(op, &customer).await?;
        let keys = [&rules::POLICIES[..], &evidence::POLICIES].concat();
        let book = policy::several(op.tx(), &keys, customer.dealer_id, op.now()).await?;
        rules::photo_count(self.way, self.photos.len(), &book)?;
        let check_in = match self.check_in {
            Some(id) => Some(check_in::named(op, actor, id, self.way, &customer).await?),
            None => None,
        };
        let form = forms::completed(op.tx(), self.form.as_ref()).await?;
        let report = self.report(op, actor, &customer, (shown, form.as_ref()))?;
        if let Some(most) = self.day_bytes {
            quota::take(op, actor.user, developed.iter().flatten().map(|photo| photo.bytes).sum(), most).await?;
        }
        let (visit, photos, check_in) = (&report.visit, &report.photos[..], check_in.as_ref());
        let (shown, round) = (&report.shown[..], customer.round);
        let brought = Brought { visit, photos, shown, customer: &customer, round, check_in, book: &book };
        let evidence = Evidence::of(op, &brought).await?;
        let ids: Vec<PhotoId> = self.photos.iter().filter_map(|photo| photo.id).collect();
        report.write(op, round, &ids).await?;
        forms::keep(op, visit.id, form.as_ref()).await?;
        evidence.keep(op, &brought).await?;
        let planned = plan::fulfil(op, self.planned_visit, &customer, visit).await?;
        let complete = report.awaited.is_empty();
        if complete {
            evidence.open(op, &brought).await?;
        }
        // What waits for a photo, or for a manager, counts for nothing until it comes and he clears it.
        let entered = complete && !evidence.holds() && count(op, &customer, visit).await?;
        let mut told = json!({
            "customer": customer.id, "way": visit.way, "visitedAt": visit.visited_at, "seal": visit.seal,
            "photos": photos.iter().map(|photo| &photo.sha256).collect::<Vec<_>>(),
            "checkIn": visit.check_in_id, "plannedVisit": planned, "form": form.map(|form| form.version.id),
            "evidence": evidence.told(), "stage": entered.then_some(Stage::Visited),
            "policies": book.part(&rules::POLICIES),
        });
        if !complete {
            told["awaited"] = json!(report.awaited.iter().map(|late| &late.sha256).collect::<Vec<_>>());
        }
        journal::record(op, Entry::new("VisitReported", visit.id, visit.dealer_id, &told)).await?;
        Ok(visit.id)
    }
}

impl SubmitVisitReport {
    fn new(
        draft: &Draft,
        content: VisitContent,
        developed: Option<Vec<Option<Developed>>>,
        day_bytes: Option<u64>,
    ) -> Self {
        let part = |photo: &Handed| PhotoPart { id: photo.id, sha256: hex(&photo.sha256), source: photo.source };
        Self {
            id: draft.id,
            customer: draft.customer,
            way: draft.way,
            visited_at: draft.visited_at,
            device_at: draft.device_at,
            content,
            photos: draft.photos.iter().map(part).collect(),
            check_in: draft.check_in,
            form: draft.form.clone(),
            planned_visit: draft.planned_visit,
            developed,
            day_bytes,
        }
    }

    /// What each photo shows: those that came with the report, and those that came by themselves before; none of those that have not
    /// come yet.
    async fn shown(&self, op: &Op<'_>, actor: &Actor, came: &[Option<Developed>]) -> Result<Vec<Option<Developed>>> {
        let by_itself = self.photos.iter().zip(came).filter(|(_, came)| came.is_none());
        let named: Vec<&str> = by_itself.map(|(part, _)| part.sha256.as_str()).collect();
        if named.is_empty() {
            return Ok(came.to_vec());
        }
        upload::hold(op, actor.user).await?;
        let kept = upload::kept(op, actor.user, &named).await?;
        let shows =
            |(part, came): (&PhotoPart, &Option<Developed>)| came.clone().or_else(|| kept.get(&part.sha256).cloned());
        Ok(self.photos.iter().zip(came).map(shows).collect())
    }

    /// The rows of the report, sealed.
    fn report(
        &self,
        op: &Op<'_>,
        actor: &Actor,
        of: &customer::Model,
        (shown, form): (Vec<Option<Developed>>, Option<&Completed>),
    ) -> Result<Report> {
        let visit = visit::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            customer_id: of.id,
            dealer_id: of.dealer_id,
            visitor_id: actor.user,
            way: self.way,
            bought: of.bought,
            visited_at: self.visited_at,
            device_at: self.device_at,
            received_at: op.now(),
            day: BusinessDay::from_micros(self.visited_at.0).map_err(Error::broken)?.get(),
            content: self.content.clone(),
            seal: String::new(),
            check_in_id: self.check_in,
        };
        let mut report = Report { visit, photos: Vec::new(), shown: Vec::new(), awaited: Vec::new() };
        for (position, (part, shows)) in (0..).zip(self.photos.iter().zip(shown)) {
            let late = awaited_photo::Model {
                photo_id: part.id.unwrap_or_else(|| op.id()),
                visit_id: report.visit.id,
                owner_id: actor.user,
                position,
                sha256: part.sha256.clone(),
                source: part.source,
            };
            match shows {
                Some(shows) => {
                    report.photos.push(row(&late, &shows, op.now()));
                    report.shown.push(shows);
                }
                None => report.awaited.push(late),
            }
        }
        report.visit.seal = seal::seal(&report.visit, &report.photos, &report.awaited, form)?;
        Ok(report)
    }
}

/// The row of a photo that a report names, once it is known what it shows.
pub(super) fn row(named: &awaited_photo::Model, shows: &Developed, received_at: Timestamp) -> photo::Model {
    photo::Model {
        id: named.photo_id,
        visit_id: named.visit_id,
        position: named.position,
        sha256: shows.sha256.clone(),
        bytes: shows.bytes,
        format: shows.format,
        width: shows.width,
        height: shows.height,
        taken_at: shows.taken_at,
        lat_e6: shows.place.map(|(lat, _)| lat),
        lon_e6: shows.place.map(|(_, lon)| lon),
        camera: shows.camera.clone(),
        received_at,
        source: named.source,
    }
}

/// The rows of a report.
struct Report {
    visit: visit::Model,
    photos: Vec<photo::Model>,
    /// What the photos show, in their order.
    shown: Vec<Developed>,
    awaited: Vec<awaited_photo::Model>,
}

impl Report {
    /// Writes the rows; ids that are taken are told apart from anything else that fails. `ids` are those of photos that the phone made.
    async fn write(&self, op: &Op<'_>, round: i32, ids: &[PhotoId]) -> Result<()> {
        let taken = |field: &'static str| -> Error {
            let (zh, en) = ("该编号已被使用", "There is something of that id already");
            Refusal::new(Code::Conflict, zh, en).rule("VISIT-8").field(field).into()
        };
        let row = visit::Entity::insert(self.visit.clone().into_active_model())
            .on_conflict(OnConflict::column(visit::Column::Id).do_nothing().to_owned());
        if row.exec_without_returning(op.tx()).await? != 1 {
            return Err(taken("input.id"));
        }
        if upload::are_promised(op, ids).await? || !upload::keep_awaited(op, &self.awaited, round).await? {
            return Err(taken("input.photos"));
        }
        if self.photos.is_empty() {
            return Ok(());
        }
        let rows = photo::Entity::insert_many(self.photos.iter().cloned().map(IntoActiveModel::into_active_model))
            .on_conflict(OnConflict::column(photo::Column::Id).do_nothing().to_owned());
        if rows.exec_without_returning(op.tx()).await? != self.photos.len() as u64 {
            return Err(taken("input.photos"));
        }
        Ok(())
    }
}

/// Lets the visit count: for the stage of the customer, and as a contact with the buyer of a lead.
async fn count(op: &Op<'_>, customer: &customer::Model, visit: &visit::Model) -> Result<bool> {
    let entered = move_on(op, customer, visit.id).await?;
    lead::contacted(op, customer, visit.visited_at).await?;
    Ok(entered)
}

/// Enters the stage "visited", once per round, and moves the customer on if he stood before it (FUN-1).
async fn move_on(op: &Op<'_>, customer: &customer::Model, visit: VisitId) -> Result<bool> {
    let fact = stage::Fact {
        customer: customer.id,
        round: customer.round,
        stage: Stage::Visited,
        unit: customer.dealer_id,
        owner: customer.owner_id,
        kind: FactKind::VisitReported,
        id: visit.uuid(),
    };
    let entered = stage::enter(op, fact).await?;
    if entered && customer.stage == Stage::Collected {
        customers::stand_at(op, customer, Stage::Visited).await?;
    }
    Ok(entered)
}
