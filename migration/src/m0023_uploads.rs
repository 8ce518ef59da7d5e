//! Photos that come in pieces, and reports that name photos which have not come yet (VISIT-9).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["awaited_photo"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE upload (
  id $UUID PRIMARY KEY,
  owner_id $UUID NOT NULL REFERENCES app_user (id),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  length $BIGINT NOT NULL CHECK (length > 0),
  received $BIGINT NOT NULL CHECK (received BETWEEN 0 AND length),
  metadata TEXT NOT NULL,
  part TEXT UNIQUE,
  shows TEXT,
  created_at $BIGINT NOT NULL,
  expires_at $BIGINT NOT NULL,
  CHECK ((part IS NULL) = (received = length)),
  CHECK ((part IS NULL) = (shows IS NOT NULL))
) $STRICT;
CREATE INDEX upload_owner ON upload (owner_id, sha256);
CREATE INDEX upload_expires ON upload (expires_at, id);
CREATE INDEX upload_sha256 ON upload (sha256);

CREATE TABLE awaited_photo (
  photo_id $UUID PRIMARY KEY,
  visit_id $UUID NOT NULL REFERENCES visit (id),
  owner_id $UUID NOT NULL REFERENCES app_user (id),
  position $INT NOT NULL CHECK (position >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  source TEXT CHECK (source IN ('CAMERA', 'GALLERY')),
  UNIQUE (visit_id, position),
  UNIQUE (visit_id, sha256)
) $STRICT;
CREATE INDEX awaited_photo_owner ON awaited_photo (owner_id, sha256);

CREATE TABLE visit_completion (
  visit_id $UUID PRIMARY KEY REFERENCES visit (id),
  round $INT NOT NULL CHECK (round > 0),
  completed_at $BIGINT,
  seal TEXT CHECK (length(seal) = 64),
  CHECK ((completed_at IS NULL) = (seal IS NULL))
) $STRICT;
";
