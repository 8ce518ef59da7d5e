//! Reading sessions: everybody sees his own.

use longhaul_entity::{Timestamp, app_user, session};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    auth::Actor,
    error::{Result, not_found},
};

/// The actor's live sessions, the present one first, then the latest: those that have not ended and can still be
/// refreshed, because they were used within `idle_days`. There are as many as the configuration allows at most.
///
/// # Errors
/// What the database answers.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    now: Timestamp,
    idle_days: i64,
) -> Result<Vec<session::Model>> {
    Ok(session::Entity::find()
        .filter(session::Column::UserId.eq(actor.user))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::EndsAt.gt(now))
        .filter(session::Column::UsedAt.gt(now.plus_seconds(-idle_days * super::DAY_SECONDS)))
        .order_by_desc(session::Column::Id.eq(actor.session))
        .order_by_desc(session::Column::UsedAt)
        .order_by_desc(session::Column::Id)
        .all(db)
        .await?)
}

/// The actor's own user row.
///
/// # Errors
/// NOT_FOUND if it is gone; what the database answers.
pub async fn user_of(db: &impl ConnectionTrait, actor: &Actor) -> Result<app_user::Model> {
    app_user::Entity::find_by_id(actor.user).one(db).await?.ok_or_else(not_found)
}
