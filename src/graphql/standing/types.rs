//! The types that standing is answered in.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{
    CustomerId, PolicyVersionId, SiteId, TypedId, customer_purchase,
    enums::{
        CountedWay, CustomerClass, CustomerLayer, CustomerSize, CustomerTier, KeyIndustry, StandingAspect,
        StandingCause,
    },
    standing_change, work_site,
};

use super::CustomerGroup;
use crate::{
    app::App,
    auth::Actor,
    domain::{
        org,
        policy::Key,
        standing::query::{self, Beside, Standing},
    },
    error::{Error, Result, invalid},
    graphql::{
        customer::Customer,
        kit::{Batch, Date, DateTime, E, Gid, Reply, batch},
        org::WorkSite,
        person::User,
    },
    vocab::BusinessDay,
};

/// The longest list of changes or purchases of one customer.
const MOST: i32 = 50;
/// The list when nothing is said.
const FEW: i32 = 10;

/// Where a customer stands (客户定位): derived from what is recorded, never typed in.
pub(in crate::graphql) struct CustomerStanding(Standing);

/// Vehicles that count together with a customer's own (CUST-5). Numbers alone: whose they are may be nobody's business.
#[derive(SimpleObject)]
struct CountedWith {
    /// By what they count.
    way: E<CountedWay>,
    /// How many.
    vehicles: i32,
    /// The mine or work site, if it is by one.
    site: Option<WorkSite>,
}

/// A figure of the policy book that a standing went by (POL-1).
#[derive(SimpleObject)]
struct StandingFigure {
    /// Which figure.
    key: E<Key>,
    /// Its value, in vehicles.
    value: i32,
    /// The version that it came from; null for the default of the book.
    version_id: Option<Gid<PolicyVersionId>>,
}

/// A change of where a customer stands (CUST-3).
struct StandingChange(standing_change::Model);

#[Object]
impl StandingChange {
    /// What of it changed.
    async fn aspect(&self) -> E<StandingAspect> {
        E(self.0.aspect)
    }

    /// The value before, as its enum writes it; null: there was none.
    async fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    /// The value from then on; null: there is none.
    async fn after(&self) -> Option<&str> {
        self.0.after.as_deref()
    }

    /// Why.
    async fn cause(&self) -> E<StandingCause> {
        E(self.0.cause)
    }

    /// Since when.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who did what it followed from, if you know him; null too for what the calendar and the policy book brought.
    async fn by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        match self.0.by {
            Some(user) => User::load(ctx, user).await,
            None => Ok(None),
        }
    }
}

/// A purchase on record (CUST-4, 购车记录).
struct CustomerPurchase(customer_purchase::Model);

#[Object]
impl CustomerPurchase {
    /// The business day.
    async fn day(&self) -> Reply<Date> {
        Ok(Date(BusinessDay::new(self.0.day).map_err(Error::broken)?))
    }

    /// The brand, in words.
    async fn brand(&self) -> &str {
        &self.0.brand
    }

    /// The series, in words.
    async fn series(&self) -> &str {
        &self.0.series
    }

    /// Number of vehicles in this one purchase.
    async fn vehicles(&self) -> i32 {
        self.0.vehicles
    }

    /// Whether the brand is the maker's own (CUST-6).
    async fn own_brand(&self) -> bool {
        self.0.own_brand
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// Who recorded it, if you know him.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.0.recorded_by).await
    }
}

/// Standings by customer.
struct Standings;

impl Batch for Standings {
    type Key = CustomerId;
    type Value = Standing;

    async fn load(app: &App, _: &Actor, keys: &[CustomerId]) -> Result<HashMap<CustomerId, Standing>> {
        query::standings_unscoped(app.db.read(), keys, app.db.clock().now()).await
    }
}

/// What counts with customers, by customer.
struct Besides;

impl Batch for Besides {
    type Key = CustomerId;
    type Value = Beside;

    async fn load(app: &App, _: &Actor, keys: &[CustomerId]) -> Result<HashMap<CustomerId, Beside>> {
        query::beside_unscoped(app.db.read(), keys, app.db.clock().now()).await
    }
}

