//! The customer ledger: its files, imports, and the months that areas hand in (CUST-11, CUST-12).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["monthly_ledger", "monthly_ledger_row", "ledger_consolidation"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE ledger_file (
  id $UUID PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('LEDGER', 'UPLOAD', 'BAD_ROWS', 'MONTH')),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes $BIGINT NOT NULL CHECK (bytes > 0),
  rows $INT,
  unit_id $UUID NOT NULL REFERENCES unit (id),
  created_by $UUID NOT NULL REFERENCES app_user (id),
  created_at $BIGINT NOT NULL,
  expires_at $BIGINT NOT NULL
) $STRICT;
CREATE INDEX ledger_file_sha256 ON ledger_file (sha256, expires_at);
CREATE INDEX ledger_file_creator ON ledger_file (created_by, expires_at);

CREATE TABLE ledger_import (
  id $UUID PRIMARY KEY,
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  created_by $UUID NOT NULL REFERENCES app_user (id),
  session_id $UUID NOT NULL,
  request_id TEXT NOT NULL,
  address TEXT NOT NULL,
  file_id $UUID NOT NULL REFERENCES ledger_file (id),
  dry_run $BOOL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED')),
  rows $INT,
  position $INT NOT NULL CHECK (position >= 0),
  good $INT NOT NULL CHECK (good >= 0),
  bad $INT NOT NULL CHECK (bad >= 0),
  skipped $INT NOT NULL CHECK (skipped >= 0),
  marked_file_id $UUID REFERENCES ledger_file (id),
  failure TEXT,
  left_behind $INT NOT NULL CHECK (left_behind >= 0),
  runner $UUID,
  lease_until $BIGINT,
  created_at $BIGINT NOT NULL,
  finished_at $BIGINT,
  CHECK ((status IN ('DONE', 'FAILED')) = (finished_at IS NOT NULL)),
  CHECK ((status = 'RUNNING') = (runner IS NOT NULL))
) $STRICT;
CREATE INDEX ledger_import_dealer ON ledger_import (dealer_id, created_at, id);
CREATE INDEX ledger_import_creator ON ledger_import (created_by, created_at, id);
CREATE INDEX ledger_import_open ON ledger_import (created_at, id) WHERE status IN ('QUEUED', 'RUNNING');
CREATE UNIQUE INDEX ledger_import_one_running ON ledger_import (dealer_id) WHERE status = 'RUNNING';

CREATE TABLE ledger_import_error (
  id $UUID PRIMARY KEY,
  import_id $UUID NOT NULL REFERENCES ledger_import (id),
  place $BIGINT NOT NULL,
  letters TEXT,
  heading TEXT,
  code TEXT NOT NULL CHECK (code IN ('REQUIRED', 'MALFORMED', 'UNKNOWN', 'TAKEN', 'MERGED', 'HEADING', 'LIMIT')),
  zh TEXT NOT NULL,
  en TEXT NOT NULL
) $STRICT;
CREATE INDEX ledger_import_error_place ON ledger_import_error (import_id, place, id);

CREATE TABLE monthly_ledger (
  id $UUID PRIMARY KEY,
  area_id $UUID NOT NULL REFERENCES unit (id),
  month $INT NOT NULL CHECK (month BETWEEN 200001 AND 210012),
  due_day $INT NOT NULL,
  late $BOOL NOT NULL,
  recorded $INT NOT NULL CHECK (recorded >= valid),
  valid $INT NOT NULL CHECK (valid >= 0),
  handed_in_by $UUID NOT NULL REFERENCES app_user (id),
  handed_in_at $BIGINT NOT NULL,
  UNIQUE (area_id, month)
) $STRICT;
CREATE INDEX monthly_ledger_month ON monthly_ledger (month, area_id);

CREATE TABLE monthly_ledger_row (
  id $UUID PRIMARY KEY,
  ledger_id $UUID NOT NULL REFERENCES monthly_ledger (id),
  position $INT NOT NULL CHECK (position > 0),
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  customer_id $UUID NOT NULL REFERENCES customer (id),
  data TEXT NOT NULL,
  UNIQUE (ledger_id, position)
) $STRICT;
CREATE INDEX monthly_ledger_row_dealer ON monthly_ledger_row (ledger_id, dealer_id, position);

CREATE TABLE ledger_consolidation (
  id $UUID PRIMARY KEY,
  month $INT NOT NULL UNIQUE CHECK (month BETWEEN 200001 AND 210012),
  due_day $INT NOT NULL,
  late $BOOL NOT NULL,
  areas $INT NOT NULL CHECK (areas >= 0),
  records $INT NOT NULL CHECK (records >= 0),
  missing TEXT NOT NULL,
  reason TEXT,
  done_by $UUID NOT NULL REFERENCES app_user (id),
  done_at $BIGINT NOT NULL
) $STRICT;
";
