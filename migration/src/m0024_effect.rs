//! What visits came to, and concession services: the judgements of reports, and cases with what they ask for, cost and went through
//! (VISIT-6, VISIT-7).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, EFFECT).await?;
        dialect::run(db, CONCESSION).await?;
        let kept = ["visit_effect", "concession_item", "concession_cost", "concession_step"];
        dialect::append_only(db, &kept).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const EFFECT: &str = "
CREATE TABLE visit_effect (
  id $UUID PRIMARY KEY,
  visit_id $UUID NOT NULL REFERENCES visit (id),
  number $INT NOT NULL CHECK (number > 0),
  customer_id $UUID NOT NULL REFERENCES customer (id),
  round $INT NOT NULL CHECK (round > 0),
  verdict TEXT NOT NULL CHECK (verdict IN ('FIT', 'NOT_FIT')),
  reason TEXT NOT NULL CHECK (reason <> ''),
  next_plan TEXT,
  next_at $BIGINT,
  judged_by $UUID NOT NULL REFERENCES app_user (id),
  judged_at $BIGINT NOT NULL,
  CHECK (verdict <> 'FIT' OR next_plan IS NOT NULL),
  CHECK (next_at IS NULL OR next_plan IS NOT NULL),
  UNIQUE (visit_id, number)
) $STRICT;
";

const CONCESSION: &str = "
CREATE TABLE concession (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  dealer_id $UUID NOT NULL REFERENCES unit (id),
  visit_id $UUID REFERENCES visit (id),
  concern $INT CHECK (concern > 0),
  complaint TEXT NOT NULL CHECK (complaint <> ''),
  state TEXT NOT NULL CHECK (state IN ('OPEN', 'APPROVED', 'REFUSED', 'DONE', 'CLOSED', 'WITHDRAWN')),
  round $INT NOT NULL CHECK (round > 0),
  amount_fen $BIGINT NOT NULL CHECK (amount_fen >= 0),
  per_vehicle_fen $BIGINT NOT NULL CHECK (per_vehicle_fen BETWEEN 0 AND amount_fen),
  vehicles $INT NOT NULL CHECK (vehicles > 0),
  approval_id $UUID UNIQUE REFERENCES approval_request (id),
  approved_at $BIGINT,
  spent_fen $BIGINT,
  done_on $INT,
  word TEXT,
  satisfaction $INT CHECK (satisfaction BETWEEN 1 AND 5),
  opened_by $UUID NOT NULL REFERENCES app_user (id),
  opened_at $BIGINT NOT NULL,
  day $INT NOT NULL,
  due_at $BIGINT NOT NULL,
  steps $INT NOT NULL CHECK (steps > 0),
  version $INT NOT NULL CHECK (version > 0),
  updated_at $BIGINT NOT NULL,
  CHECK (concern IS NULL OR visit_id IS NOT NULL),
  CHECK ((amount_fen > 0) = (approval_id IS NOT NULL)),
  CHECK (state NOT IN ('OPEN', 'REFUSED') OR amount_fen > 0),
  CHECK (state NOT IN ('OPEN', 'REFUSED') OR approved_at IS NULL),
  CHECK (state NOT IN ('APPROVED', 'DONE', 'CLOSED') OR approved_at IS NOT NULL),
  CHECK ((state IN ('DONE', 'CLOSED')) = (spent_fen IS NOT NULL)),
  CHECK ((state IN ('DONE', 'CLOSED')) = (done_on IS NOT NULL)),
  CHECK ((state = 'CLOSED') = (word IS NOT NULL)),
  CHECK ((state = 'CLOSED') = (satisfaction IS NOT NULL)),
  CHECK (spent_fen IS NULL OR spent_fen BETWEEN 0 AND amount_fen)
) $STRICT;
CREATE INDEX concession_customer ON concession (customer_id, opened_at, id);
CREATE INDEX concession_dealer ON concession (dealer_id, opened_at, id);
CREATE INDEX concession_opened ON concession (opened_at, id);
CREATE INDEX concession_month ON concession (dealer_id, day);
CREATE INDEX concession_visit ON concession (visit_id) WHERE visit_id IS NOT NULL;
CREATE UNIQUE INDEX concession_concern ON concession (visit_id, concern) WHERE concern IS NOT NULL AND state <> 'WITHDRAWN';

CREATE TABLE concession_item (
  case_id $UUID NOT NULL REFERENCES concession (id),
  round $INT NOT NULL CHECK (round > 0),
  position $INT NOT NULL CHECK (position >= 0),
  kind TEXT NOT NULL CHECK (kind IN ('FREE_CHECK', 'FREE_PARTS', 'OTHER')),
  description TEXT NOT NULL CHECK (description <> ''),
  amount_fen $BIGINT NOT NULL CHECK (amount_fen >= 0),
  plate TEXT,
  vin TEXT,
  vehicle $INT CHECK (vehicle > 0),
  CHECK ((vehicle IS NULL) = (plate IS NULL AND vin IS NULL)),
  PRIMARY KEY (case_id, round, position)
) $STRICT;

CREATE TABLE concession_cost (
  case_id $UUID NOT NULL REFERENCES concession (id),
  position $INT NOT NULL CHECK (position >= 0),
  cost_fen $BIGINT NOT NULL CHECK (cost_fen >= 0),
  PRIMARY KEY (case_id, position)
) $STRICT;

CREATE TABLE concession_step (
  case_id $UUID NOT NULL REFERENCES concession (id),
  seq $INT NOT NULL CHECK (seq > 0),
  at $BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('OPENED', 'CHANGED', 'APPROVED', 'REFUSED', 'DONE', 'CLOSED', 'WITHDRAWN')),
  actor_id $UUID NOT NULL REFERENCES app_user (id),
  round $INT NOT NULL CHECK (round > 0),
  amount_fen $BIGINT NOT NULL CHECK (amount_fen >= 0),
  words TEXT,
  PRIMARY KEY (case_id, seq)
) $STRICT;
";
