//! Reading funnels: numbers in one snapshot, and the entries that each number is made of (FUN-2).

use std::{collections::HashMap, fmt::Write};

use longhaul_entity::{ClosedEnum, UnitId, enums::Stage, stage_eclipse, stage_event, unit, unit_within};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Statement,
    sea_query::{Expr, ExprTrait},
};

use super::range::Range;
use crate::{
    auth::{Action, Actor},
    domain::page::{Page, Window},
    error::{Result, not_found},
};

/// What can be entered, one after the other (FUN-1). Whoever is lost left from anywhere.
const PATH: [Stage; 5] = [Stage::Collected, Stage::Visited, Stage::Following, Stage::Won, Stage::InCare];

/// The funnel of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// The unit; its numbers hold all units within it.
    pub unit: unit::Model,
    /// The period.
    pub range: Range,
    /// The same period before.
    pub before: Range,
    /// Every stage, in the order of the rule book.
    pub stages: Vec<StageCount>,
    /// The units directly below, by name: their numbers add up to those of the whole.
    pub parts: Vec<Part>,
}

/// The numbers of a unit directly below.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The unit.
    pub unit: unit::Model,
    /// Every stage, in the order of the rule book.
    pub stages: Vec<StageCount>,
}

/// How many customers entered a stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StageCount {
    /// The stage.
    pub stage: Stage,
    /// How many entered it in the period.
    pub entered: i64,
    /// How many entered it in the same period before.
    pub entered_before: i64,
    /// Entered, over those who entered the stage before it in the same period; none where nobody did, and for the first
    /// stage and the lost. May be over 1: who enters in this period may have entered the stage before earlier.
    pub conversion: Option<f64>,
}

/// The funnel of a unit within reach. All numbers are of one moment.
///
/// # Errors
/// FORBIDDEN without the right, NOT_FOUND for a unit out of reach.
pub async fn funnel(db: &impl ConnectionTrait, actor: &Actor, id: UnitId, range: Range) -> Result<Funnel> {
    let whole = within_reach(db, actor, id).await?;
    let before = range.before()?;
    let counts = counts(db, id, &[range, before]).await?;
    let counted = unit::Column::Id.is_in(counts.keys().map(|(unit, ..)| *unit));
    let below = Condition::any().add(unit::Column::ParentId.eq(id)).add(counted);
    let below = unit::Entity::find().filter(below).filter(unit::Column::Id.ne(id));
    let parts = below.order_by_asc(unit::Column::Name).order_by_asc(unit::Column::Id).all(db).await?;
    let parts = parts.into_iter().map(|unit| Part { stages: stages(&counts, unit.id), unit }).collect();
    Ok(Funnel { stages: stages(&counts, id), unit: whole, range, before, parts })
}

/// The customers behind a number: who entered the stage in the period, the earliest first. As many as the number says,
/// each once per round. The key of the page is the business day.
///
/// # Errors
/// FORBIDDEN without the right, NOT_FOUND for a unit out of reach.
pub async fn entries(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: UnitId,
    stage: Stage,
    range: Range,
    window: &Window,
) -> Result<Page<stage_event::Model>> {
    within_reach(db, actor, id).await?;
    let found = behind(id, stage, range);
    let rows = window.apply(found, stage_event::Column::Day, stage_event::Column::Id, false).all(db).await?;
    Ok(window.cut(rows))
}

/// How many [`entries`] would give in all: the number that they are behind.
///
/// # Errors
/// FORBIDDEN without the right, NOT_FOUND for a unit out of reach.
pub async fn count_entries(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: UnitId,
    stage: Stage,
    range: Range,
) -> Result<u64> {
    within_reach(db, actor, id).await?;
    Ok(behind(id, stage, range).count(db).await?)
}

fn behind(id: UnitId, stage: Stage, range: Range) -> Select<stage_event::Entity> {
    let within = unit_within::Entity::find()
        .select_only()
        .column(unit_within::Column::UnitId)
        .filter(unit_within::Column::AncestorId.eq(id))
        .into_query();
    // Another record of the same customer counts for it (CUST-10).
    let event = Expr::col((stage_event::Entity, stage_event::Column::Id));
    let eclipsed =
        stage_eclipse::Entity::find().filter(stage_eclipse::Column::EventId.into_expr().eq(event)).into_query();
    stage_event::Entity::find()
        .filter(Expr::exists(eclipsed).not())
        .filter(stage_event::Column::Stage.eq(stage))
        .filter(stage_event::Column::Day.between(range.from().get(), range.to().get()))
        .filter(stage_event::Column::UnitId.in_subquery(within))
}

