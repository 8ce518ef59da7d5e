//! What happened, its order and seal, and the answers already given (ALL-3, ALL-4).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        if db.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Postgres {
            dialect::run(db, "CREATE INDEX journal_entry_commit ON journal_entry (xid, seq)").await?;
        }
        dialect::append_only(db, &["journal_entry", "journal_seal"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE journal_entry (
  seq $IDENTITY,
  $XID
  id $UUID NOT NULL UNIQUE,
  at $BIGINT NOT NULL,
  kind TEXT NOT NULL,
  actor_id $UUID REFERENCES app_user (id),
  role TEXT,
  object_type TEXT NOT NULL,
  object_id $UUID NOT NULL,
  unit_id $UUID NOT NULL REFERENCES unit (id),
  request_id TEXT NOT NULL,
  address TEXT NOT NULL,
  data TEXT NOT NULL
) $STRICT;
CREATE INDEX journal_entry_object ON journal_entry (object_id, seq);
CREATE INDEX journal_entry_unit ON journal_entry (unit_id, seq);
CREATE INDEX journal_entry_actor ON journal_entry (actor_id, seq);

CREATE TABLE journal_seal (
  position $BIGINT PRIMARY KEY,
  entry_seq $BIGINT NOT NULL UNIQUE REFERENCES journal_entry (seq),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) $STRICT;

CREATE TABLE journal_head (
  id $INT PRIMARY KEY CHECK (id = 1),
  position $BIGINT NOT NULL,
  hash TEXT NOT NULL,
  xid $BIGINT NOT NULL,
  seq $BIGINT NOT NULL,
  signature TEXT NOT NULL
) $STRICT;

CREATE TABLE idempotency (
  actor_id $UUID NOT NULL REFERENCES app_user (id),
  operation_id $UUID NOT NULL,
  request_hash TEXT NOT NULL,
  outcome TEXT NOT NULL,
  created_at $BIGINT NOT NULL,
  PRIMARY KEY (actor_id, operation_id)
) $STRICT;
CREATE INDEX idempotency_created ON idempotency (created_at);
";
