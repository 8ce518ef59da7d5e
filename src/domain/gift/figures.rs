//! What was given in some months by whom: added up by giver, dealer, area, region or month from few rows (GIFT-3).

use longhaul_entity::{UnitId, UserId, enums::UnitKind};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::{
    auth::{Action, Actor},
    domain::figures::LINES_MOST,
    error::Result,
};

pub use crate::domain::figures::Asked;

/// By what figures are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By who gave.
    Giver,
    /// By the dealer.
    Dealer,
    /// By the market area that the dealer lies in now.
    Area,
    /// By the region that the dealer lies in now.
    Region,
    /// By the month of the issue.
    Month,
}

/// A sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Line {
    /// Who gave, if it is by giver.
    pub giver_id: Option<UserId>,
    /// The unit, if it is by a unit.
    pub unit_id: Option<UnitId>,
    /// The month, if it is by month.
    pub month: Option<i32>,
    /// How many issues.
    pub issues: i64,
    /// How many gifts.
    pub pieces: i64,
    /// What they were worth, in fen.
    pub value_fen: i64,
    /// How many of these gifts came back.
    pub returned: i64,
    /// What those were worth, in fen.
    pub returned_fen: i64,
}

/// All of it as one sum.
///
/// # Errors
/// FORBIDDEN for roles without these figures; NOT_FOUND for a unit out of reach; INVALID for months that are none, or too many.
pub async fn total(db: &impl ConnectionTrait, actor: &Actor, asked: &Asked) -> Result<Line> {
    asked.look(db, actor, Action::GiftLedgerView).await?;
    let found = sums(db, asked, None, "").await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

/// The sums by something: months in their order, all else the highest value first, no more than 500 of them. The index of the table leads to
/// each dealer's months; issues are not read.
///
/// # Errors
/// As [`total`].
pub async fn lines(db: &impl ConnectionTrait, actor: &Actor, asked: &Asked, by: By) -> Result<Vec<Line>> {
    asked.look(db, actor, Action::GiftLedgerView).await?;
    let above = |kind: UnitKind| {
        format!(
            "JOIN unit_within a ON a.unit_id = t.dealer_id JOIN unit u ON u.id = a.ancestor_id AND u.kind = '{kind}'"
        )
    };
    match by {
        By::Giver => sums(db, asked, Some("t.giver_id"), "").await,
        By::Dealer => sums(db, asked, Some("t.dealer_id"), "").await,
        By::Area => sums(db, asked, Some("u.id"), &above(UnitKind::Area)).await,
        By::Region => sums(db, asked, Some("u.id"), &above(UnitKind::Region)).await,
        By::Month => sums(db, asked, Some("t.month"), "").await,
    }
}

/// The sums by a column, or all as one; the column decides which of the three of the line is filled.
async fn sums(db: &impl ConnectionTrait, asked: &Asked, by: Option<&str>, join: &str) -> Result<Vec<Line>> {
    let column = |own: &[&str]| by.filter(|by| own.contains(by)).unwrap_or("NULL");
    let uuid = if db.get_database_backend() == sea_orm::DbBackend::Postgres { "UUID" } else { "BLOB" };
    let sum = |column: &str| format!("CAST(COALESCE(SUM(t.{column}), 0) AS BIGINT) AS {column}");
    let sums = ["issues", "pieces", "value_fen", "returned", "returned_fen"].map(sum).join(", ");
    let (giver, month) = (column(&["t.giver_id"]), column(&["t.month"]));
    let unit = column(&["t.dealer_id", "u.id"]);
    let grouped = match by {
        None => String::new(),
        Some("t.month") => "GROUP BY t.month ORDER BY t.month".to_owned(),
        Some(by) => format!("GROUP BY {by} ORDER BY SUM(t.value_fen) DESC, {by}"),
    };
    let text = format!(
        "SELECT CAST({giver} AS {uuid}) AS giver_id, CAST({unit} AS {uuid}) AS unit_id, CAST({month} AS INTEGER) AS month, {sums}
           FROM unit_within w JOIN gift_tally t ON t.dealer_id = w.unit_id {join}
          WHERE w.ancestor_id = $1 AND t.month BETWEEN $2 AND $3 {grouped} LIMIT {LINES_MOST}"
    );
    let values: [Value; 3] = [asked.unit.into(), asked.from.into(), asked.to.into()];
    let ask = Statement::from_sql_and_values(db.get_database_backend(), text, values);
    Ok(Line::find_by_statement(ask).all(db).await?)
}
