//! Visit plans: what somebody means to visit in a month, with the gifts to bring (VISIT-1); and the index by which visits are added up.

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager.get_connection(), TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE planned_visit (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  visitor_id $UUID NOT NULL REFERENCES app_user (id),
  planned_by $UUID NOT NULL REFERENCES app_user (id),
  month $INT NOT NULL CHECK (month BETWEEN 190001 AND 999912),
  purpose TEXT NOT NULL CHECK (purpose <> ''),
  appointment_at $BIGINT,
  day $INT NOT NULL,
  due_at $BIGINT NOT NULL,
  note TEXT,
  value_fen $BIGINT NOT NULL CHECK (value_fen >= 0),
  tier TEXT NOT NULL CHECK (tier IN ('GOLD', 'SILVER', 'ORDINARY')),
  retail $BOOL NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('WAITING', 'PLANNED', 'REFUSED', 'DONE', 'CANCELLED')),
  approval_id $UUID UNIQUE REFERENCES approval_request (id),
  visit_id $UUID UNIQUE REFERENCES visit (id),
  cancel_reason TEXT,
  cancelled_by $UUID REFERENCES app_user (id),
  cancelled_at $BIGINT,
  created_at $BIGINT NOT NULL,
  updated_at $BIGINT NOT NULL,
  version $INT NOT NULL CHECK (version > 0),
  CHECK ((appointment_at IS NULL) = (day = 0)),
  CHECK (day = 0 OR day / 100 = month),
  CHECK ((state = 'DONE') = (visit_id IS NOT NULL)),
  CHECK ((state = 'CANCELLED') = (cancelled_at IS NOT NULL)),
  CHECK ((state = 'CANCELLED') = (cancelled_by IS NOT NULL)),
  CHECK ((state = 'CANCELLED') = (cancel_reason IS NOT NULL)),
  CHECK (state NOT IN ('WAITING', 'REFUSED') OR approval_id IS NOT NULL)
) $STRICT;
CREATE UNIQUE INDEX planned_visit_open ON planned_visit (visitor_id, customer_id, month, day)
  WHERE state IN ('WAITING', 'PLANNED');
CREATE INDEX planned_visit_visitor ON planned_visit (visitor_id, due_at, id);
CREATE INDEX planned_visit_customer ON planned_visit (customer_id, due_at, id);
CREATE INDEX planned_visit_dealer ON planned_visit (dealer_id, due_at, id);
CREATE INDEX planned_visit_figures ON planned_visit (dealer_id, month, visitor_id);
CREATE INDEX planned_visit_due ON planned_visit (due_at, id);

CREATE TABLE planned_visit_gift (
  planned_visit_id $UUID NOT NULL REFERENCES planned_visit (id),
  gift_id $UUID NOT NULL REFERENCES gift (id),
  position $INT NOT NULL CHECK (position >= 0),
  quantity $INT NOT NULL CHECK (quantity BETWEEN 1 AND 10000),
  PRIMARY KEY (planned_visit_id, gift_id)
) $STRICT;

CREATE INDEX visit_figures ON visit (dealer_id, day, visitor_id, way, id);
";
