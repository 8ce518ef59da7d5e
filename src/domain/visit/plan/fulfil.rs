//! A report fulfils a planned visit, in the transaction of the report (VISIT-1): the one that it names, or the open one of its
//! visitor, customer and month. A report that waits for a manager fulfils too; what it counts for is told by the figures (VISIT-5).

use longhaul_entity::{PlannedVisitId, customer, enums::PlannedVisitState, planned_visit, visit};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    rules::{self, RULE},
    store,
};
use crate::{
    db::Op,
    domain::customer::query as customers,
    error::{Error, Result, invalid, not_found},
};

use planned_visit::Column;

const FIELD: &str = "input.plannedVisitId";

/// Lets the report, which is written, fulfil a plan; answers which, none for a visit that nobody had planned. The row of the customer
/// is locked.
///
/// # Errors
/// For a plan that is named: NOT_FOUND for none of the visitor's own, INVALID for another customer's or another month's, CONFLICT
/// with its state for one that is not planned or was done already.
pub(in crate::domain::visit) async fn fulfil(
    op: &Op<'_>,
    named: Option<PlannedVisitId>,
    customer: &customer::Model,
    visit: &visit::Model,
) -> Result<Option<PlannedVisitId>> {
    let before = match named {
        Some(id) => Some(by_name(op, id, customer, visit).await?),
        None => matching(op, customer, visit).await?,
    };
    let Some(before) = before else { return Ok(None) };
    let after = planned_visit::Model { state: PlannedVisitState::Done, visit_id: Some(visit.id), ..before.clone() };
    Ok(Some(store::store(op, &before, after).await?.id))
}

async fn by_name(
    op: &Op<'_>,
    id: PlannedVisitId,
    customer: &customer::Model,
    visit: &visit::Model,
) -> Result<planned_visit::Model> {
    let own = planned_visit::Entity::find_by_id(id).filter(Column::VisitorId.eq(visit.visitor_id));
    let found = own.lock_exclusive().one(op.tx()).await?.ok_or_else(not_found)?;
    let merged = customers::merged_into_unscoped(op.tx(), &[customer.id]).await?;
    let of_customer = found.customer_id == customer.id || merged.iter().any(|(record, _)| *record == found.customer_id);
    if !of_customer || found.dealer_id != visit.dealer_id {
        return Err(elsewhere("该计划拜访属于另一客户", "That was planned for another customer"));
    }
    if found.month != visit.day / 100 {
        return Err(elsewhere("拜访时间不在计划月份内", "The visit lies outside the month of the plan"));
    }
    if found.state != PlannedVisitState::Planned {
        return Err(rules::closed(&found, FIELD));
    }
    Ok(found)
}

fn elsewhere(zh: &'static str, en: &'static str) -> Error {
    invalid(FIELD, zh, en).rule(RULE).into()
}

async fn matching(
    op: &Op<'_>,
    customer: &customer::Model,
    visit: &visit::Model,
) -> Result<Option<planned_visit::Model>> {
    let open = planned_visit::Entity::find()
        .filter(customers::of_whole(Column::CustomerId, customer.id))
        .filter(Column::VisitorId.eq(visit.visitor_id))
        .filter(Column::DealerId.eq(visit.dealer_id))
        .filter(Column::Month.eq(visit.day / 100))
        .filter(Column::State.eq(PlannedVisitState::Planned))
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(op.tx())
        .await?;
    Ok(rules::matched(&open, visit.day).cloned())
}
