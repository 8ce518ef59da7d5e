//! Handing in a report: photos first, then report, photos, stage and journal in one transaction (VISIT-2, VISIT-4, VISIT-8,
//! VISIT-9).

use longhaul_entity::{
    CustomerId, PhotoId, Timestamp, TypedId, VisitId, customer,
    enums::{FactKind, Stage, VisitStep, VisitWay},
    photo,
    visit::{self, Concern, PersonMet, VisitContent},
};
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    darkroom::{Darkroom, Developed, Handed},
    quota, rules, seal,
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation, answered_already, answered_before, customer as customers, lead, perform, policy, stage,
        typed,
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
}

/// Takes a report in. Its photos are looked at and kept before the transaction begins; a request that was answered before
/// is not looked at again.
///
/// # Errors
/// FORBIDDEN without the right; NOT_FOUND for a customer out of reach; INVALID with the field for what does not fit; RULE
/// for a customer set aside; LIMIT for too much of something; CONFLICT when there is a report of that id already;
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
    let developed = if draft.photos.is_empty() || answered_before(db, caller, operation_id).await? {
        Vec::new()
    } else {
        // Decoding is dear: first whether the report can be his at all. The transaction looks again.
        let now = db.clock().now();
        typed::took_place("input.visitedAt", "VISIT-8", draft.visited_at, now)?;
        let policies = policy::several(db.read(), &rules::POLICIES, caller.actor.unit, now).await?;
        rules::photo_count(draft.way, draft.photos.len(), &policies)?;
        customers::query::find(db.read(), &caller.actor, draft.customer).await?;
        quota::look(db, caller.actor.user, &draft.photos, darkroom.day_bytes).await?;
        darkroom.develop(&draft.photos).await?
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
    perform(db, caller, operation_id, &SubmitVisitReport::new(draft, content, developed, None)).await
}

fn hex(sha256: &[u8; 32]) -> String {
    data_encoding::HEXLOWER.encode(sha256)
}

/// A report ready to be written. Its photos stand for their bytes by hash, so that the same report with other pictures is
/// another request.
#[derive(Debug, Serialize)]
struct SubmitVisitReport {
    id: Option<VisitId>,
    customer: CustomerId,
    way: VisitWay,
    visited_at: Timestamp,
    device_at: Timestamp,
    content: VisitContent,
    photos: Vec<PhotoPart>,
    /// Follows from the bytes.
    #[serde(skip)]
    developed: Vec<Developed>,
    /// Bytes of photos that the user's day has room for; none for what is not counted.
    #[serde(skip)]
    day_bytes: Option<u64>,
}

#[derive(Debug, Serialize)]
struct PhotoPart {
    id: Option<PhotoId>,
    sha256: String,
}

impl Operation for SubmitVisitReport {
    const NAME: &'static str = "submitVisitReport";
    const ACTION: Action = Action::VisitReport;
    type Output = VisitId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<VisitId> {
        if self.developed.len() != self.photos.len() {
            // Nobody looks at the photos of a report that was answered before.
            return Err(answered_already());
        }
        typed::took_place("input.visitedAt", "VISIT-8", self.visited_at, op.now())?;
        let customer = customers::query::find_locked(op, actor, Self::ACTION, self.customer).await?;
        if customer.archived_at.is_some() {
            let refusal = Refusal::new(Code::Rule, "客户已归档", "The customer is set aside");
            return Err(refusal.rule("CUST-13").field("input.customerId").into());
        }
        let policies = policy::several(op.tx(), &rules::POLICIES, customer.dealer_id, op.now()).await?;
        rules::photo_count(self.way, self.photos.len(), &policies)?;
        let (visit, photos) = self.report(op, actor, &customer)?;
        if let Some(most) = self.day_bytes {
            quota::take(op, actor.user, photos.iter().map(|photo| photo.bytes).sum(), most).await?;
        }
        write(op, &visit, &photos).await?;
        let entered = move_on(op, &customer, visit.id).await?;
        lead::contacted(op, &customer, visit.visited_at).await?;
        let told = json!({
            "customer": customer.id, "way": visit.way, "visitedAt": visit.visited_at, "seal": visit.seal,
            "photos": photos.iter().map(|photo| &photo.sha256).collect::<Vec<_>>(),
            "stage": entered.then_some(Stage::Visited), "policies": policies,
        });
        journal::record(op, Entry::new("VisitReported", visit.id, visit.dealer_id, &told)).await?;
        Ok(visit.id)
    }
}

impl SubmitVisitReport {
    fn new(draft: &Draft, content: VisitContent, developed: Vec<Developed>, day_bytes: Option<u64>) -> Self {
        let part = |photo: &Handed| PhotoPart { id: photo.id, sha256: hex(&photo.sha256) };
        Self {
            id: draft.id,
            customer: draft.customer,
            way: draft.way,
            visited_at: draft.visited_at,
            device_at: draft.device_at,
            content,
            photos: draft.photos.iter().map(part).collect(),
            developed,
            day_bytes,
        }
    }

    /// The rows of the report, sealed.
    fn report(&self, op: &Op<'_>, actor: &Actor, of: &customer::Model) -> Result<(visit::Model, Vec<photo::Model>)> {
        let mut visit = visit::Model {
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
        };
        let photo = |(position, (part, shows)): (i32, (&PhotoPart, &Developed))| photo::Model {
            id: part.id.unwrap_or_else(|| op.id()),
            visit_id: visit.id,
            position,
            sha256: shows.sha256.clone(),
            bytes: shows.bytes,
            format: shows.format,
            width: shows.width,
            height: shows.height,
            taken_at: shows.taken_at,
            lat_e6: shows.place.map(|(lat, _)| lat),
            lon_e6: shows.place.map(|(_, lon)| lon),
            camera: shows.camera.clone(),
            received_at: op.now(),
        };
        let photos: Vec<photo::Model> = (0..).zip(self.photos.iter().zip(&self.developed)).map(photo).collect();
        visit.seal = seal::seal(&visit, &photos)?;
        Ok((visit, photos))
    }
}

/// Writes the rows; ids that are taken are told apart from anything else that fails.
async fn write(op: &Op<'_>, visit: &visit::Model, photos: &[photo::Model]) -> Result<()> {
    let taken = |field: &'static str| -> Error {
        let (zh, en) = ("该编号已被使用", "There is something of that id already");
        Refusal::new(Code::Conflict, zh, en).rule("VISIT-8").field(field).into()
    };
    let row = visit::Entity::insert(visit.clone().into_active_model())
        .on_conflict(OnConflict::column(visit::Column::Id).do_nothing().to_owned());
    if row.exec_without_returning(op.tx()).await? != 1 {
        return Err(taken("input.id"));
    }
    if photos.is_empty() {
        return Ok(());
    }
    let rows = photo::Entity::insert_many(photos.iter().cloned().map(IntoActiveModel::into_active_model))
        .on_conflict(OnConflict::column(photo::Column::Id).do_nothing().to_owned());
    if rows.exec_without_returning(op.tx()).await? != photos.len() as u64 {
        return Err(taken("input.photos"));
    }
    Ok(())
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
