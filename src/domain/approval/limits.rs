//! The figures of approvals (APPR-2, APPR-3): how much each level decides, and in what time; from the policy book.

use std::collections::HashMap;

use longhaul_entity::{Timestamp, UnitId, enums::ApprovalLevel};
use sea_orm::ConnectionTrait;

use crate::{
    db::Op,
    domain::policy::{self, Figures, Key},
    error::{Error, Result},
    vocab::Fen,
};

/// What is asked of the book.
const KEYS: [Key; 3] = [Key::ApprovalLimitArea, Key::ApprovalLimitRegion, Key::ApprovalDecision];

/// The figures for one unit at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits(Figures);

impl Limits {
    /// What a level decides, per vehicle, up to and including; none for HQ, which decides anything.
    #[must_use]
    pub fn of(&self, level: ApprovalLevel) -> Option<Fen> {
        let key = match level {
            ApprovalLevel::Area => Key::ApprovalLimitArea,
            ApprovalLevel::Region => Key::ApprovalLimitRegion,
            ApprovalLevel::Hq => return None,
        };
        Some(Fen::new(self.0.value(key)))
    }

    /// The figures for a unit, at the moment of the transaction.
    ///
    /// # Errors
    /// What the database answers.
    pub(super) async fn of_unit(op: &Op<'_>, unit: UnitId) -> Result<Self> {
        Ok(Self(policy::several(op.tx(), &KEYS, unit, op.now()).await?))
    }

    /// The defaults of the book.
    #[cfg(test)]
    pub(super) fn defaults() -> Self {
        Self(Figures::defaults(&KEYS))
    }

    /// When a level that gets a request now has to have decided it: so many days of 24 hours later.
    pub(super) fn due(&self, now: Timestamp) -> Timestamp {
        now.plus_seconds(self.0.value(Key::ApprovalDecision).saturating_mul(24 * 3600))
    }

    /// The figures with the versions of the book that they come from, as JSON, for the record (POL-1).
    ///
    /// # Errors
    /// None that is known: they are plain numbers.
    pub(super) fn on_record(&self) -> Result<String> {
        serde_json::to_string(&self.0).map_err(Error::broken)
    }
}

/// The figures for each of the units at that moment, in one statement whatever their number.
///
/// # Errors
/// What the database answers.
pub async fn limits(db: &impl ConnectionTrait, units: &[UnitId], at: Timestamp) -> Result<HashMap<UnitId, Limits>> {
    let found = policy::of_units(db, &KEYS, units, at).await?;
    Ok(found.into_iter().map(|(unit, figures)| (unit, Limits(figures))).collect())
}
