//! What each user's photos come to per business day: the bound of a day is kept here, by one conditional statement.

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager.get_connection(), TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE photo_day (
  user_id $UUID NOT NULL REFERENCES app_user (id),
  day $INT NOT NULL,
  bytes $BIGINT NOT NULL CHECK (bytes > 0),
  PRIMARY KEY (user_id, day)
) $STRICT;
CREATE INDEX photo_day_day ON photo_day (day);
";
