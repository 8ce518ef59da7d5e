//! Leads, their protection and the steps of tenders (LEAD-1 to LEAD-8).

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
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["tender_step"]).await?;
        more_facts(db).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE lead (
  id $UUID PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  customer_name TEXT NOT NULL,
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  reporter_id $UUID NOT NULL REFERENCES app_user (id),
  owner_id $UUID REFERENCES app_user (id),
  kind TEXT NOT NULL CHECK (kind IN ('DIRECT', 'TENDER', 'ONE_OFF')),
  series TEXT NOT NULL,
  count $INT NOT NULL CHECK (count BETWEEN 1 AND 100000),
  month $INT NOT NULL CHECK (month BETWEEN 195001 AND 210012),
  way TEXT NOT NULL CHECK (way IN ('CASH', 'LOAN', 'LEASE', 'TENDER')),
  note TEXT,
  device_at $BIGINT,
  received_at $BIGINT NOT NULL,
  counted_at $BIGINT,
  outcome TEXT NOT NULL CHECK (outcome IN ('GRANTED', 'COVERED', 'BEHIND', 'WAITING', 'REFUSED')),
  rank $INT CHECK (rank > 0),
  protected_until $BIGINT,
  policy_version_id $UUID REFERENCES policy_version (id),
  touched_at $BIGINT NOT NULL,
  ended TEXT CHECK (ended IN ('WON', 'LOST')),
  ended_at $BIGINT,
  loss_reason TEXT CHECK (loss_reason IN ('PRICE', 'PRODUCT', 'FINANCE', 'DELIVERY', 'SERVICE', 'RELATIONSHIP', 'NO_DEMAND',
    'OTHER')),
  loss_competitor TEXT,
  loss_price_fen $BIGINT CHECK (loss_price_fen >= 0),
  loss_note TEXT,
  version $INT NOT NULL CHECK (version > 0),
  CHECK ((outcome IN ('GRANTED', 'COVERED', 'BEHIND')) = (counted_at IS NOT NULL)),
  CHECK ((counted_at IS NULL) = (rank IS NULL)),
  CHECK ((counted_at IS NULL) = (protected_until IS NULL)),
  CHECK ((outcome = 'GRANTED') = (rank IS NOT NULL AND rank = 1)),
  CHECK ((ended IS NULL) = (ended_at IS NULL)),
  CHECK (loss_reason IS NULL OR ended = 'LOST')
) $STRICT;
CREATE UNIQUE INDEX lead_counted ON lead (customer_id, counted_at);
CREATE INDEX lead_customer ON lead (customer_id, received_at);
CREATE INDEX lead_dealer ON lead (dealer_id, received_at, id);
CREATE INDEX lead_owner ON lead (owner_id, received_at, id);
CREATE INDEX lead_received ON lead (received_at, id);
CREATE INDEX lead_open ON lead (dealer_id, touched_at) WHERE ended IS NULL;

CREATE TABLE protection (
  customer_id $UUID PRIMARY KEY REFERENCES customer (id),
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  lead_id $UUID NOT NULL UNIQUE REFERENCES lead (id),
  since $BIGINT NOT NULL,
  until $BIGINT NOT NULL,
  reports $INT NOT NULL CHECK (reports > 0),
  CHECK (since <= until)
) $STRICT;

CREATE TABLE tender_step (
  id $UUID PRIMARY KEY,
  lead_id $UUID NOT NULL REFERENCES lead (id),
  step TEXT NOT NULL CHECK (step IN ('ANNOUNCED', 'QUALIFIED', 'BID', 'OPENED', 'AWARDED')),
  day $INT NOT NULL,
  note TEXT,
  recorded_by $UUID NOT NULL REFERENCES app_user (id),
  recorded_at $BIGINT NOT NULL,
  UNIQUE (lead_id, step)
) $STRICT;
";

/// The facts by which stages are reached become more. SQLite cannot change a check: there the table
/// is written anew, with the one that refers to it.
async fn more_facts(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Sqlite {
        return dialect::run(db, MORE_FACTS).await;
    }
    dialect::run(db, ANEW).await?;
    dialect::append_only(db, &["stage_event"]).await
}

const MORE_FACTS: &str = "
ALTER TABLE stage_event DROP CONSTRAINT stage_event_fact_kind_check;
ALTER TABLE stage_event ADD CONSTRAINT stage_event_fact_kind_check CHECK (fact_kind IN ('CUSTOMER_CREATED',
  'VISIT_REPORTED', 'EFFECT_JUDGED', 'FOLLOWED_UP', 'LEAD_LOST', 'DEAL_WON', 'DELIVERED'));
";

const ANEW: &str = "
CREATE TABLE stage_event_anew (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  round $INT NOT NULL CHECK (round > 0),
  stage TEXT NOT NULL CHECK (stage IN ('COLLECTED', 'VISITED', 'FOLLOWING', 'WON', 'IN_CARE', 'LOST')),
  unit_id $UUID NOT NULL REFERENCES unit (id),
  owner_id $UUID REFERENCES app_user (id),
  at $BIGINT NOT NULL,
  day $INT NOT NULL,
  fact_kind TEXT NOT NULL CHECK (fact_kind IN ('CUSTOMER_CREATED', 'VISIT_REPORTED', 'EFFECT_JUDGED', 'FOLLOWED_UP',
    'LEAD_LOST', 'DEAL_WON', 'DELIVERED')),
  fact_id $UUID NOT NULL,
  UNIQUE (customer_id, round, stage)
) $STRICT;
INSERT INTO stage_event_anew
  SELECT id, customer_id, round, stage, unit_id, owner_id, at, day, fact_kind, fact_id FROM stage_event;
CREATE TABLE stage_eclipse_anew (
  event_id $UUID PRIMARY KEY REFERENCES stage_event_anew (id)
) $STRICT;
INSERT INTO stage_eclipse_anew SELECT event_id FROM stage_eclipse;
DROP TABLE stage_eclipse;
DROP TRIGGER stage_event_no_update;
DROP TRIGGER stage_event_no_delete;
DROP TABLE stage_event;
ALTER TABLE stage_event_anew RENAME TO stage_event;
ALTER TABLE stage_eclipse_anew RENAME TO stage_eclipse;
CREATE INDEX stage_event_unit ON stage_event (unit_id, stage, day, id);
CREATE INDEX stage_event_day ON stage_event (stage, day, id);
";
