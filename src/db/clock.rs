//! Whether the database tells the same time as the program. What has expired is decided by the clock of the server that
//! decides; servers whose clocks differ would decide differently about the same row.

use sea_orm::{ConnectionTrait, Statement};

use super::{Db, Kind};
use crate::error::{Error, Result};

impl Db {
    /// By how many microseconds the database's clock is ahead of the program's, less than 0 when it is behind. What the
    /// question itself took is no difference. Nothing on SQLite, which has no clock of its own.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn clock_gap(&self) -> Result<Option<i64>> {
        if self.kind() == Kind::Sqlite {
            return Ok(None);
        }
        let ask = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS micros";
        let before = self.clock().now().0;
        let row =
            self.writer().query_one_raw(Statement::from_string(self.writer().get_database_backend(), ask)).await?;
        let after = self.clock().now().0;
        let theirs = row.ok_or_else(|| Error::broken("no answer to the time"))?.try_get("", "micros")?;
        Ok(Some(gap(before, theirs, after)))
    }
}

/// How far `theirs`, read at some moment between `before` and `after`, is from ours at least.
fn gap(before: i64, theirs: i64, after: i64) -> i64 {
    (theirs - after).max(0) + (theirs - before).min(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_question_took_is_no_difference() {
        assert_eq!(gap(100, 100, 300), 0);
        assert_eq!(gap(100, 300, 300), 0);
        assert_eq!(gap(100, 350, 300), 50);
        assert_eq!(gap(100, 40, 300), -60);
        // A clock that was set back while we asked.
        assert_eq!(gap(300, 200, 100), 0);
    }
}
