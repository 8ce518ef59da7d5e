//! The organisation: units, territories, channels, work sites, divisions, and the maker.

mod changes;
mod channels;

pub(super) use changes::OrgMutation;
pub(super) use channels::{Channel, ChannelMutation};

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{
    ChannelId, SiteId, UnitId, channel,
    enums::{DivisionLevel, SiteKind, UnitKind},
    unit, work_site,
};

use super::kit::{Batch, Connection, DateTime, E, Gid, PageArgs, Reply, app, batch, by_number, caller, counted};
use crate::{
    app::App,
    auth::Actor,
    domain::{
        boundary::{self, Business},
        org::{self, Territory},
        page::{Key, Place},
    },
    error::{Refusal, Result, invalid},
    vocab::{PersonOrFirmName, Phone, RegionCode, divisions, optional_text},
};

/// The order of lists of units.
const BY_CREATION: &str = "unit.created";
/// The order of lists of work sites.
const BY_NAME: &str = "site.name";
/// Characters that a search for part of a name takes.
const SOUGHT: usize = 60;

/// A unit of the organisation (ORG-1, 组织单元): HQ, region, market area, dealer or body builder.
pub(super) struct Unit(unit::Model);

#[Object]
impl Unit {
    /// Its id.
    pub(super) async fn id(&self) -> Gid<UnitId> {
        Gid(self.0.id)
    }

    /// Its level (组织层级).
    async fn kind(&self) -> E<UnitKind> {
        E(self.0.kind)
    }

    /// Its name, once below its parent.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The desk to call about its customers (CUST-10).
    async fn desk_phone(&self) -> Option<Phone> {
        self.0.desk_phone.as_deref().and_then(|phone| Phone::parse(phone).ok())
    }

    /// The unit above; none for HQ.
    async fn parent(&self, ctx: &Context<'_>) -> Reply<Option<Self>> {
        match self.0.parent_id {
            Some(parent) => Self::load(ctx, parent).await,
            None => Ok(None),
        }
    }

    /// The way from HQ down to it, itself included.
    async fn path(&self, ctx: &Context<'_>) -> Reply<Vec<Self>> {
        Ok(batch::<Paths>(ctx, self.0.id).await?.unwrap_or_default().into_iter().map(Self).collect())
    }

    /// The units directly below that one sees, by name; at most 500.
    async fn children(&self, ctx: &Context<'_>) -> Reply<Vec<Self>> {
        Ok(batch::<Children>(ctx, self.0.id).await?.unwrap_or_default().into_iter().map(Self).collect())
    }

