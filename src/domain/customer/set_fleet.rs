//! `setFleet`: what a customer drives, as a whole list (CUST-9, 车队). A line of the maker's brand makes it "bought" (CUST-6).

use std::collections::HashSet;

use longhaul_entity::{CustomerId, FleetItemId, TypedId, enums::StandingCause, fleet_item, maker};
use sea_orm::EntityTrait;
use serde::Serialize;
use serde_json::{Value, json};

use super::{change, input, lines, query, rules, trace};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, standing},
    error::{Error, Result, invalid},
    vocab::{BusinessDay, normalise_name},
};

/// The list as clients call it.
pub(super) const LIST: &str = "fleet";
/// No truck on the road is older.
pub(super) const FIRST_YEAR: i32 = 1950;

/// Vehicles of one brand and series bought in one year.
#[derive(Clone, Debug, Serialize)]
pub struct FleetLine {
    /// Its id: of a line that stays, or made by the client for a new one.
    pub id: Option<FleetItemId>,
    /// The brand, at most 60 characters.
    pub brand: String,
    /// The series, at most 60 characters.
    pub series: String,
    /// Number of vehicles, 1 to 100,000.
    pub count: i32,
    /// Year of purchase, 1950 to this year.
    pub year: i32,
}

/// Puts the list in place of the one before.
#[derive(Clone, Debug, Serialize)]
pub struct SetFleet {
    /// Whose.
    pub id: CustomerId,
    /// The version of the customer that was read.
    pub version: i32,
    /// The whole fleet.
    pub fleet: Vec<FleetLine>,
}

impl Operation for SetFleet {
    const NAME: &'static str = "setFleet";
    const ACTION: Action = Action::CustomerEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let held = standing::hold(op, self.id, standing::Pools::default()).await?;
        let before = change::open(op, actor, Self::ACTION, self.id, Some(self.version)).await?;
        let new = rows(op, self.id, &self.fleet).await?;
        let old = query::fleets_unscoped(op.tx(), &[self.id]).await?.remove(&self.id).unwrap_or_default();
        if by_id(&old) == by_id(&new) {
            return Ok(self.id);
        }
        let mut after = before.clone();
        after.bought = bought(&new) || standing::has_bought(op, self.id).await?;
        let after = change::store(op, &before, after).await?;
        lines::replace::<fleet_item::Entity>(op, LIST, fleet_item::Column::CustomerId, self.id, &new).await?;
        let mut changed = trace::changes(&before, &after);
        changed.extend(lines::changed(LIST, shown(&old), shown(&new)));
        change::journal(op, "CustomerFleetSet", &after, changed).await?;
        standing::counted_vehicles_are(op, self.id, vehicles(&new)).await?;
        standing::stand(op, held, StandingCause::Fleet).await?;
        Ok(self.id)
    }
}

/// What the lines of a fleet are judged by.
pub(super) struct Yard {
    /// The maker's brand.
    brand: String,
    this_year: i32,
}

impl Yard {
    /// As things stand now.
    ///
    /// # Errors
    /// The maker is not set up.
    pub(super) async fn read(op: &Op<'_>) -> Result<Self> {
        let makers = maker::Entity::find().one(op.tx()).await?;
        let brand = makers.ok_or_else(|| Error::broken("the maker is not set up"))?.brand;
        let this_year = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?.get() / 10_000;
        Ok(Self { brand, this_year })
    }
}

/// The lines as they are stored.
///
/// # Errors
/// LIMIT for more than 50; INVALID for bad words and numbers, and for one brand, series and year in two lines.
pub(super) async fn rows(op: &Op<'_>, customer: CustomerId, typed: &[FleetLine]) -> Result<Vec<fleet_item::Model>> {
    rules::bounded("input.fleet", typed.len())?;
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    rows_of(op, &Yard::read(op).await?, customer, typed)
}

/// As [`rows`], for many customers that are judged by the same.
///
/// # Errors
/// As [`rows`].
pub(super) fn rows_of(
    op: &Op<'_>,
    yard: &Yard,
    customer: CustomerId,
    typed: &[FleetLine],
) -> Result<Vec<fleet_item::Model>> {
    rules::bounded("input.fleet", typed.len())?;
    let mut ids = lines::Ids::new(LIST);
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(typed.len());
    for (at, line) in typed.iter().enumerate() {
        let brand = input::line_words(LIST, at, "brand", &line.brand)?;
        let series = input::line_words(LIST, at, "series", &line.series)?;
        let year = input::within(LIST, at, "year", line.year, FIRST_YEAR..=yard.this_year)?;
        if !seen.insert((normalise_name(&brand), normalise_name(&series), year)) {
            return Err(twice(at));
        }
        rows.push(fleet_item::Model {
            id: ids.take(op, at, line.id)?,
            customer_id: customer,
            own_brand: rules::is_own_brand(&brand, &yard.brand),
            brand,
            series,
            count: input::vehicles(LIST, at, line.count)?,
            year,
        });
    }
    Ok(rows)
}

fn twice(line: usize) -> Error {
    let (zh, en) = ("同一品牌、系列、年份请合并为一条", "Put one brand, series and year into one line");
    invalid(input::line_field(LIST, line, "brand"), zh, en).rule("CUST-9").into()
}

/// Whether the fleet holds trucks of the maker's brand (CUST-6).
pub(super) fn bought(fleet: &[fleet_item::Model]) -> bool {
    fleet.iter().any(|line| line.own_brand)
}

/// The vehicles of a fleet; 50 lines of 100,000 at most.
pub(super) fn vehicles(fleet: &[fleet_item::Model]) -> i32 {
    fleet.iter().map(|line| line.count).sum()
}

fn by_id(rows: &[fleet_item::Model]) -> Vec<&fleet_item::Model> {
    let mut sorted: Vec<_> = rows.iter().collect();
    sorted.sort_by_key(|row| row.id);
    sorted
}

/// The fleet as the journal keeps it.
pub(super) fn shown(rows: &[fleet_item::Model]) -> Value {
    let line = |row: &fleet_item::Model| {
        json!({
            "id": row.id.uuid(),
            "brand": row.brand,
            "series": row.series,
            "count": row.count,
            "year": row.year,
            "ownBrand": row.own_brand,
        })
    };
    rows.iter().map(line).collect()
}
