//! Reading requests, delegations and notices.

use async_graphql::{Context, Enum, InputObject, Object};
use longhaul_entity::{
    ApprovalId, ClosedEnum, CustomerId, UnitId, approval_delegation, compliance_notice,
    enums::{ApprovalKind, ApprovalState},
};

use super::{
    delegations::ApprovalDelegation,
    notices::{ComplianceNotice, ComplianceNoticeFilter},
    people::ApprovalPerson,
    types::ApprovalRequest,
};
use crate::{
    domain::approval::{
        list::{self, Filter, Sort},
        query,
    },
    graphql::kit::{Connection, E, Gid, PageArgs, Reply, app, by_number, caller, counted},
};

/// The order of lists of delegations.
const BY_GIVEN: &str = "delegation.created";
/// The order of lists of notices.
const BY_NOTICED: &str = "notice.at";

/// Which requests; all conditions hold at once, and what is left out does not restrict.
#[derive(InputObject, Default)]
struct ApprovalFilter {
    /// In one of these states; an empty list is any.
    state: Option<Vec<E<ApprovalState>>>,
    /// Of one of these kinds; an empty list is any.
    kind: Option<Vec<E<ApprovalKind>>>,
    /// True: those that wait for your answer now, as a manager or as his deputy, also where nobody is in office at the level
    /// below. Those that are overdue below you, which you may decide too, `overdue` finds.
    waiting_for_me: Option<bool>,
    /// True: those whose level has let its time pass (APPR-3).
    overdue: Option<bool>,
    /// True: those that you asked for.
    mine: Option<bool>,
    /// Asked for by this unit or one below it.
    unit_id: Option<Gid<UnitId>>,
    /// About this customer.
    customer_id: Option<Gid<CustomerId>>,
}

/// By what requests are sorted.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum ApprovalOrder {
    /// 最新提交在前 / The latest submitted first.
    Latest,
    /// 最早到期在前 / The first due first.
    Due,
}

impl ApprovalFilter {
    fn read(self) -> Filter {
        Filter {
            states: values(self.state),
            kinds: values(self.kind),
            waiting_for_me: self.waiting_for_me,
            overdue: self.overdue,
            mine: self.mine,
            unit: self.unit_id.map(|id| id.0),
            customer: self.customer_id.map(|id| id.0),
        }
    }
}

/// The values that are named, each once, so that there are never more than the enum has.
fn values<T: ClosedEnum>(given: Option<Vec<E<T>>>) -> Vec<T> {
    let given = given.unwrap_or_default();
    T::ALL.iter().copied().filter(|value| given.contains(&E(*value))).collect()
}

/// The part of the requests of that filter that the caller sees, in that order.
pub(in crate::graphql) async fn page(
    ctx: &Context<'_>,
    filter: &Filter,
    sort: Sort,
    args: &PageArgs,
) -> Reply<Connection<ApprovalRequest>> {
    let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
    let (db, now) = (app.db.read(), app.db.clock().now());
    let order = match sort {
        Sort::Due => "approval.due",
        Sort::Latest => "approval.latest",
    };
    let window = args.window(order)?;
    let total = counted(ctx, list::count(db, actor, filter, now)).await?;
    let page = list::list(db, actor, filter, sort, now, &window).await?;
    Ok(Connection::new(page, order, total, |row| sort.place(row), |row| ApprovalRequest { row }))
}

/// Queries about approvals.
#[derive(Default)]
pub(in crate::graphql) struct ApprovalQuery;

#[Object]
impl ApprovalQuery {
    /// A request for an approval. NOT_FOUND for one that is not there or not for you.
    async fn approval(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] id: Gid<ApprovalId>,
    ) -> Reply<ApprovalRequest> {
        ApprovalRequest::find(ctx, id.0).await
    }

    /// The requests that one sees: a salesperson his own and those about customers that he works on, a dealer's manager all
    /// of the dealer, managers above all below.
    async fn approvals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which requests; all when left out.")] filter: Option<ApprovalFilter>,
        #[graphql(desc = "By what they are sorted; the latest first when left out.")] order_by: Option<ApprovalOrder>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<ApprovalRequest>> {
        let sort = match order_by {
            Some(ApprovalOrder::Due) => Sort::Due,
            Some(ApprovalOrder::Latest) | None => Sort::Latest,
        };
        let args = PageArgs { first, after, last, before };
        page(ctx, &filter.unwrap_or_default().read(), sort, &args).await
    }

    /// The delegations that one gave or was given, the latest first; those that are over, too.
    async fn approval_delegations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<ApprovalDelegation>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let window = PageArgs { first, after, last, before }.window(BY_GIVEN)?;
        let total = counted(ctx, query::count_delegations(db, actor)).await?;
        let page = query::delegations(db, actor, &window).await?;
        let place = |row: &approval_delegation::Model| by_number(row.created_at.0, row.id);
        Ok(Connection::new(page, BY_GIVEN, total, place, |row| ApprovalDelegation { row }))
    }

    /// Whom one may hand one's decisions to: the managers in office at one's own unit and at those above it, by name; at
    /// most 100.
    async fn approval_deputies(&self, ctx: &Context<'_>) -> Reply<Vec<ApprovalPerson>> {
        let found = query::deputies(app(ctx)?.db.read(), &caller(ctx)?.actor).await?;
        Ok(found.into_iter().map(ApprovalPerson::new).collect())
    }

    /// What was asked for public officials and refused, the latest first (APPR-6).
    async fn compliance_notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which notices; all when left out.")] filter: Option<ComplianceNoticeFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<ComplianceNotice>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let filter = filter.unwrap_or_default().read();
        let window = PageArgs { first, after, last, before }.window(BY_NOTICED)?;
        let total = counted(ctx, list::count_notices(db, actor, &filter)).await?;
        let page = list::notices(db, actor, &filter, &window).await?;
        let place = |row: &compliance_notice::Model| by_number(row.at.0, row.id);
        Ok(Connection::new(page, BY_NOTICED, total, place, |row| ComplianceNotice { row }))
    }
}
