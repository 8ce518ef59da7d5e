//! The types that grades are answered in.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{
    BadEventId, CustomerId, GradeChangeId, GradeReviewId, Timestamp, bad_event, customer,
    enums::{BadEventKind, Grade, GradeCause, GradeReviewState, GradeScheme, Role},
    grade_change, grade_review, trade_year,
};

use crate::{
    app::App,
    auth::Actor,
    domain::grading::{
        self, Answer,
        standing::{self, Grading, Standing, Whose},
    },
    error::{Error, Result},
    graphql::{
        customer::Customer,
        kit::{Batch, Date, DateTime, E, Gid, Money, Reply, app, batch},
        org::Unit,
        person::User,
        policy::FigureUsed,
    },
    vocab::{BusinessDay, Fen},
};

/// The most changes of grades and years of figures that come with a customer.
const LATEST: usize = 50;

/// Grades by customer.
struct Gradings;

impl Batch for Gradings {
    type Key = Whose;
    type Value = Grading;

    async fn load(app: &App, _: &Actor, keys: &[Whose]) -> Result<HashMap<Whose, Grading>> {
        // The keys come from customers that the actor has seen.
        standing::of_customers_unscoped(app.db.read(), keys, app.db.clock().now()).await
    }
}

/// The grades of a customer (客户等级, GRADE-0 to GRADE-7).
pub(in crate::graphql) struct CustomerGrading(Grading);

impl CustomerGrading {
    /// The grades of a customer that the caller has seen, loaded together with those that other rows ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, of: &customer::Model) -> Reply<Self> {
        let found = batch::<Gradings>(ctx, Whose::from(of)).await?;
        Ok(Self(found.ok_or_else(|| Error::broken("a customer without grades"))?))
    }
}

#[Object]
impl CustomerGrading {
    /// The present grade by each scheme, side by side.
    async fn standings(&self) -> Vec<GradeStanding> {
        self.0.standings.iter().map(|standing| GradeStanding::new(standing, &self.0)).collect()
    }

    /// On which day a new customer is to be assessed (GRADE-5); null once he was.
    async fn assess_on(&self) -> Option<Date> {
        self.0.assess_on.map(Date)
    }

    /// The latest changes of grades, at most 50, the last first.
    async fn history(&self) -> Vec<GradeChange> {
        self.0.changes.iter().take(LATEST).cloned().map(GradeChange).collect()
    }

    /// What was traded, at most 50 years, the latest first.
    async fn trade_years(&self) -> Vec<TradeYear> {
        self.0.years.iter().take(LATEST).map(TradeYear::from).collect()
    }
}

/// A customer's grade by one scheme.
#[derive(SimpleObject)]
struct GradeStanding {
    /// By which scheme.
    scheme: E<GradeScheme>,
    /// The present grade.
    grade: E<Grade>,
    /// Whether nobody has assessed it yet (GRADE-5, 暂定等级).
    provisional: bool,
    /// Since when it is what it is; null for one that no decision stands behind.
    since: Option<DateTime>,
    /// Who handles the customer, by the strategic scheme alone (GRADE-0).
    handled_by: Vec<E<Role>>,
    /// What the figures say now; null for the strategic scheme and where the figures are missing.
    computed: Option<ComputedGrade>,
    /// What the grade is entitled to (GRADE-7).
    entitlement: GradeEntitlement,
    /// The version of the scheme: the policies that it goes by now.
    policies: Vec<FigureUsed>,
}

impl GradeStanding {
    fn new(of: &Standing, all: &Grading) -> Self {
        let entitled = grading::entitlement(of.grade, &all.book);
        let handled_by = if of.scheme == GradeScheme::Strategic { grading::handled_by(of.grade) } else { &[] };
        Self {
            scheme: E(of.scheme),
            grade: E(of.grade),
            provisional: of.provisional,
            since: of.since.map(DateTime),
            handled_by: handled_by.iter().copied().map(E).collect(),
            computed: of.answer.as_ref().map(ComputedGrade::from),
            entitlement: GradeEntitlement {
                visit_days: entitled.visit_days,
                response_hours: entitled.response_hours,
                priority: entitled.priority,
                credit_days: entitled.credit_days,
            },
            policies: FigureUsed::all(&of.policies),
        }
    }
}

