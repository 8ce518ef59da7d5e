//! Visit reports, their photos and amendments; sealed by the database itself (VISIT-2, VISIT-4, VISIT-9).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["visit", "photo", "visit_amendment"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE visit (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  visitor_id $UUID NOT NULL REFERENCES app_user (id),
  way TEXT NOT NULL CHECK (way IN ('ON_SITE', 'AT_DEALER', 'PHONE')),
  bought $BOOL NOT NULL,
  visited_at $BIGINT NOT NULL,
  device_at $BIGINT NOT NULL,
  received_at $BIGINT NOT NULL,
  day $INT NOT NULL,
  content $JSON NOT NULL,
  seal TEXT NOT NULL CHECK (length(seal) = 64)
) $STRICT;
CREATE INDEX visit_customer ON visit (customer_id, visited_at, id);
CREATE INDEX visit_visitor ON visit (visitor_id, visited_at, id);
CREATE INDEX visit_dealer ON visit (dealer_id, visited_at, id);
CREATE INDEX visit_visited ON visit (visited_at, id);

CREATE TABLE photo (
  id $UUID PRIMARY KEY,
  visit_id $UUID NOT NULL REFERENCES visit (id),
  position $INT NOT NULL CHECK (position >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes $BIGINT NOT NULL CHECK (bytes > 0),
  format TEXT NOT NULL CHECK (format IN ('JPEG', 'PNG', 'WEBP')),
  width $INT NOT NULL CHECK (width > 0),
  height $INT NOT NULL CHECK (height > 0),
  taken_at $BIGINT,
  lat_e6 $INT CHECK (lat_e6 BETWEEN -90000000 AND 90000000),
  lon_e6 $INT CHECK (lon_e6 BETWEEN -180000000 AND 180000000),
  camera TEXT,
  received_at $BIGINT NOT NULL,
  UNIQUE (visit_id, position),
  UNIQUE (visit_id, sha256)
) $STRICT;
CREATE INDEX photo_sha256 ON photo (sha256);

CREATE TABLE visit_amendment (
  id $UUID PRIMARY KEY,
  visit_id $UUID NOT NULL REFERENCES visit (id),
  author_id $UUID NOT NULL REFERENCES app_user (id),
  text TEXT NOT NULL,
  device_at $BIGINT NOT NULL,
  received_at $BIGINT NOT NULL
) $STRICT;
CREATE INDEX visit_amendment_visit ON visit_amendment (visit_id, received_at, id);
";
