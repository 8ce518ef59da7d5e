//! The types that an account map is answered in.

use std::collections::{HashMap, HashSet};

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{
    ContactId, CustomerId, Timestamp, customer,
    enums::{DecisionPart, RelationStage, Stance},
    map_place, relationship, support_event,
};

use super::{
    criteria::{self, BuyingCriteria},
    development::{self, DevelopmentStanding},
};
use crate::{
    app::App,
    auth::Actor,
    domain::{
        account_map::{Round, query},
        support,
    },
    error::{Result, invalid},
    graphql::{
        customer::Contact,
        kit::{Batch, Date, DateTime, E, Gid, Reply, batch},
        person::User,
    },
    vocab::BusinessDay,
};

/// The account map of a customer (客户关系地图, KAM-1 to KAM-5). Whoever sees the customer sees it.
pub(in crate::graphql) struct AccountMap {
    of: CustomerId,
    present: Round,
}

impl AccountMap {
    /// The map of a customer that came through a scoped finder.
    pub(in crate::graphql) fn new(of: &customer::Model) -> Self {
        Self { of: of.id, present: Round::present(of) }
    }
}

#[Object]
impl AccountMap {
    /// The customer's contacts, at most 50, as they were listed: where they stand and how close we are, as far as known.
    async fn people(&self, ctx: &Context<'_>) -> Reply<Vec<AccountMapPerson>> {
        let people = batch::<People>(ctx, self.of).await?.unwrap_or_default();
        Ok(people.into_iter().map(AccountMapPerson::from).collect())
    }

    /// The support index (支持度, KAM-3): the sum of shares × stance (supports 1, neutral ½, unknown 0, against −1), from
    /// −1, all are against us, to 1, all are for us; exact, with at most five decimals. Null as long as nobody had been
    /// placed. `supportHistory` tells how it came about.
    async fn support_index(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As it was at this instant; as it is now when left out.")] at: Option<DateTime>,
    ) -> Reply<Option<f64>> {
        let held = batch::<Held>(ctx, (self.of, at.map(|at| at.0))).await?;
        Ok(held.map(|row| index(row.index_after)))
    }

    /// All shares together, in percent: 0 to 100 (KAM-1).
    async fn assigned_share(&self, ctx: &Context<'_>) -> Reply<f64> {
        let held = batch::<Held>(ctx, (self.of, None)).await?;
        Ok(percent(held.map_or(0, |row| row.assigned_after)))
    }

    /// What the customer buys by (KAM-4); null as long as nobody has weighed it.
    async fn buying_criteria(&self, ctx: &Context<'_>) -> Reply<Option<BuyingCriteria>> {
        criteria::of(ctx, self.of).await
    }

    /// The six steps of the development in their order, each with what it still lacks (KAM-5).
    async fn development_steps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this round, from 1 on; of the present one when left out.")] round: Option<i32>,
    ) -> Reply<Vec<DevelopmentStanding>> {
        let round = round.map_or(Some(self.present), |round| self.present.numbered(round));
        let round = round.ok_or_else(|| invalid("round", "客户没有这一轮", "The customer has no such round"))?;
        development::of(ctx, round).await
    }
}

/// Somebody on the map.
#[derive(SimpleObject)]
struct AccountMapPerson {
    /// Who.
    contact: Contact,
    /// Where he stands in the decision; null when he was not placed.
    place: Option<MapPlace>,
    /// How close we are to him; null when nobody said.
    relationship: Option<Relationship>,
}

impl From<query::Person> for AccountMapPerson {
    fn from(person: query::Person) -> Self {
        Self {
            contact: Contact(person.contact),
            place: person.place.map(MapPlace::from),
            relationship: person.relationship.map(Relationship),
        }
    }
}

/// Where somebody stands in a customer's decision (KAM-1).
#[derive(SimpleObject)]
struct MapPlace {
    /// His department, in words.
    department: Option<String>,
    /// What he does in the decision (决策角色).
    part: E<DecisionPart>,
    /// His share of the decision in percent, 0 to 100, with at most two decimals.
    share: f64,
    /// Whether he is for us (态度).
    stance: E<Stance>,
    /// Raised with each change of his place; `placeContact` names the version that was read.
    version: i32,
    /// When it was last changed.
    updated_at: DateTime,
}

