//! Who may answer: the managers above a unit, and those whose decisions were handed to somebody (APPR-2).

use std::collections::HashMap;

use longhaul_entity::{
    ChannelId, Timestamp, UnitId, UserId, app_user, approval_delegation,
    enums::{ApprovalLevel, Role, UnitKind, UserStatus},
    unit, unit_within,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::LockType};

use super::rules::level_of;
use crate::{
    auth::{Actor, lies_within},
    db::{Op, among},
    error::{Error, Result},
};

/// The roles that decide.
pub(super) const MANAGERS: [Role; 3] = [Role::AreaManager, Role::RegionManager, Role::HqManager];

/// A manager in office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Seat {
    /// Who.
    pub user: UserId,
    /// Deciding at this level.
    pub level: ApprovalLevel,
    /// For this unit and all below.
    pub unit: UnitId,
    /// And, at HQ, for this channel; none: for all.
    pub channel: Option<ChannelId>,
}

impl Seat {
    fn of(user: &app_user::Model) -> Option<Self> {
        let level = level_of(user.role)?;
        Some(Self { user: user.id, level, unit: user.unit_id, channel: user.channel_id })
    }
}

/// The levels above a unit: which unit decides at each, and who is in office there.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    units: HashMap<ApprovalLevel, UnitId>,
    pub(super) seats: Vec<Seat>,
}

impl Ladder {
    #[cfg(test)]
    pub(super) fn new(units: impl IntoIterator<Item = (ApprovalLevel, UnitId)>, seats: Vec<Seat>) -> Self {
        Self { units: units.into_iter().collect(), seats }
    }

    /// The unit of a level. Above a dealer stand all three, above an area or a region itself and those that follow.
    #[must_use]
    pub fn unit(&self, level: ApprovalLevel) -> Option<UnitId> {
        self.units.get(&level).copied()
    }

    /// The lowest level that there is.
    pub(super) fn foot(&self) -> ApprovalLevel {
        self.units.keys().copied().min().unwrap_or(ApprovalLevel::Hq)
    }

    /// The level of a unit; none for one that does not stand above.
    pub(super) fn level(&self, unit: UnitId) -> Option<ApprovalLevel> {
        self.units.iter().find(|(_, own)| **own == unit).map(|(level, _)| *level)
    }
}

/// The condition that a user is a manager in office.
pub(super) fn in_office() -> Condition {
    Condition::all().add(app_user::Column::Role.is_in(MANAGERS)).add(app_user::Column::Status.eq(UserStatus::Active))
}

/// The ladder of one unit.
///
/// # Errors
/// What the database answers.
pub(super) async fn ladder(db: &impl ConnectionTrait, of: UnitId) -> Result<Ladder> {
    ladders_unscoped(db, &[of]).await?.remove(&of).ok_or_else(|| Error::broken("a unit that is nowhere in the tree"))
}

/// The ladders of units that the caller has come by through a scoped finder; in three statements, whatever their number.
///
/// # Errors
/// What the database answers.
pub async fn ladders_unscoped(db: &impl ConnectionTrait, of: &[UnitId]) -> Result<HashMap<UnitId, Ladder>> {
    let lines = unit_within::Entity::find().filter(among(db, unit_within::Column::UnitId, of)).all(db).await?;
    let above: Vec<UnitId> = lines.iter().map(|line| line.ancestor_id).collect();
    let kinds = unit::Entity::find().filter(among(db, unit::Column::Id, &above)).all(db).await?;
    let levels: HashMap<UnitId, ApprovalLevel> =
        kinds.into_iter().filter_map(|unit| Some((unit.id, level_of_unit(unit.kind)?))).collect();
    let managers = app_user::Entity::find().filter(in_office()).filter(among(db, app_user::Column::UnitId, &above));
    let mut seats: HashMap<UnitId, Vec<Seat>> = HashMap::new();
    for manager in managers.all(db).await? {
        seats.entry(manager.unit_id).or_default().extend(Seat::of(&manager));
    }
    let mut ladders: HashMap<UnitId, Ladder> = HashMap::new();
    for line in lines {
        let ladder = ladders.entry(line.unit_id).or_default();
        if let Some(level) = levels.get(&line.ancestor_id) {
            ladder.units.insert(*level, line.ancestor_id);
            ladder.seats.extend(seats.get(&line.ancestor_id).into_iter().flatten());
        }
    }
    Ok(ladders)
}

const fn level_of_unit(kind: UnitKind) -> Option<ApprovalLevel> {
    match kind {
        UnitKind::Hq => Some(ApprovalLevel::Hq),
        UnitKind::Region => Some(ApprovalLevel::Region),
        UnitKind::Area => Some(ApprovalLevel::Area),
        UnitKind::Dealer | UnitKind::BodyBuilder => None,
    }
}

