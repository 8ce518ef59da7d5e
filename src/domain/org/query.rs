//! What somebody may see of the organisation: the units within his reach and those above his own (ORG-1, ALL-1).

use std::collections::HashMap;

use longhaul_entity::{
    ChannelId, SiteId, UnitId, channel, enums::UnitKind, maker, territory_division, territory_site, unit, unit_within,
    work_site,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, Func, LikeExpr},
};

use super::rules;
use crate::{
    auth::{Action, Actor, Reach},
    db::{among, rows},
    domain::page::{Page, Window},
    error::{Error, Result, not_found},
    vocab::RegionCode,
};

/// What a list of units is narrowed to; what is not named does not narrow.
#[derive(Clone, Debug, Default)]
pub struct UnitFilter {
    /// Only units of this level.
    pub kind: Option<UnitKind>,
    /// Only this unit and all below it.
    pub within: Option<UnitId>,
    /// Only units whose name contains this.
    pub text: Option<String>,
}

/// What a list of work sites is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct SiteFilter {
    /// Only sites in this division.
    pub division: Option<RegionCode>,
    /// Only sites whose name contains this.
    pub text: Option<String>,
}

/// Where a unit is authorised (ORG-3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Territory {
    /// The divisions, each with all within it, in the order of their codes.
    pub divisions: Vec<RegionCode>,
    /// The named sites, by name.
    pub sites: Vec<work_site::Model>,
}

impl Territory {
    /// Whether a customer lies in it.
    #[must_use]
    pub fn holds(&self, customer: &RegionCode, at: Option<SiteId>) -> bool {
        let sites: Vec<_> = self.sites.iter().map(|site| site.id).collect();
        rules::in_territory(&self.divisions, &sites, customer, at)
    }
}

/// The condition that he sees the unit in `column`: it lies within his reach, or above his own unit.
pub fn seen(actor: &Actor, column: impl ColumnTrait) -> Condition {
    let above = unit_within::Entity::find()
        .select_only()
        .column(unit_within::Column::AncestorId)
        .filter(unit_within::Column::UnitId.eq(actor.unit));
    match actor.reach(Action::OrgView) {
        reach @ (Reach::All | Reach::Nothing) => reach.covers(column),
        reach => Condition::any().add(reach.covers(column)).add(column.in_subquery(above.into_query())),
    }
}

/// A unit that he sees.
///
/// # Errors
/// NOT_FOUND.
pub async fn unit(db: &impl ConnectionTrait, actor: &Actor, id: UnitId) -> Result<unit::Model> {
    let found = unit::Entity::find_by_id(id).filter(seen(actor, unit::Column::Id)).one(db).await?;
    found.ok_or_else(not_found)
}

/// A unit within the reach of somebody who does `action` there.
///
/// # Errors
/// NOT_FOUND.
pub async fn unit_for(db: &impl ConnectionTrait, actor: &Actor, action: Action, id: UnitId) -> Result<unit::Model> {
    let covered = actor.reach(action).covers(unit::Column::Id);
    unit::Entity::find_by_id(id).filter(covered).one(db).await?.ok_or_else(not_found)
}

/// A unit of the tree that he manages.
pub(super) async fn managed(db: &impl ConnectionTrait, actor: &Actor, id: UnitId) -> Result<unit::Model> {
    unit_for(db, actor, Action::OrgManage, id).await
}

/// Whether a unit is another or lies below it.
///
/// # Errors
/// What the database answers.
pub async fn is_within(db: &impl ConnectionTrait, unit: UnitId, ancestor: UnitId) -> Result<bool> {
    let line = unit_within::Entity::find_by_id((ancestor, unit));
    Ok(line.one(db).await?.is_some())
}

