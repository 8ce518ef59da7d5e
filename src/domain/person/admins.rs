//! The deployment keeps an administrator: the last active one cannot be removed, not even by two at once.

use longhaul_entity::{
    app_user,
    enums::{Role, UserStatus},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType};

use crate::{
    auth::Actor,
    db::Op,
    error::{Code, Refusal, Result},
};

/// The active administrators, locked in one order before anybody's row is. Only administrators change administrators, so
/// for other actors there is nothing to lock.
pub(super) async fn lock(op: &Op<'_>, actor: &Actor) -> Result<Vec<app_user::Model>> {
    if actor.role != Role::Admin {
        return Ok(Vec::new());
    }
    let active = app_user::Entity::find()
        .filter(app_user::Column::Role.eq(Role::Admin))
        .filter(app_user::Column::Status.eq(UserStatus::Active))
        .order_by_asc(app_user::Column::Id)
        .lock(LockType::NoKeyUpdate);
    Ok(active.all(op.tx()).await?)
}

/// Refuses to let go of the last of them.
pub(super) fn check_one_remains(active: &[app_user::Model], leaving: &app_user::Model) -> Result<()> {
    if active.iter().all(|admin| admin.id == leaving.id) && !active.is_empty() {
        let refusal = Refusal::new(
            Code::Rule,
            "不能移除最后一名在用的系统管理员",
            "The last active administrator cannot be removed",
        );
        return Err(refusal.rule("ORG-1").field("input.userId").into());
    }
    Ok(())
}
