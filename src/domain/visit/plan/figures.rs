//! Visits and plans of some months, added up by visitor, dealer, area or month (VISIT-1): what was planned, what came of it, and what was
//! visited beside any plan. A report that waits for a manager or a photo, or that one upheld something against, counts for nothing (VISIT-5): it
//! is told apart.
//!
//! All of it is one statement over the visits and the plans of the dealers and days asked for, by the indexes that lead to these.

use longhaul_entity::{UnitId, UserId};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};

use super::rules::RULE;
use crate::{
    auth::{Action, Actor, Reach},
    domain::{
        figures::{self, LINES_MOST},
        org,
    },
    error::Result,
};

/// Months of an answer at most.
const MONTHS_MOST: i32 = 12;

/// By what figures are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By who was to visit, or visited.
    Visitor,
    /// By the dealer.
    Dealer,
    /// By the market area that the dealer lies in now.
    Area,
    /// By the month.
    Month,
}

/// What is added up.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Of dealers within this unit.
    pub unit: UnitId,
    /// Of this person alone.
    pub visitor: Option<UserId>,
    /// From this business month on, `YYYYMM`.
    pub from: i32,
    /// Until this month, `YYYYMM`; at most 12 months in all.
    pub to: i32,
    /// The month that it is now: what was planned before and not done is missed.
    pub present: i32,
}

