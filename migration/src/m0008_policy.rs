//! The policy book: every value that a figure was ever given (POL-1, POL-2). What nobody has set stands in the program.

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["policy_version"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE policy_version (
  seq $IDENTITY,
  id $UUID NOT NULL UNIQUE,
  key TEXT NOT NULL,
  unit_id $UUID NOT NULL REFERENCES unit (id),
  value $BIGINT NOT NULL,
  valid_from $BIGINT NOT NULL,
  set_by $UUID NOT NULL REFERENCES app_user (id),
  set_at $BIGINT NOT NULL,
  why TEXT NOT NULL
) $STRICT;
CREATE INDEX policy_version_place ON policy_version (unit_id, key, valid_from, seq);
CREATE INDEX policy_version_key ON policy_version (key, seq);
";
