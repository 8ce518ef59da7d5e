//! `setVehicles`: the vehicles of a customer's fleet that are known one by one, by plate and VIN, as a whole list (CUST-9, 车辆).

use std::collections::HashSet;

use longhaul_entity::{CustomerId, fleet_vehicle};
use serde::Serialize;
use serde_json::{Value, json};

use super::{change, input, lines, query};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, search},
    error::{Code, Error, Refusal, Result, invalid},
    vocab::{Plate, Vin},
};

/// The list as clients call it.
const LIST: &str = "vehicles";
/// The most vehicles of one customer.
const MOST: usize = 500;

/// A vehicle.
#[derive(Clone, Debug, Serialize)]
pub struct VehicleLine {
    /// Its licence plate.
    pub plate: Option<Plate>,
    /// Its VIN.
    pub vin: Option<Vin>,
}

/// Puts the list in place of the one before.
#[derive(Clone, Debug, Serialize)]
pub struct SetVehicles {
    /// Whose.
    pub id: CustomerId,
    /// The version of the customer that was read.
    pub version: i32,
    /// All vehicles, in order of display.
    pub vehicles: Vec<VehicleLine>,
}

impl Operation for SetVehicles {
    const NAME: &'static str = "setVehicles";
    const ACTION: Action = Action::CustomerEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let before = change::open(op, actor, Self::ACTION, self.id, Some(self.version)).await?;
        let new = rows(self.id, &self.vehicles)?;
        let old = query::vehicles_unscoped(op.tx(), &[self.id]).await?.remove(&self.id).unwrap_or_default();
        if old == new {
            return Ok(self.id);
        }
        let after = change::store(op, &before, before.clone()).await?;
        lines::replace::<fleet_vehicle::Entity>(op, LIST, fleet_vehicle::Column::CustomerId, self.id, &new).await?;
        search::renew(op, &after, search::of_vehicles(&old), search::of_vehicles(&new)).await?;
        let changed = lines::changed(LIST, shown(&old), shown(&new));
        change::journal(op, "CustomerVehiclesSet", &after, changed).await?;
        Ok(self.id)
    }
}

/// The lines as they are stored.
///
/// # Errors
/// LIMIT for more than 500; INVALID for a line without plate and VIN, and for a plate or VIN that stands in two lines.
fn rows(customer: CustomerId, lines: &[VehicleLine]) -> Result<Vec<fleet_vehicle::Model>> {
    if lines.len() > MOST {
        let (zh, en) = (format!("最多{MOST}条"), format!("At most {MOST} entries"));
        let refusal = Refusal::new(Code::Limit, zh, en).rule("CUST-9").field("input.vehicles").fact("max", MOST);
        return Err(refusal.into());
    }
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let (plate, vin) = (line.plate.as_ref().map(Plate::as_str), line.vin.as_ref().map(Vin::as_str));
        if plate.is_none() && vin.is_none() {
            let (zh, en) = ("请填写车牌号或车辆识别代号", "Name the plate or the VIN");
            return Err(refused(at, "plate", zh, en));
        }
        for (field, mark) in [("plate", plate), ("vin", vin)] {
            if mark.is_some_and(|mark| !seen.insert(mark)) {
                return Err(refused(at, field, "该车辆已在列表中", "This vehicle stands in the list already"));
            }
        }
        rows.push(fleet_vehicle::Model {
            customer_id: customer,
            position: i32::try_from(at).unwrap_or(i32::MAX),
            plate: plate.map(str::to_owned),
            vin: vin.map(str::to_owned),
        });
    }
    Ok(rows)
}

fn refused(line: usize, field: &str, zh: &'static str, en: &'static str) -> Error {
    invalid(input::line_field(LIST, line, field), zh, en).rule("CUST-9").into()
}

/// The vehicles as the journal keeps them.
fn shown(rows: &[fleet_vehicle::Model]) -> Value {
    rows.iter().map(|row| json!({ "plate": row.plate, "vin": row.vin })).collect()
}