/// What a scheme says of a customer by the figures (GRADE-1, GRADE-2).
#[derive(SimpleObject)]
struct ComputedGrade {
    /// Of which year the figures are; null for a customer that never traded.
    year: Option<i32>,
    /// What follows.
    grade: E<Grade>,
    /// The score, 0 to 100 to two decimals, rounded down; of the scheme SCORE alone.
    score: Option<f64>,
    /// What the score is made of; of the scheme SCORE alone.
    indicators: Option<GradeIndicators>,
}

/// The points of a customer, each 0 to 100 to two decimals (GRADE-1).
#[derive(SimpleObject)]
struct GradeIndicators {
    /// Of yearly sales.
    sales: f64,
    /// Of payment and pick-up.
    payment: f64,
    /// Of the potential of the customer's trade.
    potential: f64,
    /// Of stagnant orders.
    stagnant: f64,
}

/// Hundredths of a point as points.
#[expect(clippy::cast_precision_loss, reason = "at most ten thousand")]
fn points(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

impl From<&Answer> for ComputedGrade {
    fn from(answer: &Answer) -> Self {
        let indicators = |found: grading::Indicators| GradeIndicators {
            sales: points(found.sales),
            payment: points(found.payment),
            potential: points(found.potential),
            stagnant: points(found.stagnant),
        };
        Self {
            year: answer.year,
            grade: E(answer.grade),
            score: answer.score.map(|(score, _)| points(score)),
            indicators: answer.score.map(|(_, found)| indicators(found)),
        }
    }
}

/// What a grade is entitled to (GRADE-7, 等级权益).
#[derive(SimpleObject)]
struct GradeEntitlement {
    /// Days from one visit to the next.
    visit_days: i64,
    /// Hours until the first answer.
    response_hours: i64,
    /// In which order; 1 comes first.
    priority: i64,
    /// Days that an invoice may stand open.
    credit_days: i64,
}

/// What was traded with a customer in a year (年度交易数据).
#[derive(SimpleObject)]
struct TradeYear {
    /// Which year.
    year: i32,
    /// Sales of the year.
    amount: Money,
    /// Payments that came late.
    late_payments: i32,
    /// Vehicles that were picked up late.
    late_pickups: i32,
    /// Orders that stagnate.
    stagnant_orders: i32,
    /// Potential of the customer's trade, 0 to 100 points.
    potential: i32,
    /// Raised with each change; an edit names the version that it was made from.
    version: i32,
    /// When it was recorded last.
    recorded_at: DateTime,
}

impl From<&trade_year::Model> for TradeYear {
    fn from(row: &trade_year::Model) -> Self {
        Self {
            year: row.year,
            amount: Money(Fen::new(row.amount_fen)),
            late_payments: row.late_payments,
            late_pickups: row.late_pickups,
            stagnant_orders: row.stagnant_orders,
            potential: row.potential,
            version: row.version,
            recorded_at: DateTime(row.recorded_at),
        }
    }
}

/// A change of a grade (等级变更, GRADE-4): it has a cause, an author and a date, and is never changed itself.
struct GradeChange(grade_change::Model);

#[Object]
impl GradeChange {
    /// Its id.
    async fn id(&self) -> Gid<GradeChangeId> {
        Gid(self.0.id)
    }

    /// By which scheme.
    async fn scheme(&self) -> E<GradeScheme> {
        E(self.0.scheme)
    }

    /// The grade from then on.
    async fn grade(&self) -> E<Grade> {
        E(self.0.grade)
    }

    /// The grade before; the same where it was confirmed.
    async fn before(&self) -> E<Grade> {
        E(self.0.before)
    }

    /// Why, by the rule book.
    async fn cause(&self) -> E<GradeCause> {
        E(self.0.cause)
    }

    /// The proposal or bad event that is the cause.
    async fn cause_id(&self) -> Option<String> {
        let id = self.0.cause_id?;
        Some(match self.0.cause {
            GradeCause::YearlyReview | GradeCause::FirstAssessment => format!("GradeReview:{id}"),
            GradeCause::BadEvent | GradeCause::GoodConduct => format!("BadEvent:{id}"),
        })
    }

    /// Why, in the author's words.
    async fn why(&self) -> &str {
        &self.0.why
    }

    /// The figures and policy versions that it was decided by, as JSON.
    async fn figures(&self) -> &str {
        &self.0.figures
    }

    /// Who decided it; null when he is beyond your reach.
    async fn author(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.author_id).await
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}

/// A proposal of a grade on its way from salesperson over manager to HQ (评级审批, GRADE-3).
pub(super) struct GradeReview(pub(super) grade_review::Model);

#[Object]
impl GradeReview {
    /// Its id.
    async fn id(&self) -> Gid<GradeReviewId> {
        Gid(self.0.id)
    }

    /// Whose grade, by id: he may have gone to another dealer since.
    async fn customer_id(&self) -> Gid<CustomerId> {
        Gid(self.0.customer_id)
    }

    /// Whose grade; null when he has gone beyond your reach since.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::load(ctx, self.0.customer_id).await
    }

    /// The dealer that was responsible when it was proposed.
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.0.unit_id).await
    }

    /// The year that it is for.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// The yearly review, or the first assessment of a new customer.
    async fn cause(&self) -> E<GradeCause> {
        E(self.0.cause)
    }

    /// By which scheme.
    async fn scheme(&self) -> E<GradeScheme> {
        E(self.0.scheme)
    }

    /// Which grade is proposed.
    async fn grade(&self) -> E<Grade> {
        E(self.0.grade)
    }

    /// How far it has come.
    async fn state(&self) -> E<GradeReviewState> {
        E(self.0.state)
    }

    /// Why it is proposed.
    async fn why(&self) -> &str {
        &self.0.why
    }

    /// The figures and policy versions that it was proposed by, as JSON.
    async fn figures(&self) -> &str {
        &self.0.figures
    }

    /// Who proposed it; null when he is beyond your reach.
    async fn proposed_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.proposed_by).await
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        DateTime(self.0.proposed_at)
    }

    /// Who reviewed it; null until then, and when he is beyond your reach.
    async fn reviewed_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        person(ctx, self.0.reviewed_by).await
    }

    /// When it was reviewed.
    async fn reviewed_at(&self) -> Option<DateTime> {
        self.0.reviewed_at.map(DateTime)
    }

    /// What the reviewer said.
    async fn review_why(&self) -> Option<&str> {
        self.0.review_why.as_deref()
    }

    /// Who decided it at HQ; null until then, and when he is beyond your reach.
    async fn decided_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        person(ctx, self.0.decided_by).await
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// What whoever decided said.
    async fn decision_why(&self) -> Option<&str> {
        self.0.decision_why.as_deref()
    }
}

