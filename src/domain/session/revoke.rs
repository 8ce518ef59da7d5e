//! Ending sessions.

use longhaul_entity::{SessionId, UserId, session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::Serialize;

use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Result, not_found},
    journal::{self, Entry},
};

/// Ends one of one's own sessions; signing out ends the present one.
#[derive(Serialize)]
pub struct RevokeSession {
    /// Which.
    pub id: SessionId,
}

impl Operation for RevokeSession {
    const NAME: &'static str = "revokeSession";
    const ACTION: Action = Action::OwnAccount;
    type Output = SessionId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<SessionId> {
        let ended = session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(op.now()))
            .filter(session::Column::Id.eq(self.id))
            .filter(session::Column::UserId.eq(actor.user))
            .filter(session::Column::RevokedAt.is_null())
            .exec(op.tx())
            .await?;
        if ended.rows_affected == 0 {
            return Err(not_found());
        }
        journal::record(op, Entry::new("SessionRevoked", actor.user, actor.unit, &self.id)).await?;
        Ok(self.id)
    }
}

/// Ends all sessions of a user but `kept`; returns how many. Unscoped: the operation that calls it has decided that the
/// user may be signed out, and journals why.
///
/// # Errors
/// What the database answers.
pub async fn end_all_unscoped(op: &Op<'_>, user: UserId, kept: Option<SessionId>) -> Result<u64> {
    let mut ending = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(op.now()))
        .filter(session::Column::UserId.eq(user))
        .filter(session::Column::RevokedAt.is_null());
    if let Some(kept) = kept {
        ending = ending.filter(session::Column::Id.ne(kept));
    }
    Ok(ending.exec(op.tx()).await?.rows_affected)
}
