//! The vehicles of a customer's fleet, one by one.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{CustomerId, fleet_vehicle};
use uuid::Uuid;

use super::mutations::{CustomerPayload, changed};
use crate::{
    domain::customer::set_vehicles::{SetVehicles, VehicleLine},
    graphql::kit::{Gid, Reply, Typed},
    vocab::{Plate, Vin},
};

/// A vehicle of a customer's fleet (车辆); plate or VIN is there, or both.
#[derive(SimpleObject, Clone)]
pub(super) struct FleetVehicle {
    /// Its licence plate: `冀B12345`.
    plate: Option<Plate>,
    /// Its VIN.
    vin: Option<Vin>,
}

impl From<fleet_vehicle::Model> for FleetVehicle {
    fn from(row: fleet_vehicle::Model) -> Self {
        let plate = row.plate.and_then(|plate| Plate::parse(&plate).ok());
        Self { plate, vin: row.vin.and_then(|vin| Vin::parse(&vin).ok()) }
    }
}

/// A vehicle of a customer's fleet: its plate, its VIN, or both.
#[derive(InputObject)]
struct FleetVehicleInput {
    /// Its licence plate.
    plate: Option<Typed<Plate>>,
    /// Its VIN.
    vin: Option<Typed<Vin>>,
}

/// The vehicles of a customer's fleet, as a whole list in place of the one before.
#[derive(InputObject)]
struct SetVehiclesInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    operation_id: Option<Uuid>,
    /// Which customer.
    id: Gid<CustomerId>,
    /// The version of the customer that was read.
    version: i32,
    /// All that are known one by one, at most 500, in order of display.
    vehicles: Vec<FleetVehicleInput>,
}

/// What is done with vehicles.
#[derive(Default)]
pub(in crate::graphql) struct VehicleMutation;

#[Object]
impl VehicleMutation {
    /// Lists the vehicles of the customer's fleet anew, by plate and VIN (CUST-9); the customer is found by the ends of both.
    async fn set_vehicles(&self, ctx: &Context<'_>, input: SetVehiclesInput) -> Reply<CustomerPayload> {
        let vehicles = input.vehicles.into_iter().enumerate().map(line).collect::<Reply<_>>()?;
        let operation = SetVehicles { id: input.id.0, version: input.version, vehicles };
        changed(ctx, input.operation_id, &operation).await
    }
}

fn line((at, typed): (usize, FleetVehicleInput)) -> Reply<VehicleLine> {
    let plate = typed.plate.map(|plate| plate.of(format!("input.vehicles.{at}.plate"))).transpose()?;
    let vin = typed.vin.map(|vin| vin.of(format!("input.vehicles.{at}.vin"))).transpose()?;
    Ok(VehicleLine { plate, vin })
}
