//! Checking in, and reviewing reports that something speaks against (VISIT-5).

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use longhaul_entity::{
    CheckInId, ClosedEnum, CustomerId, UnitId, UserId, VisitId,
    enums::{CheckInKind, EvidenceState, PositionProvider},
};
use uuid::Uuid;

use super::{ahead, evidence::CheckIn, roots::one, types::Visit};
use crate::{
    domain::{
        perform,
        visit::{
            check_in::RecordCheckIn,
            evidence::{
                DecideVisitReview, Verdict,
                query::{self, Filter},
            },
            query::by_ids,
        },
    },
    error::invalid,
    graphql::kit::{Connection, DateTime, E, Gid, PageArgs, Reply, app, by_number, caller, counted},
    vocab::Coordinates,
};

/// The order of lists of reports that wait.
const BY_WAIT: &str = "visit.held";

/// A check-in or check-out on a visit on site (签到、签退).
#[derive(InputObject)]
struct RecordCheckInInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<CheckInId>>,
    /// Which end of the visit.
    kind: E<CheckInKind>,
    /// For an end: the beginning, one's own with the same customer.
    begin_id: Option<Gid<CheckInId>>,
    /// Who is visited: a customer of one's own dealer that one works on.
    customer_id: Gid<CustomerId>,
    /// Latitude in degrees, WGS-84, north positive.
    latitude: f64,
    /// Longitude in degrees, WGS-84, east positive. 0 and 0 is no position.
    longitude: f64,
    /// How far off the position may be by the phone's account, in whole metres: 0 to 5000.
    accuracy: i32,
    /// Where the phone had the position from; a mock position is recorded and shown to managers.
    provider: E<PositionProvider>,
    /// When, by the phone's clock; within the last year and not in the future (VISIT-8).
    device_time: DateTime,
}

impl RecordCheckInInput {
    fn read(self) -> Reply<RecordCheckIn> {
        let place = Coordinates::new(self.latitude, self.longitude);
        Ok(RecordCheckIn {
            id: self.id.map(|id| id.0),
            kind: self.kind.0,
            begin: self.begin_id.map(|id| id.0),
            customer: self.customer_id.0,
            place: place.map_err(|err| invalid("input.latitude", err.zh(), err.en()).rule("VISIT-5"))?,
            accuracy: self.accuracy,
            provider: self.provider.0,
            device_at: self.device_time.0,
        })
    }
}

/// What a manager says to a report that waits.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum VisitVerdict {
    /// 通过 / It is in order and counts.
    Clear,
    /// 认定有误 / What was found is right; the report counts for nothing.
    Uphold,
}

/// A decision about a report that waits (复核决定).
#[derive(InputObject)]
struct DecideVisitReviewInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The report.
    visit_id: Gid<VisitId>,
    /// The version of its evidence that was read.
    version: i32,
    /// What is said.
    verdict: VisitVerdict,
    /// Why, at most 1000 characters.
    reason: String,
}

impl DecideVisitReviewInput {
    fn read(self) -> DecideVisitReview {
        DecideVisitReview {
            visit: self.visit_id.0,
            version: self.version,
            verdict: match self.verdict {
                VisitVerdict::Clear => Verdict::Clear,
                VisitVerdict::Uphold => Verdict::Uphold,
            },
            reason: self.reason,
        }
    }
}

/// Which reports; what is left out does not restrict.
#[derive(InputObject, Default)]
struct VisitReviewFilter {
    /// Made by dealers within this unit, a dealer or any unit above.
    unit_id: Option<Gid<UnitId>>,
    /// Of this customer.
    customer_id: Option<Gid<CustomerId>>,
    /// Made by this person.
    visitor_id: Option<Gid<UserId>>,
    /// In one of these states, such as waited once; those that wait when left out or empty.
    state: Option<Vec<E<EvidenceState>>>,
}

impl VisitReviewFilter {
    fn read(self) -> Filter {
        let given = self.state.unwrap_or_default();
        Filter {
            unit: self.unit_id.map(|id| id.0),
            customer: self.customer_id.map(|id| id.0),
            visitor: self.visitor_id.map(|id| id.0),
            states: EvidenceState::ALL.iter().copied().filter(|state| given.contains(&E(*state))).collect(),
        }
    }
}

/// A check-in that was recorded.
#[derive(SimpleObject)]
struct RecordedCheckIn {
    /// The check-in.
    check_in: CheckIn,
}

/// A report that was decided about.
#[derive(SimpleObject)]
struct DecidedVisitReview {
    /// The report with its evidence.
    visit: Visit,
}

/// Queries about reports that wait.
#[derive(Default)]
pub(in crate::graphql) struct VisitReviewQuery;

#[Object]
impl VisitReviewQuery {
    /// The reports within reach that wait for a manager because something speaks against them (VISIT-5), the longest waiting
    /// first; with `state` those that were decided.
    async fn visit_reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which reports; those that wait when left out.")] filter: Option<VisitReviewFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<Visit>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let (filter, look) = (filter.unwrap_or_default().read(), ctx.look_ahead());
        let window = PageArgs { first, after, last, before }.window(BY_WAIT)?;
        let total = counted(ctx, query::count(db, actor, &filter)).await?;
        let found = query::list(db, actor, &filter, &window).await?;
        let node = look.field("edges").field("node");
        let page = found.then(async |reviews| {
            let ids: Vec<VisitId> = reviews.iter().map(|review| review.visit_id).collect();
            let mut rows = by_ids(db, actor, &ids).await?;
            rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
            ahead::visits(db, actor, &node, rows).await
        });
        // A review is opened in the transaction that receives the report, at one instant.
        let place = |visit: &Visit| by_number(visit.row.received_at.0, visit.row.id);
        Ok(Connection::new(page.await?, BY_WAIT, total, place, |visit| visit))
    }
}

/// Checking in, and deciding about reports that wait.
#[derive(Default)]
pub(in crate::graphql) struct VisitReviewMutation;

#[Object]
impl VisitReviewMutation {
    /// Records where the phone is when a visit on site begins or ends (VISIT-5); a report may name its beginning. It is taken in
    /// whatever it says, a mock position too; what speaks against it is shown with the report. Errors: INVALID with the field
    /// for a position of 0/0, one off by more than 5 km, a time in the future or over a year ago, an end that fits no beginning;
    /// NOT_FOUND for a customer out of reach; RULE for a customer set aside, and LEAD-5 for one outside the dealer's territory
    /// without approval; RULE VISIT-9 for the end of a visit whose report is there; CONFLICT for an id that is taken and for what
    /// has ended.
    async fn record_check_in(&self, ctx: &Context<'_>, input: RecordCheckInInput) -> Reply<RecordedCheckIn> {
        let (app, caller) = (app(ctx)?, caller(ctx)?);
        let operation_id = input.operation_id;
        let id = perform(&app.db, caller, operation_id, &input.read()?).await?;
        Ok(RecordedCheckIn { check_in: CheckIn(query::own_check_in(app.db.read(), &caller.actor, id).await?) })
    }

    /// Clears a report that waits, so that it counts for the day on which it came in, or upholds what was found, so that it counts
    /// for nothing (VISIT-5). Errors: NOT_FOUND for a report out of reach or a sound one; RULE for one's own; CONFLICT for another
    /// version, and for one that is decided.
    async fn decide_visit_review(&self, ctx: &Context<'_>, input: DecideVisitReviewInput) -> Reply<DecidedVisitReview> {
        let operation_id = input.operation_id;
        let id = perform(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(DecidedVisitReview { visit: one(ctx, id, "visit").await? })
    }
}
