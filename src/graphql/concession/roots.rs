//! Reading concessions, and everything that is done with them.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use longhaul_entity::{ClosedEnum, ConcessionId, CustomerId, UnitId, VisitId, concession, enums::ConcessionState};
use uuid::Uuid;

use super::{
    inputs::{
        ChangeConcessionInput, CloseConcessionInput, CompleteConcessionInput, OpenConcessionInput,
        WithdrawConcessionInput,
    },
    types::{Concession, ConcessionFigure},
};
use crate::{
    domain::{
        Operation,
        concession::{
            self as cases,
            figures::{self, Asked, By},
            query::{self, Filter},
        },
        perform,
    },
    graphql::kit::{Connection, E, Gid, PageArgs, Reply, app, by_number, caller, counted},
};

/// The order of the list.
const BY_OPENING: &str = "concession.opened";

/// Which cases; all conditions hold at once, and what is left out does not restrict.
#[derive(InputObject, Default)]
struct ConcessionFilter {
    /// In one of these states.
    state: Option<Vec<E<ConcessionState>>>,
    /// Of dealers within this unit: a dealer, a market area, a region.
    unit_id: Option<Gid<UnitId>>,
    /// Of this customer.
    customer_id: Option<Gid<CustomerId>>,
    /// Raised on this visit.
    visit_id: Option<Gid<VisitId>>,
    /// Such as should be closed by now and are neither closed nor withdrawn, or all others.
    overdue: Option<bool>,
}

/// By what figures of concessions are added up.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum ConcessionFiguresBy {
    /// 按经销商 / By dealer.
    Dealer,
    /// 按月 / By the month in which a case was opened.
    Month,
}

/// Figures of concessions (让渡服务统计).
#[derive(SimpleObject)]
struct ConcessionFigures {
    /// All of it.
    total: ConcessionFigure,
    /// Its parts, which add up to it: months in their order, dealers the one that spent most first. Beyond 500 the rest is left out.
    parts: Vec<ConcessionFigure>,
}

/// A case that something was done with.
#[derive(SimpleObject)]
struct ConcessionPayload {
    /// The case as it is now.
    concession: Concession,
}

/// Queries about concessions.
#[derive(Default)]
pub(in crate::graphql) struct ConcessionQuery;

#[Object]
impl ConcessionQuery {
    /// A concession case (VISIT-7). NOT_FOUND for one that is not there or not for you.
    async fn concession(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The case.")] id: Gid<ConcessionId>,
    ) -> Reply<Concession> {
        Concession::find(ctx, id.0).await
    }

    /// Concession cases within reach (VISIT-7), the last one first. A salesperson sees his own and those of customers that he works
    /// on.
    async fn concessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which cases; all when left out.")] filter: Option<ConcessionFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<Concession>> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let (db, filter) = (app.db.read(), filter.unwrap_or_default());
        let given = filter.state.unwrap_or_default();
        let filter = Filter {
            states: ConcessionState::ALL.iter().copied().filter(|state| given.contains(&E(*state))).collect(),
            unit: filter.unit_id.map(|id| id.0),
            customer: filter.customer_id.map(|id| id.0),
            visit: filter.visit_id.map(|id| id.0),
            overdue: filter.overdue.map(|overdue| (overdue, app.db.clock().now())),
        };
        let window = PageArgs { first, after, last, before }.window(BY_OPENING)?;
        let total = counted(ctx, query::count(db, actor, &filter)).await?;
        let page = query::list(db, actor, &filter, &window).await?;
        let place = |row: &concession::Model| by_number(row.opened_at.0, row.id);
        Ok(Connection::new(page, BY_OPENING, total, place, Concession))
    }

    /// How many concessions were opened in some months, and what was approved and spent of them (VISIT-7). NOT_FOUND for a unit out of
    /// reach; INVALID for months that are none, or more than 36.
    async fn concession_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of dealers within this unit: a dealer, a market area, a region, HQ.")] unit_id: Gid<UnitId>,
        #[graphql(desc = "Opened from this month on, `YYYYMM`.")] from: i32,
        #[graphql(desc = "Opened until this month, `YYYYMM`.")] to: i32,
        #[graphql(desc = "By what its parts are.")] by: ConcessionFiguresBy,
    ) -> Reply<ConcessionFigures> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let asked = Asked { unit: unit_id.0, from, to };
        let by = match by {
            ConcessionFiguresBy::Dealer => By::Dealer,
            ConcessionFiguresBy::Month => By::Month,
        };
        let total = figures::total(db, actor, &asked).await?;
        let parts = figures::lines(db, actor, &asked, by).await?;
        let parts = parts.into_iter().map(ConcessionFigure).collect();
        Ok(ConcessionFigures { total: ConcessionFigure(total), parts })
    }
}