/// Those of the units that he sees.
///
/// # Errors
/// What the database answers.
pub async fn units_by_id(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[UnitId],
) -> Result<HashMap<UnitId, unit::Model>> {
    let wanted = unit::Entity::find().filter(among(db, unit::Column::Id, ids)).filter(seen(actor, unit::Column::Id));
    let found = rows::all(db, wanted).await?;
    Ok(found.into_iter().map(|unit| (unit.id, unit)).collect())
}

/// A page of the units that he sees, by when they were created.
///
/// # Errors
/// What the database answers.
pub async fn units(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &UnitFilter,
    window: &Window,
) -> Result<Page<unit::Model>> {
    let rows = window.apply(select_units(actor, filter), unit::Column::CreatedAt, unit::Column::Id, false);
    Ok(window.cut(rows.all(db).await?))
}

/// How many units he sees.
///
/// # Errors
/// What the database answers.
pub async fn count_units(db: &impl ConnectionTrait, actor: &Actor, filter: &UnitFilter) -> Result<u64> {
    Ok(select_units(actor, filter).count(db).await?)
}

fn select_units(actor: &Actor, filter: &UnitFilter) -> sea_orm::Select<unit::Entity> {
    let mut rows = unit::Entity::find().filter(seen(actor, unit::Column::Id));
    if let Some(kind) = filter.kind {
        rows = rows.filter(unit::Column::Kind.eq(kind));
    }
    if let Some(top) = filter.within {
        rows = rows.filter(Reach::Within(top).covers(unit::Column::Id));
    }
    if let Some(text) = &filter.text {
        rows = rows.filter(contains(unit::Column::Name, text));
    }
    rows
}

/// What he sees directly below each of the units, by name.
///
/// # Errors
/// What the database answers.
pub async fn children(
    db: &impl ConnectionTrait,
    actor: &Actor,
    parents: &[UnitId],
) -> Result<HashMap<UnitId, Vec<unit::Model>>> {
    let found = unit::Entity::find()
        .filter(among(db, unit::Column::ParentId, parents))
        .filter(seen(actor, unit::Column::Id))
        .order_by_asc(unit::Column::Name)
        .order_by_asc(unit::Column::Id)
        .all(db)
        .await?;
    let mut by_parent: HashMap<UnitId, Vec<unit::Model>> = HashMap::new();
    for unit in found {
        if let Some(parent) = unit.parent_id {
            by_parent.entry(parent).or_default().push(unit);
        }
    }
    Ok(by_parent)
}

/// The way from HQ down to each of the units, itself included, as far as he sees it.
///
/// # Errors
/// What the database answers.
pub async fn paths(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[UnitId],
) -> Result<HashMap<UnitId, Vec<unit::Model>>> {
    let lines = unit_within::Entity::find()
        .filter(among(db, unit_within::Column::UnitId, ids))
        .filter(seen(actor, unit_within::Column::UnitId))
        .all(db)
        .await?;
    let above: Vec<_> = lines.iter().map(|line| line.ancestor_id).collect();
    let units = units_by_id(db, actor, &above).await?;
    let mut paths: HashMap<UnitId, Vec<unit::Model>> = HashMap::new();
    for line in lines {
        paths.entry(line.unit_id).or_default().extend(units.get(&line.ancestor_id).cloned());
    }
    // The levels are listed from HQ down, and a path has one unit of each.
    paths.values_mut().for_each(|path| path.sort_by_key(|unit| unit.kind));
    Ok(paths)
}

