//! Contacts with the buyers of leads, by when the next one is due, what is asked for because of them, and their ledgers as
//! files (FOLLOW-1 to FOLLOW-4).

use sea_orm_migration::{
    async_trait,
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLE).await?;
        for column in COLUMNS {
            dialect::run(db, &format!("ALTER TABLE lead ADD COLUMN {column}")).await?;
        }
        dialect::run(db, DUE).await?;
        more_files(db).await?;
        dialect::append_only(db, &["follow_up"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLE: &str = "
CREATE TABLE follow_up (
  id $UUID PRIMARY KEY,
  lead_id $UUID NOT NULL REFERENCES lead (id),
  customer_id $UUID NOT NULL REFERENCES customer (id),
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  author_id $UUID NOT NULL REFERENCES app_user (id),
  way TEXT NOT NULL CHECK (way IN ('PHONE', 'VISIT', 'THIRD_PERSON', 'PUBLIC_RELATIONS')),
  bought $BOOL NOT NULL,
  contacted_at $BIGINT NOT NULL,
  received_at $BIGINT NOT NULL,
  day $INT NOT NULL,
  open_demands $INT NOT NULL CHECK (open_demands >= 0),
  content $JSON NOT NULL
) $STRICT;
CREATE INDEX follow_up_lead ON follow_up (lead_id, contacted_at, id);
CREATE INDEX follow_up_dealer ON follow_up (dealer_id, contacted_at, id);
CREATE INDEX follow_up_contacted ON follow_up (contacted_at, id);
CREATE UNIQUE INDEX approval_request_demand ON approval_request (subject_id, subject_version)
  WHERE subject_type = 'FollowUp' AND state IN ('PENDING', 'APPROVED', 'SPENT');
";

/// One statement each: SQLite adds columns one by one.
const COLUMNS: &[&str] = &[
    "contacted_at $BIGINT",
    "contact_due_at $BIGINT CHECK (contact_due_at IS NULL OR outcome IN ('GRANTED', 'COVERED'))",
];

/// The leads of before: the visits of their dealers were contacts already, and three days is what the rule book says.
const DUE: &str = "
UPDATE lead SET contacted_at = (SELECT MAX(visited_at) FROM visit WHERE visit.customer_id = lead.customer_id
    AND visit.dealer_id = lead.dealer_id AND visit.visited_at >= lead.counted_at)
  WHERE outcome IN ('GRANTED', 'COVERED');
UPDATE lead SET contact_due_at = COALESCE(contacted_at, counted_at) + 259200000000 WHERE outcome IN ('GRANTED', 'COVERED');
CREATE INDEX lead_due ON lead (dealer_id, contact_due_at, id) WHERE ended IS NULL;
";

/// The kinds of files become more. SQLite cannot change a check: there the table is written anew under its own name, and the
/// rows that refer to it find theirs again before the transaction ends.
async fn more_files(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    dialect::run(db, if sqlite { FILES_ANEW } else { MORE_FILES }).await
}

const MORE_FILES: &str = "
ALTER TABLE ledger_file DROP CONSTRAINT ledger_file_kind_check;
ALTER TABLE ledger_file ADD CONSTRAINT ledger_file_kind_check CHECK (kind IN ('LEDGER', 'UPLOAD', 'BAD_ROWS', 'MONTH',
  'FOLLOW_UPS'));
";

const FILES_ANEW: &str = "
PRAGMA defer_foreign_keys = ON;
CREATE TABLE ledger_file_before AS SELECT * FROM ledger_file;
DROP TABLE ledger_file;
CREATE TABLE ledger_file (
  id $UUID PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('LEDGER', 'UPLOAD', 'BAD_ROWS', 'MONTH', 'FOLLOW_UPS')),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes $BIGINT NOT NULL CHECK (bytes > 0),
  rows $INT,
  unit_id $UUID NOT NULL REFERENCES unit (id),
  created_by $UUID NOT NULL REFERENCES app_user (id),
  created_at $BIGINT NOT NULL,
  expires_at $BIGINT NOT NULL
) $STRICT;
INSERT INTO ledger_file SELECT id, kind, name, sha256, bytes, rows, unit_id, created_by, created_at, expires_at
  FROM ledger_file_before;
DROP TABLE ledger_file_before;
CREATE INDEX ledger_file_sha256 ON ledger_file (sha256, expires_at);
CREATE INDEX ledger_file_creator ON ledger_file (created_by, expires_at);
";
