//! What SQLite knows about its tables, by which it plans.

use sea_orm::ConnectionTrait;

use super::{Db, Kind};
use crate::error::Result;

impl Db {
    /// Lets SQLite count what its tables hold, as far as that has changed tenfold since the last time. A database about which
    /// nothing was counted takes a dealer's customers for ten, and reads thousands to find one of them.
    ///
    /// It looks at 20,000 rows of an index at most; connections that read plan by it from when they are opened next, half an hour
    /// later at the latest. PostgreSQL does so by itself.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn learn(&self) -> Result<()> {
        if self.kind() == Kind::Sqlite {
            // 0x10000: also tables that this connection has not asked; 0x2: count. By itself it would look at some hundred rows,
            // which lie with small dealers and say nothing of a large one.
            let count = "PRAGMA analysis_limit = 20000; PRAGMA optimize = 0x10002";
            self.writer().execute_unprepared(count).await?;
        }
        Ok(())
    }
}
