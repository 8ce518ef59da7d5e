//! The figures of approvals (APPR-2, APPR-3): how much each level decides, and in what time.

use std::collections::HashMap;

use longhaul_entity::{Timestamp, UnitId, enums::ApprovalLevel};
use sea_orm::ConnectionTrait;

use crate::{
    db::Op,
    error::{Error, Result},
    vocab::Fen,
};

/// What an area manager decides, per vehicle (APPR-2).
const AREA: Fen = Fen::new(200_000);
/// What a region manager decides, per vehicle (APPR-2).
const REGION: Fen = Fen::new(500_000);
/// Days that each level has (APPR-3).
const DAYS: i64 = 2;

/// The figures for one unit at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// What an area manager decides, per vehicle.
    pub area: Fen,
    /// What a region manager decides, per vehicle.
    pub region: Fen,
    /// Days of 24 hours that each level has.
    pub days: i64,
    /// The versions of the policy book that they come from, as JSON; none where they are the defaults of the program.
    pub policy: Option<String>,
}

impl Limits {
    /// What a level decides, per vehicle, up to and including; none for HQ, which decides anything.
    #[must_use]
    pub const fn of(&self, level: ApprovalLevel) -> Option<Fen> {
        match level {
            ApprovalLevel::Area => Some(self.area),
            ApprovalLevel::Region => Some(self.region),
            ApprovalLevel::Hq => None,
        }
    }

    /// The figures for a unit, at the moment of the transaction.
    ///
    /// # Errors
    /// What the database answers.
    pub(super) async fn of_unit(op: &Op<'_>, unit: UnitId) -> Result<Self> {
        let found = limits(op.tx(), &[unit], op.now()).await?.remove(&unit);
        found.ok_or_else(|| Error::broken("a unit without figures"))
    }

    /// When a level that gets a request now has to have decided it.
    #[must_use]
    pub const fn due(&self, now: Timestamp) -> Timestamp {
        now.plus_seconds(self.days * 24 * 3600)
    }
}

/// The figures for each of the units at that moment, whatever their number in as many statements.
///
/// # Errors
/// What the database answers.
pub async fn limits(_: &impl ConnectionTrait, units: &[UnitId], _: Timestamp) -> Result<HashMap<UnitId, Limits>> {
    let all = Limits { area: AREA, region: REGION, days: DAYS, policy: None };
    Ok(units.iter().map(|unit| (*unit, all.clone())).collect())
}
