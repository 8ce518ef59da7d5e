//! Recording what grades follow from, and deciding about them.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{
    BadEventId, CustomerId, GradeReviewId,
    enums::{BadEventKind, Grade, GradeScheme},
};
use uuid::Uuid;

use super::types::{BadEvent, GradeReview};
use crate::{
    domain::{
        Operation, customer as customers,
        grading::{
            ApproveGrade, LowerGrade, ProposeGrade, RaiseGrade, RecordBadEvent, ReviewGrade, SetTradeYear, query,
        },
        perform,
    },
    graphql::{
        customer::Customer,
        kit::{Date, E, Gid, Money, Reply, app, caller},
    },
};

/// What was traded with a customer in a year, in place of what was recorded before.
#[derive(InputObject)]
struct SetTradeYearInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    customer_id: Gid<CustomerId>,
    /// Which year, from 2000 to the present one.
    year: i32,
    /// The version of the year's figures that was read; left out when there are none yet.
    version: Option<i32>,
    /// Sales of the year, 0 or more.
    amount: Money,
    /// Payments that came late, 0 to 10,000.
    late_payments: i32,
    /// Vehicles that were picked up late, 0 to 10,000.
    late_pickups: i32,
    /// Orders that stagnate, 0 to 10,000.
    stagnant_orders: i32,
    /// Potential of the customer's trade, 0 to 100 points.
    potential: i32,
}

/// A grade that is proposed.
#[derive(InputObject)]
struct ProposeGradeInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// An id that the client made for it; one is made when it is left out.
    id: Option<Gid<GradeReviewId>>,
    /// Whose grade.
    customer_id: Gid<CustomerId>,
    /// By which scheme.
    scheme: E<GradeScheme>,
    /// Which grade: by SCORE and AMOUNT what the figures say, by STRATEGIC A, B or C.
    grade: E<Grade>,
    /// Why, 1 to 1000 characters.
    why: String,
}

/// What the manager says to a proposal.
#[derive(InputObject)]
struct ReviewGradeInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which proposal.
    review_id: Gid<GradeReviewId>,
    /// True passes it on to HQ, false rejects it.
    accept: bool,
    /// Why, 1 to 1000 characters.
    why: String,
}

/// What HQ says to a reviewed proposal.
#[derive(InputObject)]
struct ApproveGradeInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which proposal.
    review_id: Gid<GradeReviewId>,
    /// True gives the customer the grade, false rejects the proposal.
    accept: bool,
    /// Why, 1 to 1000 characters.
    why: String,
}

/// A bad event of a customer.
#[derive(InputObject)]
struct RecordBadEventInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// An id that the client made for it; one is made when it is left out.
    id: Option<Gid<BadEventId>>,
    /// Whose.
    customer_id: Gid<CustomerId>,
    /// What kind of event.
    kind: E<BadEventKind>,
    /// On which day it happened: within the past year.
    day: Date,
    /// What shows it, 1 to 2000 characters.
    evidence: String,
}

/// The decision about a bad event.
#[derive(InputObject)]
struct LowerGradeInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which event.
    event_id: Gid<BadEventId>,
    /// Why, 1 to 1000 characters.
    why: String,
}

/// Good conduct over a period.
#[derive(InputObject)]
struct RaiseGradeInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Whose grade.
    customer_id: Gid<CustomerId>,
    /// By which scheme.
    scheme: E<GradeScheme>,
    /// The present grade, as it was read.
    present: E<Grade>,
    /// First day of the period.
    from: Date,
    /// Last day of the period: behind the first, not in the future.
    to: Date,
    /// What was good, 1 to 1000 characters.
    why: String,
}

/// A customer whose figures or grade changed.
#[derive(SimpleObject)]
struct GradedCustomer {
    /// The customer.
    customer: Customer,
}

/// A proposal after a step.
#[derive(SimpleObject)]
struct GradeReviewPayload {
    /// The proposal.
    review: GradeReview,
}

/// A bad event that was recorded or decided.
#[derive(SimpleObject)]
struct BadEventPayload {
    /// The event.
    event: BadEvent,
}

/// Everything that is done with grades.
#[derive(Default)]
pub(in crate::graphql) struct GradingMutation;

