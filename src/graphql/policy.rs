//! The policy book: what counts for a unit at a moment, every version that there ever was, and setting new ones.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{PolicyVersionId, Timestamp, UnitId, enums::PolicyMeasure, policy_version};
use uuid::Uuid;

use super::{
    kit::{Connection, DateTime, E, Gid, Int64, PageArgs, Reply, app, by_number, caller, counted},
    org::Unit,
    person::User,
};
use crate::{
    domain::{
        org,
        page::Place,
        perform,
        policy::{
            self, Change, Figures, Key, SetPolicies,
            query::{self, Effective},
        },
    },
    error::{Error, invalid},
};

/// The order of lists of versions.
const BY_SETTING: &str = "policy.set";
/// The longest prefix that is looked for.
const PREFIX_CHARS: usize = 60;

/// A figure of the policy book as it counts for a unit at a moment (POL-1, 政策值).
pub(super) struct Policy(Effective);

#[Object]
impl Policy {
    /// Which figure.
    async fn key(&self) -> E<Key> {
        E(self.0.key)
    }

    /// Its code, which never changes: `customer.tier.gold`.
    async fn code(&self) -> &'static str {
        self.0.key.code()
    }

    /// What people call it in Chinese.
    async fn zh(&self) -> &'static str {
        self.0.key.entry().zh
    }

    /// What people call it in English.
    async fn en(&self) -> &'static str {
        self.0.key.entry().en
    }

    /// What it counts.
    async fn measure(&self) -> E<PolicyMeasure> {
        E(self.0.key.entry().measure)
    }

    /// The figure that counts, in its measure.
    async fn value(&self) -> Int64 {
        Int64(self.0.value())
    }

    /// The figure where nobody has set one.
    async fn default(&self) -> Int64 {
        Int64(self.0.key.entry().default)
    }

    /// The least that may be set (POL-3).
    async fn min(&self) -> Int64 {
        Int64(self.0.key.entry().least)
    }

    /// The most that may be set (POL-3).
    async fn max(&self) -> Int64 {
        Int64(self.0.key.entry().most)
    }

    /// The rule that it comes from: `CUST-4`.
    async fn rule(&self) -> &'static str {
        self.0.key.entry().rule
    }

    /// The figures that it is set together with, itself among them: weights that add up to 1, thresholds in their order.
    /// Empty for one that stands alone.
    async fn together(&self) -> Vec<E<Key>> {
        self.0.key.group().map(|group| group.keys.iter().copied().map(E).collect()).unwrap_or_default()
    }

    /// The version that counts, of this unit or of one above it (POL-2); null where the default counts.
    async fn version(&self) -> Option<PolicyVersion> {
        self.0.version.clone().map(PolicyVersion)
    }
}

/// A version of a figure (POL-1, 政策值版本): added, never changed.
struct PolicyVersion(policy_version::Model);

#[Object]
impl PolicyVersion {
    /// Its id: what decisions name that went by it.
    async fn id(&self) -> Gid<PolicyVersionId> {
        Gid(self.0.id)
    }

    /// Which figure.
    async fn key(&self) -> Reply<E<Key>> {
        let key = Key::of_code(&self.0.key);
        Ok(E(key.ok_or_else(|| Error::broken("a version of a figure that the book does not know"))?))
    }

    /// The unit that it was set for; it counts for all below that have none of their own.
    async fn unit(&self, ctx: &Context<'_>) -> Reply<Unit> {
        let unit = Unit::load(ctx, self.0.unit_id).await?;
        unit.ok_or_else(|| Error::broken("a version is seen and its unit is not").into())
    }

    /// The figure, in its measure.
    async fn value(&self) -> Int64 {
        Int64(self.0.value)
    }

    /// From which instant on it counts.
    async fn valid_from(&self) -> DateTime {
        DateTime(self.0.valid_from)
    }

    /// Who set it; null when he is beyond your reach.
    async fn set_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.set_by).await
    }

    /// When it was set.
    async fn set_at(&self) -> DateTime {
        DateTime(self.0.set_at)
    }

    /// Why, in his words.
    async fn why(&self) -> &str {
        &self.0.why
    }
}

/// A figure that an answer goes by (POL-1).
#[derive(SimpleObject, Clone)]
pub(super) struct FigureUsed {
    /// Which figure.
    key: E<Key>,
    /// Its value, in the measure of the key.
    value: Int64,
    /// The version that it comes from; null for the default of the book.
    version_id: Option<Gid<PolicyVersionId>>,
}

impl FigureUsed {
    /// All of them, in the order of the book.
    pub(super) fn all(figures: &Figures) -> Vec<Self> {
        let used = |(key, figure): (Key, policy::Figure)| Self {
            key: E(key),
            value: Int64(figure.value),
            version_id: figure.version.map(Gid),
        };
        figures.iter().map(used).collect()
    }
}

/// A new value of a figure.
#[derive(InputObject)]
struct PolicyChangeInput {
    /// Which figure.
    key: E<Key>,
    /// Its value, in its measure and range (POL-3).
    value: Int64,
}

