//! The person behind a request, as the database knows him now, and how far he sees.

use longhaul_entity::{
    ChannelId, SessionId, Timestamp, UnitId, UserId, app_user,
    enums::{Role, UserStatus},
    session, unit_within,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use super::Action;
use crate::{
    db::Op,
    error::{Code, Error, Refusal, Result},
};

/// Somebody signed in. Role, unit and status come from the database with each request, never from the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub user: UserId,
    /// Signed in where.
    pub session: SessionId,
    /// As what.
    pub role: Role,
    /// Belonging where (ORG-1).
    pub unit: UnitId,
    /// The channel that an HQ manager decides for.
    pub channel: Option<ChannelId>,
    /// The version of his user row that all this was read from.
    pub version: i32,
}

/// How far somebody sees: which rows of the dealers' are within his reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// What is his own or shared with him, at one dealer.
    Own(UnitId, UserId),
    /// All of one dealer.
    Dealer(UnitId),
    /// All units below and including this one.
    Within(UnitId),
    /// The whole brand.
    All,
    /// Nothing.
    Nothing,
}

impl Actor {
    /// Refuses what his role may not do.
    ///
    /// # Errors
    /// FORBIDDEN.
    pub fn may(&self, action: Action) -> Result<()> {
        if action.allows(self.role) {
            return Ok(());
        }
        let refusal = Refusal::new(Code::Forbidden, "您的角色无权进行此操作", "Your role may not do this");
        Err(refusal.rule("ORG-1").fact("action", action.name()).into())
    }

    /// How far he sees when he does `action`.
    #[must_use]
    pub fn reach(&self, action: Action) -> Reach {
        if !action.allows(self.role) {
            return Reach::Nothing;
        }
        match self.role {
            Role::DealerStaff => Reach::Own(self.unit, self.user),
            Role::DealerManager => Reach::Dealer(self.unit),
            Role::AreaManager | Role::RegionManager => Reach::Within(self.unit),
            Role::HqManager | Role::Verifier | Role::Finance | Role::Admin => Reach::All,
            Role::Referrer => Reach::Nothing,
        }
    }
}

impl Reach {
    /// The condition that a unit column lies within reach. For [`Reach::Own`] it is the dealer; what is a
    /// salesperson's own among the dealer's rows, the finder of the noun adds.
    pub fn covers(self, unit: impl ColumnTrait) -> Condition {
        let all = Condition::all();
        match self {
            Self::Own(dealer, _) | Self::Dealer(dealer) => all.add(unit.eq(dealer)),
            Self::Within(top) => all.add(lies_within(unit, top)),
            Self::All => all,
            Self::Nothing => all.add(Expr::cust("1 = 0")),
        }
    }
}

/// The condition that a unit column names a unit within `top`. It asks of each row, not of the set: so a list in the order of
/// an index ends with its page, where SQLite would otherwise sort everything that lies within.
pub fn lies_within(unit: impl ColumnTrait, top: UnitId) -> Expr {
    let own = Expr::col((unit_within::Entity, unit_within::Column::UnitId));
    let spelled_out = unit_within::Entity::find()
        .select_only()
        .column(unit_within::Column::UnitId)
        .filter(unit_within::Column::AncestorId.eq(top))
        .filter(own.eq(Expr::col(unit.as_column_ref())))
        .into_query();
    Expr::exists(spelled_out)
}

/// The person of a session, if the session and the person are both in order at `now`.
///
/// # Errors
/// UNAUTHENTICATED when the session has ended or its user may not sign in.
pub async fn load(db: &impl ConnectionTrait, id: SessionId, now: Timestamp) -> Result<Actor> {
    let his = session::Entity::find_by_id(id)
        .select_only()
        .column(session::Column::UserId)
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::EndsAt.gt(now))
        .into_query();
    let user = app_user::Entity::find()
        .filter(app_user::Column::Id.in_subquery(his))
        .filter(app_user::Column::Status.eq(UserStatus::Active))
        .one(db)
        .await?
        .ok_or_else(unauthenticated)?;
    Ok(Actor {
        user: user.id,
        session: id,
        role: user.role,
        unit: user.unit_id,
        channel: user.channel_id,
        version: user.version,
    })
}

/// Looks again inside the writing transaction: who was suspended, moved or signed out a moment ago writes nothing.
///
/// # Errors
/// UNAUTHENTICATED.
pub async fn confirm(op: &Op<'_>, actor: &Actor) -> Result<()> {
    let now = load(op.tx(), actor.session, op.now()).await?;
    if now == *actor { Ok(()) } else { Err(unauthenticated()) }
}

/// The one answer to everybody who is not signed in.
#[must_use]
pub fn unauthenticated() -> Error {
    Refusal::new(Code::Unauthenticated, "请先登录", "Sign in first").into()
}
