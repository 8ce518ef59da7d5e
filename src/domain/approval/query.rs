//! Requests as somebody may see them: a salesperson his own and those about customers that he sees, a dealer's manager all
//! of the dealer, managers above all below (ALL-1). Delegations are seen by the two whom they concern.

use std::collections::HashMap;

use longhaul_entity::{
    ApprovalId, CustomerId, DelegationId, TypedId, UserId, app_user, approval_delegation, approval_item,
    approval_request, approval_step, customer, enums::ApprovalState, unit_within,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use super::{seats::in_office, submit::Subject};
use crate::{
    auth::{Action, Actor, Reach},
    db::{Op, among},
    domain::{
        customer::query as customers,
        page::{Page, Window},
    },
    error::{Result, not_found},
};

/// The rows of `approval_request` within his reach when he does `action`.
pub fn visible(actor: &Actor, action: Action) -> Condition {
    use approval_request::Column;

    let reach = actor.reach(action);
    let within = reach.covers(Column::UnitId);
    let Reach::Own(_, user) = reach else { return within };
    let his_customers = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customers::visible(actor, Action::CustomerView))
        .into_query();
    // Requests about records that were merged into these customers belong to them (CUST-10).
    let merged = customers::merged_into_seen(actor, Action::CustomerView);
    let his = Condition::any()
        .add(Column::RequesterId.eq(user))
        .add(Column::CustomerId.in_subquery(his_customers))
        .add(Column::CustomerId.in_subquery(merged));
    within.add(his)
}

/// The requests about a customer, with those about the records that were merged into it (CUST-10).
pub(super) fn about(id: CustomerId) -> Condition {
    customers::of_whole(approval_request::Column::CustomerId, id)
}

/// The request.
///
/// # Errors
/// FORBIDDEN for roles without approvals; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: ApprovalId) -> Result<approval_request::Model> {
    actor.may(Action::ApprovalView)?;
    let found = approval_request::Entity::find_by_id(id).filter(visible(actor, Action::ApprovalView)).one(db).await?;
    found.ok_or_else(not_found)
}

/// The request for an operation of that right; nobody else changes it until the transaction ends.
pub(super) async fn find_locked(
    op: &Op<'_>,
    actor: &Actor,
    action: Action,
    id: ApprovalId,
) -> Result<approval_request::Model> {
    let found = approval_request::Entity::find_by_id(id).filter(visible(actor, action)).lock_exclusive();
    found.one(op.tx()).await?.ok_or_else(not_found)
}

/// Those of the requests that he sees, in no order.
///
/// # Errors
/// What the database answers.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[ApprovalId],
) -> Result<Vec<approval_request::Model>> {
    let wanted = among(db, approval_request::Column::Id, ids);
    Ok(approval_request::Entity::find().filter(wanted).filter(visible(actor, Action::ApprovalView)).all(db).await?)
}

/// Those of the requests about these objects that he sees, the earliest first; for a noun that has come by the objects through a
/// scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn concerning<I: TypedId>(
    db: &impl ConnectionTrait,
    actor: &Actor,
    objects: &[I],
) -> Result<HashMap<I, Vec<approval_request::Model>>> {
    use approval_request::Column;

    let rows = approval_request::Entity::find()
        .filter(among(db, Column::SubjectId, objects))
        .filter(Column::SubjectType.eq(I::TYPE))
        .filter(visible(actor, Action::ApprovalView))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id);
    let mut found: HashMap<I, Vec<approval_request::Model>> = HashMap::new();
    for row in rows.all(db).await? {
        found.entry(I::from_uuid(row.subject_id)).or_default().push(row);
    }
    Ok(found)
}

/// The request about exactly that which waits, was allowed or was used, if there is one; for the noun that submits such
/// requests, whoever sees them.
///
/// # Errors
/// What the database answers.
pub async fn standing_unscoped(
    db: &impl ConnectionTrait,
    subject: &Subject,
) -> Result<Option<approval_request::Model>> {
    use approval_request::Column;

    let stands = [ApprovalState::Pending, ApprovalState::Approved, ApprovalState::Spent];
    let found = approval_request::Entity::find()
        .filter(Column::SubjectId.eq(subject.id))
        .filter(Column::SubjectType.eq(subject.kind.as_str()))
        .filter(Column::SubjectVersion.eq(subject.version.as_str()))
        .filter(Column::State.is_in(stands));
    Ok(found.one(db).await?)
}

