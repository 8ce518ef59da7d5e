//! One text of DDL for both databases: `$NAME` stands for what each of them calls it.

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

/// What a token becomes on SQLite and on PostgreSQL. SQLite's tables are STRICT and so know five types only.
const WORDS: &[(&str, &str, &str)] = &[
    ("$IDENTITY", "INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    ("$UUID", "BLOB", "UUID"),
    ("$BIGINT", "INTEGER", "BIGINT"),
    ("$INT", "INTEGER", "INTEGER"),
    ("$BOOL", "INTEGER", "BOOLEAN"),
    ("$JSON", "TEXT", "JSONB"),
    // The transaction that wrote a row, on the database where rows commit out of order.
    ("$XID", "", "xid BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),"),
    ("$STRICT", "STRICT", ""),
];

/// Runs the statements of `ddl` in the words of the connected database.
///
/// # Errors
/// What the database answers.
pub(crate) async fn run(db: &impl ConnectionTrait, ddl: &str) -> Result<(), DbErr> {
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let text = WORDS.iter().fold(ddl.to_owned(), |text, (word, on_sqlite, on_postgres)| {
        text.replace(word, if sqlite { on_sqlite } else { on_postgres })
    });
    db.execute_unprepared(&text).await.map(drop)
}

/// Makes the tables append-only: the database itself refuses to change or remove their rows.
///
/// # Errors
/// What the database answers.
pub(crate) async fn append_only(db: &impl ConnectionTrait, tables: &[&str]) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Sqlite {
        db.execute_unprepared(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME; END $$",
        )
        .await?;
    }
    for table in tables {
        let ddl = match db.get_database_backend() {
            DbBackend::Sqlite => format!(
                "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
                   BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END;
                 CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
                   BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END;"
            ),
            _ => format!(
                "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
                   FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
            ),
        };
        db.execute_unprepared(&ddl).await?;
    }
    Ok(())
}
