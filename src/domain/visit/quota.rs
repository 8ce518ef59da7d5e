//! How much one user brings in a day: bytes of photos per business day (VISIT-4), so that a lost phone or a broken one
//! cannot fill the store.

use longhaul_entity::{Timestamp, UserId, photo_day};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::darkroom::Handed;
use crate::{
    db::{Db, Op, Origin, Work},
    error::{Code, Error, Refusal, Result},
    vocab::BusinessDay,
};

/// Days that counts are kept for; only the present one decides anything.
const KEPT_DAYS: i32 = 40;

/// Whether the photos that came with a report still fit into the user's day, before they are looked at. [`take`] decides.
///
/// # Errors
/// LIMIT.
pub(super) async fn look(db: &Db, user: UserId, handed: &[Handed], most: u64) -> Result<()> {
    let brought = handed.iter().fold(0u64, |sum, photo| sum.saturating_add(photo.bytes));
    if brought == 0 {
        return Ok(());
    }
    let today = day(db.clock().now())?.get();
    let row = photo_day::Entity::find_by_id((user, today)).one(db.read()).await?;
    let used = row.map_or(0, |row| u64::try_from(row.bytes).unwrap_or(u64::MAX));
    if used.saturating_add(brought) > most { Err(exceeded(most)) } else { Ok(()) }
}

/// Counts bytes into the user's day, if they fit. One statement: reports of one user handed in together pass one by one.
///
/// # Errors
/// LIMIT.
pub(super) async fn take(op: &Op<'_>, user: UserId, bytes: i64, most: u64) -> Result<()> {
    if bytes == 0 {
        return Ok(());
    }
    let bound = i64::try_from(most).unwrap_or(i64::MAX);
    if bytes > bound {
        return Err(exceeded(most));
    }
    let row = photo_day::ActiveModel { user_id: Set(user), day: Set(day(op.now())?.get()), bytes: Set(bytes) };
    let kept = || Expr::col((photo_day::Entity, photo_day::Column::Bytes));
    let add = OnConflict::columns([photo_day::Column::UserId, photo_day::Column::Day])
        .value(photo_day::Column::Bytes, kept().add(bytes))
        .action_and_where(kept().lte(bound - bytes))
        .to_owned();
    match photo_day::Entity::insert(row).on_conflict(add).exec_without_returning(op.tx()).await? {
        1 => Ok(()),
        _ => Err(exceeded(most)),
    }
}

/// Removes the counts of days long past; returns how many.
///
/// # Errors
/// What the database answers.
pub async fn forget(db: &Db) -> Result<u64> {
    struct Forget;
    impl Work for Forget {
        type Out = u64;
        async fn run(&self, op: &Op<'_>) -> Result<u64> {
            let first = day(op.now())?.plus_days(-KEPT_DAYS).map_err(Error::broken)?;
            let old = photo_day::Column::Day.lt(first.get());
            Ok(photo_day::Entity::delete_many().filter(old).exec(op.tx()).await?.rows_affected)
        }
    }
    db.write(&Origin::system("forget-photo-days"), &Forget).await
}

fn day(at: Timestamp) -> Result<BusinessDay> {
    BusinessDay::from_micros(at.0).map_err(Error::broken)
}

/// Not final: the next day it fits.
fn exceeded(most: u64) -> Error {
    let zh = format!("每人每天最多上传{most}字节的照片，请明天再试");
    let en = format!("Photos of one user come to {most} bytes a day at most; try again tomorrow");
    Refusal::new(Code::Limit, zh, en).rule("VISIT-4").field("input.photos").fact("max", most).into()
}