async fn within_reach(db: &impl ConnectionTrait, actor: &Actor, id: UnitId) -> Result<unit::Model> {
    actor.may(Action::FunnelView)?;
    let reach = actor.reach(Action::FunnelView);
    let found = unit::Entity::find_by_id(id).filter(reach.covers(unit::Column::Id)).one(db).await?;
    found.ok_or_else(not_found)
}

/// Numbers by unit, range and stage.
type Counts = HashMap<(UnitId, i32, Stage), i64>;

#[derive(FromQueryResult)]
struct Count {
    unit_id: UnitId,
    range: i32,
    stage: Stage,
    n: i64,
}

/// The numbers of a unit and of those directly below it: roll-ups and pending counts in one statement, one snapshot. The
/// periods stand in it as literal values: joined to a list of pieces they cost a hundred times as much.
async fn counts(db: &impl ConnectionTrait, id: UnitId, ranges: &[Range]) -> Result<Counts> {
    const UNITS: &str = "(SELECT id FROM unit WHERE id = $1 OR parent_id = $1)";
    let mut lines = String::new();
    for (number, range) in ranges.iter().enumerate() {
        for piece in range.pieces() {
            let (grain, first, last) = (piece.grain.text(), piece.first, piece.last);
            let _ = write!(
                lines,
                "SELECT unit_id, {number} AS range, stage, n FROM stage_rollup
                  WHERE unit_id IN {UNITS} AND grain = '{grain}' AND period BETWEEN {first} AND {last}
                 UNION ALL "
            );
        }
        let (from, to) = (range.from().get(), range.to().get());
        let join = if number + 1 < ranges.len() { "UNION ALL " } else { "" };
        let _ = write!(
            lines,
            "SELECT w.ancestor_id, {number}, d.stage, d.n FROM stage_delta d JOIN unit_within w ON w.unit_id = d.unit_id
              WHERE w.ancestor_id IN {UNITS} AND d.day BETWEEN {from} AND {to} {join}"
        );
    }
    let text = format!(
        "SELECT unit_id, range, stage, CAST(SUM(n) AS BIGINT) AS n FROM ({lines}) line GROUP BY unit_id, range, stage"
    );
    let ask = Statement::from_sql_and_values(db.get_database_backend(), text, [id.into()]);
    let rows = Count::find_by_statement(ask).all(db).await?;
    Ok(rows.into_iter().map(|row| ((row.unit_id, row.range, row.stage), row.n)).collect())
}

fn stages(counts: &Counts, unit: UnitId) -> Vec<StageCount> {
    let of = |range, stage| counts.get(&(unit, range, stage)).copied().unwrap_or(0);
    let count = |stage: &Stage| {
        let place = PATH.iter().position(|on| on == stage);
        let previous = place.and_then(|place| place.checked_sub(1)).and_then(|place| PATH.get(place));
        let entered = of(0, *stage);
        StageCount {
            stage: *stage,
            entered,
            entered_before: of(1, *stage),
            conversion: previous.and_then(|previous| conversion(of(0, *previous), entered)),
        }
    };
    Stage::ALL.iter().map(count).collect()
}

/// What part of those who came into a stage came into the next.
#[expect(clippy::cast_precision_loss, reason = "counts of customers are far below 2^53")]
fn conversion(before: i64, entered: i64) -> Option<f64> {
    (before > 0).then(|| entered as f64 / before as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use longhaul_entity::TypedId;

    #[test]
    fn conversion_follows_the_path_and_knows_no_lost() {
        let unit = UnitId::from_uuid(uuid::Uuid::from_u128(1));
        let counts = Counts::from([
            ((unit, 0, Stage::Collected), 8),
            ((unit, 0, Stage::Visited), 6),
            ((unit, 1, Stage::Visited), 3),
            ((unit, 0, Stage::Lost), 2),
        ]);
        let found = stages(&counts, unit);
        let of = |stage| found.iter().find(|count| count.stage == stage).copied();
        assert_eq!(found.len(), Stage::ALL.len());
        assert_eq!(of(Stage::Collected).and_then(|count| count.conversion), None);
        assert_eq!(of(Stage::Visited).and_then(|count| count.conversion), Some(0.75));
        assert_eq!(of(Stage::Visited).map(|count| count.entered_before), Some(3));
        assert_eq!(of(Stage::Following).and_then(|count| count.conversion), Some(0.0));
        assert_eq!(of(Stage::Won).and_then(|count| count.conversion), None);
        assert_eq!(of(Stage::Lost).and_then(|count| count.conversion), None);
    }
}
