//! The failure ladder: each try counts before the password is looked at, so that tries side by side all count.

use longhaul_entity::{Timestamp, sign_in_failure};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::rules::wait_after;
use crate::{
    db::{Op, Work},
    error::{Code, Error, Refusal, Result},
};

/// How often the row of a phone may vanish while one try is counted.
const TURNS: u32 = 5;

/// Counts a try for this phone, known or not; refuses it with LIMIT while the phone is locked.
pub struct CountTry<'a> {
    /// The phone, as it is stored.
    pub phone: &'a str,
}

impl Work for CountTry<'_> {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        for _ in 0..TURNS {
            if self.first(op).await? {
                return Ok(());
            }
            let row = sign_in_failure::Entity::find_by_id(self.phone).lock_exclusive().one(op.tx()).await?;
            // Its owner may have signed in between the two statements, and the row is gone: then this try is a first one.
            let Some(row) = row else { continue };
            return self.further(op, &row).await;
        }
        Err(Error::broken("counted tries vanish again and again"))
    }
}

impl CountTry<'_> {
    /// Counts it as the first try of this phone, if none is counted.
    async fn first(&self, op: &Op<'_>) -> Result<bool> {
        let first = sign_in_failure::ActiveModel {
            phone: Set(self.phone.to_owned()),
            failed: Set(1),
            locked_until: Set(Timestamp(0)),
            last_at: Set(op.now()),
        };
        let there = OnConflict::column(sign_in_failure::Column::Phone).do_nothing().to_owned();
        let inserted =
            sign_in_failure::Entity::insert(first).on_conflict(there).exec_without_returning(op.tx()).await?;
        Ok(inserted == 1)
    }

    /// Counts it behind others, unless the phone is locked.
    async fn further(&self, op: &Op<'_>, row: &sign_in_failure::Model) -> Result<()> {
        if op.now() < row.locked_until {
            return Err(locked(row.locked_until.seconds_since(op.now()) + 1).into());
        }
        let failed = row.failed.saturating_add(1);
        sign_in_failure::Entity::update_many()
            .col_expr(sign_in_failure::Column::Failed, Expr::value(failed))
            .col_expr(sign_in_failure::Column::LockedUntil, Expr::value(op.now().plus_seconds(wait_after(failed))))
            .col_expr(sign_in_failure::Column::LastAt, Expr::value(op.now()))
            .filter(sign_in_failure::Column::Phone.eq(self.phone))
            .exec(op.tx())
            .await?;
        Ok(())
    }
}

/// Forgets the tries of a phone whose owner has shown that it is he.
///
/// # Errors
/// What the database answers.
pub async fn forget(op: &Op<'_>, phone: &str) -> Result<()> {
    sign_in_failure::Entity::delete_by_id(phone).exec(op.tx()).await?;
    Ok(())
}

fn locked(seconds: i64) -> Refusal {
    Refusal::new(
        Code::Limit,
        format!("密码错误次数过多，请在{seconds}秒后重试"),
        format!("Too many wrong passwords; try again in {seconds} seconds"),
    )
    .fact("retryAfterSeconds", seconds)
}
