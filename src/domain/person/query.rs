//! The users that somebody may see: those of the units within his reach, and himself (ALL-1, ALL-2).

use std::collections::HashMap;

use longhaul_entity::{
    UnitId, UserId, app_user,
    enums::{Role, UserStatus},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, sea_query::LockType,
};

use crate::{
    auth::{Action, Actor, Reach, policy::may_grant},
    db::{Op, among},
    domain::{
        org::query::contains,
        page::{Page, Window},
    },
    error::{Error, Result, not_found},
    vocab::Phone,
};

/// Digits of a phone that a search takes: those that a masked number shows.
const TAIL: usize = 4;

/// What a list of users is narrowed to; what is not named does not narrow.
#[derive(Clone, Debug, Default)]
pub struct UserFilter {
    /// Only users of this unit and of all below it.
    pub unit: Option<UnitId>,
    /// Only users of this role.
    pub role: Option<Role>,
    /// Only users of this status.
    pub status: Option<UserStatus>,
    /// Only users whose name contains this; of four digits, also those whose phone ends with them.
    pub text: Option<String>,
}

/// A user that he sees.
///
/// # Errors
/// NOT_FOUND.
pub async fn user(db: &impl ConnectionTrait, actor: &Actor, id: UserId) -> Result<app_user::Model> {
    let found = app_user::Entity::find_by_id(id).filter(seen(actor, Action::UserView)).one(db).await?;
    found.ok_or_else(not_found)
}

/// A page of the users that he sees, by when they were invited.
///
/// # Errors
/// FORBIDDEN, or what the database answers.
pub async fn users(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &UserFilter,
    window: &Window,
) -> Result<Page<app_user::Model>> {
    let rows = window.apply(select(actor, filter)?, app_user::Column::CreatedAt, app_user::Column::Id, false);
    Ok(window.cut(rows.all(db).await?))
}

/// How many users he sees.
///
/// # Errors
/// FORBIDDEN, or what the database answers.
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &UserFilter) -> Result<u64> {
    Ok(select(actor, filter)?.count(db).await?)
}

/// Those of the users who belong to units that he sees, whatever he may do with them: the names that stand beside
/// customers and visits. A salesperson finds his colleagues here.
///
/// # Errors
/// What the database answers.
pub async fn known(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[UserId],
) -> Result<HashMap<UserId, app_user::Model>> {
    let found = app_user::Entity::find()
        .filter(among(db, app_user::Column::Id, ids))
        .filter(seen(actor, Action::OrgView))
        .all(db)
        .await?;
    Ok(found.into_iter().map(|user| (user.id, user)).collect())
}

/// The phone of a user as he may see it (ALL-2): in full his own and those of users he manages, masked otherwise.
///
/// # Errors
/// The stored number is none.
pub fn phone(actor: &Actor, user: &app_user::Model) -> Result<String> {
    let manages = Action::UserManage.allows(actor.role) && may_grant(actor.role, user.role);
    if manages || actor.user == user.id {
        return Ok(user.phone.clone());
    }
    Ok(Phone::parse(&user.phone).map_err(Error::broken)?.masked())
}

/// The user that the actor is about to change, locked until the end of the transaction.
pub(super) async fn lock(op: &Op<'_>, actor: &Actor, id: UserId) -> Result<app_user::Model> {
    // First the lock, then the scope, in a statement of its own: PostgreSQL judges a row that it has waited for by the
    // tree's lines of before, and would not find somebody who has just changed units within reach.
    app_user::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(op.tx()).await?;
    let covered = actor.reach(Action::UserManage).covers(app_user::Column::UnitId);
    app_user::Entity::find_by_id(id).filter(covered).one(op.tx()).await?.ok_or_else(not_found)
}

fn seen(actor: &Actor, action: Action) -> Condition {
    match actor.reach(action) {
        Reach::All => Condition::all(),
        reach => {
            let himself = app_user::Column::Id.eq(actor.user);
            Condition::any().add(reach.covers(app_user::Column::UnitId)).add(himself)
        }
    }
}

fn select(actor: &Actor, filter: &UserFilter) -> Result<sea_orm::Select<app_user::Entity>> {
    actor.may(Action::UserView)?;
    let mut rows = app_user::Entity::find().filter(seen(actor, Action::UserView));
    if let Some(unit) = filter.unit {
        rows = rows.filter(Reach::Within(unit).covers(app_user::Column::UnitId));
    }
    if let Some(role) = filter.role {
        rows = rows.filter(app_user::Column::Role.eq(role));
    }
    if let Some(status) = filter.status {
        rows = rows.filter(app_user::Column::Status.eq(status));
    }
    if let Some(text) = &filter.text {
        let mut either = Condition::any().add(contains(app_user::Column::Name, text));
        // Longer pieces of a number would let the hidden digits be guessed.
        if text.len() == TAIL && text.bytes().all(|b| b.is_ascii_digit()) {
            either = either.add(app_user::Column::Phone.ends_with(text));
        }
        rows = rows.filter(either);
    }
    Ok(rows)
}
