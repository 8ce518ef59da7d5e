//! The file of an import, read on a thread of its own: first all of it to judge it as a whole, then its rows.

use std::collections::HashMap;

use bytes::Bytes;
use longhaul_entity::{UserId, enums::ImportFault};
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{
    domain::ledger::{
        ROWS_MAX,
        layout::{COLUMNS, Field, SHEET},
        read::{Bad, Draft, Reader, Said},
    },
    error::{Code, Error, Refusal, Result, invalid},
    sheet::{Area, Book, COLUMNS_MAX, Raw, Row, SheetFault, uncalm},
    vocab::normalise_name,
};

/// Headings that are told as wrong, one by one.
const HEADINGS_TOLD: usize = 50;

/// What is known of a file after a first reading.
#[derive(Clone, Debug)]
pub(super) struct Survey {
    /// The column of each field.
    pub(super) places: HashMap<Field, u32>,
    /// The row with the headings.
    pub(super) heading: u32,
    /// Rows below it that hold something.
    pub(super) rows: usize,
    /// Cells that were merged.
    pub(super) areas: Vec<Area>,
}

/// Something wrong with a heading: the column, its text, what is wrong.
pub(super) type WrongHeading = (u32, Option<String>, Said);

/// Why a file is not imported at all.
#[derive(Clone, Debug)]
pub(super) struct Unfit {
    pub(super) refusal: Box<Refusal>,
    pub(super) row: u32,
    pub(super) headings: Vec<WrongHeading>,
}

impl Unfit {
    /// For a reason that no heading is to blame for; seen at that row.
    pub(super) fn whole(refusal: Refusal, row: u32) -> Self {
        Self { refusal: Box::new(refusal), row, headings: Vec::new() }
    }
}

impl From<SheetFault> for Unfit {
    fn from(fault: SheetFault) -> Self {
        Self::whole(invalid("input.file", fault.zh(), fault.en()).rule("CUST-12"), 1)
    }
}

/// Reads all of the file once.
///
/// # Errors
/// A failure of the thread; what is wrong with the file is a value.
pub(super) async fn survey(bytes: Bytes) -> Result<Result<Survey, Unfit>> {
    tokio::task::spawn_blocking(move || judged(bytes)).await.map_err(Error::broken)
}

fn judged(bytes: Bytes) -> Result<Survey, Unfit> {
    let mut book = Book::open(bytes, SHEET)?;
    let mut rows = book.rows()?;
    let Some(first) = rows.next_row()? else {
        let refusal = invalid("input.file", "工作表为空", "The sheet is empty").rule("CUST-12");
        return Err(Unfit::whole(refusal, 1));
    };
    let places = headings(&first)?;
    let mut count = 0;
    while rows.next_row()?.is_some() {
        count += 1;
        if count > ROWS_MAX {
            let zh = format!("一次最多导入{ROWS_MAX}行，请拆分文件");
            let en = format!("At most {ROWS_MAX} rows at once; split the file");
            let refusal = Refusal::new(Code::Limit, zh, en).rule("CUST-12").field("input.file").fact("max", ROWS_MAX);
            return Err(Unfit::whole(refusal, first.number));
        }
    }
    Ok(Survey { places, heading: first.number, rows: count, areas: rows.areas().to_vec() })
}

