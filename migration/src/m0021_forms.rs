//! Versions of forms, and the forms that came with visit reports (VISIT-3). The first version of each form stands in `forms/`, as it
//! was when it was released; HQ publishes the others.

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
        for first in FIRST {
            db.execute_unprepared(&first.insert(db.get_database_backend())).await?;
        }
        dialect::append_only(db, &["form_version", "visit_form"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const TABLES: &str = "
CREATE TABLE form_version (
  id $UUID PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('BOUGHT', 'NOT_BOUGHT', 'EFFECT', 'MEETING')),
  number $INT NOT NULL CHECK (number > 0),
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  questions $JSON NOT NULL,
  published_at $BIGINT,
  published_by $UUID REFERENCES app_user (id),
  UNIQUE (kind, number),
  CHECK ((published_at IS NULL) = (published_by IS NULL)),
  CHECK ((number = 1) = (published_by IS NULL))
) $STRICT;

CREATE TABLE visit_form (
  visit_id $UUID PRIMARY KEY REFERENCES visit (id),
  version_id $UUID NOT NULL REFERENCES form_version (id),
  answers $JSON NOT NULL
) $STRICT;
CREATE INDEX visit_form_version ON visit_form (version_id);
";

/// The first version of a form.
struct First {
    id: &'static str,
    kind: &'static str,
    title_zh: &'static str,
    title_en: &'static str,
    questions: &'static str,
}

const FIRST: [First; 4] = [
    First {
        id: "01990000-0000-7000-8000-000000000001",
        kind: "BOUGHT",
        title_zh: "已购客户拜访表",
        title_en: "Visit to a customer who has bought",
        questions: include_str!("forms/bought.json"),
    },
    First {
        id: "01990000-0000-7000-8000-000000000002",
        kind: "NOT_BOUGHT",
        title_zh: "未购客户拜访表",
        title_en: "Visit to a customer who has not bought yet",
        questions: include_str!("forms/not_bought.json"),
    },
    First {
        id: "01990000-0000-7000-8000-000000000003",
        kind: "EFFECT",
        title_zh: "拜访效果评价表",
        title_en: "Effect of a visit",
        questions: include_str!("forms/effect.json"),
    },
    First {
        id: "01990000-0000-7000-8000-000000000004",
        kind: "MEETING",
        title_zh: "会议记录表",
        title_en: "Meeting",
        questions: include_str!("forms/meeting.json"),
    },
];

impl First {
    fn insert(&self, backend: DbBackend) -> String {
        let id = match backend {
            DbBackend::Sqlite => format!("X'{}'", self.id.replace('-', "")),
            _ => format!("'{}'", self.id),
        };
        let quoted = |text: &str| format!("'{}'", text.trim().replace('\'', "''"));
        format!(
            "INSERT INTO form_version (id, kind, number, title_zh, title_en, questions) VALUES ({id}, {}, 1, {}, {}, {})",
            quoted(self.kind),
            quoted(self.title_zh),
            quoted(self.title_en),
            quoted(self.questions),
        )
    }
}
