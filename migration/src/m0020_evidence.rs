//! Check-ins, fingerprints of photos, what speaks against a report and what a manager says to it (VISIT-5).
//!
//! Photos of before have no fingerprint: their files would have to be decoded anew. They are found by their hash.

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, CHECK_INS).await?;
        for change in COLUMNS {
            dialect::run(db, change).await?;
        }
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["check_in", "photo_print", "visit_finding"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const CHECK_INS: &str = "
CREATE TABLE check_in (
  id $UUID PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('BEGIN', 'END')),
  begin_id $UUID UNIQUE REFERENCES check_in (id),
  customer_id $UUID NOT NULL REFERENCES customer (id),
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  user_id $UUID NOT NULL REFERENCES app_user (id),
  lat_e6 $INT NOT NULL CHECK (lat_e6 BETWEEN -90000000 AND 90000000),
  lon_e6 $INT NOT NULL CHECK (lon_e6 BETWEEN -180000000 AND 180000000),
  accuracy_m $INT NOT NULL CHECK (accuracy_m BETWEEN 0 AND 5000),
  provider TEXT NOT NULL CHECK (provider IN ('GPS', 'NETWORK', 'FUSED', 'MOCK')),
  device_at $BIGINT NOT NULL,
  received_at $BIGINT NOT NULL,
  CHECK ((kind = 'END') = (begin_id IS NOT NULL)),
  CHECK (lat_e6 <> 0 OR lon_e6 <> 0)
) $STRICT;
CREATE INDEX check_in_user ON check_in (user_id, device_at, id);
";

/// One statement each: SQLite adds columns one by one.
const COLUMNS: &[&str] = &[
    "ALTER TABLE visit ADD COLUMN check_in_id $UUID REFERENCES check_in (id)",
    "ALTER TABLE photo ADD COLUMN source TEXT CHECK (source IN ('CAMERA', 'GALLERY'))",
];

const TABLES: &str = "
CREATE UNIQUE INDEX visit_check_in ON visit (check_in_id) WHERE check_in_id IS NOT NULL;

CREATE TABLE photo_print (
  photo_id $UUID PRIMARY KEY REFERENCES photo (id),
  across $INT NOT NULL CHECK (across BETWEEN 0 AND 16777215),
  down $INT NOT NULL CHECK (down BETWEEN 0 AND 16777215),
  mixed $INT NOT NULL CHECK (mixed BETWEEN 0 AND 16777215),
  rest $INT NOT NULL CHECK (rest BETWEEN 0 AND 16777215)
) $STRICT;
CREATE INDEX photo_print_across ON photo_print (across);
CREATE INDEX photo_print_down ON photo_print (down);
CREATE INDEX photo_print_mixed ON photo_print (mixed);

CREATE TABLE visit_finding (
  id $UUID PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('PHOTO_FAR', 'PHOTO_TIME', 'PHOTO_REUSED', 'PHOTO_ALIKE', 'PHOTO_FROM_GALLERY',
    'CHECK_IN_FAR', 'CHECK_IN_TIME', 'CHECK_IN_TRAVEL', 'CHECK_IN_MOCKED')),
  visit_id $UUID REFERENCES visit (id),
  check_in_id $UUID REFERENCES check_in (id),
  photo_id $UUID REFERENCES photo (id),
  figure $BIGINT NOT NULL,
  bound $BIGINT,
  bound_version_id $UUID REFERENCES policy_version (id),
  points $INT NOT NULL CHECK (points BETWEEN 0 AND 100),
  points_version_id $UUID REFERENCES policy_version (id),
  earlier_visit_id $UUID REFERENCES visit (id),
  earlier_photo_id $UUID REFERENCES photo (id),
  other_check_in_id $UUID REFERENCES check_in (id),
  found_at $BIGINT NOT NULL,
  CHECK (visit_id IS NOT NULL OR check_in_id IS NOT NULL),
  CHECK ((photo_id IS NULL) <> (check_in_id IS NULL)),
  CHECK (photo_id IS NULL OR visit_id IS NOT NULL),
  CHECK ((earlier_photo_id IS NULL) = (earlier_visit_id IS NULL)),
  CHECK ((kind IN ('PHOTO_REUSED', 'PHOTO_ALIKE')) = (earlier_photo_id IS NOT NULL)),
  CHECK ((kind = 'CHECK_IN_TRAVEL') = (other_check_in_id IS NOT NULL))
) $STRICT;
CREATE INDEX visit_finding_visit ON visit_finding (visit_id, id);
CREATE INDEX visit_finding_check_in ON visit_finding (check_in_id, id);
CREATE INDEX visit_finding_earlier ON visit_finding (earlier_photo_id) WHERE earlier_photo_id IS NOT NULL;

CREATE TABLE visit_review (
  visit_id $UUID PRIMARY KEY REFERENCES visit (id),
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  visitor_id $UUID NOT NULL REFERENCES app_user (id),
  round $INT NOT NULL CHECK (round > 0),
  score $INT NOT NULL CHECK (score > 0),
  held_from $INT NOT NULL CHECK (held_from > 0),
  state TEXT NOT NULL CHECK (state IN ('WAITING', 'CLEARED', 'UPHELD')),
  opened_at $BIGINT NOT NULL,
  decided_by $UUID REFERENCES app_user (id),
  decided_at $BIGINT,
  reason TEXT,
  version $INT NOT NULL CHECK (version > 0),
  CHECK (score >= held_from),
  CHECK ((state = 'WAITING') = (decided_by IS NULL)),
  CHECK ((state = 'WAITING') = (decided_at IS NULL)),
  CHECK ((state = 'WAITING') = (reason IS NULL)),
  CHECK (decided_by IS NULL OR decided_by <> visitor_id)
) $STRICT;
CREATE INDEX visit_review_dealer ON visit_review (dealer_id, state, opened_at, visit_id);
CREATE INDEX visit_review_state ON visit_review (state, opened_at, visit_id);
";
