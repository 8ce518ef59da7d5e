//! Requests for approval, what they ask for, every step of them, who decides for whom, and what compliance is shown
//! (APPR-1 to APPR-6).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["approval_item", "approval_step", "compliance_notice"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE approval_counter (
  day $INT PRIMARY KEY,
  last $INT NOT NULL CHECK (last > 0)
) $STRICT;

CREATE TABLE approval_request (
  id $UUID PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('PROMOTION', 'CROSS_TERRITORY', 'GIFT_BEYOND_STANDARD', 'RETAIL_VISIT_GIFTS',
    'CEREMONY', 'EVENT', 'FACTORY_TOUR', 'CONCESSION_SERVICE', 'PUBLIC_RELATIONS', 'GRADE_CHANGE')),
  unit_id $UUID NOT NULL REFERENCES unit (id),
  requester_id $UUID NOT NULL REFERENCES app_user (id),
  customer_id $UUID REFERENCES customer (id),
  channel_id $UUID REFERENCES channel (id),
  subject_type TEXT NOT NULL,
  subject_id $UUID NOT NULL,
  subject_version TEXT NOT NULL,
  lowest TEXT NOT NULL CHECK (lowest IN ('AREA', 'REGION', 'HQ')),
  vehicles $INT NOT NULL CHECK (vehicles BETWEEN 1 AND 100000),
  per_vehicle_fen $BIGINT NOT NULL CHECK (per_vehicle_fen >= 0),
  reason TEXT NOT NULL,
  recipient $JSON,
  round $INT NOT NULL CHECK (round > 0),
  state TEXT NOT NULL CHECK (state IN ('PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'VOID', 'SPENT')),
  level TEXT NOT NULL CHECK (level IN ('AREA', 'REGION', 'HQ')),
  due_at $BIGINT NOT NULL,
  decided_at $BIGINT,
  decided_by $UUID REFERENCES app_user (id),
  answer TEXT,
  steps $INT NOT NULL CHECK (steps > 0),
  version $INT NOT NULL CHECK (version > 0),
  created_at $BIGINT NOT NULL,
  updated_at $BIGINT NOT NULL,
  CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
  CHECK (decided_by <> requester_id),
  CHECK (state <> 'PENDING' OR decided_at IS NULL),
  CHECK (state NOT IN ('APPROVED', 'REFUSED', 'SPENT') OR decided_at IS NOT NULL)
) $STRICT;
CREATE INDEX approval_request_unit ON approval_request (unit_id, created_at, id);
CREATE INDEX approval_request_created ON approval_request (created_at, id);
CREATE INDEX approval_request_requester ON approval_request (requester_id, created_at, id);
CREATE INDEX approval_request_customer ON approval_request (customer_id, created_at, id);
CREATE INDEX approval_request_subject ON approval_request (subject_id);
CREATE INDEX approval_request_due ON approval_request (due_at, id) WHERE state = 'PENDING';

CREATE TABLE approval_item (
  request_id $UUID NOT NULL REFERENCES approval_request (id),
  round $INT NOT NULL CHECK (round > 0),
  position $INT NOT NULL CHECK (position >= 0),
  what TEXT NOT NULL,
  per_vehicle_fen $BIGINT NOT NULL CHECK (per_vehicle_fen > 0),
  recipient $JSON,
  PRIMARY KEY (request_id, round, position)
) $STRICT;

CREATE TABLE approval_step (
  request_id $UUID NOT NULL REFERENCES approval_request (id),
  seq $INT NOT NULL CHECK (seq > 0),
  at $BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('SUBMITTED', 'CHANGED', 'PASSED_ON', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'VOIDED',
    'SPENT')),
  actor_id $UUID REFERENCES app_user (id),
  role TEXT,
  in_name_of $UUID REFERENCES app_user (id),
  why TEXT,
  from_unit_id $UUID REFERENCES unit (id),
  to_unit_id $UUID REFERENCES unit (id),
  round $INT NOT NULL CHECK (round > 0),
  per_vehicle_fen $BIGINT NOT NULL CHECK (per_vehicle_fen >= 0),
  limit_fen $BIGINT,
  policy TEXT,
  PRIMARY KEY (request_id, seq)
) $STRICT;

CREATE TABLE approval_delegation (
  id $UUID PRIMARY KEY,
  giver_id $UUID NOT NULL REFERENCES app_user (id),
  deputy_id $UUID NOT NULL REFERENCES app_user (id),
  starts_at $BIGINT NOT NULL,
  ends_at $BIGINT NOT NULL,
  ended_at $BIGINT,
  created_at $BIGINT NOT NULL,
  CHECK (giver_id <> deputy_id),
  CHECK (starts_at < ends_at)
) $STRICT;
CREATE INDEX approval_delegation_giver ON approval_delegation (giver_id, ends_at);
CREATE INDEX approval_delegation_deputy ON approval_delegation (deputy_id, ends_at);

CREATE TABLE compliance_notice (
  id $UUID PRIMARY KEY,
  at $BIGINT NOT NULL,
  actor_id $UUID NOT NULL REFERENCES app_user (id),
  unit_id $UUID NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL CHECK (kind IN ('PROMOTION', 'CROSS_TERRITORY', 'GIFT_BEYOND_STANDARD', 'RETAIL_VISIT_GIFTS',
    'CEREMONY', 'EVENT', 'FACTORY_TOUR', 'CONCESSION_SERVICE', 'PUBLIC_RELATIONS', 'GRADE_CHANGE')),
  request_id $UUID REFERENCES approval_request (id),
  customer_id $UUID REFERENCES customer (id),
  ground TEXT NOT NULL CHECK (ground IN ('DECLARED', 'AGENCY_CONTACT', 'AGENCY_CUSTOMER')),
  recipient TEXT,
  recipient_title TEXT,
  what TEXT NOT NULL,
  per_vehicle_fen $BIGINT NOT NULL,
  vehicles $INT NOT NULL,
  reason TEXT NOT NULL
) $STRICT;
CREATE INDEX compliance_notice_at ON compliance_notice (at, id);
";
