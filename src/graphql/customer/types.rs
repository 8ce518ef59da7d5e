//! The types that customers are answered in.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Lookahead, Object, SimpleObject};
use longhaul_entity::{
    CustomerId, FleetItemId, PurchasePlanId, app_user, contact, customer,
    enums::{CustomerKind, PurchaseWay, Source, Stage, TransportUse},
    fleet_item, fleet_vehicle, purchase_plan,
};

use super::{
    ahead::{self, Ahead},
    contact::Contact,
    masked,
    merge::CustomerMerge,
    vehicles::FleetVehicle,
};
use crate::{
    app::App,
    auth::{Action, Actor},
    domain::{
        customer::{
            list::{Sort, SortBy},
            query,
        },
        page::Place,
    },
    error::{Error, Result, invalid},
    graphql::{
        account_map::AccountMap,
        concession::CustomerConcessions,
        gift::CustomerGifts,
        grading::CustomerGrading,
        kit::{Batch, DateTime, E, Each, Gid, Money, One, Reply, app, batch, caller},
        lead::Protection,
        ledger::LedgerRecord,
        org::Unit,
        person::User,
        standing::CustomerStanding,
        visit::Visit,
    },
    vocab::{CreditCode, Fen, RegionCode},
};

/// The visits of a customer that come when no number is named.
pub(super) const LATEST: i32 = 3;
/// The most visits of a customer.
pub(super) const MOST_VISITS: u32 = 20;

/// A customer (客户): whoever has bought, buys again or means to buy a truck (CUST-1). Seen by the salesperson whose it is
/// or with whom it is shared, by the dealer's manager and by the managers above (CUST-13).
pub(in crate::graphql) struct Customer {
    row: customer::Model,
    ahead: Ahead,
}

impl Customer {
    /// A customer that came through a scoped finder.
    pub(in crate::graphql) fn new(row: customer::Model) -> Self {
        Self { row, ahead: Ahead::default() }
    }

    /// A customer named beside something that the caller sees, if he sees the customer too; loaded together with those that
    /// other rows ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: CustomerId) -> Reply<Option<Self>> {
        Ok(batch::<Customers>(ctx, id).await?.map(Self::new))
    }

    /// The customer that something names which happened in the past: what stands for that record now, if the caller sees
    /// it (CUST-10).
    pub(in crate::graphql) async fn standing_for(ctx: &Context<'_>, id: CustomerId) -> Reply<Option<Self>> {
        Ok(batch::<Standing>(ctx, id).await?.map(Self::new))
    }

    /// The customer with this id, with what `selection` asks for.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(in crate::graphql) async fn find(ctx: &Context<'_>, id: CustomerId, selection: &Lookahead<'_>) -> Reply<Self> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let row = query::find(db, actor, id).await?;
        let found = Self::page(db, actor, selection, vec![row], app(ctx)?.db.clock().now()).await?.pop();
        found.ok_or_else(|| Error::broken("a customer was read and is not there").into())
    }

    /// A page of customers that came through a scoped finder, with what `selection`, that of one customer, asks for.
    ///
    /// # Errors
    /// What the database answers.
    pub(in crate::graphql) async fn page(
        db: &impl sea_orm::ConnectionTrait,
        actor: &Actor,
        selection: &Lookahead<'_>,
        rows: Vec<customer::Model>,
        now: longhaul_entity::Timestamp,
    ) -> Result<Vec<Self>> {
        ahead::customers(db, actor, selection, rows, now).await
    }

    /// Its place in a list by name.
    pub(in crate::graphql) fn place_by_name(&self) -> Place {
        Sort { by: SortBy::Name, descending: false }.place(&self.row)
    }

    /// What is stored of it.
    pub(super) const fn row(&self) -> &customer::Model {
        &self.row
    }

    /// The same with what was fetched ahead for it.
    pub(super) fn with(row: customer::Model, ahead: Ahead) -> Self {
        Self { row, ahead }
    }
}

/// A position on earth, WGS-84, to a millionth of a degree.
#[derive(SimpleObject)]
struct CustomerPosition {
    /// Degrees, north positive.
    latitude: f64,
    /// Degrees, east positive.
    longitude: f64,
}

