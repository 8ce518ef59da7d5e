//! How many concessions were opened in some months, and what was approved and spent: by dealer or by month (VISIT-7).

use longhaul_entity::UnitId;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};

use crate::{
    auth::{Action, Actor},
    domain::figures::LINES_MOST,
    error::Result,
};

pub use crate::domain::figures::Asked;

/// By what figures are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By the dealer.
    Dealer,
    /// By the month in which a case was opened.
    Month,
}

/// A sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Line {
    /// The dealer, if it is by dealer.
    pub unit_id: Option<UnitId>,
    /// The month, if it is by month.
    pub month: Option<i32>,
    /// How many were opened.
    pub opened: i64,
    /// How many of these are closed.
    pub closed: i64,
    /// What was approved of these, in fen.
    pub approved_fen: i64,
    /// What these cost, in fen.
    pub spent_fen: i64,
    /// How satisfied the customers of the closed ones were, added up.
    pub satisfaction: i64,
}

/// All of it as one sum.
///
/// # Errors
/// FORBIDDEN for roles without these figures; NOT_FOUND for a unit out of reach; INVALID for months that are none, or too many.
pub async fn total(db: &impl ConnectionTrait, actor: &Actor, asked: &Asked) -> Result<Line> {
    asked.look(db, actor, Action::ConcessionFigures).await?;
    Ok(sums(db, asked, None).await?.into_iter().next().unwrap_or_default())
}

/// The sums by something: months in their order, dealers the one that spent most first, no more than 500 of them.
///
/// # Errors
/// As [`total`].
pub async fn lines(db: &impl ConnectionTrait, actor: &Actor, asked: &Asked, by: By) -> Result<Vec<Line>> {
    asked.look(db, actor, Action::ConcessionFigures).await?;
    sums(db, asked, Some(by)).await
}

async fn sums(db: &impl ConnectionTrait, asked: &Asked, by: Option<By>) -> Result<Vec<Line>> {
    let uuid = if db.get_database_backend() == DbBackend::Postgres { "UUID" } else { "BLOB" };
    let sum = |what: &str, name: &str| format!("CAST(COALESCE(SUM({what}), 0) AS BIGINT) AS {name}");
    let sums = [
        sum("CASE WHEN c.state = 'CLOSED' THEN 1 ELSE 0 END", "closed"),
        sum("CASE WHEN c.state IN ('APPROVED', 'DONE', 'CLOSED') THEN c.amount_fen ELSE 0 END", "approved_fen"),
        sum("c.spent_fen", "spent_fen"),
        sum("c.satisfaction", "satisfaction"),
    ]
    .join(", ");
    let (unit, month, grouped) = match by {
        None => ("NULL", "NULL", ""),
        Some(By::Dealer) => {
            ("c.dealer_id", "NULL", "GROUP BY c.dealer_id ORDER BY COALESCE(SUM(c.spent_fen), 0) DESC, c.dealer_id")
        }
        Some(By::Month) => ("NULL", "c.day / 100", "GROUP BY c.day / 100 ORDER BY c.day / 100"),
    };
    let text = format!(
        "SELECT CAST({unit} AS {uuid}) AS unit_id, CAST({month} AS INTEGER) AS month, COUNT(*) AS opened, {sums}
           FROM unit_within w JOIN concession c ON c.dealer_id = w.unit_id
          WHERE w.ancestor_id = $1 AND c.day BETWEEN $2 AND $3 {grouped} LIMIT {LINES_MOST}"
    );
    let days: [i32; 2] = [asked.from.saturating_mul(100), asked.to.saturating_mul(100).saturating_add(99)];
    let values: [Value; 3] = [asked.unit.into(), days[0].into(), days[1].into()];
    let ask = Statement::from_sql_and_values(db.get_database_backend(), text, values);
    Ok(Line::find_by_statement(ask).all(db).await?)
}
