//! Reading visits, handing in reports and correcting them.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{CustomerId, UnitId, UserId, VisitId, enums::VisitWay};

use super::{
    ahead,
    inputs::{AmendVisitReportInput, SubmitVisitReportInput},
    types::Visit,
};
use crate::{
    domain::{
        perform,
        visit::{
            Darkroom,
            query::{self, Filter},
            submit,
        },
    },
    error::{Error, Result},
    graphql::kit::{Connection, Date, E, Gid, PageArgs, Reply, app, by_number, caller, counted},
};

/// The order of lists of visits.
const BY_TIME: &str = "visit.visited";

/// Which visits; what is left out does not restrict.
#[derive(InputObject, Default)]
struct VisitFilter {
    /// Of this customer.
    customer_id: Option<Gid<CustomerId>>,
    /// Made by this person.
    visitor_id: Option<Gid<UserId>>,
    /// Made by dealers within this unit, a dealer or any unit above.
    unit_id: Option<Gid<UnitId>>,
    /// Of this kind.
    way: Option<E<VisitWay>>,
    /// Begun on this business day or later.
    from: Option<Date>,
    /// Begun on this business day or earlier.
    to: Option<Date>,
    /// With a customer who had bought our brand (已购), or had not (未购) (VISIT-3).
    bought: Option<bool>,
    /// Such as were judged, or such as were not yet (VISIT-6).
    judged: Option<bool>,
}

impl VisitFilter {
    fn read(&self) -> Filter {
        Filter {
            customer: self.customer_id.map(|id| id.0),
            visitor: self.visitor_id.map(|id| id.0),
            unit: self.unit_id.map(|id| id.0),
            way: self.way.map(|way| way.0),
            from: self.from.map(|day| day.0),
            to: self.to.map(|day| day.0),
            bought: self.bought,
            judged: self.judged,
        }
    }
}

/// A report that was handed in.
#[derive(SimpleObject)]
struct SubmittedVisitReport {
    /// The report.
    visit: Visit,
}

/// A report that was corrected.
#[derive(SimpleObject)]
struct AmendedVisitReport {
    /// The report with its amendments.
    visit: Visit,
}

/// Queries about visits.
#[derive(Default)]
pub(in crate::graphql) struct VisitQuery;

#[Object]
impl VisitQuery {
    /// A visit report. NOT_FOUND for one that is not there or not for you.
    async fn visit(&self, ctx: &Context<'_>, #[graphql(desc = "The report.")] id: Gid<VisitId>) -> Reply<Visit> {
        one(ctx, id.0, "").await
    }

    /// Visit reports, the latest visit first. A salesperson sees his own and those of customers that he works on.
    async fn visits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which visits; all when left out.")] filter: Option<VisitFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<Visit>> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let (filter, look) = (filter.unwrap_or_default().read(), ctx.look_ahead());
        let window = PageArgs { first, after, last, before }.window(BY_TIME)?;
        let total = counted(ctx, query::count(app.db.read(), actor, &filter)).await?;
        let found = query::list(app.db.read(), actor, &filter, &window).await?;
        let node = look.field("edges").field("node");
        let page = found.then(|rows| ahead::visits(app.db.read(), actor, &node, rows)).await?;
        let place = |visit: &Visit| by_number(visit.row.visited_at.0, visit.row.id);
        Ok(Connection::new(page, BY_TIME, total, place, |visit| visit))
    }
}

/// Handing in reports and correcting them.
#[derive(Default)]
pub(in crate::graphql) struct VisitMutation;

#[Object]
impl VisitMutation {
    /// Hands in a visit report with its photos. From then on it is sealed; corrections are amendments (VISIT-9). The first
    /// report of a round moves the customer to VISITED (FUN-1), unless something speaks against it: then it waits for a manager and counts
    /// for nothing until he clears it (VISIT-5, `evidence`). A photo may be named by its hash and come by itself; the report counts once the
    /// last one is there (VISIT-9, `photosAwaited`). Errors: INVALID with the field for what does not fit,
    /// photos and form included (VISIT-3, with `fault` for an answer); NOT_FOUND for a customer out of reach; RULE for one set aside, and RULE LEAD-5 for one outside
    /// the dealer's territory that no report was approved for; CONFLICT for an id that is taken, and with its `state` for a named plan that is
    /// not planned; LIMIT for too much of something. A
    /// refused report leaves nothing behind, and may come again when it is approved, under another operation id.
    async fn submit_visit_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report.")] input: SubmitVisitReportInput,
    ) -> Reply<SubmittedVisitReport> {
        let app = app(ctx)?;
        let darkroom = Darkroom {
            storage: &app.storage,
            workshop: &app.workshop,
            max_bytes: app.config.photo.max_bytes,
            day_bytes: app.config.photo.day_bytes,
        };
        let operation_id = input.operation_id;
        let (draft, files) = input.read(ctx)?;
        let id = submit::submit(&app.db, darkroom, caller(ctx)?, operation_id, &draft).await?;
        // Until here the files had to lie where they were received.
        drop(files);
        Ok(SubmittedVisitReport { visit: one(ctx, id, "visit").await? })
    }

    /// Adds an amendment to one's own report; both stay readable (VISIT-9). Errors: NOT_FOUND for a report out of reach;
    /// RULE for somebody else's; INVALID for an empty or too long text; LIMIT beyond 50 amendments.
    async fn amend_visit_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The amendment.")] input: AmendVisitReportInput,
    ) -> Reply<AmendedVisitReport> {
        let operation_id = input.operation_id;
        let id = perform(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(AmendedVisitReport { visit: one(ctx, id, "visit").await? })
    }
}

/// One visit, read under the rights of whoever asks; `below` names the payload's field that holds it.
pub(super) async fn one(ctx: &Context<'_>, id: VisitId, below: &str) -> Reply<Visit> {
    let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
    let row = query::find(app.db.read(), actor, id).await?;
    let look = ctx.look_ahead();
    let look = if below.is_empty() { look } else { look.field(below) };
    Ok(only(ahead::visits(app.db.read(), actor, &look, vec![row]).await?)?)
}

fn only(mut visits: Vec<Visit>) -> Result<Visit> {
    visits.pop().ok_or_else(|| Error::broken("a visit was read and is not there"))
}
