//! Contacts without approval: what was recorded, what shows it, every step of the case (LEAD-6). What business a channel has,
//! which dealers do it, and the leads that were passed on to it (LEAD-9).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["offence", "offence_evidence", "offence_step", "lead_passing"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE offence (
  id $UUID PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  customer_id $UUID NOT NULL REFERENCES customer (id),
  customer_name TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('VISIT', 'CONTACT', 'OFFER', 'GIFT', 'SALE')),
  happened_at $BIGINT NOT NULL,
  day $INT NOT NULL,
  evidence TEXT NOT NULL,
  recorded_by $UUID NOT NULL REFERENCES app_user (id),
  recorded_at $BIGINT NOT NULL,
  answer_until $BIGINT NOT NULL,
  policy_version_id $UUID REFERENCES policy_version (id),
  UNIQUE (dealer_id, customer_id, way, day),
  UNIQUE (id, recorded_by),
  CHECK (happened_at <= recorded_at),
  CHECK (recorded_at <= answer_until)
) $STRICT;
CREATE INDEX offence_dealer ON offence (dealer_id, recorded_at, id);
CREATE INDEX offence_recorded ON offence (recorded_at, id);
CREATE INDEX offence_customer ON offence (customer_id, recorded_at);

CREATE TABLE offence_evidence (
  offence_id $UUID NOT NULL REFERENCES offence (id),
  position $INT NOT NULL CHECK (position > 0),
  visit_id $UUID REFERENCES visit (id),
  lead_id $UUID REFERENCES lead (id),
  PRIMARY KEY (offence_id, position),
  CHECK ((visit_id IS NULL) <> (lead_id IS NULL))
) $STRICT;

CREATE TABLE offence_step (
  offence_id $UUID NOT NULL,
  seq $INT NOT NULL CHECK (seq > 0),
  kind TEXT NOT NULL CHECK (kind IN ('RECORDED', 'ANSWERED', 'PENALISED', 'DISMISSED', 'APPEALED', 'REVERSED')),
  at $BIGINT NOT NULL,
  actor_id $UUID NOT NULL REFERENCES app_user (id),
  role TEXT NOT NULL,
  recorder_id $UUID NOT NULL,
  words TEXT NOT NULL,
  amount_fen $BIGINT NOT NULL,
  least_fen $BIGINT,
  most_fen $BIGINT,
  policy TEXT,
  PRIMARY KEY (offence_id, seq),
  UNIQUE (offence_id, kind),
  FOREIGN KEY (offence_id, recorder_id) REFERENCES offence (id, recorded_by),
  CHECK ((seq = 1) = (kind = 'RECORDED')),
  CHECK (kind <> 'RECORDED' OR actor_id = recorder_id),
  CHECK (kind NOT IN ('PENALISED', 'DISMISSED', 'REVERSED') OR actor_id <> recorder_id),
  CHECK ((kind = 'PENALISED') = (amount_fen > 0)),
  CHECK ((kind = 'REVERSED') = (amount_fen < 0)),
  CHECK ((kind = 'PENALISED') = (least_fen IS NOT NULL)),
  CHECK ((kind = 'PENALISED') = (most_fen IS NOT NULL)),
  CHECK (kind <> 'PENALISED' OR amount_fen BETWEEN least_fen AND most_fen)
) $STRICT;
CREATE UNIQUE INDEX offence_decided ON offence_step (offence_id) WHERE kind IN ('PENALISED', 'DISMISSED');

CREATE TABLE channel_series (
  series TEXT PRIMARY KEY CHECK (series <> ''),
  channel_id $UUID NOT NULL REFERENCES channel (id)
) $STRICT;
CREATE INDEX channel_series_channel ON channel_series (channel_id, series);

CREATE TABLE channel_dealer (
  channel_id $UUID NOT NULL REFERENCES channel (id),
  unit_id $UUID NOT NULL REFERENCES unit (id),
  PRIMARY KEY (channel_id, unit_id)
) $STRICT;
CREATE INDEX channel_dealer_unit ON channel_dealer (unit_id);

CREATE TABLE lead_passing (
  lead_id $UUID NOT NULL REFERENCES lead (id),
  seq $INT NOT NULL CHECK (seq > 0),
  from_unit_id $UUID REFERENCES unit (id),
  from_channel_id $UUID REFERENCES channel (id),
  to_channel_id $UUID NOT NULL REFERENCES channel (id),
  passed_by $UUID NOT NULL REFERENCES app_user (id),
  passed_at $BIGINT NOT NULL,
  why TEXT NOT NULL,
  vehicles $INT NOT NULL CHECK (vehicles > 0),
  reward_fen $BIGINT NOT NULL CHECK (reward_fen >= 0),
  policy TEXT NOT NULL,
  PRIMARY KEY (lead_id, seq),
  CHECK ((from_unit_id IS NULL) <> (from_channel_id IS NULL)),
  CHECK (from_channel_id IS NULL OR from_channel_id <> to_channel_id)
) $STRICT;
";
