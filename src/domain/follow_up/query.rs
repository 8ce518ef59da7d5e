//! Follow-ups as somebody may see them: those of the leads that he sees, and those that he made himself.

use std::collections::HashMap;

use longhaul_entity::{CustomerId, FollowUpId, LeadId, UnitId, UserId, enums::FollowUpWay, follow_up, lead};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
};
use serde::Serialize;

use crate::{
    auth::{Action, Actor, Reach, lies_within},
    db::among,
    domain::{
        customer as customers, lead as leads,
        page::{Page, Window},
    },
    error::{Result, not_found},
    vocab::BusinessDay,
};

use follow_up::Column;

/// Which follow-ups; what is left out does not restrict.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Of this lead.
    pub lead: Option<LeadId>,
    /// With this customer, the records that were merged into it included (CUST-10).
    pub customer: Option<CustomerId>,
    /// By dealers within this unit.
    pub unit: Option<UnitId>,
    /// Made by this person.
    pub author: Option<UserId>,
    /// In this way.
    pub way: Option<FollowUpWay>,
    /// With customers who had bought, or had not: the one ledger or the other (FOLLOW-3).
    pub bought: Option<bool>,
    /// With demands left open, or with none.
    pub open: Option<bool>,
    /// On this business day or later.
    pub from: Option<BusinessDay>,
    /// On this business day or earlier.
    pub to: Option<BusinessDay>,
}

/// The rows of `follow_up` within his reach.
fn visible(actor: &Actor) -> Condition {
    let reach = actor.reach(Action::LeadView);
    let within = reach.covers(Column::DealerId);
    let Reach::Own(_, user) = reach else { return within };
    let leads = lead::Entity::find()
        .select_only()
        .column(lead::Column::Id)
        .filter(leads::query::visible(actor, Action::LeadView))
        .into_query();
    within.add(Condition::any().add(Column::AuthorId.eq(user)).add(Column::LeadId.in_subquery(leads)))
}

/// The follow-up.
///
/// # Errors
/// FORBIDDEN for roles without leads; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: FollowUpId) -> Result<follow_up::Model> {
    actor.may(Action::LeadView)?;
    let found = follow_up::Entity::find_by_id(id).filter(visible(actor)).one(db).await?;
    found.ok_or_else(not_found)
}

/// Those of the follow-ups that he sees, in no order.
///
/// # Errors
/// What the database answers.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[FollowUpId],
) -> Result<HashMap<FollowUpId, follow_up::Model>> {
    let wanted = follow_up::Entity::find().filter(among(db, Column::Id, ids)).filter(visible(actor));
    Ok(wanted.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of the follow-ups that he sees, the latest contact first.
///
/// # Errors
/// FORBIDDEN for roles without leads.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    window: &Window,
) -> Result<Page<follow_up::Model>> {
    let found = filtered(actor, filter)?;
    Ok(window.cut(window.apply(found, Column::ContactedAt, Column::Id, true).all(db).await?))
}

/// The same, the earliest contact first.
///
/// # Errors
/// As [`list`].
pub(super) async fn earliest(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    window: &Window,
) -> Result<Page<follow_up::Model>> {
    let found = filtered(actor, filter)?;
    Ok(window.cut(window.apply(found, Column::ContactedAt, Column::Id, false).all(db).await?))
}

/// How many follow-ups [`list`] would give in all.
///
/// # Errors
/// As [`list`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<u64> {
    Ok(filtered(actor, filter)?.count(db).await?)
}

fn filtered(actor: &Actor, filter: &Filter) -> Result<Select<follow_up::Entity>> {
    actor.may(Action::LeadView)?;
    let open = |open| if open { Column::OpenDemands.gt(0) } else { Column::OpenDemands.eq(0) };
    let condition = visible(actor)
        .add_option(filter.lead.map(|lead| Column::LeadId.eq(lead)))
        .add_option(filter.customer.map(|id| customers::query::of_whole(Column::CustomerId, id)))
        .add_option(filter.unit.map(|top| lies_within(Column::DealerId, top)))
        .add_option(filter.author.map(|author| Column::AuthorId.eq(author)))
        .add_option(filter.way.map(|way| Column::Way.eq(way)))
        .add_option(filter.bought.map(|bought| Column::Bought.eq(bought)))
        .add_option(filter.open.map(open))
        .add_option(filter.from.map(|day| Column::Day.gte(day.get())))
        .add_option(filter.to.map(|day| Column::Day.lte(day.get())));
    Ok(follow_up::Entity::find().filter(condition))
}