/// How requests stand, for the noun that submitted them and has come by its own rows through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn states_unscoped(
    db: &impl ConnectionTrait,
    ids: &[ApprovalId],
) -> Result<HashMap<ApprovalId, approval_request::Model>> {
    let found = approval_request::Entity::find().filter(among(db, approval_request::Column::Id, ids)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The items of the present round of requests, in their order; for requests that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn items_unscoped(
    db: &impl ConnectionTrait,
    of: &[ApprovalId],
) -> Result<HashMap<ApprovalId, Vec<approval_item::Model>>> {
    let item = |column| Expr::col((approval_item::Entity, column));
    let present = approval_request::Entity::find()
        .select_only()
        .column(approval_request::Column::Id)
        .filter(
            item(approval_item::Column::RequestId)
                .eq(Expr::col((approval_request::Entity, approval_request::Column::Id))),
        )
        .filter(
            item(approval_item::Column::Round)
                .eq(Expr::col((approval_request::Entity, approval_request::Column::Round))),
        )
        .into_query();
    let rows = approval_item::Entity::find()
        .filter(among(db, approval_item::Column::RequestId, of))
        .filter(Expr::exists(present))
        .order_by_asc(approval_item::Column::Position);
    let mut lists: HashMap<ApprovalId, Vec<approval_item::Model>> = HashMap::new();
    for row in rows.all(db).await? {
        lists.entry(row.request_id).or_default().push(row);
    }
    Ok(lists)
}

/// The steps of requests, the earliest first; for requests that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn steps_unscoped(
    db: &impl ConnectionTrait,
    of: &[ApprovalId],
) -> Result<HashMap<ApprovalId, Vec<approval_step::Model>>> {
    let rows = approval_step::Entity::find()
        .filter(among(db, approval_step::Column::RequestId, of))
        .order_by_asc(approval_step::Column::Seq);
    let mut lists: HashMap<ApprovalId, Vec<approval_step::Model>> = HashMap::new();
    for row in rows.all(db).await? {
        lists.entry(row.request_id).or_default().push(row);
    }
    Ok(lists)
}

/// The people named in the course of a request or in a delegation: whoever sees that learns who it was (APPR-4), also of a
/// unit that he does not see. For ids that the caller has come by through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn people_unscoped(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<HashMap<UserId, app_user::Model>> {
    let found = app_user::Entity::find().filter(among(db, app_user::Column::Id, ids)).all(db).await?;
    Ok(found.into_iter().map(|user| (user.id, user)).collect())
}

/// The condition that a delegation concerns him: he gave it, or was given it.
pub(super) fn delegations_of(actor: &Actor) -> Condition {
    use approval_delegation::Column;
    Condition::any().add(Column::GiverId.eq(actor.user)).add(Column::DeputyId.eq(actor.user))
}

/// The delegations that he gave or was given, the latest first; the key of the page is when they were given.
///
/// # Errors
/// FORBIDDEN, or what the database answers.
pub async fn delegations(
    db: &impl ConnectionTrait,
    actor: &Actor,
    window: &Window,
) -> Result<Page<approval_delegation::Model>> {
    use approval_delegation::{Column, Entity};
    actor.may(Action::ApprovalDecide)?;
    let all = Entity::find().filter(delegations_of(actor));
    Ok(window.cut(window.apply(all, Column::CreatedAt, Column::Id, true).all(db).await?))
}

/// How many delegations [`delegations`] would give in all.
///
/// # Errors
/// As [`delegations`].
pub async fn count_delegations(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    actor.may(Action::ApprovalDecide)?;
    Ok(approval_delegation::Entity::find().filter(delegations_of(actor)).count(db).await?)
}

/// A delegation that he gave or was given.
///
/// # Errors
/// FORBIDDEN; NOT_FOUND.
pub async fn delegation(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: DelegationId,
) -> Result<approval_delegation::Model> {
    actor.may(Action::ApprovalDecide)?;
    let found = approval_delegation::Entity::find_by_id(id).filter(delegations_of(actor)).one(db).await?;
    found.ok_or_else(not_found)
}

/// The condition that a user is one whom he may hand his decisions to: in office at his own unit or at one above it.
pub(super) fn possible_deputies(actor: &Actor) -> Condition {
    let above = unit_within::Entity::find()
        .select_only()
        .column(unit_within::Column::AncestorId)
        .filter(unit_within::Column::UnitId.eq(actor.unit))
        .into_query();
    in_office().add(app_user::Column::UnitId.in_subquery(above)).add(app_user::Column::Id.ne(actor.user))
}

/// Most people that are named as possible deputies.
const DEPUTIES_MOST: u64 = 100;

/// Whom he may hand his decisions to, by name; at most 100.
///
/// # Errors
/// FORBIDDEN, or what the database answers.
pub async fn deputies(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<app_user::Model>> {
    actor.may(Action::ApprovalDecide)?;
    let found = app_user::Entity::find()
        .filter(possible_deputies(actor))
        .order_by_asc(app_user::Column::Name)
        .order_by_asc(app_user::Column::Id)
        .limit(DEPUTIES_MOST);
    Ok(found.all(db).await?)
}
