//! Gifts: the catalogue, stocks with their ledger, standards, what was given and what that adds up to (GIFT-1 to GIFT-4).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, CATALOGUE).await?;
        dialect::run(db, GIVEN).await?;
        let kept = ["gift_standard", "gift_standard_item", "gift_issue", "gift_movement"];
        dialect::append_only(db, &kept).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const CATALOGUE: &str = "
CREATE TABLE gift (
  id $UUID PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  measure TEXT NOT NULL,
  value_fen $BIGINT NOT NULL CHECK (value_fen > 0),
  practical $BOOL NOT NULL,
  active $BOOL NOT NULL,
  version $INT NOT NULL CHECK (version > 0),
  created_at $BIGINT NOT NULL,
  updated_at $BIGINT NOT NULL
) $STRICT;
CREATE INDEX gift_created ON gift (created_at, id);

CREATE TABLE gift_stock (
  id $UUID PRIMARY KEY,
  unit_id $UUID NOT NULL REFERENCES unit (id),
  gift_id $UUID NOT NULL REFERENCES gift (id),
  on_hand $BIGINT NOT NULL CHECK (on_hand >= 0),
  created_at $BIGINT NOT NULL,
  changed_at $BIGINT NOT NULL,
  UNIQUE (unit_id, gift_id)
) $STRICT;
CREATE INDEX gift_stock_created ON gift_stock (created_at, id);
CREATE INDEX gift_stock_gift ON gift_stock (gift_id, created_at, id);

CREATE TABLE gift_standard (
  seq $IDENTITY,
  id $UUID NOT NULL UNIQUE,
  tier TEXT NOT NULL CHECK (tier IN ('GOLD', 'SILVER', 'ORDINARY')),
  occasion TEXT NOT NULL CHECK (occasion IN ('VISIT', 'FOLLOW_UP', 'CEREMONY', 'EVENT')),
  recipient TEXT NOT NULL CHECK (recipient IN ('GATEKEEPER', 'DRIVER', 'FLEET_CAPTAIN', 'BUSINESS_HEAD', 'MANAGER')),
  any_gift $BOOL NOT NULL,
  most_fen $BIGINT NOT NULL CHECK (most_fen >= 0),
  valid_from $INT NOT NULL,
  set_by $UUID NOT NULL REFERENCES app_user (id),
  set_at $BIGINT NOT NULL,
  why TEXT NOT NULL
) $STRICT;
CREATE INDEX gift_standard_cell ON gift_standard (tier, occasion, recipient, valid_from, seq);
CREATE INDEX gift_standard_set ON gift_standard (set_at, id);

CREATE TABLE gift_standard_item (
  standard_id $UUID NOT NULL REFERENCES gift_standard (id),
  gift_id $UUID NOT NULL REFERENCES gift (id),
  PRIMARY KEY (standard_id, gift_id)
) $STRICT;
";

const GIVEN: &str = "
CREATE TABLE gift_issue (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  giver_id $UUID NOT NULL REFERENCES app_user (id),
  recorded_by $UUID NOT NULL REFERENCES app_user (id),
  gift_id $UUID NOT NULL REFERENCES gift (id),
  count $INT NOT NULL CHECK (count > 0),
  unit_value_fen $BIGINT NOT NULL CHECK (unit_value_fen > 0),
  value_fen $BIGINT NOT NULL,
  occasion TEXT NOT NULL CHECK (occasion IN ('VISIT', 'FOLLOW_UP', 'CEREMONY', 'EVENT')),
  visit_id $UUID REFERENCES visit (id),
  follow_up_id $UUID REFERENCES follow_up (id),
  occasion_text TEXT,
  recipient TEXT NOT NULL CHECK (recipient IN ('GATEKEEPER', 'DRIVER', 'FLEET_CAPTAIN', 'BUSINESS_HEAD', 'MANAGER')),
  recipient_name TEXT NOT NULL CHECK (recipient_name <> ''),
  contact_id $UUID,
  photo_id $UUID NOT NULL REFERENCES photo (id),
  photo_visit_id $UUID NOT NULL REFERENCES visit (id),
  photo_sha256 TEXT NOT NULL CHECK (length(photo_sha256) = 64),
  tier TEXT NOT NULL CHECK (tier IN ('GOLD', 'SILVER', 'ORDINARY')),
  standard_id $UUID REFERENCES gift_standard (id),
  approval_id $UUID UNIQUE REFERENCES approval_request (id),
  policy TEXT NOT NULL,
  issued_at $BIGINT NOT NULL,
  day $INT NOT NULL,
  CHECK (value_fen = count * unit_value_fen),
  CHECK ((occasion = 'VISIT') = (visit_id IS NOT NULL)),
  CHECK ((occasion = 'FOLLOW_UP') = (follow_up_id IS NOT NULL)),
  CHECK ((occasion IN ('CEREMONY', 'EVENT')) = (occasion_text IS NOT NULL)),
  CHECK (visit_id IS NULL OR visit_id = photo_visit_id)
) $STRICT;
CREATE INDEX gift_issue_customer ON gift_issue (customer_id, issued_at, id);
CREATE INDEX gift_issue_dealer ON gift_issue (dealer_id, issued_at, id);
CREATE INDEX gift_issue_giver ON gift_issue (giver_id, issued_at, id);
CREATE INDEX gift_issue_issued ON gift_issue (issued_at, id);

