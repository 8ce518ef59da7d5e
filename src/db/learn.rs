//! What SQLite knows about its tables, by which it plans.

use sea_orm::ConnectionTrait;

use super::{Db, Kind};
use crate::error::Result;

impl Db {
    /// Lets SQLite count what its tables hold, as far as that has changed tenfold since the last time. A database about which
    /// nothing was counted takes a dealer's customers for ten, and reads thousands to find one of them.
    ///
    /// It looks at some hundred rows of each index; connections that read plan by it from when they are opened next, half an hour
    /// later at the latest. PostgreSQL does so by itself.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn learn(&self) -> Result<()> {
        if self.kind() == Kind::Sqlite {
            // 0x10000: also tables that this connection has not asked; 0x10: not all rows; 0x2: count.
            self.writer().execute_unprepared("PRAGMA optimize = 0x10012").await?;
        }
        Ok(())
    }
}
