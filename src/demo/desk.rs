//! Where the demo does its work: a database whose clock is moved through the past days.

use longhaul_entity::{Timestamp, UserId, session};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::{
    auth::{self, Actor},
    clock::FixedClock,
    db::{Db, Op, Origin, Work},
    domain::{self, Caller, Operation},
    error::Result,
    vocab::BusinessDay,
};

/// Days that the sessions of the fill hold: longer than all of it.
const SESSION_DAYS: i64 = 200;

/// The database, its clock, and the day that all days count back from.
pub(super) struct Desk<'a> {
    pub(super) db: &'a Db,
    clock: &'a FixedClock,
    pub(super) today: BusinessDay,
}

impl<'a> Desk<'a> {
    pub(super) const fn new(db: &'a Db, clock: &'a FixedClock, today: BusinessDay) -> Self {
        Self { db, clock, today }
    }

    /// The instant so many days before today, that many minutes after midnight in Shanghai.
    pub(super) fn at(&self, days_ago: i32, minute: i32) -> Timestamp {
        let seconds = i64::from(minute) * 60 - i64::from(days_ago) * 24 * 3600;
        Timestamp(self.today.start_micros()).plus_seconds(seconds)
    }

    /// The instant that the clock stands at.
    pub(super) fn now(&self) -> Timestamp {
        self.db.clock().now()
    }

    /// Moves the clock.
    pub(super) fn set(&self, at: Timestamp) {
        self.clock.set(at);
    }

    /// Does it now.
    pub(super) async fn perform<O: Operation>(&self, who: &Caller, operation: &O) -> Result<O::Output> {
        domain::perform(self.db, who, None, operation).await
    }

    /// Does it half a minute after what was done before.
    pub(super) async fn next<O: Operation>(&self, who: &Caller, operation: &O) -> Result<O::Output> {
        self.clock.advance(30);
        self.perform(who, operation).await
    }

    /// Somebody at work, in a session that no token leads to: he signed in by nothing that others could use.
    pub(super) async fn seat(&self, user: UserId) -> Result<Caller> {
        let actor = self.db.write(&origin(), &Seat { user }).await?;
        let origin = Origin { actor: Some((actor.user, actor.role)), ..origin() };
        Ok(Caller { actor, origin })
    }
}

/// What the journal says of where it came from.
pub(super) fn origin() -> Origin {
    Origin::system("demo")
}

struct Seat {
    user: UserId,
}

impl Work for Seat {
    type Out = Actor;

    async fn run(&self, op: &Op<'_>) -> Result<Actor> {
        let id = op.id();
        let row = session::ActiveModel {
            id: Set(id),
            user_id: Set(self.user),
            device: Set("演示数据".to_owned()),
            address: Set(String::new()),
            created_at: Set(op.now()),
            used_at: Set(op.now()),
            ends_at: Set(op.now().plus_seconds(SESSION_DAYS * 24 * 3600)),
            revoked_at: Set(None),
            replays: Set(0),
        };
        session::Entity::insert(row).exec_without_returning(op.tx()).await?;
        auth::load(op.tx(), id, op.now()).await
    }
}