/// Performs the operation and reads the case again, under the rights of whoever asks.
async fn done<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<ConcessionPayload>
where
    O: Operation<Output = ConcessionId>,
{
    let id = perform(&app(ctx)?.db, caller(ctx)?, operation_id, operation).await?;
    Ok(ConcessionPayload { concession: Concession::find(ctx, id).await? })
}

/// Everything that is done with concessions.
#[derive(Default)]
pub(in crate::graphql) struct ConcessionMutation;

#[Object]
impl ConcessionMutation {
    /// Makes a complaint a case (VISIT-7). What it asks for lies before the right level by the amount of its dearest vehicle (APPR-1,
    /// APPR-2, APPR-5); what costs nothing needs nobody and is approved at once. Errors: INVALID with the field; LIMIT beyond 20 items;
    /// NOT_FOUND for a customer, visit or contact out of reach; RULE for a customer set aside, and APPR-6 for public officials; CONFLICT
    /// for a concern that is a case already, and for an id that is taken.
    async fn open_concession(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The complaint.")] input: OpenConcessionInput,
    ) -> Reply<ConcessionPayload> {
        let operation_id = input.operation_id;
        let id = cases::open(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(ConcessionPayload { concession: Concession::find(ctx, id).await? })
    }

    /// Asks for something else by a case that was not carried out: what was approved before is void (APPR-5). Errors: as of
    /// `openConcession`, as far as they apply; CONFLICT naming the state, or the present version; LIMIT beyond 19 changes.
    async fn change_concession(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The case as it is to be.")] input: ChangeConcessionInput,
    ) -> Reply<ConcessionPayload> {
        let operation_id = input.operation_id;
        let id = cases::change(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(ConcessionPayload { concession: Concession::find(ctx, id).await? })
    }

    /// Says that the services of an approved case were carried out, and what they cost: that uses the approval, once (VISIT-7, APPR-4).
    /// Errors: NOT_FOUND for a case out of reach; INVALID for the day and the costs; RULE APPR-5 for more than was approved; CONFLICT
    /// naming the state, or the present version.
    async fn complete_concession(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was done.")] input: CompleteConcessionInput,
    ) -> Reply<ConcessionPayload> {
        let operation_id = input.operation_id;
        done(ctx, operation_id, &input.read()).await
    }

    /// Closes a case that was carried out with the customer's word and his satisfaction (VISIT-7). Errors: NOT_FOUND for a case out of
    /// reach; INVALID with the field; CONFLICT naming the state, or the present version.
    async fn close_concession(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the customer said.")] input: CloseConcessionInput,
    ) -> Reply<ConcessionPayload> {
        let operation_id = input.operation_id;
        done(ctx, operation_id, &input.read()).await
    }

    /// Takes back a case that was not carried out; its request is void (VISIT-7). Errors: NOT_FOUND for a case out of reach; INVALID for
    /// the reason; CONFLICT naming the state, or the present version.
    async fn withdraw_concession(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which case, and why.")] input: WithdrawConcessionInput,
    ) -> Reply<ConcessionPayload> {
        let operation_id = input.operation_id;
        done(ctx, operation_id, &input.read()).await
    }
}