/// Vehicles of one brand and series that a customer bought in one year (车队明细).
#[derive(SimpleObject, Clone)]
pub(super) struct FleetItem {
    /// Its id.
    id: Gid<FleetItemId>,
    /// The brand, in words.
    brand: String,
    /// The series, in words.
    series: String,
    /// Number of vehicles, 1 to 100,000.
    count: i32,
    /// Year of purchase.
    year: i32,
    /// Whether the brand is the maker's own (CUST-6).
    own_brand: bool,
}

/// What a customer means to buy (购车计划).
#[derive(SimpleObject, Clone)]
pub(super) struct PurchasePlan {
    /// Its id.
    id: Gid<PurchasePlanId>,
    /// The series, in words.
    series: String,
    /// Number of vehicles, 1 to 100,000.
    count: i32,
    /// The month it is meant for, `YYYYMM`: 202607.
    month: i32,
    /// Budget for all of it, in fen.
    budget: Option<Money>,
    /// How it is to be paid.
    way: E<PurchaseWay>,
}

impl From<fleet_item::Model> for FleetItem {
    fn from(row: fleet_item::Model) -> Self {
        let fleet_item::Model { id, brand, series, count, year, own_brand, .. } = row;
        Self { id: Gid(id), brand, series, count, year, own_brand }
    }
}

impl From<purchase_plan::Model> for PurchasePlan {
    fn from(row: purchase_plan::Model) -> Self {
        let purchase_plan::Model { id, series, count, month, budget_fen, way, .. } = row;
        let budget = budget_fen.map(|fen| Money(Fen::new(fen)));
        Self { id: Gid(id), series, count, month, budget, way: E(way) }
    }
}

