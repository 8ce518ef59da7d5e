//! Who may be what, where, and by whose hand; pure.

use longhaul_entity::{
    ChannelId,
    enums::{Role, UnitKind},
};

use crate::{
    auth::{Actor, policy::may_grant},
    error::{Code, Refusal, Result, invalid},
};

/// Whether somebody of that role belongs to a unit of that level (ORG-1).
#[must_use]
pub const fn fits(role: Role, kind: UnitKind) -> bool {
    match role {
        Role::DealerStaff | Role::DealerManager => matches!(kind, UnitKind::Dealer | UnitKind::BodyBuilder),
        Role::AreaManager => matches!(kind, UnitKind::Area),
        Role::RegionManager => matches!(kind, UnitKind::Region),
        Role::HqManager | Role::Verifier | Role::Finance | Role::Admin => matches!(kind, UnitKind::Hq),
        Role::Referrer => false,
    }
}

/// Refuses a role that the actor may not give or take. Nobody may give his own level, so nobody but an administrator
/// changes himself.
///
/// # Errors
/// FORBIDDEN.
pub fn check_grant(actor: &Actor, role: Role) -> Result<()> {
    if may_grant(actor.role, role) {
        return Ok(());
    }
    let refusal = Refusal::new(Code::Forbidden, "您无权管理该角色的用户", "You may not manage users of this role");
    Err(refusal.rule("ORG-1").fact("role", role.to_string()).into())
}

/// Refuses a role that is not given by hand, that does not belong to such a unit, or that has no channel.
///
/// # Errors
/// RULE, INVALID.
pub fn check_post(role: Role, kind: UnitKind, channel: Option<ChannelId>) -> Result<()> {
    if role == Role::Referrer {
        let refusal = Refusal::new(
            Code::Rule,
            "推荐人须自行注册，不能由他人邀请",
            "Referrers sign up by themselves; nobody invites them",
        );
        return Err(refusal.rule("REF-1").field("input.role").into());
    }
    if !fits(role, kind) {
        let refusal =
            Refusal::new(Code::Rule, "角色与单元层级不符", "This role does not belong to a unit of this level");
        return Err(refusal.rule("ORG-1").field("input.role").fact("unitKind", kind.to_string()).into());
    }
    if channel.is_some() && role != Role::HqManager {
        let refusal = invalid("input.channelId", "只有总部经理有销售通路", "Only HQ managers have a channel");
        return Err(refusal.rule("ORG-2").into());
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::{ClosedEnum, SessionId, TypedId, UnitId, UserId};
    use uuid::Uuid;

    use super::*;

    fn actor(role: Role) -> Actor {
        let id = Uuid::from_u128(1);
        let (user, session, unit) = (UserId::from_uuid(id), SessionId::from_uuid(id), UnitId::from_uuid(id));
        Actor { user, session, role, unit, channel: None, version: 1 }
    }

    #[test]
    fn every_role_but_the_referrers_has_its_level() {
        for role in Role::ALL {
            let levels = UnitKind::ALL.iter().filter(|kind| fits(*role, **kind)).count();
            let expected = match role {
                Role::Referrer => 0,
                Role::DealerStaff | Role::DealerManager => 2,
                _ => 1,
            };
            assert_eq!(levels, expected, "{role}");
        }
    }

    #[test]
    fn refusals_name_their_rule() {
        let channel = Some(ChannelId::from_uuid(Uuid::from_u128(1)));
        for (role, kind, channel, code) in [
            (Role::Referrer, UnitKind::Hq, None, Some(Code::Rule)),
            (Role::AreaManager, UnitKind::Dealer, None, Some(Code::Rule)),
            (Role::DealerStaff, UnitKind::Area, None, Some(Code::Rule)),
            (Role::Finance, UnitKind::Hq, channel, Some(Code::Invalid)),
            (Role::HqManager, UnitKind::Hq, channel, None),
            (Role::DealerStaff, UnitKind::BodyBuilder, None, None),
        ] {
            assert_eq!(check_post(role, kind, channel).err().map(|err| err.code()), code, "{role} {kind}");
        }
    }

    #[test]
    fn only_an_administrator_manages_his_own_level() {
        for role in Role::ALL {
            assert_eq!(check_grant(&actor(*role), *role).is_ok(), *role == Role::Admin, "{role}");
        }
    }
}