    /// Where it is authorised (ORG-3, 授权区域); only dealers and body builders are.
    async fn territory(&self, ctx: &Context<'_>) -> Reply<Option<TerritoryOf>> {
        if !org::rules::has_territory(self.0.kind) {
            return Ok(None);
        }
        Ok(Some(TerritoryOf(batch::<Territories>(ctx, self.0.id).await?.unwrap_or_default())))
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Raised with each change; an edit names the version that it read.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Unit {
    /// A unit that came through a scoped finder.
    pub(super) const fn new(row: unit::Model) -> Self {
        Self(row)
    }

    /// A unit that the caller sees, loaded together with those that other rows ask for.
    pub(super) async fn load(ctx: &Context<'_>, id: UnitId) -> Reply<Option<Self>> {
        Ok(batch::<Units>(ctx, id).await?.map(Self))
    }
}

/// Where a dealer or body builder is authorised (ORG-3, 授权区域). Territories of two dealers may overlap.
struct TerritoryOf(Territory);

#[Object(name = "Territory")]
impl TerritoryOf {
    /// The administrative divisions, each with all within it, in the order of their codes.
    async fn divisions(&self) -> Vec<Division> {
        self.0.divisions.iter().copied().map(Division).collect()
    }

    /// The named mines and work sites, by name.
    async fn sites(&self) -> Vec<WorkSite> {
        self.0.sites.iter().cloned().map(WorkSite).collect()
    }
}

/// A province, city or county (行政区划, GB/T 2260).
pub(super) struct Division(pub(super) RegionCode);

#[Object]
impl Division {
    /// Its code, six digits.
    async fn code(&self) -> RegionCode {
        self.0
    }

    /// Its name without those above it: 长安区.
    async fn name(&self) -> &str {
        self.0.name()
    }

    /// Its name with those above it: 河北省 石家庄市 长安区.
    async fn full_name(&self) -> String {
        self.0.full_name()
    }

    /// Province, city or county.
    async fn level(&self) -> E<DivisionLevel> {
        E(self.0.level())
    }

    /// The division above; none for a province.
    async fn parent(&self) -> Option<Self> {
        self.0.parent().map(Self)
    }
}

/// A mine or work site with a name (ORG-3, 作业地点).
pub(super) struct WorkSite(work_site::Model);

impl WorkSite {
    /// A site that came through a finder.
    pub(super) const fn new(row: work_site::Model) -> Self {
        Self(row)
    }
}

#[Object]
impl WorkSite {
    /// Its id.
    async fn id(&self) -> Gid<SiteId> {
        Gid(self.0.id)
    }

    /// Its name, once in its division.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Mine or work site.
    async fn kind(&self) -> E<SiteKind> {
        E(self.0.kind)
    }

    /// The division that it lies in.
    async fn division(&self) -> Option<Division> {
        RegionCode::parse(&self.0.division_code).ok().map(Division)
    }

    /// Latitude in degrees, north positive, WGS-84.
    async fn latitude(&self) -> f64 {
        f64::from(self.0.lat_e6) / 1e6
    }

    /// Longitude in degrees, east positive, WGS-84.
    async fn longitude(&self) -> f64 {
        f64::from(self.0.lon_e6) / 1e6
    }
}

/// The maker whose deployment this is (ORG-4, 主机厂).
#[derive(SimpleObject)]
struct Maker {
    /// Its name.
    name: String,
    /// The brand of its trucks (品牌).
    brand: String,
}

/// Which units; what is left out does not narrow.
#[derive(InputObject, Default)]
struct UnitFilter {
    /// Only units of this level.
    kind: Option<E<UnitKind>>,
    /// Only this unit and all below it.
    within_id: Option<Gid<UnitId>>,
    /// Only units whose name contains this, up to 60 characters.
    text: Option<String>,
}

/// Which work sites; what is left out does not narrow.
#[derive(InputObject, Default)]
struct WorkSiteFilter {
    /// Only sites in this division.
    division: Option<RegionCode>,
    /// Only sites whose name contains this, up to 60 characters.
    text: Option<String>,
}

/// Queries about the organisation.
#[derive(Default)]
pub(super) struct OrgQuery;

#[Object]
impl OrgQuery {
    /// A unit within one's reach or above one's own (ORG-1); any other is NOT_FOUND (ALL-1).
    async fn unit(&self, ctx: &Context<'_>, #[graphql(desc = "The unit.")] id: Gid<UnitId>) -> Reply<Unit> {
        Ok(Unit(org::query::unit(app(ctx)?.db.read(), &caller(ctx)?.actor, id.0).await?))
    }

    /// The units within one's reach and those above one's own (ORG-1), in the order of their creation.
    async fn units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which units.")] filter: Option<UnitFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<Unit>> {
        let filter = filter.unwrap_or_default();
        let filter = org::UnitFilter {
            kind: filter.kind.map(|kind| kind.0),
            within: filter.within_id.map(|id| id.0),
            text: read_sought(filter.text.as_deref())?,
        };
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let found =
            org::query::units(db, actor, &filter, &PageArgs { first, after, last, before }.window(BY_CREATION)?)
                .await?;
        let total = counted(ctx, org::query::count_units(db, actor, &filter)).await?;
        let place = |row: &unit::Model| by_number(row.created_at.0, row.id);
        Ok(Connection::new(found, BY_CREATION, total, place, Unit))
    }

    /// The administrative divisions directly below one, or the provinces (ORG-3), in the order of their codes.
    async fn divisions(
        &self,
        #[graphql(desc = "The division above; left out, the provinces are listed.")] parent_code: Option<RegionCode>,
    ) -> Vec<Division> {
        match parent_code {
            Some(parent) => parent.children().map(Division).collect(),
            None => divisions::provinces().filter_map(|own| RegionCode::parse(own.code).ok()).map(Division).collect(),
        }
    }

    /// An administrative division (ORG-3); a code that does not exist is INVALID.
    async fn division(&self, #[graphql(desc = "Its code.")] code: RegionCode) -> Division {
        Division(code)
    }

    /// The named mines and work sites (ORG-3), by name.
    async fn work_sites(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which sites.")] filter: Option<WorkSiteFilter>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<WorkSite>> {
        let filter = filter.unwrap_or_default();
        let filter = org::SiteFilter { division: filter.division, text: read_sought(filter.text.as_deref())? };
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let found =
            org::query::work_sites(db, actor, &filter, &PageArgs { first, after, last, before }.window(BY_NAME)?)
                .await?;
        let total = counted(ctx, org::query::count_work_sites(db, actor, &filter)).await?;
        let place = |row: &work_site::Model| Place { key: Key::Text(row.name.clone()), id: row.id.0 };
        Ok(Connection::new(found, BY_NAME, total, place, WorkSite))
    }

    /// The four sales channels of HQ (ORG-2, 销售通路).
    async fn channels(&self, ctx: &Context<'_>) -> Reply<Vec<Channel>> {
        let found = org::query::channels(app(ctx)?.db.read(), &caller(ctx)?.actor).await?;
        Ok(found.into_iter().map(Channel::from).collect())
    }

    /// The maker whose deployment this is (ORG-4).
    async fn maker(&self, ctx: &Context<'_>) -> Reply<Maker> {
        let row = org::query::maker(app(ctx)?.db.read(), &caller(ctx)?.actor).await?;
        Ok(Maker { name: row.name, brand: row.brand })
    }
}

/// A name as it was typed into the field.
pub(super) fn read_name(field: &'static str, typed: &str) -> Result<PersonOrFirmName> {
    Ok(PersonOrFirmName::parse(typed).map_err(|err| invalid(field, err.zh(), err.en()))?)
}

/// What a filter looks for in names; nothing when it is blank.
pub(super) fn read_sought(typed: Option<&str>) -> Result<Option<String>> {
    let Some(typed) = typed else { return Ok(None) };
    let refused = |err: crate::vocab::VocabError| -> Refusal { invalid("filter.text", err.zh(), err.en()) };
    Ok(optional_text("text", typed, SOUGHT).map_err(refused)?)
}

macro_rules! batches {
    ($($(#[doc = $doc:literal])+ $name:ident: $key:ty => $value:ty, $finder:path;)+) => {$(
        $(#[doc = $doc])+
        struct $name;

        impl Batch for $name {
            type Key = $key;
            type Value = $value;

            async fn load(app: &App, actor: &Actor, keys: &[$key]) -> Result<HashMap<$key, $value>> {
                $finder(app.db.read(), actor, keys).await
            }
        }
    )+};
}

batches! {
    /// Units by id.
    Units: UnitId => unit::Model, org::query::units_by_id;
    /// What stands directly below units.
    Children: UnitId => Vec<unit::Model>, org::query::children;
    /// The ways down to units.
    Paths: UnitId => Vec<unit::Model>, org::query::paths;
    /// Territories of units.
    Territories: UnitId => Territory, org::query::territories;
    /// Channels by id.
    Channels: ChannelId => channel::Model, org::query::channels_by_id;
    /// The business of channels.
    Businesses: ChannelId => Business, boundary::query::businesses;
}
