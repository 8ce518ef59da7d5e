//! `exportCustomerLedger`: the customers that somebody sees, as a spreadsheet (CUST-12).
//!
//! Rows go page by page from the database through a short channel to a thread that writes them to a temporary file, so the
//! memory it takes does not grow with the rows. What can be imported again comes out in the same columns.

use longhaul_entity::{LedgerFileId, enums::LedgerFileKind};
use serde::Serialize;
use serde_json::json;
use tokio::sync::{Semaphore, SemaphorePermit, mpsc};

use super::{
    ROWS_MAX,
    files::{self, Kept},
    layout::{self, SHEET},
    page,
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation, answered_already, answered_before,
        customer::list::{self, Filter, Sort, SortBy},
        page::Window,
        perform,
    },
    error::{Code, Error, Refusal, Result},
    journal::{self, Entry},
    sheet::{Head, Out, SheetWriter},
    storage::SharedStorage,
    vocab::BusinessDay,
};

/// Rows that are read at once.
const PAGE: u64 = 500;
/// Pages that wait to be written.
const AHEAD: usize = 2;
/// Files that are written at a time; others wait their turn.
static TURNS: Semaphore = Semaphore::const_new(2);

/// One's turn to write a file; it ends when what is returned is dropped.
///
/// # Errors
/// None while the server runs.
pub(in crate::domain) async fn turn() -> Result<SemaphorePermit<'static>> {
    TURNS.acquire().await.map_err(Error::broken)
}

/// Records that a ledger was taken out: by whom, of whom, how many rows.
#[derive(Debug, Serialize)]
struct ExportCustomerLedger<'a> {
    filter: &'a Filter,
    /// What was written before the transaction; none when the answer is there already.
    #[serde(skip)]
    kept: Option<Kept>,
}

impl Operation for ExportCustomerLedger<'_> {
    const NAME: &'static str = "exportCustomerLedger";
    const ACTION: Action = Action::LedgerExport;
    type Output = LedgerFileId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<LedgerFileId> {
        let kept = self.kept.as_ref().ok_or_else(answered_already)?;
        let day = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?.get();
        let file = files::name(op, actor, LedgerFileKind::Ledger, format!("{SHEET}-{day}.xlsx"), kept).await?;
        // What was searched for may be a phone: that it was searched is enough.
        let filter = Filter { text: self.filter.text.as_ref().map(|_| "…".to_owned()), ..self.filter.clone() };
        let phones = if in_full(actor) { "full" } else { "masked" };
        let data = json!({"rows": kept.rows, "phones": phones, "filter": filter, "sha256": files::hash(kept)});
        journal::record(op, Entry::new("CustomerLedgerExported", file, actor.unit, &data)).await?;
        Ok(file)
    }
}

/// Whether somebody gets phones in full: who may reveal them one by one, which is on record as this is (ALL-2).
fn in_full(actor: &Actor) -> bool {
    Action::PhoneReveal.allows(actor.role)
}

/// Writes the customers that the filter finds and the caller sees into a file of his, the first recorded first.
///
/// # Errors
/// FORBIDDEN; LIMIT for more than 50,000; what the filter refuses.
pub async fn export(
    db: &Db,
    storage: &SharedStorage,
    caller: &Caller,
    operation_id: Option<uuid::Uuid>,
    filter: &Filter,
) -> Result<LedgerFileId> {
    caller.actor.may(Action::LedgerExport)?;
    let kept = match answered_before(db, caller, operation_id).await? {
        true => None,
        false => Some(written(db, storage, &caller.actor, filter).await?),
    };
    perform(db, caller, operation_id, &ExportCustomerLedger { filter, kept }).await
}

async fn written(db: &Db, storage: &SharedStorage, actor: &Actor, filter: &Filter) -> Result<Kept> {
    let _turn = turn().await?;
    let day = BusinessDay::from_micros(db.clock().now().0).map_err(Error::broken)?;
    let sheet = Sheet::begin(SHEET, layout::heads(layout::columns(false)), day);
    let sort = Sort { by: SortBy::CreatedAt, descending: false };
    let (mut window, mut rows) = (Window::first(PAGE), 0);
    loop {
        let part = list::list(db.read(), actor, filter, sort, &window).await?;
        let last = part.rows.last().map(|row| sort.place(row));
        rows += part.rows.len();
        if rows > ROWS_MAX {
            return Err(too_many("CUST-12"));
        }
        let loaded = page::load(db.read(), part.rows).await?;
        let columns = layout::columns(false);
        sheet.rows(loaded.subjects(in_full(actor)).map(|subject| subject.row(columns)).collect()).await?;
        match last {
            Some(place) if part.has_next => window.after = Some(place),
            _ => break,
        }
    }
    files::keep(storage, sheet.end().await?, i32::try_from(rows).ok()).await
}

/// The refusal of more rows than a file has, by that rule.
pub(in crate::domain) fn too_many(rule: &'static str) -> Error {
    let zh = format!("一次最多导出{ROWS_MAX}行，请缩小范围");
    let en = format!("At most {ROWS_MAX} rows at once; narrow the filter");
    Refusal::new(Code::Limit, zh, en).rule(rule).field("input.filter").fact("max", ROWS_MAX).into()
}

/// A row to be written, and which of its columns are marked.
type Line = (Vec<Out>, Vec<usize>);

/// A sheet that a thread of its own writes.
pub(in crate::domain) struct Sheet {
    sender: mpsc::Sender<Vec<Line>>,
    written: tokio::task::JoinHandle<Result<Vec<u8>>>,
}

impl Sheet {
    /// Begins with the headings.
    pub(in crate::domain) fn begin(name: &'static str, heads: Vec<Head>, day: BusinessDay) -> Self {
        let (sender, mut receiver) = mpsc::channel::<Vec<Line>>(AHEAD);
        let written = tokio::task::spawn_blocking(move || {
            let mut writer = SheetWriter::new(name, &heads, day)?;
            while let Some(lines) = receiver.blocking_recv() {
                for (cells, marks) in lines {
                    writer.push(&cells, &marks)?;
                }
            }
            writer.finish()
        });
        Self { sender, written }
    }

    /// Adds rows.
    ///
    /// # Errors
    /// None of its own: [`Sheet::end`] says why the thread has ended.
    pub(in crate::domain) async fn rows(&self, rows: Vec<Vec<Out>>) -> Result<()> {
        self.marked(rows.into_iter().map(|row| (row, Vec::new())).collect()).await
    }

    /// Adds rows with marked columns.
    ///
    /// # Errors
    /// As [`Sheet::rows`].
    pub(super) async fn marked(&self, lines: Vec<Line>) -> Result<()> {
        // A thread that has ended has an error to tell, and `end` tells it.
        let _ended = self.sender.send(lines).await;
        Ok(())
    }

    /// The file.
    ///
    /// # Errors
    /// What writing it met.
    pub(in crate::domain) async fn end(self) -> Result<Vec<u8>> {
        drop(self.sender);
        self.written.await.map_err(Error::broken)?
    }
}
