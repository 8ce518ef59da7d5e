//! The account map: who decides at a customer's and stands where, relationships, buying criteria, development (KAM-1 to
//! KAM-5).

use sea_orm_migration::{async_trait, prelude::*};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        dialect::append_only(db, &["support_event", "development_step"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

// A list of contacts is replaced as a whole: between the old rows and the new ones a contact that stays is not there. So what
// hangs on contacts is looked at when the transaction is committed.
const TABLES: &str = "
CREATE TABLE map_place (
  contact_id $UUID PRIMARY KEY REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
  department TEXT,
  part TEXT NOT NULL CHECK (part IN ('DECIDES', 'MANAGES', 'CARRIES_OUT')),
  share_bp $INT NOT NULL CHECK (share_bp BETWEEN 0 AND 10000),
  stance TEXT NOT NULL CHECK (stance IN ('SUPPORTS', 'NEUTRAL', 'AGAINST', 'UNKNOWN')),
  version $INT NOT NULL CHECK (version > 0),
  updated_at $BIGINT NOT NULL
) $STRICT;

CREATE TABLE relationship (
  contact_id $UUID PRIMARY KEY REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
  stage TEXT NOT NULL CHECK (stage IN ('KNOWN', 'FAMILIAR', 'TRUSTING', 'ALLIED')),
  holder_id $UUID NOT NULL REFERENCES app_user (id),
  plan TEXT,
  due $INT CHECK (due IS NULL OR plan IS NOT NULL),
  version $INT NOT NULL CHECK (version > 0),
  updated_at $BIGINT NOT NULL
) $STRICT;

CREATE TABLE support_event (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  n $INT NOT NULL CHECK (n > 0),
  at $BIGINT NOT NULL,
  by_id $UUID REFERENCES app_user (id),
  contact_id $UUID NOT NULL,
  part TEXT CHECK (part IN ('DECIDES', 'MANAGES', 'CARRIES_OUT')),
  share_bp $INT CHECK (share_bp BETWEEN 0 AND 10000),
  stance TEXT CHECK (stance IN ('SUPPORTS', 'NEUTRAL', 'AGAINST', 'UNKNOWN')),
  index_after $INT NOT NULL CHECK (index_after BETWEEN -2 * assigned_after AND 2 * assigned_after),
  assigned_after $INT NOT NULL CHECK (assigned_after BETWEEN 0 AND 10000),
  UNIQUE (customer_id, n),
  CHECK ((part IS NULL) = (share_bp IS NULL) AND (part IS NULL) = (stance IS NULL))
) $STRICT;

CREATE TABLE buying_criteria (
  customer_id $UUID PRIMARY KEY REFERENCES customer (id),
  industry_standing $INT NOT NULL CHECK (industry_standing >= 0),
  brand $INT NOT NULL CHECK (brand >= 0),
  performance $INT NOT NULL CHECK (performance >= 0),
  price $INT NOT NULL CHECK (price >= 0),
  supply $INT NOT NULL CHECK (supply >= 0),
  response $INT NOT NULL CHECK (response >= 0),
  after_sales $INT NOT NULL CHECK (after_sales >= 0),
  relationship $INT NOT NULL CHECK (relationship >= 0),
  version $INT NOT NULL CHECK (version > 0),
  updated_at $BIGINT NOT NULL,
  CHECK (industry_standing + brand + performance + price + supply + response + after_sales + relationship = 10000)
) $STRICT;

CREATE TABLE criteria_score (
  customer_id $UUID NOT NULL REFERENCES buying_criteria (customer_id),
  brand_key TEXT NOT NULL,
  competitor TEXT CHECK ((competitor IS NULL) = (brand_key = '')),
  position $INT NOT NULL CHECK (position BETWEEN 0 AND 10),
  industry_standing $INT NOT NULL CHECK (industry_standing BETWEEN 0 AND 10),
  brand $INT NOT NULL CHECK (brand BETWEEN 0 AND 10),
  performance $INT NOT NULL CHECK (performance BETWEEN 0 AND 10),
  price $INT NOT NULL CHECK (price BETWEEN 0 AND 10),
  supply $INT NOT NULL CHECK (supply BETWEEN 0 AND 10),
  response $INT NOT NULL CHECK (response BETWEEN 0 AND 10),
  after_sales $INT NOT NULL CHECK (after_sales BETWEEN 0 AND 10),
  relationship $INT NOT NULL CHECK (relationship BETWEEN 0 AND 10),
  PRIMARY KEY (customer_id, brand_key)
) $STRICT;

CREATE TABLE development_step (
  id $UUID PRIMARY KEY,
  customer_id $UUID NOT NULL REFERENCES customer (id),
  round $INT NOT NULL CHECK (round > 0),
  step TEXT NOT NULL CHECK (step IN ('PHONE_APPOINTMENT', 'VISIT_PRESENTATION', 'NEEDS', 'PROPOSAL',
    'NEGOTIATION_CONTRACT', 'RELATIONSHIP_SERVICE_PLAN')),
  output TEXT NOT NULL,
  by_id $UUID NOT NULL REFERENCES app_user (id),
  at $BIGINT NOT NULL,
  UNIQUE (customer_id, round, step)
) $STRICT;
";
