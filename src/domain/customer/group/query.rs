//! Groups as somebody may see them: those of the units that he manages groups of (CUST-5, ALL-1).

use std::collections::HashMap;

use longhaul_entity::{CustomerId, GroupId, customer, customer_group, customer_standing};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select};

use crate::{
    auth::{Action, Actor},
    db::among,
    domain::{
        customer::query::visible,
        page::{Page, Window},
    },
    error::{Result, not_found},
};

fn seen(actor: &Actor) -> Condition {
    actor.reach(Action::GroupManage).covers(customer_group::Column::UnitId)
}

/// The group.
///
/// # Errors
/// FORBIDDEN for roles without groups; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: GroupId) -> Result<customer_group::Model> {
    actor.may(Action::GroupManage)?;
    let found = customer_group::Entity::find_by_id(id).filter(seen(actor)).one(db).await?;
    found.ok_or_else(not_found)
}

/// Those of the groups that he sees.
///
/// # Errors
/// What the database answers.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[GroupId],
) -> Result<HashMap<GroupId, customer_group::Model>> {
    if ids.is_empty() || !Action::GroupManage.allows(actor.role) {
        return Ok(HashMap::new());
    }
    let wanted = among(db, customer_group::Column::Id, ids);
    let rows = customer_group::Entity::find().filter(wanted).filter(seen(actor)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of the groups by name.
///
/// # Errors
/// FORBIDDEN for roles without groups.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, window: &Window) -> Result<Page<customer_group::Model>> {
    actor.may(Action::GroupManage)?;
    let rows = customer_group::Entity::find().filter(seen(actor));
    let rows = window.apply(rows, customer_group::Column::Name, customer_group::Column::Id, false);
    Ok(window.cut(rows.all(db).await?))
}

/// How many groups there are that he sees.
///
/// # Errors
/// FORBIDDEN for roles without groups.
pub async fn count(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    actor.may(Action::GroupManage)?;
    Ok(customer_group::Entity::find().filter(seen(actor)).count(db).await?)
}

/// A page of the members of a group that he sees, by name.
///
/// # Errors
/// FORBIDDEN for roles without customers.
pub async fn members(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: GroupId,
    window: &Window,
) -> Result<Page<customer::Model>> {
    let rows = window.apply(members_of(actor, of)?, customer::Column::NameKey, customer::Column::Id, false);
    Ok(window.cut(rows.all(db).await?))
}

/// How many members of a group he sees.
///
/// # Errors
/// FORBIDDEN for roles without customers.
pub async fn count_members(db: &impl ConnectionTrait, actor: &Actor, of: GroupId) -> Result<u64> {
    Ok(members_of(actor, of)?.count(db).await?)
}

fn members_of(actor: &Actor, of: GroupId) -> Result<Select<customer::Entity>> {
    actor.may(Action::CustomerView)?;
    let member = customer_standing::Column::GroupId.eq(of);
    Ok(customer::Entity::find().filter(visible(actor, Action::CustomerView)).filter(member))
}

/// The vehicles of all members of groups that the caller has already seen, those of members that he does not see too.
///
/// # Errors
/// What the database answers.
pub async fn vehicles_unscoped(db: &impl ConnectionTrait, of: &[GroupId]) -> Result<HashMap<GroupId, i64>> {
    let sums = customer_standing::Entity::find()
        .select_only()
        .column(customer_standing::Column::GroupId)
        .column_as(customer_standing::Column::Vehicles.sum(), "vehicles")
        .filter(among(db, customer_standing::Column::GroupId, of))
        .filter(customer::Column::ArchivedAt.is_null())
        .group_by(customer_standing::Column::GroupId);
    let sums: Vec<(GroupId, i64)> = sums.into_tuple().all(db).await?;
    Ok(sums.into_iter().collect())
}

/// The group of a customer that the caller has already seen through a scoped finder; the group itself he may not see.
///
/// # Errors
/// What the database answers.
pub async fn group_of_unscoped(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Option<GroupId>> {
    Ok(customer_standing::Entity::find_by_id(customer).one(db).await?.and_then(|row| row.group_id))
}
