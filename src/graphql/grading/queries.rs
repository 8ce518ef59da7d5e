//! Reading proposals, bad events, and the lists of grading.

use async_graphql::{Context, InputObject, Object};
use longhaul_entity::{
    CustomerId, UnitId, bad_event, customer,
    enums::{GradeReviewState, GradeScheme},
    grade_review,
};

use super::types::{BadEvent, GradeReview, now};
use crate::{
    domain::{
        grading::{
            lists::{self, List},
            query::{self, Events, Reviews},
        },
        page::{Key, Place},
    },
    graphql::{
        customer::Customer,
        kit::{Connection, E, Gid, PageArgs, Reply, app, by_number, caller, counted},
    },
};

/// The order of lists of proposals.
const BY_PROPOSAL: &str = "grade.proposed";
/// The order of the important customers.
const BY_GRADE: &str = "grade.grade";
/// The order of lists of bad events.
const BY_DUE: &str = "badEvent.due";
/// The order of lists of customers that wait.
const BY_CREATION: &str = "grade.customer.created";

/// Which proposals; what is left out does not narrow.
#[derive(InputObject, Default)]
struct GradeReviewFilter {
    /// Of dealers within this unit.
    unit_id: Option<Gid<UnitId>>,
    /// Of this customer.
    customer_id: Option<Gid<CustomerId>>,
    /// For this year.
    year: Option<i32>,
    /// That have come this far.
    state: Option<E<GradeReviewState>>,
    /// By this scheme.
    scheme: Option<E<GradeScheme>>,
}

/// Which bad events; what is left out does not narrow.
#[derive(InputObject, Default)]
struct BadEventFilter {
    /// Of dealers within this unit.
    unit_id: Option<Gid<UnitId>>,
    /// Of this customer.
    customer_id: Option<Gid<CustomerId>>,
    /// True for those that wait for their decision, false for those decided.
    open: Option<bool>,
    /// True for those alone that wait longer than they may.
    #[graphql(default)]
    overdue: bool,
}

/// Queries about grades.
#[derive(Default)]
pub(in crate::graphql) struct GradingQuery;

#[Object]
impl GradingQuery {
    /// Proposals of grades, the latest first (GRADE-3).
    async fn grade_reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which; all when left out.")] filter: Option<GradeReviewFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<GradeReview>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let filter = filter.unwrap_or_default();
        let filter = Reviews {
            unit: filter.unit_id.map(|id| id.0),
            customer: filter.customer_id.map(|id| id.0),
            year: filter.year,
            state: filter.state.map(|state| state.0),
            scheme: filter.scheme.map(|scheme| scheme.0),
        };
        let window = PageArgs { first, after, last, before }.window(BY_PROPOSAL)?;
        let total = counted(ctx, query::count_reviews(db, actor, &filter)).await?;
        let found = query::reviews(db, actor, &filter, &window).await?;
        let place = |row: &grade_review::Model| by_number(row.proposed_at.0, row.id);
        Ok(Connection::new(found, BY_PROPOSAL, total, place, GradeReview))
    }

    /// The important customers of a year, as its review approved them: A first, then B (GRADE-3, 重要客户名单).
    async fn important_customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which year.")] year: i32,
        #[graphql(desc = "Of dealers within this unit.")] unit_id: Gid<UnitId>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<GradeReview>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let window = PageArgs { first, after, last, before }.window(BY_GRADE)?;
        let total = counted(ctx, query::count_important(db, actor, year, unit_id.0)).await?;
        let found = query::important(db, actor, year, unit_id.0, &window).await?;
        let place = |row: &grade_review::Model| Place { key: Key::Text(row.grade.to_string()), id: row.id.0 };
        Ok(Connection::new(found, BY_GRADE, total, place, GradeReview))
    }

    /// Bad events, the next due first (GRADE-4).
    async fn bad_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which; all when left out.")] filter: Option<BadEventFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<BadEvent>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let filter = filter.unwrap_or_default();
        let filter = Events {
            unit: filter.unit_id.map(|id| id.0),
            customer: filter.customer_id.map(|id| id.0),
            open: filter.open,
            overdue_at: if filter.overdue { Some(now(ctx)?) } else { None },
        };
        let window = PageArgs { first, after, last, before }.window(BY_DUE)?;
        let total = counted(ctx, query::count_events(db, actor, &filter)).await?;
        let found = query::events(db, actor, &filter, &window).await?;
        let place = |row: &bad_event::Model| by_number(row.due_at.0, row.id);
        Ok(Connection::new(found, BY_DUE, total, place, BadEvent))
    }

    /// New customers whose time of a provisional grade is over and whom nobody has assessed, the longest known first
    /// (GRADE-5).
    async fn grades_to_assess(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of dealers within this unit.")] unit_id: Gid<UnitId>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<Customer>> {
        waiting(ctx, List::ToAssess, unit_id.0, &PageArgs { first, after, last, before }).await
    }

    /// Customers that have been C by a scheme for so long without reaching B, the longest known first (GRADE-6, 淘汰名单).
    async fn elimination_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of dealers within this unit.")] unit_id: Gid<UnitId>,
        #[graphql(desc = "By which scheme.")] scheme: E<GradeScheme>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<Customer>> {
        waiting(ctx, List::Elimination(scheme.0), unit_id.0, &PageArgs { first, after, last, before }).await
    }
}

async fn waiting(ctx: &Context<'_>, list: List, unit: UnitId, page: &PageArgs) -> Reply<Connection<Customer>> {
    let (db, actor, now) = (app(ctx)?.db.read(), &caller(ctx)?.actor, now(ctx)?);
    let window = page.window(BY_CREATION)?;
    let total = counted(ctx, lists::count(db, actor, list, unit, now)).await?;
    let found = lists::list(db, actor, list, unit, now, &window).await?;
    let place = |row: &customer::Model| by_number(row.created_at.0, row.id);
    Ok(Connection::new(found, BY_CREATION, total, place, Customer::new))
}