impl From<map_place::Model> for MapPlace {
    fn from(row: map_place::Model) -> Self {
        let map_place::Model { department, part, share_bp, stance, version, updated_at, .. } = row;
        let (part, stance, updated_at) = (E(part), E(stance), DateTime(updated_at));
        Self { department, part, share: percent(share_bp), stance, version, updated_at }
    }
}

/// How close we are to somebody (KAM-2, 客户关系).
struct Relationship(relationship::Model);

#[Object]
impl Relationship {
    /// How close (客情阶段).
    async fn stage(&self) -> E<RelationStage> {
        E(self.0.stage)
    }

    /// Who of ours holds it; null when he belongs to a unit that you do not see.
    async fn holder(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.holder_id).await
    }

    /// What is planned.
    async fn plan(&self) -> Option<&str> {
        self.0.plan.as_deref()
    }

    /// The business day by which it is planned.
    async fn due(&self) -> Option<Date> {
        self.0.due.and_then(|due| BusinessDay::new(due).ok()).map(Date)
    }

    /// Raised with each change; `setRelationship` names the version that was read.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

/// A change on a customer's map, with the support index from then on (KAM-3). Nothing of it is ever changed.
pub(super) struct SupportPoint(pub(super) support_event::Model);

#[Object]
impl SupportPoint {
    /// From when on it holds.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who changed it; null for the system, and for somebody of a unit that you do not see.
    async fn by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        match self.0.by_id {
            Some(user) => User::load(ctx, user).await,
            None => Ok(None),
        }
    }

    /// Who moved; he may be gone from the contacts since.
    async fn contact_id(&self) -> Gid<ContactId> {
        Gid(self.0.contact_id)
    }

    /// His part from then on; null when he left the map, as with share and stance.
    async fn part(&self) -> Option<E<DecisionPart>> {
        self.0.part.map(E)
    }

    /// His share from then on, in percent.
    async fn share(&self) -> Option<f64> {
        self.0.share_bp.map(percent)
    }

    /// His stance from then on.
    async fn stance(&self) -> Option<E<Stance>> {
        self.0.stance.map(E)
    }

    /// The customer's support index from then on, −1 to 1; of several points of one instant the last one holds.
    async fn support_index(&self) -> f64 {
        index(self.0.index_after)
    }

    /// All shares together from then on, in percent.
    async fn assigned_share(&self) -> f64 {
        percent(self.0.assigned_after)
    }
}

/// Half basis points as clients see them: divided once, so that what is shown is the decimal itself.
fn index(half_bp: i32) -> f64 {
    f64::from(half_bp) / f64::from(support::UNIT_BP * support::HALVES)
}

fn percent(bp: i32) -> f64 {
    f64::from(bp) / 100.0
}

/// The people of customers that the actor has seen.
struct People;

impl Batch for People {
    type Key = CustomerId;
    type Value = Vec<query::Person>;

    async fn load(app: &App, _: &Actor, keys: &[CustomerId]) -> Result<HashMap<CustomerId, Vec<query::Person>>> {
        query::people_unscoped(app.db.read(), keys).await
    }
}

/// What held of customers that the actor has seen, at an instant or now: a statement for each instant that is named.
struct Held;

impl Batch for Held {
    type Key = (CustomerId, Option<Timestamp>);
    type Value = support_event::Model;

    async fn load(app: &App, _: &Actor, keys: &[Self::Key]) -> Result<HashMap<Self::Key, support_event::Model>> {
        let mut held = HashMap::new();
        for at in keys.iter().map(|(_, at)| *at).collect::<HashSet<_>>() {
            let of: Vec<CustomerId> = keys.iter().filter(|key| key.1 == at).map(|key| key.0).collect();
            let rows = support::query::at_unscoped(app.db.read(), &of, at).await?;
            held.extend(rows.into_iter().map(|(customer, row)| ((customer, at), row)));
        }
        Ok(held)
    }
}