/// A bad event of a customer (不良事件, GRADE-4): it lowers the grade within days.
pub(super) struct BadEvent(pub(super) bad_event::Model);

#[Object]
impl BadEvent {
    /// Its id.
    async fn id(&self) -> Gid<BadEventId> {
        Gid(self.0.id)
    }

    /// Whose, by id: he may have gone to another dealer since.
    async fn customer_id(&self) -> Gid<CustomerId> {
        Gid(self.0.customer_id)
    }

    /// Whose; null when he has gone beyond your reach since.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        Customer::load(ctx, self.0.customer_id).await
    }

    /// The dealer that was responsible when it was recorded.
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.0.unit_id).await
    }

    /// What kind of event.
    async fn kind(&self) -> E<BadEventKind> {
        E(self.0.kind)
    }

    /// On which day it happened.
    async fn day(&self) -> Reply<Date> {
        Ok(Date(BusinessDay::new(self.0.day).map_err(Error::broken)?))
    }

    /// What shows it.
    async fn evidence(&self) -> &str {
        &self.0.evidence
    }

    /// Who recorded it; null when he is beyond your reach.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.recorded_by).await
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// Until when it is to be decided.
    async fn due_at(&self) -> DateTime {
        DateTime(self.0.due_at)
    }

    /// Whether it waits for its decision longer than that, or waited longer.
    async fn overdue(&self, ctx: &Context<'_>) -> Reply<bool> {
        let until = match self.0.decided_at {
            Some(decided) => decided,
            None => now(ctx)?,
        };
        Ok(until > self.0.due_at)
    }

    /// Who decided it; null until then, and when he is beyond your reach.
    async fn decided_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        person(ctx, self.0.decided_by).await
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// What whoever decided said.
    async fn decision_why(&self) -> Option<&str> {
        self.0.decision_why.as_deref()
    }
}

/// The present instant, as decisions go by it.
pub(super) fn now(ctx: &Context<'_>) -> Reply<Timestamp> {
    Ok(app(ctx)?.db.clock().now())
}

async fn person(ctx: &Context<'_>, id: Option<longhaul_entity::UserId>) -> Reply<Option<User>> {
    match id {
        Some(id) => User::load(ctx, id).await,
        None => Ok(None),
    }
}
