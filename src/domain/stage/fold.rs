//! Folding: pending counts become lines of the roll-ups, of the unit and of every unit above it (FUN-2).
//!
//! One folder at a time works on the roll-ups, so nobody waits for anybody's row. A funnel reads roll-ups and pending
//! counts together and is exact before, while and after a batch moves from the one to the other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use longhaul_entity::{
    UnitId,
    enums::{Grain, Stage},
    stage_delta, stage_rollup, unit_within,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use crate::{
    db::{Db, Kind, Op, Origin, Work},
    error::{Error, Result},
};

/// The most pending counts that one transaction takes in.
const BATCH: u64 = 1000;
/// The most lines that one statement writes: both databases bound the parameters of a statement.
const LINES: usize = 500;
/// The key of the advisory lock that whoever writes roll-ups on PostgreSQL takes.
const FOLDER_LOCK: i64 = 0x666f_6c64;

/// A line of the roll-ups: unit, span, period, stage.
type Line = (UnitId, Grain, i32, Stage);

/// Takes all pending counts into the roll-ups, batch by batch, and answers how many it were; 0 also when another folder is
/// at work.
///
/// # Errors
/// What the database answers; what was folded before stays folded.
pub async fn fold(db: &Db) -> Result<u64> {
    let mut folded = 0;
    loop {
        let batch = db.write(&Origin::system("fold"), &Fold).await?;
        folded += batch;
        if batch < BATCH {
            return Ok(folded);
        }
    }
}

/// The periods that a day lies in, each with its span.
pub(super) const fn periods(day: i32) -> [(Grain, i32); 3] {
    [(Grain::Day, day), (Grain::Month, day / 100), (Grain::Year, day / 10_000)]
}

/// Waits until no other transaction writes roll-ups. On SQLite there is one writer anyway.
pub(super) async fn alone(op: &Op<'_>) -> Result<()> {
    if op.kind() == Kind::Postgres {
        op.tx().execute_unprepared(&format!("SELECT pg_advisory_xact_lock({FOLDER_LOCK})")).await?;
    }
    Ok(())
}

async fn nobody_else(op: &Op<'_>) -> Result<bool> {
    if op.kind() == Kind::Sqlite {
        return Ok(true);
    }
    let ask = format!("SELECT pg_try_advisory_xact_lock({FOLDER_LOCK}) AS taken");
    let row = op.tx().query_one_raw(Statement::from_string(op.tx().get_database_backend(), ask)).await?;
    let row = row.ok_or_else(|| Error::broken("no answer to an advisory lock"))?;
    Ok(row.try_get("", "taken")?)
}

struct Fold;

impl Work for Fold {
    type Out = u64;

    async fn run(&self, op: &Op<'_>) -> Result<u64> {
        if !nobody_else(op).await? {
            return Ok(0);
        }
        let pending = stage_delta::Entity::find().order_by_asc(stage_delta::Column::Seq).limit(BATCH);
        let pending = pending.all(op.tx()).await?;
        if pending.is_empty() {
            return Ok(0);
        }
        let above = above(op, &pending).await?;
        write(op, &add_up(&pending, &above)).await?;
        // The rows that were read and no others: one with a lower number may be committed later.
        let read = stage_delta::Column::Seq.is_in(pending.iter().map(|delta| delta.seq));
        let removed = stage_delta::Entity::delete_many().filter(read).exec(op.tx()).await?.rows_affected;
        if removed != pending.len() as u64 {
            return Err(Error::broken("pending counts vanished while they were folded"));
        }
        Ok(removed)
    }
}

/// Every unit of the batch with all that it lies within, itself included.
async fn above(op: &Op<'_>, pending: &[stage_delta::Model]) -> Result<HashMap<UnitId, Vec<UnitId>>> {
    let units: BTreeSet<UnitId> = pending.iter().map(|delta| delta.unit_id).collect();
    let tree = unit_within::Entity::find().filter(unit_within::Column::UnitId.is_in(units)).all(op.tx()).await?;
    let mut above: HashMap<UnitId, Vec<UnitId>> = HashMap::new();
    for row in tree {
        above.entry(row.unit_id).or_default().push(row.ancestor_id);
    }
    Ok(above)
}

fn add_up(pending: &[stage_delta::Model], above: &HashMap<UnitId, Vec<UnitId>>) -> BTreeMap<Line, i64> {
    let mut lines = BTreeMap::new();
    for delta in pending {
        for unit in above.get(&delta.unit_id).into_iter().flatten() {
            for (grain, period) in periods(delta.day) {
                *lines.entry((*unit, grain, period, delta.stage)).or_insert(0) += delta.n;
            }
        }
    }
    lines
}

async fn write(op: &Op<'_>, lines: &BTreeMap<Line, i64>) -> Result<()> {
    let rows: Vec<stage_rollup::ActiveModel> = lines
        .iter()
        .map(|((unit, grain, period, stage), n)| stage_rollup::ActiveModel {
            unit_id: Set(*unit),
            grain: Set(*grain),
            period: Set(*period),
            stage: Set(*stage),
            n: Set(*n),
        })
        .collect();
    for some in rows.chunks(LINES) {
        let count = Expr::col((stage_rollup::Entity, stage_rollup::Column::N));
        let add = OnConflict::columns([
            stage_rollup::Column::UnitId,
            stage_rollup::Column::Grain,
            stage_rollup::Column::Period,
            stage_rollup::Column::Stage,
        ])
        .value(stage_rollup::Column::N, count.add(Expr::cust("excluded.n")))
        .to_owned();
        stage_rollup::Entity::insert_many(some.to_vec()).on_conflict(add).exec_without_returning(op.tx()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use longhaul_entity::TypedId;

    fn unit(n: u128) -> UnitId {
        UnitId::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn delta(seq: i64, unit_id: UnitId, day: i32, n: i64) -> stage_delta::Model {
        stage_delta::Model { seq, unit_id, day, stage: Stage::Visited, n }
    }

    #[test]
    fn a_count_goes_to_every_unit_above_and_every_span() {
        let above = HashMap::from([(unit(1), vec![unit(1), unit(9)]), (unit(2), vec![unit(2), unit(9)])]);
        let pending = [
            delta(1, unit(1), 20_260_131, 1),
            delta(2, unit(2), 20_260_131, 1),
            delta(3, unit(1), 20_260_201, 1),
            delta(4, unit(1), 20_260_201, -1),
        ];
        let lines = add_up(&pending, &above);
        let of = |unit, grain, period| lines.get(&(unit, grain, period, Stage::Visited)).copied();
        assert_eq!(of(unit(9), Grain::Year, 2026), Some(2));
        assert_eq!(of(unit(9), Grain::Month, 202_601), Some(2));
        assert_eq!(of(unit(1), Grain::Day, 20_260_131), Some(1));
        assert_eq!(of(unit(1), Grain::Day, 20_260_201), Some(0));
        assert_eq!(of(unit(2), Grain::Month, 202_602), None);
    }
}
