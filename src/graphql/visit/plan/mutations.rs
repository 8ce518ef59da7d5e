//! Planning visits, changing and cancelling what was planned.

use async_graphql::{Context, Object, SimpleObject};

use super::{
    inputs::{CancelPlannedVisitInput, ChangePlannedVisitInput, PlanVisitInput},
    types::PlannedVisit,
};
use crate::{
    domain::{perform, visit::plan},
    graphql::kit::{Reply, app, caller},
};

/// A planned visit that was made or changed.
#[derive(SimpleObject)]
struct PlannedVisitPayload {
    /// The planned visit as it is now.
    planned_visit: PlannedVisit,
}

/// Everything that is done with visit plans.
#[derive(Default)]
pub(in crate::graphql) struct VisitPlanMutation;

#[Object]
impl VisitPlanMutation {
    /// Plans a visit (VISIT-1). A visit to a retail prospect (散户) of no tier waits for its approval, which this asks for. Open at a
    /// time is one plan for a visitor, customer and day of appointment, and one without appointment for the month: a report could not
    /// tell two apart. Errors: INVALID with the field; NOT_FOUND for a customer out of reach and for a gift that is not there; RULE
    /// VISIT-1 for a month that is over or over a year ahead and for somebody else's plan, CUST-10 for a record that was merged,
    /// CUST-13 for a customer set aside and a visitor who does not work on it, LEAD-5 for one outside the territory that no report was
    /// approved for, LEAD-9 for another channel's business, GIFT-1 for a gift that is given no more, APPR-6 for gifts to a government
    /// agency; LIMIT beyond 20 gifts; CONFLICT for an open plan of that time, and for an id that is taken.
    async fn plan_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is planned.")] input: PlanVisitInput,
    ) -> Reply<PlannedVisitPayload> {
        let operation_id = input.operation_id;
        let id = plan::plan(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(PlannedVisitPayload { planned_visit: PlannedVisit::find(ctx, id).await? })
    }

    /// Changes a planned visit, until it is done or its month is over (VISIT-1). Other gifts on a retail visit are approved anew
    /// (APPR-5). Errors: as of `planVisit`; NOT_FOUND for a plan out of reach; CONFLICT with its `state` for one that is done, refused
    /// or cancelled, and for another version.
    async fn change_planned_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The planned visit as it is to be.")] input: ChangePlannedVisitInput,
    ) -> Reply<PlannedVisitPayload> {
        let operation_id = input.operation_id;
        let id = plan::change(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(PlannedVisitPayload { planned_visit: PlannedVisit::find(ctx, id).await? })
    }

    /// Cancels a planned visit, until it is done or its month is over (VISIT-1). Errors: NOT_FOUND for a plan out of reach; INVALID for
    /// the reason; RULE VISIT-1 for somebody else's plan and for a month that is over; CONFLICT with its `state` for one that is done,
    /// refused or cancelled, and for another version.
    async fn cancel_planned_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is cancelled.")] input: CancelPlannedVisitInput,
    ) -> Reply<PlannedVisitPayload> {
        let operation_id = input.operation_id;
        let id = perform(&app(ctx)?.db, caller(ctx)?, operation_id, &input.read()).await?;
        Ok(PlannedVisitPayload { planned_visit: PlannedVisit::find(ctx, id).await? })
    }
}