/// The territories of those of the units that he sees; a unit without one is left out.
///
/// # Errors
/// What the database answers.
pub async fn territories(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[UnitId],
) -> Result<HashMap<UnitId, Territory>> {
    let mut found: HashMap<UnitId, Territory> = HashMap::new();
    let divisions = territory_division::Entity::find()
        .filter(among(db, territory_division::Column::UnitId, ids))
        .filter(seen(actor, territory_division::Column::UnitId))
        .order_by_asc(territory_division::Column::DivisionCode)
        .all(db)
        .await?;
    for line in divisions {
        let code = RegionCode::parse(&line.division_code).map_err(Error::broken)?;
        found.entry(line.unit_id).or_default().divisions.push(code);
    }
    let sites = territory_site::Entity::find()
        .filter(among(db, territory_site::Column::UnitId, ids))
        .filter(seen(actor, territory_site::Column::UnitId))
        .all(db)
        .await?;
    let named: Vec<_> = sites.iter().map(|line| line.site_id).collect();
    let named = sites_by_id(db, actor, &named).await?;
    for line in sites {
        found.entry(line.unit_id).or_default().sites.extend(named.get(&line.site_id).cloned());
    }
    found.values_mut().for_each(|territory| territory.sites.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id))));
    Ok(found)
}

/// The sales channels of HQ (ORG-2), for whoever is signed in.
///
/// # Errors
/// FORBIDDEN, or what the database answers.
pub async fn channels(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<channel::Model>> {
    actor.may(Action::OwnAccount)?;
    Ok(channel::Entity::find().order_by_asc(channel::Column::Id).all(db).await?)
}

/// Those of the channels that there are.
///
/// # Errors
/// FORBIDDEN, or what the database answers.
pub async fn channels_by_id(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[ChannelId],
) -> Result<HashMap<ChannelId, channel::Model>> {
    actor.may(Action::OwnAccount)?;
    let found = channel::Entity::find().filter(among(db, channel::Column::Id, ids)).all(db).await?;
    Ok(found.into_iter().map(|channel| (channel.id, channel)).collect())
}

/// A page of the work sites by name, for whoever is signed in.
///
/// # Errors
/// FORBIDDEN, or what the database answers.
pub async fn work_sites(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &SiteFilter,
    window: &Window,
) -> Result<Page<work_site::Model>> {
    let rows = window.apply(select_sites(actor, filter)?, work_site::Column::Name, work_site::Column::Id, false);
    Ok(window.cut(rows.all(db).await?))
}

/// How many work sites there are.
///
/// # Errors
/// FORBIDDEN, or what the database answers.
pub async fn count_work_sites(db: &impl ConnectionTrait, actor: &Actor, filter: &SiteFilter) -> Result<u64> {
    Ok(select_sites(actor, filter)?.count(db).await?)
}

fn select_sites(actor: &Actor, filter: &SiteFilter) -> Result<sea_orm::Select<work_site::Entity>> {
    actor.may(Action::OwnAccount)?;
    let mut rows = work_site::Entity::find();
    if let Some(division) = filter.division {
        rows = rows.filter(work_site::Column::DivisionCode.starts_with(division.stem()));
    }
    if let Some(text) = &filter.text {
        rows = rows.filter(contains(work_site::Column::Name, text));
    }
    Ok(rows)
}

/// Those of the work sites that there are.
///
/// # Errors
/// FORBIDDEN, or what the database answers.
pub async fn sites_by_id(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[SiteId],
) -> Result<HashMap<SiteId, work_site::Model>> {
    actor.may(Action::OwnAccount)?;
    let found = work_site::Entity::find().filter(among(db, work_site::Column::Id, ids)).all(db).await?;
    Ok(found.into_iter().map(|site| (site.id, site)).collect())
}

/// The maker whose deployment this is (ORG-4), for whoever is signed in.
///
/// # Errors
/// FORBIDDEN; NOT_FOUND before it was founded.
pub async fn maker(db: &impl ConnectionTrait, actor: &Actor) -> Result<maker::Model> {
    actor.may(Action::OwnAccount)?;
    maker::Entity::find_by_id(1).one(db).await?.ok_or_else(not_found)
}

/// The condition that a text contains what was typed, whatever its case.
pub(crate) fn contains(column: impl ColumnTrait, typed: &str) -> Expr {
    let mut pattern = String::from("%");
    for c in typed.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).like(LikeExpr::new(pattern).escape('\\'))
}
