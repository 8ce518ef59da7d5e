//! The bad rows of an import as a spreadsheet: the same columns, bad cells marked, the reasons in words (CUST-12).

use std::collections::BTreeMap;

use bytes::Bytes;
use longhaul_entity::{ledger_import, ledger_import_error};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    job::Job,
    parse::{Parsed, Parts, Survey},
};
use crate::{
    db::Db,
    domain::ledger::{
        export::Sheet,
        files::{self, Kept},
        layout::{self, COLUMNS, Field, SHEET},
        values::{date, plain},
    },
    error::{Error, Result},
    sheet::{Out, Raw, Row, uncalm},
    storage::SharedStorage,
    vocab::BusinessDay,
};

/// Rows that are looked at together.
const TOGETHER: usize = 1_000;

type Faults = BTreeMap<u32, Vec<ledger_import_error::Model>>;

/// Writes the bad rows; nothing when there are none.
///
/// # Errors
/// What database and store answer.
pub(super) async fn write(
    db: &Db,
    storage: &SharedStorage,
    job: &Job,
    survey: &Survey,
    bytes: Bytes,
) -> Result<Option<Kept>> {
    let row = ledger_import::Entity::find_by_id(job.row.id).one(db.read()).await?;
    let bad = row.map_or(0, |row| row.bad);
    if bad == 0 {
        return Ok(None);
    }
    let day = BusinessDay::from_micros(db.clock().now().0).map_err(Error::broken)?;
    let sheet = Sheet::begin(SHEET, layout::heads(layout::columns(true)), day);
    let mut parts = Parts::begin(bytes, survey.clone(), std::collections::HashMap::new(), 0, TOGETHER);
    while let Some(part) = parts.next().await? {
        let faults = faults(db, job, &part).await?;
        let lines = part
            .iter()
            .filter_map(|parsed| faults.get(&parsed.row.number).map(|faults| line(survey, &parsed.row, faults)));
        sheet.marked(lines.collect()).await?;
    }
    files::keep(storage, sheet.end().await?, Some(bad)).await.map(Some)
}

/// What is wrong with these rows.
async fn faults(db: &Db, job: &Job, part: &[Parsed]) -> Result<Faults> {
    let (Some(first), Some(last)) = (part.first(), part.last()) else { return Ok(Faults::new()) };
    let (from, to) = (i64::from(first.row.number) * 1_000, (i64::from(last.row.number) + 1) * 1_000);
    let rows = ledger_import_error::Entity::find()
        .filter(ledger_import_error::Column::ImportId.eq(job.row.id))
        .filter(ledger_import_error::Column::Place.gte(from))
        .filter(ledger_import_error::Column::Place.lt(to))
        .order_by_asc(ledger_import_error::Column::Place)
        .order_by_asc(ledger_import_error::Column::Id)
        .all(db.read())
        .await?;
    let mut faults = Faults::new();
    for row in rows {
        faults.entry(u32::try_from(row.place / 1_000).unwrap_or(0)).or_default().push(row);
    }
    Ok(faults)
}

/// The row as it was, in the order of the layout, and which of its columns are bad.
fn line(survey: &Survey, row: &Row, faults: &[ledger_import_error::Model]) -> (Vec<Out>, Vec<usize>) {
    let mut marks = Vec::new();
    let cells = COLUMNS.iter().enumerate().map(|(at, column)| {
        if faults.iter().any(|fault| fault.heading.as_deref() == Some(column.heading)) {
            marks.push(at);
        }
        if column.field == Field::Reason {
            return Out::Text(reason(faults));
        }
        survey.places.get(&column.field).and_then(|place| row.at(*place)).map_or(Out::Blank, out)
    });
    let cells = cells.collect();
    (cells, marks)
}

fn reason(faults: &[ledger_import_error::Model]) -> String {
    let told = faults.iter().map(|fault| match &fault.heading {
        Some(heading) => format!("{heading}：{}", fault.zh.trim_end_matches('。')),
        None => fault.zh.trim_end_matches('。').to_owned(),
    });
    told.collect::<Vec<_>>().join("；")
}

/// A cell as it is written again.
fn out(raw: &Raw) -> Out {
    match raw {
        Raw::Text(text) => Out::Text(uncalm(text).to_owned()),
        Raw::Number(number) if number.abs() < 1e9 => Out::Number(*number),
        Raw::Number(number) => Out::Text(plain(*number)),
        Raw::Date(days) => Out::Text(date(*days).map_or_else(|_| plain(*days), |day| day.to_string())),
        Raw::Bool(truth) => Out::Text(if *truth { "是" } else { "否" }.to_owned()),
        Raw::Error(text) => Out::Text(text.clone()),
    }
}
