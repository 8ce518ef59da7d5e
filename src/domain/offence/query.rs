//! Offences as somebody may see them (LEAD-6): the manager of the accused dealer those of his dealer, managers above those of all
//! dealers below. That an offence is seen says nothing about its customer, of whom it tells the name alone.

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, OffenceId, UnitId, customer,
    enums::{OffenceState, OffenceStepKind},
    offence, offence_evidence, offence_step,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    auth::{Action, Actor, lies_within},
    db::{Op, among},
    domain::page::{Page, Window},
    error::{Result, not_found},
};

use offence::Column;

/// Which offences; what is left out does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of dealers within this unit.
    pub unit: Option<UnitId>,
    /// About this customer, with the records that were merged into it (CUST-10).
    pub customer: Option<CustomerId>,
    /// In one of these states; empty: in any.
    pub states: Vec<OffenceState>,
}

/// The rows of `offence` within his reach when he does `action`.
fn visible(actor: &Actor, action: Action) -> Condition {
    actor.reach(action).covers(Column::DealerId)
}

/// The offence.
///
/// # Errors
/// FORBIDDEN for roles without offences; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: OffenceId) -> Result<offence::Model> {
    actor.may(Action::OffenceView)?;
    let found = offence::Entity::find_by_id(id).filter(visible(actor, Action::OffenceView)).one(db).await?;
    found.ok_or_else(not_found)
}

/// The offence for an operation of that right; nobody else takes a step until the transaction ends.
///
/// # Errors
/// NOT_FOUND.
pub(super) async fn find_locked(op: &Op<'_>, actor: &Actor, action: Action, id: OffenceId) -> Result<offence::Model> {
    let found = offence::Entity::find_by_id(id).filter(visible(actor, action)).lock_exclusive().one(op.tx()).await?;
    found.ok_or_else(not_found)
}

/// Those of the offences that he sees, in no order.
///
/// # Errors
/// What the database answers.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[OffenceId],
) -> Result<HashMap<OffenceId, offence::Model>> {
    let wanted = offence::Entity::find().filter(among(db, Column::Id, ids)).filter(visible(actor, Action::OffenceView));
    Ok(wanted.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of the offences that he sees, the last recorded first.
///
/// # Errors
/// FORBIDDEN for roles without offences.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    window: &Window,
) -> Result<Page<offence::Model>> {
    actor.may(Action::OffenceView)?;
    let rows = offence::Entity::find().filter(wanted(actor, filter));
    Ok(window.cut(window.apply(rows, Column::RecordedAt, Column::Id, true).all(db).await?))
}

/// How many offences he sees.
///
/// # Errors
/// As [`list`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<u64> {
    actor.may(Action::OffenceView)?;
    Ok(offence::Entity::find().filter(wanted(actor, filter)).count(db).await?)
}

fn wanted(actor: &Actor, filter: &Filter) -> Condition {
    let mut states = Condition::any();
    for state in &filter.states {
        states = states.add(stands(*state));
    }
    visible(actor, Action::OffenceView)
        .add_option(filter.unit.map(|top| lies_within(Column::DealerId, top)))
        .add_option(filter.customer.map(of_customer))
        .add_option((!filter.states.is_empty()).then_some(states))
}

fn of_customer(id: CustomerId) -> Condition {
    let merged = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::MergedInto.eq(id))
        .into_query();
    Condition::any().add(Column::CustomerId.eq(id)).add(Column::CustomerId.in_subquery(merged))
}

/// The rows in that state: what `rules::state` says of the steps, as a condition.
fn stands(state: OffenceState) -> Condition {
    let has = |kind: OffenceStepKind| {
        let steps = offence_step::Entity::find()
            .select_only()
            .column(offence_step::Column::Seq)
            .filter(
                Expr::col((offence_step::Entity, offence_step::Column::OffenceId))
                    .eq(Expr::col((offence::Entity, Column::Id))),
            )
            .filter(offence_step::Column::Kind.eq(kind))
            .into_query();
        Expr::exists(steps)
    };
    let all = Condition::all();
    match state {
        OffenceState::Open => all.add(has(OffenceStepKind::Penalised).not()).add(has(OffenceStepKind::Dismissed).not()),
        OffenceState::Penalised => all.add(has(OffenceStepKind::Penalised)).add(has(OffenceStepKind::Reversed).not()),
        OffenceState::Dismissed => all.add(has(OffenceStepKind::Dismissed)),
        OffenceState::Reversed => all.add(has(OffenceStepKind::Reversed)),
    }
}

/// The steps of offences, the first one first; for offences that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn steps_unscoped(
    db: &impl ConnectionTrait,
    of: &[OffenceId],
) -> Result<HashMap<OffenceId, Vec<offence_step::Model>>> {
    let rows = offence_step::Entity::find().filter(among(db, offence_step::Column::OffenceId, of));
    let mut steps: HashMap<OffenceId, Vec<offence_step::Model>> = HashMap::new();
    for row in rows.order_by_asc(offence_step::Column::Seq).all(db).await? {
        steps.entry(row.offence_id).or_default().push(row);
    }
    Ok(steps)
}

/// The visits and leads that show offences, in their order; for offences that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn evidence_unscoped(
    db: &impl ConnectionTrait,
    of: &[OffenceId],
) -> Result<HashMap<OffenceId, Vec<offence_evidence::Model>>> {
    let rows = offence_evidence::Entity::find().filter(among(db, offence_evidence::Column::OffenceId, of));
    let mut shown: HashMap<OffenceId, Vec<offence_evidence::Model>> = HashMap::new();
    for row in rows.order_by_asc(offence_evidence::Column::Position).all(db).await? {
        shown.entry(row.offence_id).or_default().push(row);
    }
    Ok(shown)
}
