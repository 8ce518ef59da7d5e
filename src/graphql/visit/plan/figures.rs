//! Figures of visits and plans, as clients see them.

use async_graphql::{Context, Enum, Object, SimpleObject};

use crate::{
    domain::visit::plan::figures::{By, Line},
    graphql::{
        kit::{Int64, Reply},
        org::Unit,
        person::User,
    },
};

/// By what figures of visits are added up.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum VisitFiguresBy {
    /// 按拜访人 / By who visits.
    Visitor,
    /// 按经销商 / By dealer.
    Dealer,
    /// 按市场部 / By the market area that the dealer lies in now.
    Area,
    /// 按月 / By the month of the visit and of the plan.
    Month,
}

impl From<VisitFiguresBy> for By {
    fn from(by: VisitFiguresBy) -> Self {
        match by {
            VisitFiguresBy::Visitor => Self::Visitor,
            VisitFiguresBy::Dealer => Self::Dealer,
            VisitFiguresBy::Area => Self::Area,
            VisitFiguresBy::Month => Self::Month,
        }
    }
}

/// Figures of visits (拜访统计).
#[derive(SimpleObject)]
pub(super) struct VisitFigures {
    /// All of it.
    pub(super) total: VisitFigure,
    /// Its parts, which add up to it: months in their order, all else the most visits first. Beyond 500 the rest is left out.
    pub(super) parts: Vec<VisitFigure>,
}

/// Visits and plans, added up.
pub(super) struct VisitFigure(pub(super) Line);

/// Planned visits against what came of them (计划完成情况).
#[derive(SimpleObject)]
pub(super) struct PlanFigure {
    /// Planned, what was not cancelled: the sum of `done`, `doneHeld`, `doneUpheld`, `open` and `missed`.
    planned: Int64,
    /// Done, by a report that counts.
    done: Int64,
    /// Done, by a report that waits for a manager (VISIT-5) or a photo (VISIT-9).
    done_held: Int64,
    /// Done, by a report against which a manager upheld what was found: it counts for nothing.
    done_upheld: Int64,
    /// Not done yet.
    open: Int64,
    /// Not done when the month was over.
    missed: Int64,
    /// Cancelled.
    cancelled: Int64,
}

/// Planned retail visits (散户拜访) against what came of them.
#[derive(SimpleObject)]
pub(super) struct RetailPlanFigure {
    /// As for all others.
    #[graphql(flatten)]
    plan: PlanFigure,
    /// Waiting for their approval: not planned yet.
    waiting: Int64,
    /// Not approved.
    refused: Int64,
}

impl PlanFigure {
    const fn of(line: &Line) -> Self {
        Self {
            planned: Int64(line.planned),
            done: Int64(line.done),
            done_held: Int64(line.done_held),
            done_upheld: Int64(line.done_upheld),
            open: Int64(line.open),
            missed: Int64(line.missed),
            cancelled: Int64(line.cancelled),
        }
    }

    const fn of_retail(line: &Line) -> Self {
        Self {
            planned: Int64(line.retail_planned),
            done: Int64(line.retail_done),
            done_held: Int64(line.retail_done_held),
            done_upheld: Int64(line.retail_done_upheld),
            open: Int64(line.retail_open),
            missed: Int64(line.retail_missed),
            cancelled: Int64(line.retail_cancelled),
        }
    }
}

#[Object]
impl VisitFigure {
    /// Who visits, if it is by visitor and you see that person.
    async fn visitor(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        match self.0.visitor_id {
            Some(visitor) => User::load(ctx, visitor).await,
            None => Ok(None),
        }
    }

    /// The unit, if it is by a unit.
    async fn unit(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        match self.0.unit_id {
            Some(unit) => Unit::load(ctx, unit).await,
            None => Ok(None),
        }
    }

    /// The month, `YYYYMM`, if it is by month.
    async fn month(&self) -> Option<i32> {
        self.0.month
    }

    /// Visits that count: nothing speaks against them, or a manager cleared them.
    async fn visits(&self) -> Int64 {
        Int64(self.0.visits)
    }

    /// Of these on site (上门).
    async fn on_site(&self) -> Int64 {
        Int64(self.0.on_site)
    }

    /// Of these at the dealer's (到店).
    async fn at_dealer(&self) -> Int64 {
        Int64(self.0.at_dealer)
    }

    /// Of these by phone (电话).
    async fn phone(&self) -> Int64 {
        Int64(self.0.phone)
    }

    /// Of these without a plan (计划外).
    async fn unplanned(&self) -> Int64 {
        Int64(self.0.unplanned)
    }

    /// Reports that wait for a manager (VISIT-5) or a photo (VISIT-9): they count for nothing yet.
    async fn held(&self) -> Int64 {
        Int64(self.0.held)
    }

    /// Reports against which a manager upheld what was found: they count for nothing.
    async fn upheld(&self) -> Int64 {
        Int64(self.0.upheld)
    }

    /// What was planned, but for retail visits.
    async fn plan(&self) -> PlanFigure {
        PlanFigure::of(&self.0)
    }

    /// Retail visits (散户拜访), apart.
    async fn retail(&self) -> RetailPlanFigure {
        RetailPlanFigure {
            plan: PlanFigure::of_retail(&self.0),
            waiting: Int64(self.0.retail_waiting),
            refused: Int64(self.0.retail_refused),
        }
    }
}
