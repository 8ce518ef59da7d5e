//! The vehicles of the demo that are known one by one: a few of every fifth fleet, with invented plates and numbers.

use longhaul_entity::CustomerId;

use super::customers::Firm;
use crate::{
    domain::customer::set_vehicles::{SetVehicles, VehicleLine},
    error::{Error, Result},
    vocab::{Plate, Vin},
};

/// Vehicles of one customer.
const EACH: usize = 3;

/// The vehicles of firm `number`, if they are known; it was recorded just before.
pub(super) fn of(number: usize, firm: &Firm, id: CustomerId) -> Result<Option<SetVehicles>> {
    if number % 5 != 2 || firm.order.fleet.is_empty() {
        return Ok(None);
    }
    let province = match firm.order.card.division.as_str().get(..2) {
        Some("13") => '冀',
        Some("14") => '晋',
        Some("15") => '蒙',
        Some("37") => '鲁',
        Some("61") => '陕',
        _ => '京',
    };
    let line = |at: usize| {
        let serial = (number * EACH + at) * 37 % 90_000 + 10_000;
        Ok(VehicleLine {
            plate: Some(Plate::parse(&format!("{province}B{serial}")).map_err(Error::broken)?),
            vin: Some(Vin::parse(&format!("LHX5CLVB8K{:07}", number * EACH + at)).map_err(Error::broken)?),
        })
    };
    let vehicles = (0..EACH).map(line).collect::<Result<_>>()?;
    Ok(Some(SetVehicles { id, version: 1, vehicles }))
}