/// Where each field stands.
fn headings(row: &Row) -> Result<HashMap<Field, u32>, Unfit> {
    let mut places = HashMap::new();
    let mut wrong: Vec<WrongHeading> = Vec::new();
    let mut tell = |column: u32, text: Option<String>, zh: String, en: String| {
        if wrong.len() < HEADINGS_TOLD {
            wrong.push((column, text, Said::new(ImportFault::Heading, zh, en)));
        }
    };
    if row.beyond {
        let (zh, en) = (format!("最多{COLUMNS_MAX}列"), format!("At most {COLUMNS_MAX} columns"));
        let refusal = Refusal::new(Code::Limit, zh, en).rule("CUST-12").field("input.file").fact("max", COLUMNS_MAX);
        return Err(Unfit::whole(refusal, row.number));
    }
    for (column, raw) in &row.cells {
        let text = match raw {
            Raw::Text(text) => uncalm(text.trim()).to_owned(),
            other => format!("{other:?}").chars().take(40).collect(),
        };
        let found = COLUMNS.iter().find(|known| normalise_name(known.heading) == normalise_name(&text));
        let shown: String = text.chars().take(40).collect();
        match found {
            None => {
                let (zh, en) = (format!("未知的表头“{shown}”"), format!("Unknown heading “{shown}”"));
                tell(*column, Some(shown), zh, en);
            }
            Some(known) if places.insert(known.field, *column).is_some() => {
                let (zh, en) = (format!("表头“{shown}”重复"), format!("The heading “{shown}” stands twice"));
                tell(*column, Some(shown), zh, en);
            }
            Some(_) => {}
        }
    }
    let next = row.cells.last().map_or(0, |(column, _)| column + 1);
    for missing in COLUMNS.iter().filter(|known| known.required && !places.contains_key(&known.field)) {
        let heading = missing.heading;
        let (zh, en) = (format!("缺少表头“{heading}”"), format!("The heading “{heading}” is missing"));
        tell(next, Some(heading.to_owned()), zh, en);
    }
    if wrong.is_empty() {
        return Ok(places);
    }
    let (zh, en) = ("表头不正确，请使用导出的模板", "The headings are wrong; use those of an export");
    Err(Unfit { headings: wrong, ..Unfit::whole(invalid("input.file", zh, en).rule("CUST-12"), row.number) })
}

/// A row with the customer that it stands for, or what is wrong with it.
pub(super) struct Parsed {
    pub(super) row: Row,
    pub(super) draft: Result<Draft, Vec<Bad>>,
}

/// The rows of a file behind a place, in parts, from a thread that reads no further than it must.
pub(super) struct Parts {
    receiver: mpsc::Receiver<Vec<Parsed>>,
    thread: JoinHandle<Result<(), SheetFault>>,
}

impl Parts {
    /// Begins behind row `after`, with so many rows in a part.
    pub(super) fn begin(
        bytes: Bytes,
        survey: Survey,
        people: HashMap<String, Option<UserId>>,
        after: u32,
        size: usize,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(2);
        let thread = tokio::task::spawn_blocking(move || {
            let reader = Reader { places: survey.places, people };
            let mut book = Book::open(bytes, SHEET)?;
            let mut rows = book.rows()?;
            let mut part = Vec::with_capacity(size);
            while let Some(row) = rows.next_row()? {
                if row.number <= after.max(survey.heading) {
                    continue;
                }
                let draft = parsed(&reader, &survey.areas, &row);
                part.push(Parsed { row, draft });
                if part.len() == size && sender.blocking_send(std::mem::take(&mut part)).is_err() {
                    // Nobody wants the rest.
                    return Ok(());
                }
            }
            if !part.is_empty() {
                // As above; there is nothing left to do in either case.
                let _wanted = sender.blocking_send(part);
            }
            Ok(())
        });
        Self { receiver, thread }
    }

    /// The next part; nothing at the end.
    ///
    /// # Errors
    /// The file cannot be read, which the survey would have found.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Parsed>>> {
        match self.receiver.recv().await {
            Some(part) => Ok(Some(part)),
            None => (&mut self.thread).await.map_err(Error::broken)?.map(|()| None).map_err(Error::broken),
        }
    }
}

fn parsed(reader: &Reader, areas: &[Area], row: &Row) -> Result<Draft, Vec<Bad>> {
    let merged = areas.iter().find(|area| area.rows.0 <= row.number && row.number <= area.rows.1);
    if let Some(area) = merged {
        let field = reader.places.iter().find(|(_, column)| area.columns.0 <= **column && **column <= area.columns.1);
        let (zh, en) = ("含有合并单元格，请取消合并", "Cells are merged here; take them apart");
        return Err(vec![(field.map(|(field, _)| *field), Said::new(ImportFault::Merged, zh, en))]);
    }
    reader.read(row)
}
