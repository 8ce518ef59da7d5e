//! Stage events, the deltas they append and the roll-ups that follow from them (FUN-1, FUN-2).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["stage_event"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE stage_event (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  round $INT NOT NULL CHECK (round > 0),
  stage TEXT NOT NULL CHECK (stage IN ('COLLECTED', 'VISITED', 'FOLLOWING', 'WON', 'IN_CARE', 'LOST')),
  unit_id $UUID NOT NULL REFERENCES unit (id),
  owner_id $UUID REFERENCES app_user (id),
  at $BIGINT NOT NULL,
  day $INT NOT NULL,
  fact_kind TEXT NOT NULL CHECK (fact_kind IN ('CUSTOMER_CREATED', 'VISIT_REPORTED')),
  fact_id $UUID NOT NULL,
  UNIQUE (customer_id, round, stage)
) $STRICT;
CREATE INDEX stage_event_unit ON stage_event (unit_id, stage, day, id);
CREATE INDEX stage_event_day ON stage_event (stage, day, id);

CREATE TABLE stage_delta (
  seq $IDENTITY,
  unit_id $UUID NOT NULL REFERENCES unit (id),
  day $INT NOT NULL,
  stage TEXT NOT NULL,
  n $BIGINT NOT NULL
) $STRICT;

CREATE TABLE stage_rollup (
  unit_id $UUID NOT NULL REFERENCES unit (id),
  grain TEXT NOT NULL CHECK (grain IN ('DAY', 'MONTH', 'YEAR')),
  period $INT NOT NULL,
  stage TEXT NOT NULL,
  n $BIGINT NOT NULL,
  PRIMARY KEY (unit_id, grain, period, stage)
) $STRICT;
";
