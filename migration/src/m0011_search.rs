//! The index that customers are searched by (ALL-6), and the vehicles of their fleets by plate and VIN (CUST-9).
//!
//! A row of `search_term` is nothing but key: about thirty for a customer, so both the customer and its dealer stand in it
//! by small numbers. The order of the keys is the order of the answers: by what follows on the text, the latest first.

use sea_orm_migration::{async_trait, prelude::*, sea_orm::DbBackend};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Change;

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        dialect::run(db, TABLES).await?;
        let terms = if manager.get_database_backend() == DbBackend::Sqlite { TERMS_SQLITE } else { TERMS_POSTGRES };
        dialect::run(db, terms).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Customers that are there already are taken in by the program, which knows how names are read.
const TABLES: &str = "
CREATE TABLE fleet_vehicle (
  customer_id $UUID NOT NULL REFERENCES customer (id),
  position $INT NOT NULL CHECK (position >= 0),
  plate TEXT,
  vin TEXT CHECK (length(vin) = 17),
  PRIMARY KEY (customer_id, position),
  CHECK (plate IS NOT NULL OR vin IS NOT NULL)
) $STRICT;

CREATE TABLE search_scope (
  no $IDENTITY,
  dealer_id $UUID NOT NULL UNIQUE REFERENCES unit (id)
) $STRICT;

CREATE TABLE search_subject (
  no $IDENTITY,
  customer_id $UUID NOT NULL UNIQUE REFERENCES customer (id)
) $STRICT;

CREATE TABLE search_edition (
  id $INT PRIMARY KEY CHECK (id = 1),
  edition $INT NOT NULL,
  complete $BOOL NOT NULL
) $STRICT;
INSERT INTO search_edition (id, edition, complete) SELECT 1, 1, NOT EXISTS (SELECT 1 FROM customer);
";

const TERMS_SQLITE: &str = "
CREATE TABLE search_term (
  scope INTEGER NOT NULL CHECK (scope <> 0),
  kind INTEGER NOT NULL CHECK (kind > 0),
  term TEXT NOT NULL,
  subject INTEGER NOT NULL,
  PRIMARY KEY (scope, kind, term, subject DESC)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_term_all ON search_term (kind, term, subject DESC);
";

/// By bytes, as SQLite compares: a range of texts with one beginning is a range of the index in no other order.
const TERMS_POSTGRES: &str = "
CREATE TABLE search_term (
  subject BIGINT NOT NULL,
  scope INTEGER NOT NULL CHECK (scope <> 0),
  kind INTEGER NOT NULL CHECK (kind > 0),
  term TEXT COLLATE \"C\" NOT NULL
);
CREATE UNIQUE INDEX search_term_scope ON search_term (scope, kind, term, subject DESC);
CREATE INDEX search_term_all ON search_term (kind, term, subject DESC, scope);
";
