//! The common way of all changes to a planned visit: the next version, if the one that was read still stands.

use longhaul_entity::{
    CustomerId, UserId,
    enums::{PlannedVisitState, Role},
    planned_visit,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use super::rules::RULE;
use crate::{
    auth::Actor,
    db::Op,
    domain::customer::query as customers,
    error::{Code, Refusal, Result, stale},
};

/// Writes `after` as what follows on `before`.
///
/// # Errors
/// CONFLICT when another version came in between.
pub(super) async fn store(
    op: &Op<'_>,
    before: &planned_visit::Model,
    mut after: planned_visit::Model,
) -> Result<planned_visit::Model> {
    use planned_visit::{Column, Entity};

    after.version = before.version + 1;
    after.updated_at = op.now();
    let mut row = after.clone().into_active_model().reset_all();
    row.id = NotSet;
    let written = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(before.id))
        .filter(Column::Version.eq(before.version))
        .filter(Column::State.eq(before.state))
        .exec(op.tx())
        .await?;
    if written.rows_affected == 1 { Ok(after) } else { Err(stale(after.version)) }
}

/// Whether the plan is his to change: his own, or one of his dealer's that he manages. The plan is one that he sees.
///
/// # Errors
/// RULE.
pub(super) fn his(actor: &Actor, row: &planned_visit::Model) -> Result<()> {
    let manages = actor.role == Role::DealerManager && row.dealer_id == actor.unit;
    if row.visitor_id == actor.user || manages {
        return Ok(());
    }
    let (zh, en) = ("只能变动本人的拜访计划", "The planned visit is somebody else's");
    Err(Refusal::new(Code::Rule, zh, en).rule(RULE).field("input.id").into())
}

/// Whether the visitor has no other open plan for the customer on that day of appointment, or without one in that month: the report
/// of a visit could not tell which of the two it fulfils. The row of the customer is locked: nobody plans beside.
///
/// # Errors
/// CONFLICT with the plan that there is.
pub(super) async fn free(
    op: &Op<'_>,
    (customer, visitor): (CustomerId, UserId),
    (month, day): (i32, i32),
    but: Option<&planned_visit::Model>,
) -> Result<()> {
    use planned_visit::Column;

    let other = planned_visit::Entity::find()
        .filter(customers::of_whole(Column::CustomerId, customer))
        .filter(Column::VisitorId.eq(visitor))
        .filter(Column::Month.eq(month))
        .filter(Column::Day.eq(day))
        .filter(Column::State.is_in([PlannedVisitState::Waiting, PlannedVisitState::Planned]));
    let other = match but {
        Some(but) => other.filter(Column::Id.ne(but.id)),
        None => other,
    };
    if other.count(op.tx()).await? == 0 {
        return Ok(());
    }
    let zh = "该客户同一时间已有未完成的计划拜访，请修改原计划，或约定另一天";
    let en = "There is an open plan for that customer and time already: change that, or agree on another day";
    let field = if day == 0 { "input.customerId" } else { "input.appointmentAt" };
    Err(Refusal::new(Code::Conflict, zh, en).rule(RULE).field(field).into())
}
