//! Imports of customers and what is wrong in them.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{
    CustomerImportId,
    enums::{ImportFault, ImportStatus},
    ledger_import, ledger_import_error,
};

use super::files::LedgerFile;
use crate::{
    app::App,
    auth::Actor,
    domain::{
        ledger::import::query,
        page::{Key, Place, Window},
    },
    error::{Error, Refusal, Result},
    graphql::{
        kit::{Batch, Connection, DateTime, E, Gid, PageArgs, Reply, app, batch, caller},
        person::User,
    },
};

/// The order of faults.
const BY_PLACE: &str = "importErrors.place";

/// An import of customers from a spreadsheet (台账导入, CUST-12). It goes on in the background; ask again to see how far it
/// is. Seen by whoever uploaded the file and by the manager of the dealer.
pub(in crate::graphql) struct CustomerImport {
    pub(super) row: ledger_import::Model,
}

/// Why an import failed as a whole.
#[derive(SimpleObject)]
struct ImportFailure {
    /// The code of the refusal.
    code: &'static str,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
}

/// Something wrong in an import (错误单元格).
#[derive(SimpleObject)]
struct ImportError {
    /// The row of the sheet, from 1 on.
    row: i32,
    /// The letters of the column, such as `C`; null for the row as a whole.
    column: Option<String>,
    /// The heading of the column; null for the row as a whole.
    heading: Option<String>,
    /// What kind of fault.
    code: E<ImportFault>,
    /// What is wrong, in Chinese.
    zh: String,
    /// What is wrong, in English.
    en: String,
}

impl From<ledger_import_error::Model> for ImportError {
    fn from(row: ledger_import_error::Model) -> Self {
        Self {
            row: i32::try_from(row.place / 1_000).unwrap_or(i32::MAX),
            column: row.letters,
            heading: row.heading,
            code: E(row.code),
            zh: row.zh,
            en: row.en,
        }
    }
}

impl CustomerImport {
    /// The import that the caller sees; loaded together with those that others ask for.
    pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: CustomerImportId) -> Reply<Option<Self>> {
        Ok(batch::<Imports>(ctx, id).await?.map(|row| Self { row }))
    }

    /// The import with this id.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub(super) async fn find(ctx: &Context<'_>, id: CustomerImportId) -> Reply<Self> {
        Ok(Self { row: query::find(app(ctx)?.db.read(), &caller(ctx)?.actor, id).await? })
    }
}

/// Imports by id, as far as the actor sees them.
struct Imports;

impl Batch for Imports {
    type Key = CustomerImportId;
    type Value = ledger_import::Model;

    async fn load(
        app: &App,
        actor: &Actor,
        keys: &[CustomerImportId],
    ) -> Result<HashMap<CustomerImportId, ledger_import::Model>> {
        let rows = query::by_ids(app.db.read(), actor, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// Which faults of an import: so many behind a place. Imports of one list ask alike, so they are read together.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Part {
    import: CustomerImportId,
    most: u64,
    after: Behind,
}

/// Behind which place of the list; from its beginning without one.
type Behind = Option<(i64, uuid::Uuid)>;

/// The first faults of imports, one more than asked for.
struct Faults;

impl Batch for Faults {
    type Key = Part;
    type Value = Vec<ledger_import_error::Model>;

    async fn load(app: &App, _: &Actor, keys: &[Part]) -> Result<HashMap<Part, Self::Value>> {
        let mut alike: HashMap<(u64, Behind), Vec<CustomerImportId>> = HashMap::new();
        for part in keys {
            alike.entry((part.most, part.after)).or_default().push(part.import);
        }
        let mut found = HashMap::new();
        for ((most, after), of) in alike {
            let place = after.map(|(key, id)| Place { key: Key::Number(key), id });
            for (import, rows) in query::errors_unscoped(app.db.read(), &of, most, place.as_ref()).await? {
                found.insert(Part { import, most, after }, rows);
            }
        }
        Ok(found)
    }
}

/// How many faults imports have.
struct Counts;

impl Batch for Counts {
    type Key = CustomerImportId;
    type Value = i64;

    async fn load(app: &App, _: &Actor, keys: &[CustomerImportId]) -> Result<HashMap<CustomerImportId, i64>> {
        query::error_counts_unscoped(app.db.read(), keys).await
    }
}

#[Object]
impl CustomerImport {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> Gid<CustomerImportId> {
        Gid(self.row.id)
    }

    /// How far it is.
    async fn status(&self) -> E<ImportStatus> {
        E(self.row.status)
    }

    /// Whether it only judges: nothing is recorded.
    async fn dry_run(&self) -> bool {
        self.row.dry_run
    }

    /// Rows in the file, the headings not counted; null before they were counted.
    async fn rows(&self) -> Option<i32> {
        self.row.rows
    }

    /// Rows that are done: good, bad and skipped ones.
    async fn done(&self) -> i32 {
        self.row.good + self.row.bad + self.row.skipped
    }

    /// Rows that became customers; in a dry run, those that would.
    async fn good(&self) -> i32 {
        self.row.good
    }

    /// Rows with something wrong.
    async fn bad(&self) -> i32 {
        self.row.bad
    }

    /// Rows of customers that one sees on record already; nothing is changed about them.
    async fn skipped(&self) -> i32 {
        self.row.skipped
    }

    /// Why it ended before its last row, if it did; rows that were done before stand.
    async fn failure(&self) -> Reply<Option<ImportFailure>> {
        let Some(failure) = &self.row.failure else { return Ok(None) };
        let refusal: Refusal = serde_json::from_str(failure).map_err(Error::broken)?;
        let (zh, en) = (refusal.zh.into_owned(), refusal.en.into_owned());
        Ok(Some(ImportFailure { code: refusal.code.text(), zh, en }))
    }

    /// What is wrong, by row and column; of one row at most 10 faults.
    #[graphql(complexity = "first.unwrap_or(20).clamp(1, 100) as usize * child_complexity")]
    async fn errors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many faults from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only faults behind this cursor.")] after: Option<String>,
    ) -> Reply<Connection<ImportError>> {
        let window: Window = PageArgs { first, after, ..PageArgs::default() }.window(BY_PLACE)?;
        let behind = window.after.as_ref().and_then(|place| match place.key {
            Key::Number(number) => Some((number, place.id)),
            Key::Text(_) => None,
        });
        let part = Part { import: self.row.id, most: window.limit, after: behind };
        let page = window.cut(batch::<Faults>(ctx, part).await?.unwrap_or_default());
        let total = match ctx.look_ahead().field("totalCount").exists() {
            true => Some(batch::<Counts>(ctx, self.row.id).await?.unwrap_or_default().unsigned_abs()),
            false => None,
        };
        Ok(Connection::new(page, BY_PLACE, total, query::place, ImportError::from))
    }

    /// The bad rows as a spreadsheet in the same columns, bad cells marked, with the reasons; null while there is none, once it
    /// is gone, and for everybody but whoever uploaded the file.
    async fn marked_file(&self, ctx: &Context<'_>) -> Reply<Option<LedgerFile>> {
        match self.row.marked_file_id {
            Some(id) => LedgerFile::load(ctx, id).await,
            None => Ok(None),
        }
    }

    /// Who uploaded the file.
    async fn uploaded_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        User::load(ctx, self.row.created_by).await
    }

    /// When it was queued.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime> {
        self.row.finished_at.map(DateTime)
    }
}
