//! `exportFollowUpLedger`: the ledgers of follow-ups as spreadsheets (FOLLOW-3, forms 21 and 22): of customers that had bought
//! the brand when they were contacted (已购), and of those that had not (未购).
//!
//! Rows go page by page to the thread that writes them, as those of the customer ledger do.

use longhaul_entity::{LedgerFileId, enums::LedgerFileKind};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    layout,
    page::{self, Loaded},
    query::{self, Filter},
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation, answered_already, answered_before,
        ledger::{
            ROWS_MAX,
            export::{Sheet, too_many, turn},
            files::{self, Kept},
        },
        page::{Key, Place, Window},
        perform,
    },
    error::{Error, Result},
    journal::{self, Entry},
    storage::SharedStorage,
    vocab::BusinessDay,
};

/// Rows that are read at once.
const PAGE: u64 = 500;
/// The rule of the ledgers.
const RULE: &str = "FOLLOW-3";

/// Records that a ledger was taken out: by whom, of whom, how many rows.
#[derive(Debug, Serialize)]
struct ExportFollowUpLedger<'a> {
    bought: bool,
    filter: &'a Filter,
    /// What was written before the transaction; none when the answer is there already.
    #[serde(skip)]
    kept: Option<Kept>,
}

impl Operation for ExportFollowUpLedger<'_> {
    const NAME: &'static str = "exportFollowUpLedger";
    const ACTION: Action = Action::LedgerExport;
    type Output = LedgerFileId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<LedgerFileId> {
        let kept = self.kept.as_ref().ok_or_else(answered_already)?;
        let day = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?.get();
        let name = format!("{}-{day}.xlsx", layout::sheet(self.bought));
        let file = files::name(op, actor, LedgerFileKind::FollowUps, name, kept).await?;
        let data =
            json!({"bought": self.bought, "rows": kept.rows, "filter": self.filter, "sha256": files::hash(kept)});
        journal::record(op, Entry::new("FollowUpLedgerExported", file, actor.unit, &data)).await?;
        Ok(file)
    }
}

/// Writes the one ledger or the other, of the follow-ups that the filter finds and the caller sees, into a file of his, the
/// earliest contact first.
///
/// # Errors
/// FORBIDDEN; LIMIT for more than 50,000.
pub async fn export(
    db: &Db,
    storage: &SharedStorage,
    caller: &Caller,
    operation_id: Option<Uuid>,
    (bought, filter): (bool, &Filter),
) -> Result<LedgerFileId> {
    caller.actor.may(Action::LedgerExport)?;
    let kept = match answered_before(db, caller, operation_id).await? {
        true => None,
        false => {
            let filter = Filter { bought: Some(bought), ..filter.clone() };
            Some(written(db, storage, &caller.actor, bought, &filter).await?)
        }
    };
    perform(db, caller, operation_id, &ExportFollowUpLedger { bought, filter, kept }).await
}

async fn written(db: &Db, storage: &SharedStorage, actor: &Actor, bought: bool, filter: &Filter) -> Result<Kept> {
    let _turn = turn().await?;
    let day = BusinessDay::from_micros(db.clock().now().0).map_err(Error::broken)?;
    let sheet = Sheet::begin(layout::sheet(bought), layout::heads(), day);
    let (mut window, mut rows) = (Window::first(PAGE), 0);
    loop {
        let part = query::earliest(db.read(), actor, filter, &window).await?;
        let last = part.rows.last().map(|row| Place { key: Key::Number(row.contacted_at.0), id: row.id.0 });
        rows += part.rows.len();
        if rows > ROWS_MAX {
            return Err(too_many(RULE));
        }
        let loaded: Loaded = page::load(db.read(), actor, part.rows).await?;
        sheet.rows(loaded.subjects().map(|subject| subject.row()).collect()).await?;
        match last {
            Some(place) if part.has_next => window.after = Some(place),
            _ => break,
        }
    }
    files::keep(storage, sheet.end().await?, i32::try_from(rows).ok()).await
}