/// Changes by customer.
struct Changes;

impl Batch for Changes {
    type Key = CustomerId;
    type Value = Vec<standing_change::Model>;

    async fn load(
        app: &App,
        _: &Actor,
        keys: &[CustomerId],
    ) -> Result<HashMap<CustomerId, Vec<standing_change::Model>>> {
        query::history_unscoped(app.db.read(), keys, u64::from(MOST.unsigned_abs())).await
    }
}

/// Purchases by customer.
struct Purchases;

impl Batch for Purchases {
    type Key = CustomerId;
    type Value = Vec<customer_purchase::Model>;

    async fn load(
        app: &App,
        _: &Actor,
        keys: &[CustomerId],
    ) -> Result<HashMap<CustomerId, Vec<customer_purchase::Model>>> {
        query::purchases_unscoped(app.db.read(), keys, u64::from(MOST.unsigned_abs())).await
    }
}

/// Mines and work sites by id.
struct Sites;

impl Batch for Sites {
    type Key = SiteId;
    type Value = work_site::Model;

    async fn load(app: &App, actor: &Actor, keys: &[SiteId]) -> Result<HashMap<SiteId, work_site::Model>> {
        org::query::sites_by_id(app.db.read(), actor, keys).await
    }
}

impl CustomerStanding {
    /// The standing of a customer that came through a scoped finder.
    pub(in crate::graphql) const fn new(standing: Standing) -> Self {
        Self(standing)
    }

    /// The same, loaded together with those that other rows ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, of: CustomerId) -> Reply<Self> {
        let found = batch::<Standings>(ctx, of).await?;
        Ok(Self(found.ok_or_else(|| Error::broken("a customer was read and stands nowhere"))?))
    }

    async fn beside(&self, ctx: &Context<'_>) -> Reply<Beside> {
        Ok(batch::<Besides>(ctx, self.0.row.id).await?.unwrap_or_default())
    }
}

/// How many are asked for.
///
/// # Errors
/// INVALID unless 1 to 50.
fn most(first: i32) -> Result<usize> {
    let most = usize::try_from(first).ok().filter(|_| (1..=MOST).contains(&first));
    Ok(most.ok_or_else(|| invalid("first", "数量须为1至50", "The number is 1 to 50"))?)
}

#[Object]
impl CustomerStanding {
    /// Its class (CUST-3): the first that fits, of industry key account, general key account, focus customer, retail.
    async fn class(&self) -> E<CustomerClass> {
        E(self.0.row.class)
    }

    /// Its tier now (CUST-4): by the vehicles that count, or by its largest single purchase of the maker's brand.
    async fn tier(&self) -> E<CustomerTier> {
        E(self.0.tier())
    }

    /// Its size, for the kinds that are enterprises (CUST-2), by its own vehicles and the provinces that it is active in;
    /// `Customer.kind` is what was typed in.
    async fn size(&self) -> Option<E<CustomerSize>> {
        self.0.row.size.map(E)
    }

    /// Its layer in the present business year (CUST-7): by whether it has bought and has a purchase plan for a month of
    /// the year. One that has bought and has no plan is watched.
    async fn layer(&self) -> E<CustomerLayer> {
        E(self.0.layer())
    }

    /// Since when it has its class; null: since it is on record.
    async fn class_since(&self) -> Option<DateTime> {
        self.0.row.class_since.map(DateTime)
    }

    /// Since when it has its tier; null: since it is on record.
    async fn tier_since(&self) -> Reply<Option<DateTime>> {
        Ok(self.0.tier_since()?.map(DateTime))
    }

    /// Since when it has its size; null: since it is on record.
    async fn size_since(&self) -> Option<DateTime> {
        self.0.row.size_since.map(DateTime)
    }

    /// Its own vehicles: the sum of its fleet.
    async fn vehicles(&self) -> i32 {
        self.0.row.vehicles
    }

    /// The vehicles that count for its tier: its own and those that count with them, each once (CUST-5).
    async fn counted_vehicles(&self) -> i32 {
        self.0.counted()
    }