#[Object]
impl GradingMutation {
    /// Records what was traded with a customer in a year (GRADE-1, GRADE-2). CONFLICT when somebody else recorded it meanwhile.
    async fn set_trade_year(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The figures.")] input: SetTradeYearInput,
    ) -> Reply<GradedCustomer> {
        let operation = SetTradeYear {
            customer: input.customer_id.0,
            year: input.year,
            version: input.version,
            amount: input.amount.0,
            late_payments: input.late_payments,
            late_pickups: input.late_pickups,
            stagnant_orders: input.stagnant_orders,
            potential: input.potential,
        };
        graded(ctx, input.operation_id, &operation).await
    }

    /// Proposes a grade: within the window of the yearly review, or once a new customer is to be assessed (GRADE-3, GRADE-5);
    /// otherwise RULE GRADE-3. RULE with `computed` for a grade that the figures do not say; CONFLICT where there is a
    /// proposal by the scheme for the year.
    async fn propose_grade(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The grade.")] input: ProposeGradeInput,
    ) -> Reply<GradeReviewPayload> {
        let operation = ProposeGrade {
            id: input.id.map(|id| id.0),
            customer: input.customer_id.0,
            scheme: input.scheme.0,
            grade: input.grade.0,
            why: input.why,
        };
        reviewed(ctx, input.operation_id, &operation).await
    }

    /// Passes a proposal on to HQ or rejects it (GRADE-3). RULE for one's own; CONFLICT when somebody has reviewed it already.
    async fn review_grade(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the manager says.")] input: ReviewGradeInput,
    ) -> Reply<GradeReviewPayload> {
        let operation = ReviewGrade { review: input.review_id.0, accept: input.accept, why: input.why };
        reviewed(ctx, input.operation_id, &operation).await
    }

    /// Approves a reviewed proposal, and the customer has the grade, or rejects it (GRADE-3). CONFLICT when somebody has
    /// decided already, or nobody has reviewed it yet.
    async fn approve_grade(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What HQ says.")] input: ApproveGradeInput,
    ) -> Reply<GradeReviewPayload> {
        let operation = ApproveGrade { review: input.review_id.0, accept: input.accept, why: input.why };
        reviewed(ctx, input.operation_id, &operation).await
    }

    /// Records a bad event; it is to be decided within days (GRADE-4).
    async fn record_bad_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] input: RecordBadEventInput,
    ) -> Reply<BadEventPayload> {
        let operation = RecordBadEvent {
            id: input.id.map(|id| id.0),
            customer: input.customer_id.0,
            kind: input.kind.0,
            day: input.day.0,
            evidence: input.evidence,
        };
        about_event(ctx, input.operation_id, &operation).await
    }

    /// Decides about a bad event: the customer's grade by every scheme becomes one lower, C being the lowest (GRADE-4).
    /// CONFLICT when somebody has decided already; RULE for an event that one recorded oneself.
    async fn lower_grade(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: LowerGradeInput,
    ) -> Reply<BadEventPayload> {
        about_event(ctx, input.operation_id, &LowerGrade { event: input.event_id.0, why: input.why }).await
    }

    /// Raises a grade by one for good conduct over a period (GRADE-4). RULE when there is a bad event in it or one that
    /// waits; CONFLICT when the grade is not the one that was read.
    async fn raise_grade(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period and what was good.")] input: RaiseGradeInput,
    ) -> Reply<GradedCustomer> {
        let operation = RaiseGrade {
            customer: input.customer_id.0,
            scheme: input.scheme.0,
            present: input.present.0,
            from: input.from.0,
            to: input.to.0,
            why: input.why,
        };
        graded(ctx, input.operation_id, &operation).await
    }
}

async fn graded<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<GradedCustomer>
where
    O: Operation<Output = CustomerId>,
{
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let id = perform(&app.db, caller, operation_id, operation).await?;
    let row = customers::query::find(app.db.read(), &caller.actor, id).await?;
    Ok(GradedCustomer { customer: Customer::new(row) })
}

async fn reviewed<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<GradeReviewPayload>
where
    O: Operation<Output = GradeReviewId>,
{
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let id = perform(&app.db, caller, operation_id, operation).await?;
    Ok(GradeReviewPayload { review: GradeReview(query::review(app.db.read(), &caller.actor, id).await?) })
}

async fn about_event<O>(ctx: &Context<'_>, operation_id: Option<Uuid>, operation: &O) -> Reply<BadEventPayload>
where
    O: Operation<Output = BadEventId>,
{
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let id = perform(&app.db, caller, operation_id, operation).await?;
    Ok(BadEventPayload { event: BadEvent(query::event(app.db.read(), &caller.actor, id).await?) })
}