/// A figure: its name, what a visit adds to it, what a plan adds.
type Figure = (&'static str, &'static str, &'static str);

macro_rules! line {
    ($($(#[doc = $doc:literal])+ $name:ident = $visits:literal, $plans:literal;)+) => {
        /// A sum. What is planned is told for all but retail visits and for these alone.
        #[derive(Clone, Debug, Default, PartialEq, Eq, FromQueryResult)]
        pub struct Line {
            /// Who, if it is by visitor.
            pub visitor_id: Option<UserId>,
            /// The unit, if it is by a unit.
            pub unit_id: Option<UnitId>,
            /// The month, if it is by month.
            pub month: Option<i32>,
            $($(#[doc = $doc])+ pub $name: i64,)+
        }

        const FIGURES: &[Figure] = &[$((stringify!($name), $visits, $plans),)+];
    };
}

/// That a report counts.
const COUNTS: &str = "(r.visit_id IS NULL OR r.state = 'CLEARED') AND c.visit_id IS NULL";
/// That it waits.
const WAITS: &str = "(r.state = 'WAITING' OR c.visit_id IS NOT NULL)";

// `r` is the review of a report that waits or waited for a manager, `c` one that waits for a photo, `p` a plan, `$present` the month that
// it is now.
line! {
    /// Visits that count.
    visits = "$counts", "";
    /// Of these on site.
    on_site = "v.way = 'ON_SITE' AND $counts", "";
    /// Of these at the dealer's.
    at_dealer = "v.way = 'AT_DEALER' AND $counts", "";
    /// Of these by phone.
    phone = "v.way = 'PHONE' AND $counts", "";
    /// Of these without a plan.
    unplanned = "p.id IS NULL AND $counts", "";
    /// Reports that wait for a manager or a photo.
    held = "$waits", "";
    /// Reports against which a manager upheld what was found.
    upheld = "r.state = 'UPHELD'", "";
    /// Planned: the sum of the five that follow.
    planned = "", "p.state IN ('PLANNED', 'DONE') AND NOT p.retail";
    /// Done, by a report that counts.
    done = "", "p.state = 'DONE' AND NOT p.retail AND $counts";
    /// Done, by a report that waits for a manager or a photo.
    done_held = "", "p.state = 'DONE' AND NOT p.retail AND $waits";
    /// Done, by a report that counts for nothing.
    done_upheld = "", "p.state = 'DONE' AND NOT p.retail AND r.state = 'UPHELD'";
    /// Not done yet.
    open = "", "p.state = 'PLANNED' AND NOT p.retail AND p.month >= $present";
    /// Not done when the month was over.
    missed = "", "p.state = 'PLANNED' AND NOT p.retail AND p.month < $present";
    /// Cancelled.
    cancelled = "", "p.state = 'CANCELLED' AND NOT p.retail";
    /// Retail visits that are planned: the sum of the five that follow.
    retail_planned = "", "p.state IN ('PLANNED', 'DONE') AND p.retail";
    /// Retail visits that are done, by a report that counts.
    retail_done = "", "p.state = 'DONE' AND p.retail AND $counts";
    /// Retail visits that are done, by a report that waits for a manager or a photo.
    retail_done_held = "", "p.state = 'DONE' AND p.retail AND $waits";
    /// Retail visits that are done, by a report that counts for nothing.
    retail_done_upheld = "", "p.state = 'DONE' AND p.retail AND r.state = 'UPHELD'";
    /// Retail visits that are not done yet.
    retail_open = "", "p.state = 'PLANNED' AND p.retail AND p.month >= $present";
    /// Retail visits that were not done when the month was over.
    retail_missed = "", "p.state = 'PLANNED' AND p.retail AND p.month < $present";
    /// Retail visits that were cancelled.
    retail_cancelled = "", "p.state = 'CANCELLED' AND p.retail";
    /// Retail visits that wait for their approval.
    retail_waiting = "", "p.state = 'WAITING'";
    /// Retail visits that were not approved.
    retail_refused = "", "p.state = 'REFUSED'";
}

/// All of it as one sum; of a salesperson his own.
///
/// # Errors
/// FORBIDDEN for roles without visits; NOT_FOUND for a unit out of reach; INVALID for months that are none, or too many.
pub async fn total(db: &impl ConnectionTrait, actor: &Actor, asked: &Asked) -> Result<Line> {
    let asked = look(db, actor, asked).await?;
    Ok(sums(db, &asked, None).await?.into_iter().next().unwrap_or_default())
}

/// The sums by something: months in their order, all else the most visits first, no more than 500 of them.
///
/// # Errors
/// As [`total`].
pub async fn lines(db: &impl ConnectionTrait, actor: &Actor, asked: &Asked, by: By) -> Result<Vec<Line>> {
    let asked = look(db, actor, asked).await?;
    sums(db, &asked, Some(by)).await
}

async fn look(db: &impl ConnectionTrait, actor: &Actor, asked: &Asked) -> Result<Asked> {
    actor.may(Action::VisitView)?;
    figures::months(("filter.from", asked.from), ("filter.to", asked.to), MONTHS_MOST)
        .map_err(|err| err.under(RULE))?;
    org::query::unit_for(db, actor, Action::VisitView, asked.unit).await?;
    Ok(match actor.reach(Action::VisitView) {
        Reach::Own(_, user) => Asked { visitor: Some(user), ..*asked },
        _ => *asked,
    })
}

/// The columns that say what a line is of, for a side whose visitor, dealer and month are these; and what they are joined with.
fn keys(by: Option<By>, table: &str, month: &str, uuid: &str) -> (String, String) {
    let none = |ty: &str| format!("CAST(NULL AS {ty})");
    let (mut visitor, mut unit, mut of_month, mut join) = (none(uuid), none(uuid), none("INTEGER"), String::new());
    match by {
        None => {}
        Some(By::Visitor) => visitor = format!("{table}.visitor_id"),
        Some(By::Dealer) => unit = format!("{table}.dealer_id"),
        Some(By::Month) => of_month = month.to_owned(),
        Some(By::Area) => {
            unit = "u.id".to_owned();
            join = format!(
                "JOIN unit_within a ON a.unit_id = {table}.dealer_id JOIN unit u ON u.id = a.ancestor_id AND u.kind = 'AREA'"
            );
        }
    }
    (format!("{visitor} AS visitor_id, {unit} AS unit_id, {of_month} AS month"), join)
}

async fn sums(db: &impl ConnectionTrait, asked: &Asked, by: Option<By>) -> Result<Vec<Line>> {
    let backend = db.get_database_backend();
    let uuid = if backend == DbBackend::Postgres { "UUID" } else { "BLOB" };
    let sides = format!("{} UNION ALL {}", visits(asked, by, uuid), plans(asked, by, uuid));
    let added: Vec<String> =
        FIGURES.iter().map(|(name, ..)| format!("CAST(COALESCE(SUM(t.{name}), 0) AS BIGINT) AS {name}")).collect();
    let grouped = match by {
        None => "",
        Some(By::Month) => "GROUP BY t.month ORDER BY t.month",
        Some(By::Visitor) => "GROUP BY t.visitor_id ORDER BY SUM(t.visits) DESC, t.visitor_id",
        Some(By::Dealer | By::Area) => "GROUP BY t.unit_id ORDER BY SUM(t.visits) DESC, t.unit_id",
    };
    let key = |name: &str, own: bool, ty: &str| match own {
        true => format!("t.{name} AS {name}"),
        false => format!("CAST(NULL AS {ty}) AS {name}"),
    };
    let text = format!(
        "SELECT {}, {}, {}, {} FROM ({sides}) t {grouped} LIMIT {LINES_MOST}",
        key("visitor_id", by == Some(By::Visitor), uuid),
        key("unit_id", matches!(by, Some(By::Dealer | By::Area)), uuid),
        key("month", by == Some(By::Month), "INTEGER"),
        added.join(", "),
    );
    let mut values: Vec<Value> = vec![asked.unit.into(), asked.from.into(), asked.to.into(), asked.present.into()];
    values.extend(asked.visitor.map(Value::from));
    Ok(Line::find_by_statement(Statement::from_sql_and_values(backend, text, values)).all(db).await?)
}

/// What each visit of the dealers and days adds.
fn visits(asked: &Asked, by: Option<By>, uuid: &str) -> String {
    let (of, area) = keys(by, "v", "v.day / 100", uuid);
    let (figures, whose) = (figures(|row| row.1), whose(asked, "v"));
    format!(
        "SELECT {of}, {figures} FROM unit_within w
           JOIN visit v ON v.dealer_id = w.unit_id AND v.day BETWEEN $2 * 100 AND $3 * 100 + 99 {whose}
           LEFT JOIN visit_review r ON r.visit_id = v.id
           LEFT JOIN visit_completion c ON c.visit_id = v.id AND c.completed_at IS NULL
           LEFT JOIN planned_visit p ON p.visit_id = v.id {area}
          WHERE w.ancestor_id = $1"
    )
}

/// What each plan of the dealers and months adds.
fn plans(asked: &Asked, by: Option<By>, uuid: &str) -> String {
    let (of, area) = keys(by, "p", "p.month", uuid);
    let (figures, whose) = (figures(|row| row.2), whose(asked, "p"));
    format!(
        "SELECT {of}, {figures} FROM unit_within w
           JOIN planned_visit p ON p.dealer_id = w.unit_id AND p.month BETWEEN $2 AND $3 {whose}
           LEFT JOIN visit_review r ON r.visit_id = p.visit_id
           LEFT JOIN visit_completion c ON c.visit_id = p.visit_id AND c.completed_at IS NULL {area}
          WHERE w.ancestor_id = $1"
    )
}

fn whose(asked: &Asked, table: &str) -> String {
    asked.visitor.map_or_else(String::new, |_| format!("AND {table}.visitor_id = $5"))
}

/// The columns of one side: 1 for a row that a figure counts, 0 for any other.
fn figures(side: fn(&Figure) -> &'static str) -> String {
    let column = |row: &Figure| match side(row) {
        "" => format!("0 AS {}", row.0),
        when => {
            let when = when.replace("$counts", COUNTS).replace("$waits", WAITS).replace("$present", "$4");
            format!("CASE WHEN {when} THEN 1 ELSE 0 END AS {}", row.0)
        }
    };
    FIGURES.iter().map(column).collect::<Vec<_>>().join(", ")
}
