//! The figures of the policy book that standing goes by, as they count for the dealers of customers (POL-1, POL-2).

use std::collections::{HashMap, HashSet};

use longhaul_entity::{Timestamp, UnitId};
use sea_orm::ConnectionTrait;

use super::rules::Thresholds;
use crate::{
    domain::policy::{self, Figures, Key},
    error::{Error, Result},
};

/// All of them.
pub(super) const KEYS: &[Key] = &[
    Key::CustomerKindLarge,
    Key::CustomerKindMedium,
    Key::CustomerClassGeneral,
    Key::CustomerTierGold,
    Key::CustomerTierSilver,
];

/// What a decision goes by.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    pub(super) from: Thresholds,
    /// For the record: the figures with their versions; none when all are the book's defaults.
    pub(super) versions: Option<String>,
}

impl Basis {
    /// The thresholds among figures that hold all of [`KEYS`].
    ///
    /// # Errors
    /// Never, as far as we know: figures can be written as JSON.
    pub(super) fn of(figures: &Figures) -> Result<Self> {
        let default = figures.iter().all(|(_, figure)| figure.version.is_none());
        let versions = if default { None } else { Some(serde_json::to_string(figures).map_err(Error::broken)?) };
        Ok(Self { from: thresholds(figures), versions })
    }
}

/// The thresholds among figures that hold all of [`KEYS`].
pub(super) fn thresholds(figures: &Figures) -> Thresholds {
    Thresholds {
        general: figures.value(Key::CustomerClassGeneral),
        gold: figures.value(Key::CustomerTierGold),
        silver: figures.value(Key::CustomerTierSilver),
        large_over: figures.value(Key::CustomerKindLarge),
        medium: figures.value(Key::CustomerKindMedium),
    }
}

/// What counts for those dealers at that moment, in one statement.
///
/// # Errors
/// What the database answers.
pub(super) async fn of_units(
    db: &impl ConnectionTrait,
    units: impl Iterator<Item = UnitId>,
    at: Timestamp,
) -> Result<HashMap<UnitId, Basis>> {
    let units: Vec<UnitId> = units.collect::<HashSet<_>>().into_iter().collect();
    let figures = policy::of_units(db, KEYS, &units, at).await?;
    figures.into_iter().map(|(unit, figures)| Ok((unit, Basis::of(&figures)?))).collect()
}
