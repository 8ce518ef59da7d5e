//! The proof that what is derived equals what it was derived from: roll-ups from events, a customer's stage from his
//! events (FUN-1, FUN-2). For the command `check`.

use longhaul_entity::{CustomerId, UnitId, enums::Stage, unit};
use sea_orm::{EntityTrait, FromQueryResult, QueryOrder, Statement};

use crate::{
    db::Db,
    domain::proof::{self, FINDINGS_MOST},
    error::Result,
};

/// The stages one after the other. A customer stands at the last one that he reached in his round, or is lost.
const PATH: [Stage; 5] = [Stage::Collected, Stage::Visited, Stage::Following, Stage::Won, Stage::InCare];
/// Customers looked at with one statement.
const PAGE: i64 = 5000;

/// For one unit: its roll-up and its own pending counts, less its own events and the roll-ups directly below. By
/// induction from the dealers up, nothing left over means that every line counts its events. One statement, one
/// snapshot: a folder at work changes nothing.
const DIFFERENCE: &str = "
SELECT grain, period, stage, CAST(SUM(n) AS BIGINT) AS n FROM (
  SELECT grain, period, stage, n FROM stage_rollup WHERE unit_id = $1
  UNION ALL
  SELECT s.grain, d.day / s.days, d.stage, d.n FROM stage_delta d CROSS JOIN span s WHERE d.unit_id = $1
  UNION ALL
  SELECT s.grain, e.day / s.days, e.stage, -e.n FROM (
    SELECT v.day, v.stage, COUNT(*) AS n FROM stage_event v
     WHERE v.unit_id = $1 AND NOT EXISTS (SELECT 1 FROM stage_eclipse x WHERE x.event_id = v.id) GROUP BY v.day, v.stage
  ) e CROSS JOIN span s
  UNION ALL
  SELECT r.grain, r.period, r.stage, -r.n FROM stage_rollup r JOIN unit u ON u.id = r.unit_id WHERE u.parent_id = $1
) line GROUP BY grain, period, stage HAVING SUM(n) <> 0 ORDER BY grain, period, stage LIMIT 10";

/// How days are put together to spans: divided by so many.
const SPANS: &str = "WITH span (grain, days) AS (VALUES ('DAY', 1), ('MONTH', 100), ('YEAR', 10000))";

#[derive(FromQueryResult)]
struct Difference {
    grain: String,
    period: i32,
    stage: String,
    n: i64,
}

#[derive(FromQueryResult)]
struct Standing {
    id: CustomerId,
    round: i32,
    stage: Stage,
    /// By events of its own.
    reached: Option<i32>,
    /// By events of the records that were merged into it.
    beside: Option<i32>,
    /// 1 if it was lost in that round, by an event of any of its records.
    lost: i32,
}

/// Customers of whom several records were merged, and those with an event that does not count: of each stage and round
/// exactly one event counts. What is listed has none or several.
const NOT_ONCE: &str = "
SELECT id, round, stage, CAST(SUM(counted) AS BIGINT) AS n FROM (
  SELECT COALESCE(c.merged_into, c.id) AS id, e.round, e.stage, CASE WHEN x.event_id IS NULL THEN 1 ELSE 0 END AS counted
    FROM customer c JOIN stage_event e ON e.customer_id = c.id LEFT JOIN stage_eclipse x ON x.event_id = e.id
   WHERE COALESCE(c.merged_into, c.id) IN (
     SELECT merged_into FROM customer WHERE merged_into IS NOT NULL
     UNION SELECT COALESCE(m.merged_into, m.id) FROM stage_eclipse y JOIN stage_event f ON f.id = y.event_id
       JOIN customer m ON m.id = f.customer_id)
) line GROUP BY id, round, stage HAVING SUM(counted) <> 1 ORDER BY id, round, stage LIMIT 100";

#[derive(FromQueryResult)]
struct NotOnce {
    id: CustomerId,
    round: i32,
    stage: Stage,
    n: i64,
}

