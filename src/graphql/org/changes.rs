//! Changing the organisation.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};
use longhaul_entity::{
    SiteId, UnitId,
    enums::{SiteKind, UnitKind},
};
use uuid::Uuid;

use super::{
    super::kit::{E, Gid, Reply, app, caller},
    Unit, WorkSite, read_name,
};
use crate::{
    domain::{
        Operation,
        org::{self, UnitChanged},
        perform,
    },
    error::{invalid, not_found},
    vocab::{Coordinates, Phone, RegionCode},
};

/// A new unit.
#[derive(InputObject)]
struct CreateUnitInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// An id that the client made for it; one is made when it is left out.
    id: Option<Gid<UnitId>>,
    /// The unit above.
    parent_id: Gid<UnitId>,
    /// Its level: regions below HQ, market areas below a region, dealers and body builders below an area.
    kind: E<UnitKind>,
    /// Its name, 1 to 120 characters, once below its parent.
    name: String,
    /// The desk to call about its customers (CUST-10).
    desk_phone: Option<Phone>,
}

/// What changes of a unit; a field that is left out stays.
#[derive(InputObject)]
struct UpdateUnitInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The unit.
    unit_id: Gid<UnitId>,
    /// Its new name, 1 to 120 characters, once below its parent.
    name: Option<String>,
    /// Its new desk; null takes the desk away.
    desk_phone: MaybeUndefined<Phone>,
    /// The version that was read; CONFLICT when it is not the present one.
    version: i32,
}

/// Where a unit is to stand.
#[derive(InputObject)]
struct MoveUnitInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The unit; all below it moves along.
    unit_id: Gid<UnitId>,
    /// The unit above from now on.
    parent_id: Gid<UnitId>,
    /// The version that was read; CONFLICT when it is not the present one.
    version: i32,
}

/// The whole territory of a unit; it takes the place of the old one.
#[derive(InputObject)]
struct SetTerritoryInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// The dealer or body builder.
    unit_id: Gid<UnitId>,
    /// The divisions, each with all within it. Divisions and sites together number at most 1000.
    divisions: Vec<RegionCode>,
    /// The named mines and work sites.
    site_ids: Vec<Gid<SiteId>>,
    /// The version of the unit that was read; CONFLICT when it is not the present one.
    version: i32,
}

/// A new mine or work site.
#[derive(InputObject)]
struct CreateWorkSiteInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// An id that the client made for it; one is made when it is left out.
    id: Option<Gid<SiteId>>,
    /// Its name, 1 to 120 characters, once in its division.
    name: String,
    /// Mine or work site.
    kind: E<SiteKind>,
    /// The division that it lies in.
    division: RegionCode,
    /// Latitude in degrees, −90 to 90, north positive, WGS-84.
    latitude: f64,
    /// Longitude in degrees, −180 to 180, east positive, WGS-84.
    longitude: f64,
}

/// A unit that was changed.
#[derive(SimpleObject)]
struct UnitPayload {
    /// The unit as it is now.
    unit: Unit,
}

/// A work site that was created.
#[derive(SimpleObject)]
struct WorkSitePayload {
    /// The site.
    site: WorkSite,
}

/// Changes of the organisation.
#[derive(Default)]
pub(in crate::graphql) struct OrgMutation;

#[Object]
impl OrgMutation {
    /// Creates a unit below another (ORG-1). RULE when the levels do not fit, CONFLICT when the name or the id is taken,
    /// LIMIT when 500 units stand below the parent.
    async fn create_unit(&self, ctx: &Context<'_>, input: CreateUnitInput) -> Reply<UnitPayload> {
        let operation = org::CreateUnit {
            id: input.id.map(|id| id.0),
            parent: input.parent_id.0,
            kind: input.kind.0,
            name: read_name("input.name", &input.name)?,
            desk_phone: input.desk_phone,
        };
        change(ctx, input.operation_id, &operation).await
    }

    /// Changes the name or the desk of a unit.
    async fn update_unit(&self, ctx: &Context<'_>, input: UpdateUnitInput) -> Reply<UnitPayload> {
        let operation = org::UpdateUnit {
            unit: input.unit_id.0,
            version: input.version,
            name: input.name.as_deref().map(|name| read_name("input.name", name)).transpose()?,
            desk_phone: input.desk_phone.as_opt_ref().map(Option::<&Phone>::cloned),
        };
        change(ctx, input.operation_id, &operation).await
    }

    /// Puts a unit, with all below it, below another (ORG-1). RULE when the levels do not fit, when it stands there
    /// already, or when the new place lies below the unit itself.
    async fn move_unit(&self, ctx: &Context<'_>, input: MoveUnitInput) -> Reply<UnitPayload> {
        let operation = org::MoveUnit { unit: input.unit_id.0, parent: input.parent_id.0, version: input.version };
        change(ctx, input.operation_id, &operation).await
    }

    /// Says where a dealer or body builder is authorised (ORG-3); the old territory is replaced.
    async fn set_territory(&self, ctx: &Context<'_>, input: SetTerritoryInput) -> Reply<UnitPayload> {
        let operation = org::SetTerritory {
            unit: input.unit_id.0,
            divisions: input.divisions.into_iter().collect(),
            sites: input.site_ids.into_iter().map(|id| id.0).collect(),
            version: input.version,
        };
        change(ctx, input.operation_id, &operation).await
    }

    /// Creates a mine or work site that territories can name (ORG-3). CONFLICT when the name is taken in its division.
    async fn create_work_site(&self, ctx: &Context<'_>, input: CreateWorkSiteInput) -> Reply<WorkSitePayload> {
        let position = Coordinates::new(input.latitude, input.longitude)
            .map_err(|err| invalid("input.latitude", err.zh(), err.en()))?;
        let operation = org::CreateWorkSite {
            id: input.id.map(|id| id.0),
            name: read_name("input.name", &input.name)?,
            kind: input.kind.0,
            division: input.division,
            position,
        };
        let (app, caller) = (app(ctx)?, caller(ctx)?);
        let id = perform(&app.db, caller, input.operation_id, &operation).await?.site;
        let found = org::query::sites_by_id(app.db.read(), &caller.actor, &[id]).await?;
        Ok(WorkSitePayload { site: WorkSite(found.get(&id).cloned().ok_or_else(not_found)?) })
    }
}

/// Performs a change of a unit and answers with the unit as it is then.
async fn change<O: Operation<Output = UnitChanged>>(
    ctx: &Context<'_>,
    operation_id: Option<Uuid>,
    operation: &O,
) -> Reply<UnitPayload> {
    let (app, caller) = (app(ctx)?, caller(ctx)?);
    let changed = perform(&app.db, caller, operation_id, operation).await?;
    Ok(UnitPayload { unit: Unit(org::query::unit(app.db.read(), &caller.actor, changed.unit).await?) })
}