    /// What counts together with its own vehicles (CUST-5). A fleet both of its group and at its site stands in both.
    #[graphql(complexity = "7 * child_complexity")]
    async fn counted_with(&self, ctx: &Context<'_>) -> Reply<Vec<CountedWith>> {
        let beside = self.beside(ctx).await?;
        let plain = |way, vehicles| CountedWith { way: E(way), vehicles, site: None };
        let mut all: Vec<_> = beside.group.map(|vehicles| plain(CountedWay::Group, vehicles)).into_iter().collect();
        for (site, vehicles) in beside.sites {
            let site = batch::<Sites>(ctx, site).await?.map(WorkSite::new);
            all.push(CountedWith { site, ..plain(CountedWay::Site, vehicles) });
        }
        if beside.introduced > 0 {
            all.push(plain(CountedWay::Introduced, beside.introduced));
        }
        Ok(all)
    }

    /// The most vehicles of the maker's brand that it bought in one purchase (CUST-4); 0: none is on record.
    async fn largest_purchase(&self) -> i32 {
        self.0.row.largest_purchase
    }

    /// Whether it belongs to the state (CUST-3).
    async fn state_owned(&self) -> bool {
        self.0.row.state_owned
    }

    /// Its key industry, if it is of one (CUST-3).
    async fn key_industry(&self) -> Option<E<KeyIndustry>> {
        self.0.row.key_industry.map(E)
    }

    /// In how many provinces it is active (CUST-2), if that is known.
    async fn provinces(&self) -> Option<i32> {
        self.0.row.provinces
    }

    /// The group that it belongs to, for whoever sees the group (CUST-5).
    async fn group(&self, ctx: &Context<'_>) -> Reply<Option<CustomerGroup>> {
        match self.0.row.group_id {
            Some(group) => CustomerGroup::load(ctx, group).await,
            None => Ok(None),
        }
    }

    /// Who introduced it, if you see that customer (CUST-5).
    async fn introducer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        match self.0.row.introducer_id {
            Some(introducer) => Customer::load(ctx, introducer).await,
            None => Ok(None),
        }
    }

    /// The business day of the introduction.
    async fn introduced_on(&self) -> Reply<Option<Date>> {
        let day = self.0.row.introduced_on.map(BusinessDay::new).transpose().map_err(Error::broken)?;
        Ok(day.map(Date))
    }

    /// The figures of the policy book that class, tier and size went by, with their versions (POL-1).
    #[graphql(complexity = "5 * child_complexity")]
    async fn figures(&self) -> Reply<Vec<StandingFigure>> {
        let used = query::figures_used(&self.0.row)?;
        let figure = |(key, value, version): (Key, i64, Option<uuid::Uuid>)| StandingFigure {
            key: E(key),
            value: i32::try_from(value).unwrap_or(i32::MAX),
            version_id: version.map(|id| Gid(PolicyVersionId::from_uuid(id))),
        };
        Ok(used.into_iter().map(figure).collect())
    }

    /// How it came to stand here, the latest change first. It begins with the first change: what a customer was when it
    /// was recorded is no change.
    #[graphql(complexity = "first.clamp(1, 50) as usize * child_complexity")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 50.", default_with = "FEW")] first: i32,
    ) -> Reply<Vec<StandingChange>> {
        let most = most(first)?;
        let rows = batch::<Changes>(ctx, self.0.row.id).await?.unwrap_or_default();
        Ok(rows.into_iter().take(most).map(StandingChange).collect())
    }

    /// Its purchases on record, the latest first.
    #[graphql(complexity = "first.clamp(1, 50) as usize * child_complexity")]
    async fn purchases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 50.", default_with = "FEW")] first: i32,
    ) -> Reply<Vec<CustomerPurchase>> {
        let most = most(first)?;
        let rows = batch::<Purchases>(ctx, self.0.row.id).await?.unwrap_or_default();
        Ok(rows.into_iter().take(most).map(CustomerPurchase).collect())
    }
}