/// The delegations in force at that moment.
pub(super) fn in_force(now: Timestamp) -> Condition {
    use approval_delegation::Column;
    Condition::all().add(Column::EndedAt.is_null()).add(Column::StartsAt.lte(now)).add(Column::EndsAt.gt(now))
}

/// The seats that he decides in now: his own first, then those of managers who handed theirs to him. Such a manager is still
/// in office, and the deputy stands at his unit or above it; otherwise the delegation rests.
///
/// # Errors
/// What the database answers.
pub async fn of_actor(db: &impl ConnectionTrait, actor: &Actor, now: Timestamp) -> Result<Vec<Seat>> {
    let given = approval_delegation::Entity::find()
        .filter(approval_delegation::Column::DeputyId.eq(actor.user))
        .filter(in_force(now))
        .all(db)
        .await?;
    let givers: Vec<UserId> = given.into_iter().map(|given| given.giver_id).collect();
    Ok(own_and(actor, givers_below(db, actor, &givers, None).await?))
}

/// As [`of_actor`], for a decision: until the transaction ends nobody takes a delegation back, and no giver leaves office.
///
/// # Errors
/// What the database answers.
pub(super) async fn of_actor_locked(op: &Op<'_>, actor: &Actor) -> Result<Vec<Seat>> {
    let given = approval_delegation::Entity::find()
        .filter(approval_delegation::Column::DeputyId.eq(actor.user))
        .filter(in_force(op.now()))
        .lock_shared()
        .all(op.tx())
        .await?;
    let givers: Vec<UserId> = given.into_iter().map(|given| given.giver_id).collect();
    Ok(own_and(actor, givers_below(op.tx(), actor, &givers, Some(LockType::Share)).await?))
}

fn own_and(actor: &Actor, givers: Vec<app_user::Model>) -> Vec<Seat> {
    let own =
        level_of(actor.role).map(|level| Seat { user: actor.user, level, unit: actor.unit, channel: actor.channel });
    // Who is no manager any more decides in nobody's place.
    match own {
        Some(own) => std::iter::once(own).chain(givers.iter().filter_map(Seat::of)).collect(),
        None => Vec::new(),
    }
}

async fn givers_below(
    db: &impl ConnectionTrait,
    actor: &Actor,
    givers: &[UserId],
    lock: Option<LockType>,
) -> Result<Vec<app_user::Model>> {
    if givers.is_empty() {
        return Ok(Vec::new());
    }
    let found = app_user::Entity::find()
        .filter(among(db, app_user::Column::Id, givers))
        .filter(in_office())
        .filter(lies_within(app_user::Column::UnitId, actor.unit));
    Ok(if let Some(lock) = lock { found.lock(lock).all(db).await? } else { found.all(db).await? })
}

/// The deputies of managers at that moment, by manager: users in office at his unit or above it. For managers whom the
/// caller has come by through a ladder.
///
/// # Errors
/// What the database answers.
pub async fn deputies_unscoped(
    db: &impl ConnectionTrait,
    of: &[Seat],
    now: Timestamp,
) -> Result<HashMap<UserId, Vec<UserId>>> {
    let givers: Vec<UserId> = of.iter().map(|seat| seat.user).collect();
    let given = approval_delegation::Entity::find()
        .filter(among(db, approval_delegation::Column::GiverId, &givers))
        .filter(in_force(now))
        .all(db)
        .await?;
    let named: Vec<UserId> = given.iter().map(|given| given.deputy_id).collect();
    let deputies = app_user::Entity::find().filter(in_office()).filter(among(db, app_user::Column::Id, &named));
    let deputies: HashMap<UserId, app_user::Model> =
        deputies.all(db).await?.into_iter().map(|user| (user.id, user)).collect();
    let units: Vec<UnitId> = of.iter().map(|seat| seat.unit).collect();
    let lines = unit_within::Entity::find().filter(among(db, unit_within::Column::UnitId, &units)).all(db).await?;
    let stands_above =
        |deputy: UnitId, giver: UnitId| lines.iter().any(|line| line.ancestor_id == deputy && line.unit_id == giver);
    let mut found: HashMap<UserId, Vec<UserId>> = HashMap::new();
    for seat in of {
        let his = given.iter().filter(|given| given.giver_id == seat.user);
        let fit =
            his.filter_map(|given| deputies.get(&given.deputy_id)).filter(|user| stands_above(user.unit_id, seat.unit));
        found.entry(seat.user).or_default().extend(fit.map(|user| user.id));
    }
    Ok(found)
}
