//! What waits for somebody (待办): the phone's first screen, put together from the lists of requests, of leads and of planned visits. It has no
//! rights and no data of its own: each list is the one that its noun answers, with the same scope.

use async_graphql::{Context, Object};
use longhaul_entity::{
    Timestamp,
    enums::{PlannedVisitState, Role},
};

use super::{
    approval::{self, ApprovalRequest},
    kit::{Connection, PageArgs, Reply, app, caller},
    lead::{self, Lead, LeadOrder, untouched_since},
    visit::plan::{self, PlannedVisit},
};
use crate::{
    domain::{
        approval::list::{Filter as Requests, Sort},
        lead::{LAPSING_SECONDS, query::Filter as Leads},
        visit::plan::{month_of, query::Filter as Plans},
    },
    error::Error,
    vocab::BusinessDay,
};

/// Queries about what waits.
#[derive(Default)]
pub(super) struct WorkListQuery;

/// What waits for whoever asks (待办). A salesperson sees his own, a dealer's manager all of the dealer, managers above all
/// below. Each list is counted in `totalCount`; its cursors go on in the list that is named with it.
struct WorkList;

#[Object]
impl WorkListQuery {
    /// What waits for you: requests to decide, buyers to contact, visits to make, leads to report again, protections that end soon, leads that
    /// nobody touches.
    async fn work_list(&self) -> WorkList {
        WorkList
    }
}

const fn page(first: Option<i32>, after: Option<String>) -> PageArgs {
    PageArgs { first, after, last: None, before: None }
}

#[Object]
impl WorkList {
    /// Requests that wait for your answer, the first due first (APPR-3); as `approvals(filter: { waitingForMe: true }, orderBy: DUE)`.
    async fn to_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
    ) -> Reply<Connection<ApprovalRequest>> {
        let filter = Requests { waiting_for_me: Some(true), ..Requests::default() };
        approval::page(ctx, &filter, Sort::Due, &page(first, after)).await
    }

    /// Leads whose buyer is to be contacted by the end of today's business day, the most overdue first (FOLLOW-2); as
    /// `leads(filter: { contactDueBy: … }, orderBy: NEXT_CONTACT)`.
    async fn to_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
    ) -> Reply<Connection<Lead>> {
        let today = BusinessDay::from_micros(app(ctx)?.db.clock().now().0).map_err(Error::broken)?;
        let tomorrow = today.next().map_err(Error::broken)?;
        let by = Timestamp(tomorrow.start_micros() - 1);
        let filter = Leads { contact_due_by: Some(by), ..Leads::default() };
        lead::page(ctx, &filter, LeadOrder::NextContact, &page(first, after)).await
    }

    /// Planned visits of this month whose time agreed lies today or is over, the first one first (VISIT-2): of a salesperson his own, of a
    /// dealer's manager all of the dealer. As `plannedVisits(filter: { month: …, state: PLANNED })` as far as today.
    async fn to_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
    ) -> Reply<Connection<PlannedVisit>> {
        let (now, actor) = (app(ctx)?.db.clock().now(), &caller(ctx)?.actor);
        let today = BusinessDay::from_micros(now.0).map_err(Error::broken)?;
        let filter = Plans {
            month: Some(month_of(now)?),
            state: Some(PlannedVisitState::Planned),
            visitor: (actor.role == Role::DealerStaff).then_some(actor.user),
            due_by: Some(Timestamp(today.end_micros() - 1)),
            appointed: Some(true),
            ..Plans::default()
        };
        plan::page(ctx, &filter, &page(first, after)).await
    }

    /// Lapsed leads that are neither fed back nor reported again since, the last received first (LEAD-4, LEAD-7); as
    /// `leads(filter: { toReportAgain: true })`.
    async fn to_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
    ) -> Reply<Connection<Lead>> {
        let filter = Leads { to_report_again: true, ..Leads::default() };
        lead::page(ctx, &filter, LeadOrder::Received, &page(first, after)).await
    }

    /// Protected leads that lapse within fourteen days, the first one first (LEAD-4); as
    /// `leads(filter: { lapsingBy: … }, orderBy: LAPSE)`.
    async fn lapsing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
    ) -> Reply<Connection<Lead>> {
        let by = app(ctx)?.db.clock().now().plus_seconds(LAPSING_SECONDS);
        let filter = Leads { lapsing_by: Some(by), ..Leads::default() };
        lead::page(ctx, &filter, LeadOrder::Lapse, &page(first, after)).await
    }

    /// Open leads that nobody has touched for as long as the policy book says, for managers (LEAD-7); null for a salesperson. As
    /// `leads(filter: { untouched: true })`.
    async fn untouched(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
    ) -> Reply<Option<Connection<Lead>>> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        if actor.role == Role::DealerStaff {
            return Ok(None);
        }
        let since = untouched_since(app.db.read(), actor.unit, app.db.clock().now()).await?;
        let filter = Leads { untouched_since: Some(since), ..Leads::default() };
        Ok(Some(lead::page(ctx, &filter, LeadOrder::Received, &page(first, after)).await?))
    }
}