/// Compares roll-ups with events for every unit, span, period and stage, and every customer's stage with the highest that
/// he reached in his round; customers of several records count once per stage and round (CUST-10). Answers what differs, in words for the administrator; nothing if all is well. At most 100.
///
/// # Errors
/// What the database answers.
pub async fn verify(db: &Db) -> Result<Vec<String>> {
    let mut findings = rollups(db).await?;
    findings.extend(standings(db).await?);
    findings.extend(not_once(db).await?);
    findings.truncate(FINDINGS_MOST);
    Ok(findings)
}

async fn rollups(db: &Db) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for unit in unit::Entity::find().order_by_asc(unit::Column::Id).all(db.read()).await? {
        for Difference { grain, period, stage, n } in differences(db, unit.id).await? {
            let by = if n > 0 { "too high" } else { "too low" };
            findings.push(format!("roll-up of {} for {grain} {period} {stage} is {} {by}", unit.id, n.abs()));
        }
        if findings.len() >= FINDINGS_MOST {
            break;
        }
    }
    Ok(findings)
}

async fn differences(db: &Db, unit: UnitId) -> Result<Vec<Difference>> {
    let text = format!("{SPANS} {DIFFERENCE}");
    let ask = Statement::from_sql_and_values(db.read().get_database_backend(), text, [unit.into()]);
    Ok(Difference::find_by_statement(ask).all(db.read()).await?)
}

async fn standings(db: &Db) -> Result<Vec<String>> {
    proof::walk(
        async |after: CustomerId| standing_page(db, after).await,
        |found: &Standing| found.id,
        async |page: Vec<Standing>| -> Result<Vec<String>> { Ok(page.iter().filter_map(contradiction).collect()) },
    )
    .await
}

async fn not_once(db: &Db) -> Result<Vec<String>> {
    let ask = Statement::from_string(db.read().get_database_backend(), NOT_ONCE);
    let found = NotOnce::find_by_statement(ask).all(db.read()).await?;
    let told =
        |found: NotOnce| format!("{} counts {} times at {} in round {}", found.id, found.n, found.stage, found.round);
    Ok(found.into_iter().map(told).collect())
}

async fn standing_page(db: &Db, after: CustomerId) -> Result<Vec<Standing>> {
    let ranks: String = PATH.iter().enumerate().map(|(rank, stage)| format!("WHEN '{stage}' THEN {rank} ")).collect();
    let text = format!(
        "SELECT c.id, c.round, c.stage,
                (SELECT MAX(CASE e.stage {ranks}END) FROM stage_event e
                  WHERE e.customer_id = c.id AND e.round = c.round) AS reached,
                (SELECT MAX(CASE e.stage {ranks}END) FROM customer m JOIN stage_event e ON e.customer_id = m.id
                  WHERE m.merged_into = c.id AND e.round = c.round) AS beside,
                CASE WHEN EXISTS (SELECT 1 FROM stage_event e
                                   WHERE e.customer_id = c.id AND e.round = c.round AND e.stage = 'LOST')
                       OR EXISTS (SELECT 1 FROM customer m JOIN stage_event e ON e.customer_id = m.id
                                   WHERE m.merged_into = c.id AND e.round = c.round AND e.stage = 'LOST')
                     THEN 1 ELSE 0 END AS lost
           FROM customer c WHERE c.id > $1 ORDER BY c.id LIMIT {PAGE}"
    );
    let ask = Statement::from_sql_and_values(db.read().get_database_backend(), text, [after.into()]);
    Ok(Standing::find_by_statement(ask).all(db.read()).await?)
}

fn contradiction(found: &Standing) -> Option<String> {
    let reached = found.reached.max(found.beside);
    let reached = reached.and_then(|rank| usize::try_from(rank).ok()).and_then(|rank| PATH.get(rank));
    match reached {
        // Whoever was lost may have come back.
        Some(_) if found.stage == Stage::Lost && found.lost == 1 => None,
        Some(reached) if *reached == found.stage => None,
        Some(reached) => {
            Some(format!("{} stands at {} in round {} and reached {reached}", found.id, found.stage, found.round))
        }
        None => Some(format!("{} stands at {} in round {} without any event", found.id, found.stage, found.round)),
    }
}
