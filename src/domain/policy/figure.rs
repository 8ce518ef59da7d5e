//! What a figure is for a unit at a moment, and by which version.

use std::collections::{BTreeMap, HashMap};

use longhaul_entity::{ClosedEnum, PolicyVersionId, Timestamp, UnitId, enums::UnitKind, policy_version};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Statement, Value};
use serde::Serialize;

use super::Key;
use crate::{
    db::array,
    error::{Error, Result},
};

/// A figure as it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// The figure, in the measure of its key.
    pub value: i64,
    /// The version that it comes from; none for the default of the book.
    pub version: Option<PolicyVersionId>,
}

/// Figures as they count for one unit at one moment. As JSON: what a decision went by, for its record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Figures(BTreeMap<Key, Figure>);

impl Figures {
    /// The figure of a key; the default of the book for one that was not asked for.
    #[must_use]
    pub fn get(&self, key: Key) -> Figure {
        debug_assert!(self.0.contains_key(&key), "{} was not asked for", key.code());
        self.0.get(&key).copied().unwrap_or(Figure { value: key.entry().default, version: None })
    }

    /// The figure's value.
    #[must_use]
    pub fn value(&self, key: Key) -> i64 {
        self.get(key).value
    }

    /// All of them, in the order of the book.
    pub fn iter(&self) -> impl Iterator<Item = (Key, Figure)> {
        self.0.iter().map(|(key, figure)| (*key, *figure))
    }

    /// Only these: what an answer goes by, of all that was read for several.
    #[must_use]
    pub fn part(&self, keys: &[Key]) -> Self {
        Self(keys.iter().map(|key| (*key, self.get(*key))).collect())
    }

    /// The same with another value in the place of some; these come from no version.
    #[must_use]
    pub fn with(mut self, values: impl IntoIterator<Item = (Key, i64)>) -> Self {
        self.0.extend(values.into_iter().map(|(key, value)| (key, Figure { value, version: None })));
        self
    }

    /// The defaults of the book.
    #[must_use]
    pub fn defaults(keys: &[Key]) -> Self {
        Self::default().with(keys.iter().map(|key| (*key, key.entry().default)))
    }
}

/// The figure for a unit at a moment: of the nearest unit that has one, itself or above it (POL-2), the version with the
/// latest beginning that is not after the moment, of two with the same beginning the one set last. The tree is today's.
///
/// # Errors
/// What the database answers.
pub async fn at(db: &impl ConnectionTrait, key: Key, unit: UnitId, at: Timestamp) -> Result<Figure> {
    Ok(several(db, &[key], unit, at).await?.get(key))
}

/// Figures for a unit at a moment, all as of one statement.
///
/// # Errors
/// As [`at`].
pub async fn several(db: &impl ConnectionTrait, keys: &[Key], unit: UnitId, at: Timestamp) -> Result<Figures> {
    Ok(of_units(db, keys, &[unit], at).await?.remove(&unit).unwrap_or_default())
}

/// Figures for many units at a moment, in one statement whatever their number; each unit has all keys.
///
/// # Errors
/// As [`at`].
pub async fn of_units(
    db: &impl ConnectionTrait,
    keys: &[Key],
    units: &[UnitId],
    at: Timestamp,
) -> Result<HashMap<UnitId, Figures>> {
    let mut figures: HashMap<_, _> = units.iter().map(|unit| (*unit, Figures::defaults(keys))).collect();
    for Found { unit, version } in found(db, keys, units, at).await? {
        let figure = Figure { value: version.value, version: Some(version.id) };
        if let (Some(of), Some(key)) = (figures.get_mut(&unit), Key::of_code(&version.key)) {
            of.0.insert(key, figure);
        }
    }
    Ok(figures)
}

/// A version that counts, and for which of the units asked for.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) unit: UnitId,
    pub(super) version: policy_version::Model,
}

impl FromQueryResult for Found {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let version = policy_version::Model::from_query_result(row, prefix)?;
        Ok(Self { unit: row.try_get(prefix, "for_unit")?, version })
    }
}

/// The versions that count; figures at their default have none.
pub(super) async fn found(
    db: &impl ConnectionTrait,
    keys: &[Key],
    units: &[UnitId],
    at: Timestamp,
) -> Result<Vec<Found>> {
    if keys.is_empty() || units.is_empty() {
        return Ok(Vec::new());
    }
    let backend = db.get_database_backend();
    let mut values: Vec<Value> = vec![at.into()];
    let among = if backend == DbBackend::Postgres {
        values.push(array(units));
        "= ANY($2)".to_owned()
    } else {
        values.extend(units.iter().map(|unit| Value::from(*unit)));
        let places: Vec<_> = (2..).take(units.len()).map(|place: usize| format!("${place}")).collect();
        format!("IN ({})", places.join(", "))
    };
    // Codes are ours and closed; as literals the database plans for exactly these.
    let codes: Vec<_> = keys.iter().map(|key| format!("'{}'", key.code())).collect();
    let (codes, nearness) = (codes.join(", "), nearness());
    let text = format!(
        "SELECT * FROM (
           SELECT w.unit_id AS for_unit, v.*, ROW_NUMBER() OVER (
             PARTITION BY w.unit_id, v.key ORDER BY {nearness}, v.valid_from DESC, v.seq DESC) AS place
             FROM unit_within w
             JOIN unit u ON u.id = w.ancestor_id
             JOIN policy_version v ON v.unit_id = w.ancestor_id
            WHERE w.unit_id {among} AND v.key IN ({codes}) AND v.valid_from <= $1
         ) ranked WHERE place = 1"
    );
    let ask = Statement::from_sql_and_values(backend, text, values);
    Found::find_by_statement(ask).all(db).await.map_err(Error::from)
}

/// How near a unit above is: levels have a fixed order (ORG-1), so the lowest is the nearest.
fn nearness() -> String {
    let level = |kind: &UnitKind| match kind {
        UnitKind::Hq => 4,
        UnitKind::Region => 3,
        UnitKind::Area => 2,
        UnitKind::Dealer | UnitKind::BodyBuilder => 1,
    };
    let cases: String = UnitKind::ALL.iter().map(|kind| format!("WHEN '{kind}' THEN {} ", level(kind))).collect();
    format!("CASE u.kind {cases}END")
}
