//! What customers are graded by, how grades are proposed and decided, and every change of a grade (GRADE-0 to GRADE-7).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["grade_change"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE trade_year (
  customer_id $UUID NOT NULL REFERENCES customer (id),
  year $INT NOT NULL CHECK (year BETWEEN 1950 AND 9999),
  amount_fen $BIGINT NOT NULL CHECK (amount_fen >= 0),
  late_payments $INT NOT NULL CHECK (late_payments BETWEEN 0 AND 10000),
  late_pickups $INT NOT NULL CHECK (late_pickups BETWEEN 0 AND 10000),
  stagnant_orders $INT NOT NULL CHECK (stagnant_orders BETWEEN 0 AND 10000),
  potential $INT NOT NULL CHECK (potential BETWEEN 0 AND 100),
  version $INT NOT NULL CHECK (version > 0),
  recorded_by $UUID NOT NULL REFERENCES app_user (id),
  recorded_at $BIGINT NOT NULL,
  PRIMARY KEY (customer_id, year)
) $STRICT;

CREATE TABLE grade_review (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  unit_id $UUID NOT NULL REFERENCES unit (id),
  year $INT NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('YEARLY_REVIEW', 'FIRST_ASSESSMENT')),
  scheme TEXT NOT NULL CHECK (scheme IN ('STRATEGIC', 'SCORE', 'AMOUNT')),
  grade TEXT NOT NULL CHECK (grade IN ('A', 'B', 'C', 'D')),
  state TEXT NOT NULL CHECK (state IN ('PROPOSED', 'REVIEWED', 'APPROVED', 'REJECTED')),
  why TEXT NOT NULL,
  figures TEXT NOT NULL,
  proposed_by $UUID NOT NULL REFERENCES app_user (id),
  proposed_at $BIGINT NOT NULL,
  reviewed_by $UUID REFERENCES app_user (id),
  reviewed_at $BIGINT,
  review_why TEXT,
  decided_by $UUID REFERENCES app_user (id),
  decided_at $BIGINT,
  decision_why TEXT,
  CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL)),
  CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  CHECK (reviewed_by <> proposed_by),
  CHECK (decided_by <> proposed_by)
) $STRICT;
CREATE UNIQUE INDEX grade_review_one ON grade_review (customer_id, year, scheme, cause) WHERE state <> 'REJECTED';
CREATE INDEX grade_review_unit ON grade_review (unit_id, proposed_at, id);
CREATE INDEX grade_review_proposed ON grade_review (proposed_at, id);
CREATE INDEX grade_review_year ON grade_review (year, state, grade, decided_at, id);

CREATE TABLE bad_event (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  unit_id $UUID NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL CHECK (kind IN ('BREACH_OF_CONTRACT', 'LATE_PAYMENT', 'CUSTOMER_IN_CRISIS')),
  day $INT NOT NULL,
  evidence TEXT NOT NULL,
  recorded_by $UUID NOT NULL REFERENCES app_user (id),
  recorded_at $BIGINT NOT NULL,
  due_at $BIGINT NOT NULL,
  due_by $UUID,
  decided_by $UUID REFERENCES app_user (id),
  decided_at $BIGINT,
  decision_why TEXT,
  CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  CHECK (decided_by <> recorded_by)
) $STRICT;
CREATE INDEX bad_event_customer ON bad_event (customer_id, day);
CREATE INDEX bad_event_unit ON bad_event (unit_id, due_at, id);
CREATE INDEX bad_event_due ON bad_event (due_at, id);

CREATE TABLE grade_change (
  seq $IDENTITY,
  id $UUID NOT NULL UNIQUE,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  unit_id $UUID NOT NULL REFERENCES unit (id),
  scheme TEXT NOT NULL CHECK (scheme IN ('STRATEGIC', 'SCORE', 'AMOUNT')),
  grade TEXT NOT NULL CHECK (grade IN ('A', 'B', 'C', 'D')),
  before TEXT NOT NULL CHECK (before IN ('A', 'B', 'C', 'D')),
  cause TEXT NOT NULL CHECK (cause IN ('YEARLY_REVIEW', 'FIRST_ASSESSMENT', 'BAD_EVENT', 'GOOD_CONDUCT')),
  cause_id $UUID,
  why TEXT NOT NULL,
  figures TEXT NOT NULL,
  author_id $UUID NOT NULL REFERENCES app_user (id),
  at $BIGINT NOT NULL,
  day $INT NOT NULL
) $STRICT;
CREATE INDEX grade_change_customer ON grade_change (customer_id, scheme, seq);
CREATE INDEX grade_change_grade ON grade_change (scheme, grade, day, customer_id);
";
