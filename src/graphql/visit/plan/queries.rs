//! Reading visit plans and the figures of visits.

use async_graphql::{Context, InputObject, Object};
use longhaul_entity::{
    CustomerId, PlannedVisitId, Timestamp, UnitId, UserId, app_user,
    enums::{CustomerTier, PlannedVisitState},
    planned_visit,
};

use super::{
    figures::{VisitFigure, VisitFigures, VisitFiguresBy},
    types::PlannedVisit,
};
use crate::{
    domain::visit::plan::{
        figures::{self, Asked},
        month_of,
        query::{self, Filter},
    },
    graphql::{
        kit::{Connection, E, Gid, PageArgs, Reply, app, by_number, caller, counted},
        org::Unit,
        person::User,
    },
};

/// The order of lists of planned visits.
const BY_DUE: &str = "plannedVisit.due";

/// Which planned visits; all conditions hold at once, and what is left out does not restrict.
#[derive(InputObject, Default)]
struct PlannedVisitFilter {
    /// Of this business month, `YYYYMM`.
    month: Option<i32>,
    /// By dealers within this unit: a dealer, a market area, a region.
    unit_id: Option<Gid<UnitId>>,
    /// To be made by this person.
    visitor_id: Option<Gid<UserId>>,
    /// To this customer.
    customer_id: Option<Gid<CustomerId>>,
    /// In this state.
    state: Option<E<PlannedVisitState>>,
    /// Retail visits (散户拜访) alone, or all others.
    retail: Option<bool>,
    /// To customers that were of this tier when it was planned.
    tier: Option<E<CustomerTier>>,
    /// Such as should be done by now and are planned still: the time agreed is past, or the month is over and they are `missed`. Or all
    /// others.
    overdue: Option<bool>,
}

impl PlannedVisitFilter {
    fn read(&self, now: Timestamp) -> Filter {
        Filter {
            month: self.month,
            unit: self.unit_id.map(|id| id.0),
            visitor: self.visitor_id.map(|id| id.0),
            customer: self.customer_id.map(|id| id.0),
            state: self.state.map(|state| state.0),
            retail: self.retail,
            tier: self.tier.map(|tier| tier.0),
            overdue: self.overdue.map(|overdue| (overdue, now)),
            ..Filter::default()
        }
    }
}

/// Which visits and plans are added up.
#[derive(InputObject)]
struct VisitFiguresFilter {
    /// Of dealers within this unit: a dealer, a market area, a region, HQ.
    unit_id: Gid<UnitId>,
    /// From this business month on, `YYYYMM`.
    from: i32,
    /// Until this month, `YYYYMM`; at most 12 months in all.
    to: i32,
}

/// The plan of somebody for a month (月度拜访计划, VISIT-1).
pub(super) struct VisitPlan {
    visitor: app_user::Model,
    month: i32,
}

#[Object]
impl VisitPlan {
    /// The business month, `YYYYMM`.
    async fn month(&self) -> i32 {
        self.month
    }

    /// Whose plan it is.
    async fn visitor(&self) -> User {
        User::new(self.visitor.clone())
    }

    /// The dealer that he belongs to.
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.visitor.unit_id).await
    }

    /// Planned and done, at that dealer.
    async fn figures(&self, ctx: &Context<'_>) -> Reply<VisitFigure> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let asked = Asked {
            unit: self.visitor.unit_id,
            visitor: Some(self.visitor.id),
            from: self.month,
            to: self.month,
            present: month_of(app.db.clock().now())?,
        };
        Ok(VisitFigure(figures::total(app.db.read(), actor, &asked).await?))
    }

    /// What was planned, the first due first.
    async fn visits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
    ) -> Reply<Connection<PlannedVisit>> {
        let filter = Filter { month: Some(self.month), visitor: Some(self.visitor.id), ..Filter::default() };
        page(ctx, &filter, &PageArgs { first, after, last: None, before: None }).await
    }
}

/// Queries about visit plans.
#[derive(Default)]
pub(in crate::graphql) struct VisitPlanQuery;

#[Object]
impl VisitPlanQuery {
    /// A planned visit (VISIT-1). NOT_FOUND for one that is not there or not for you.
    async fn planned_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The planned visit.")] id: Gid<PlannedVisitId>,
    ) -> Reply<PlannedVisit> {
        PlannedVisit::find(ctx, id.0).await
    }

    /// Planned visits (计划拜访, VISIT-1), the first due first: by the time agreed, or by the end of the month. A salesperson sees his own
    /// and those of customers that he works on.
    async fn planned_visits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which planned visits; all when left out.")] filter: Option<PlannedVisitFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<PlannedVisit>> {
        let filter = filter.unwrap_or_default().read(app(ctx)?.db.clock().now());
        page(ctx, &filter, &PageArgs { first, after, last, before }).await
    }

    /// The plan of somebody for a month, with planned against done (VISIT-1). A salesperson reads his own. NOT_FOUND for somebody out of
    /// reach; INVALID for a month that is none.
    async fn visit_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The business month, `YYYYMM`.")] month: i32,
        #[graphql(desc = "Whose plan; your own when left out.")] visitor_id: Option<Gid<UserId>>,
    ) -> Reply<VisitPlan> {
        let actor = &caller(ctx)?.actor;
        let month = query::month("month", month)?;
        let visitor = visitor_id.map_or(actor.user, |id| id.0);
        Ok(VisitPlan { visitor: query::visitor(app(ctx)?.db.read(), actor, visitor).await?, month })
    }

    /// How much was visited in some months, and what came of the plans (拜访统计): of a salesperson his own. NOT_FOUND for a unit out of
    /// reach; INVALID for months that are none, or more than 12.
    async fn visit_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which visits and plans.")] filter: VisitFiguresFilter,
        #[graphql(desc = "By what its parts are.")] by: VisitFiguresBy,
    ) -> Reply<VisitFigures> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let present = month_of(app.db.clock().now())?;
        let asked = Asked { unit: filter.unit_id.0, visitor: None, from: filter.from, to: filter.to, present };
        let total = figures::total(app.db.read(), actor, &asked).await?;
        let parts = figures::lines(app.db.read(), actor, &asked, by.into()).await?;
        Ok(VisitFigures { total: VisitFigure(total), parts: parts.into_iter().map(VisitFigure).collect() })
    }
}

/// A page of planned visits.
pub(in crate::graphql) async fn page(
    ctx: &Context<'_>,
    filter: &Filter,
    args: &PageArgs,
) -> Reply<Connection<PlannedVisit>> {
    let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
    let window = args.window(BY_DUE)?;
    let total = counted(ctx, query::count(db, actor, filter)).await?;
    let found = query::list(db, actor, filter, &window).await?;
    let place = |row: &planned_visit::Model| by_number(row.due_at.0, row.id);
    Ok(Connection::new(found, BY_DUE, total, place, PlannedVisit))
}