/// New values of figures of the policy book.
#[derive(InputObject)]
struct SetPoliciesInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The unit that they are for, and all below it that have none of their own (POL-2).
    unit_id: Gid<UnitId>,
    /// The figures, each once. Figures that belong together are checked together; those of them that are not named keep the
    /// value that counts for the unit, in a version of its own.
    changes: Vec<PolicyChangeInput>,
    /// From which instant on they count: not before the present business month, at most ten years ahead.
    valid_from: DateTime,
    /// Why, 1 to 500 characters.
    why: String,
}

/// Figures that were set.
#[derive(SimpleObject)]
struct SetPoliciesPayload {
    /// The unit.
    unit: Unit,
    /// The figures that were named and those that belong together with them, as they count for the unit from then on.
    policies: Vec<Policy>,
}

/// Queries about the policy book.
#[derive(Default)]
pub(super) struct PolicyQuery;

#[Object]
impl PolicyQuery {
    /// A figure as it counts for a unit at a moment: of the nearest unit that has one, itself or above it, else the default
    /// (POL-1, POL-2). For a unit within one's reach or above one's own; any other is NOT_FOUND.
    async fn policy_at(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which figure.")] key: E<Key>,
        #[graphql(desc = "For which unit.")] unit_id: Gid<UnitId>,
        #[graphql(desc = "At which moment; now when left out.")] time: Option<DateTime>,
    ) -> Reply<Policy> {
        let found = effective(ctx, &[key.0], unit_id.0, time.map(|time| time.0)).await?.pop();
        Ok(found.ok_or_else(|| Error::broken("a figure was asked for and not answered"))?)
    }

    /// The book as it counts for a unit at a moment, in its own order. For a unit within one's reach or above one's own.
    async fn policies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which unit.")] unit_id: Gid<UnitId>,
        #[graphql(desc = "At which moment; now when left out.")] time: Option<DateTime>,
        #[graphql(desc = "Only figures whose codes begin with this: `customer.tier`. At most 60 characters.")]
        prefix: Option<String>,
    ) -> Reply<Vec<Policy>> {
        let prefix = prefix.unwrap_or_default();
        if prefix.chars().count() > PREFIX_CHARS {
            return Err(invalid("prefix", "最多60个字符", "At most 60 characters").into());
        }
        effective(ctx, &query::keys(&prefix), unit_id.0, time.map(|time| time.0)).await
    }

    /// The versions of a figure that were set for a unit or for one above it, those to come too, the last set first.
    async fn policy_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which figure.")] key: E<Key>,
        #[graphql(desc = "For which unit: within one's reach or above one's own.")] unit_id: Gid<UnitId>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<PolicyVersion>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let window = PageArgs { first, after, last, before }.window(BY_SETTING)?;
        let unit = org::query::unit(db, actor, unit_id.0).await?.id;
        let total = counted(ctx, query::count_history_unscoped(db, key.0, unit)).await?;
        let found = query::history_unscoped(db, key.0, unit, &window).await?;
        let place = |row: &policy_version::Model| -> Place { by_number(row.seq, row.id) };
        Ok(Connection::new(found, BY_SETTING, total, place, PolicyVersion))
    }
}

/// Changing the policy book.
#[derive(Default)]
pub(super) struct PolicyMutation;

#[Object]
impl PolicyMutation {
    /// Sets figures for a unit and all below that have none of their own, from an instant on (POL-1 to POL-3); several at once,
    /// so that weights change together. RULE POL-3 with `min` and `max` for a value out of its range, and for figures that do
    /// not fit each other; RULE POL-1 for a closed month.
    async fn set_policies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which figures, and why.")] input: SetPoliciesInput,
    ) -> Reply<SetPoliciesPayload> {
        let (app, caller) = (app(ctx)?, caller(ctx)?);
        let change = |change: PolicyChangeInput| Change { key: change.key.0, value: change.value.0 };
        let operation = SetPolicies {
            unit: input.unit_id.0,
            changes: input.changes.into_iter().map(change).collect(),
            valid_from: input.valid_from.0,
            why: input.why,
        };
        let set = perform(&app.db, caller, input.operation_id, &operation).await?;
        let unit = org::query::unit(app.db.read(), &caller.actor, set.unit).await?;
        let policies = effective(ctx, &set.keys, set.unit, Some(set.valid_from)).await?;
        Ok(SetPoliciesPayload { unit: Unit::new(unit), policies })
    }
}

/// The figures as they count for a unit that the caller sees.
async fn effective(ctx: &Context<'_>, keys: &[Key], unit: UnitId, at: Option<Timestamp>) -> Reply<Vec<Policy>> {
    let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
    let unit = org::query::unit(app.db.read(), actor, unit).await?.id;
    let at = at.unwrap_or_else(|| app.db.clock().now());
    let found = query::effective_unscoped(app.db.read(), keys, unit, at).await?;
    Ok(found.into_iter().map(Policy).collect())
}
