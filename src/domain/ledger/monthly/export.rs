//! `exportMonthlyLedger`: the rows of a month that was handed in, as a spreadsheet (CUST-11, CUST-12).

use longhaul_entity::{LedgerFileId, MonthlyLedgerId, UnitId, enums::LedgerFileKind, monthly_ledger_row};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::query;
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation, answered_already, answered_before,
        ledger::{
            export::Sheet,
            files::{self, Kept},
            layout::{self, SHEET},
        },
        page::{Key, Place, Window},
        perform,
    },
    error::{Code, Error, Refusal, Result},
    journal::{self, Entry},
    sheet::Out,
    storage::SharedStorage,
    vocab::BusinessDay,
};

/// Rows that are read at once.
const PAGE: u64 = 1_000;

#[derive(Debug, Serialize)]
struct ExportMonthlyLedger {
    area: UnitId,
    month: i32,
    #[serde(skip)]
    kept: Option<Kept>,
}

impl Operation for ExportMonthlyLedger {
    const NAME: &'static str = "exportMonthlyLedger";
    const ACTION: Action = Action::LedgerView;
    type Output = LedgerFileId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<LedgerFileId> {
        let kept = self.kept.as_ref().ok_or_else(answered_already)?;
        let file = files::name(op, actor, LedgerFileKind::Month, format!("{SHEET}-{}.xlsx", self.month), kept).await?;
        let data = json!({"month": self.month, "area": self.area, "rows": kept.rows, "phones": "masked"});
        journal::record(op, Entry::new("MonthlyLedgerExported", file, actor.unit, &data)).await?;
        Ok(file)
    }
}

/// Writes the rows of the month that the caller sees into a file of his.
///
/// # Errors
/// FORBIDDEN; NOT_FOUND for an area out of sight; RULE while the month is not handed in.
pub async fn export(
    db: &Db,
    storage: &SharedStorage,
    caller: &Caller,
    operation_id: Option<uuid::Uuid>,
    area: UnitId,
    month: i32,
) -> Result<LedgerFileId> {
    let today = BusinessDay::from_micros(db.clock().now().0).map_err(Error::broken)?;
    let found = query::month(db.read(), &caller.actor, area, month, today).await?;
    let ledger = found.ledger.ok_or_else(|| {
        let (zh, en) = ("该月台账尚未上报", "The month is not handed in");
        Refusal::new(Code::Rule, zh, en).rule("CUST-11").field("input.month")
    })?;
    let kept = match answered_before(db, caller, operation_id).await? {
        true => None,
        false => Some(written(db, storage, &caller.actor, ledger.id, today).await?),
    };
    perform(db, caller, operation_id, &ExportMonthlyLedger { area, month, kept }).await
}

async fn written(
    db: &Db,
    storage: &SharedStorage,
    actor: &Actor,
    ledger: MonthlyLedgerId,
    today: BusinessDay,
) -> Result<Kept> {
    let sheet = Sheet::begin(SHEET, layout::heads(layout::columns(false)), today);
    let (mut window, mut rows) = (Window::first(PAGE), 0_i32);
    loop {
        let part = query::rows(db.read(), actor, ledger, &window).await?;
        let last = part.rows.last().map(|row| Place { key: Key::Number(row.position.into()), id: row.id.0 });
        rows += i32::try_from(part.rows.len()).unwrap_or(0);
        sheet.rows(part.rows.iter().map(cells).collect::<Result<_>>()?).await?;
        match last {
            Some(place) if part.has_next => window.after = Some(place),
            _ => break,
        }
    }
    files::keep(storage, sheet.end().await?, Some(rows)).await
}

/// The cells of a frozen row, in the columns of today.
fn cells(row: &monthly_ledger_row::Model) -> Result<Vec<Out>> {
    let data: Map<String, Value> = serde_json::from_str(&row.data).map_err(Error::broken)?;
    let cell = |column: &layout::Column| match data.get(column.heading) {
        Some(Value::String(text)) => Out::Text(text.clone()),
        Some(Value::Number(number)) => number.as_f64().map_or(Out::Blank, Out::Number),
        _ => Out::Blank,
    };
    Ok(layout::columns(false).iter().map(cell).collect())
}