/// Declares what is loaded in one statement for all rows of a request that ask for it.
macro_rules! batches {
    ($($(#[doc = $doc:literal])+ $name:ident: $key:ty => $value:ty = $load:path;)+) => {$(
        $(#[doc = $doc])+
        struct $name;

        impl Batch for $name {
            type Key = $key;
            type Value = $value;

            async fn load(app: &App, _: &Actor, keys: &[$key]) -> Result<HashMap<$key, $value>> {
                $load(app.db.read(), keys).await
            }
        }
    )+};
}

/// Customers by id, as far as the actor sees them.
struct Customers;

impl Batch for Customers {
    type Key = CustomerId;
    type Value = customer::Model;

    async fn load(app: &App, actor: &Actor, keys: &[CustomerId]) -> Result<HashMap<CustomerId, customer::Model>> {
        let rows = query::by_ids(app.db.read(), actor, Action::CustomerView, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// What stands for customers by their ids, as far as the actor sees it.
struct Standing;

impl Batch for Standing {
    type Key = CustomerId;
    type Value = customer::Model;

    async fn load(app: &App, actor: &Actor, keys: &[CustomerId]) -> Result<HashMap<CustomerId, customer::Model>> {
        query::standing_for(app.db.read(), actor, keys).await
    }
}

// The keys come from customers that the actor has seen, so none of these asks again who he is.
batches! {
    /// Contacts by customer.
    Contacts: CustomerId => Vec<contact::Model> = query::contacts_unscoped;
    /// Fleets by customer.
    Fleets: CustomerId => Vec<fleet_item::Model> = query::fleets_unscoped;
    /// Vehicles by customer.
    Vehicles: CustomerId => Vec<fleet_vehicle::Model> = query::vehicles_unscoped;
    /// Purchase plans by customer.
    Plans: CustomerId => Vec<purchase_plan::Model> = query::plans_unscoped;
}

/// The people that customers are shared with, as far as the actor knows them.
struct SharedWith;

impl Batch for SharedWith {
    type Key = CustomerId;
    type Value = Vec<app_user::Model>;

    async fn load(app: &App, actor: &Actor, keys: &[CustomerId]) -> Result<HashMap<CustomerId, Vec<app_user::Model>>> {
        ahead::shared_with(app.db.read(), actor, keys).await
    }
}

#[Object]
impl Customer {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> Gid<CustomerId> {
        Gid(self.row.id)
    }

    /// The responsible dealer (CUST-13).
    async fn dealer(&self, ctx: &Context<'_>) -> Reply<One<Unit>> {
        let dealer = match &self.ahead.dealer {
            Some(dealer) => Some(Unit::new(dealer.clone())),
            None => Unit::load(ctx, self.row.dealer_id).await?,
        };
        dealer.map(One).ok_or_else(|| Error::broken("a customer is seen and its dealer is not").into())
    }

    /// The salesperson whose customer it is; nobody when it waits to be assigned.
    async fn owner(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        match (&self.ahead.owner, self.row.owner_id) {
            (Some(owner), _) => Ok(Some(User::new(owner.clone()))),
            (None, Some(id)) => User::load(ctx, id).await,
            (None, None) => Ok(None),
        }
    }

    /// Who else of the dealer works on it.
    async fn shared_with(&self, ctx: &Context<'_>) -> Reply<Each<User>> {
        let people = match &self.ahead.shared_with {
            Some(people) => people.clone(),
            None => batch::<SharedWith>(ctx, self.row.id).await?.unwrap_or_default(),
        };
        Ok(Each(people.into_iter().map(User::new).collect()))
    }

    /// What kind of customer it is (CUST-2).
    async fn kind(&self) -> E<CustomerKind> {
        E(self.row.kind)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Its unified social credit code.
    async fn credit_code(&self) -> Option<CreditCode> {
        self.row.credit_code.as_deref().and_then(|code| CreditCode::parse(code).ok())
    }

    /// Its own phone, masked: `138****1111`. `revealPhone` shows it (ALL-2).
    async fn phone(&self) -> Option<String> {
        masked(self.row.phone.as_deref())
    }

    /// Its trade, in words.
    async fn industry(&self) -> Option<&str> {
        self.row.industry.as_deref()
    }

    /// What its trucks are used for.
    async fn transport_use(&self) -> E<TransportUse> {
        E(self.row.transport_use)
    }

    /// Where its trucks run, in words.
    async fn area_of_use(&self) -> Option<&str> {
        self.row.area_of_use.as_deref()
    }

    /// Street address.
    async fn address(&self) -> Option<&str> {
        self.row.address.as_deref()
    }

    /// The county, or city without counties, that it lies in.
    async fn division_code(&self) -> Option<RegionCode> {
        RegionCode::parse(&self.row.division_code).ok()
    }

    /// That division's name with those above it: 河北省 石家庄市 长安区.
    async fn division_name(&self) -> Option<String> {
        RegionCode::parse(&self.row.division_code).ok().map(|division| division.full_name())
    }

    /// Where the address lies.
    async fn coordinates(&self) -> Option<CustomerPosition> {
        let (lat, lon) = self.row.lat_e6.zip(self.row.lon_e6)?;
        Some(CustomerPosition { latitude: f64::from(lat) / 1e6, longitude: f64::from(lon) / 1e6 })
    }

    /// Where it was learned of (CUST-8).
    async fn source(&self) -> E<Source> {
        E(self.row.source)
    }

    /// Whether it owns trucks of the maker's brand (CUST-6); follows from the fleet.
    async fn bought(&self) -> bool {
        self.row.bought
    }

    /// Where it stands: class, tier, layer and size (CUST-2 to CUST-7).
    async fn standing(&self, ctx: &Context<'_>) -> Reply<CustomerStanding> {
        match &self.ahead.standing {
            Some(standing) => Ok(CustomerStanding::new(standing.clone())),
            None => CustomerStanding::load(ctx, self.row.id).await,
        }
    }

    /// How far it has come in the present round (FUN-1).
    async fn stage(&self) -> E<Stage> {
        E(self.row.stage)
    }

    /// The present round, from 1 on: each repeat purchase opens the next (FUN-1).
    async fn round(&self) -> i32 {
        self.row.round
    }

    /// The protection (信息保护) that it has or had; null if nobody ever reported it (LEAD-2), and for a record that was merged
    /// into another.
    async fn protection(&self, ctx: &Context<'_>) -> Reply<Option<Protection>> {
        Protection::of(ctx, &self.row).await
    }

    /// Its people, at most 50, as they were listed.
    async fn contacts(&self, ctx: &Context<'_>) -> Reply<Each<Contact>> {
        let rows = match &self.ahead.contacts {
            Some(rows) => rows.clone(),
            None => batch::<Contacts>(ctx, self.row.id).await?.unwrap_or_default(),
        };
        Ok(Each(rows.into_iter().map(Contact).collect()))
    }

    /// What it drives, at most 50 lines, by brand, series and year.
    async fn fleet(&self, ctx: &Context<'_>) -> Reply<Each<FleetItem>> {
        let rows = match &self.ahead.fleet {
            Some(rows) => rows.clone(),
            None => batch::<Fleets>(ctx, self.row.id).await?.unwrap_or_default(),
        };
        Ok(Each(rows.into_iter().map(Into::into).collect()))
    }

    /// The vehicles of its fleet that are known one by one, at most 500, as they were listed.
    async fn vehicles(&self, ctx: &Context<'_>) -> Reply<Vec<FleetVehicle>> {
        let rows = match &self.ahead.vehicles {
            Some(rows) => rows.clone(),
            None => batch::<Vehicles>(ctx, self.row.id).await?.unwrap_or_default(),
        };
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// What it means to buy, at most 50, the next first.
    async fn purchase_plans(&self, ctx: &Context<'_>) -> Reply<Each<PurchasePlan>> {
        let rows = match &self.ahead.purchase_plans {
            Some(rows) => rows.clone(),
            None => batch::<Plans>(ctx, self.row.id).await?.unwrap_or_default(),
        };
        Ok(Each(rows.into_iter().map(Into::into).collect()))
    }

    /// Its latest visits that you see, latest first.
    #[graphql(complexity = "first.clamp(1, 20) as usize * child_complexity")]
    async fn visits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 20.", default_with = "LATEST")] first: i32,
    ) -> Reply<Each<Arc<Visit>>> {
        let most = u32::try_from(first).ok().filter(|first| (1..=MOST_VISITS).contains(first));
        let most = most.ok_or_else(|| invalid("first", "数量须为1至20", "The number is 1 to 20"))?;
        Ok(Each(match &self.ahead.visits {
            Some(visits) => visits.iter().take(most as usize).map(Arc::clone).collect(),
            None => Visit::latest_of(ctx, self.row.id, most).await?,
        }))
    }

    /// Its grades by every scheme, with their history and what they are entitled to (GRADE-0 to GRADE-7).
    async fn grading(&self, ctx: &Context<'_>) -> Reply<CustomerGrading> {
        CustomerGrading::load(ctx, &self.row).await
    }

    /// Who decides at the customer's and who of them is for us, what it buys by, how far its development has come (KAM-1).
    async fn account_map(&self) -> AccountMap {
        AccountMap::new(&self.row)
    }

    /// Its complaints and the services that met them (VISIT-7).
    async fn concessions(&self) -> CustomerConcessions {
        CustomerConcessions::new(self.row.id)
    }

    /// What it was given, and what it may be given in a year (GIFT-3).
    async fn gifts(&self) -> CustomerGifts {
        CustomerGifts::new(&self.row)
    }

    /// Whether its record is valid for the monthly ledger (CUST-11).
    async fn ledger_record(&self, ctx: &Context<'_>) -> Reply<LedgerRecord> {
        LedgerRecord::of(ctx, self.row.id).await
    }

    /// Raised with each change; an edit names the version that it was made from.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// When it was recorded.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row.updated_at)
    }

    /// When it was set aside; such a customer is out of lists unless asked for, and cannot be changed.
    async fn archived_at(&self) -> Option<DateTime> {
        self.row.archived_at.map(DateTime)
    }

    /// The record that stands for this one since they were merged (CUST-10): this one is as it was then, cannot be changed
    /// and is out of lists. Null for a record that stands for itself, and when the other is beyond your reach.
    async fn merged_into(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        match self.row.merged_into {
            Some(kept) => Self::load(ctx, kept).await,
            None => Ok(None),
        }
    }

    /// The merges by which other records became this one, the earliest first (CUST-10); at most 7.
    async fn merges(&self, ctx: &Context<'_>) -> Reply<Vec<CustomerMerge>> {
        CustomerMerge::of(ctx, self.row.id).await
    }
}