CREATE TABLE gift_movement (
  id $UUID PRIMARY KEY,
  unit_id $UUID NOT NULL REFERENCES unit (id),
  gift_id $UUID NOT NULL REFERENCES gift (id),
  kind TEXT NOT NULL CHECK (kind IN ('RECEIPT', 'TRANSFER_OUT', 'TRANSFER_IN', 'ISSUE', 'RETURN', 'COUNT')),
  delta $BIGINT NOT NULL,
  pair_id $UUID UNIQUE,
  other_unit_id $UUID REFERENCES unit (id),
  issue_id $UUID REFERENCES gift_issue (id),
  why TEXT,
  actor_id $UUID NOT NULL REFERENCES app_user (id),
  at $BIGINT NOT NULL,
  day $INT NOT NULL,
  CHECK (kind NOT IN ('RECEIPT', 'TRANSFER_IN', 'RETURN') OR delta > 0),
  CHECK (kind NOT IN ('TRANSFER_OUT', 'ISSUE') OR delta < 0),
  CHECK ((kind IN ('TRANSFER_OUT', 'TRANSFER_IN')) = (pair_id IS NOT NULL)),
  CHECK ((kind IN ('TRANSFER_OUT', 'TRANSFER_IN')) = (other_unit_id IS NOT NULL)),
  CHECK ((kind IN ('ISSUE', 'RETURN')) = (issue_id IS NOT NULL)),
  CHECK (kind NOT IN ('RECEIPT', 'RETURN', 'COUNT') OR why IS NOT NULL),
  CHECK (other_unit_id IS NULL OR other_unit_id <> unit_id)
) $STRICT;
CREATE INDEX gift_movement_stock ON gift_movement (unit_id, gift_id);
CREATE INDEX gift_movement_unit ON gift_movement (unit_id, at, id);
CREATE INDEX gift_movement_gift ON gift_movement (gift_id, at, id);
CREATE INDEX gift_movement_at ON gift_movement (at, id);
CREATE INDEX gift_movement_issue ON gift_movement (issue_id);
CREATE UNIQUE INDEX gift_movement_issued ON gift_movement (issue_id) WHERE kind = 'ISSUE';

CREATE TABLE gift_tally (
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  month $INT NOT NULL,
  giver_id $UUID NOT NULL REFERENCES app_user (id),
  issues $BIGINT NOT NULL CHECK (issues > 0),
  pieces $BIGINT NOT NULL CHECK (pieces >= issues),
  value_fen $BIGINT NOT NULL CHECK (value_fen > 0),
  returned $BIGINT NOT NULL CHECK (returned BETWEEN 0 AND pieces),
  returned_fen $BIGINT NOT NULL CHECK (returned_fen BETWEEN 0 AND value_fen),
  PRIMARY KEY (dealer_id, month, giver_id)
) $STRICT;

CREATE TABLE gift_year (
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  year $INT NOT NULL,
  value_fen $BIGINT NOT NULL CHECK (value_fen >= 0),
  PRIMARY KEY (dealer_id, year)
) $STRICT;
";
