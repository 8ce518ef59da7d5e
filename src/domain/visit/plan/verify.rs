//! The proof that every fulfilled plan has a report of the same visitor, dealer, customer and month, and that retail visits are planned
//! by an approval alone (VISIT-1, APPR-4). For the command `check`.

use sea_orm::{ConnectionTrait, Statement};

use crate::{db::Db, error::Result};

/// What must not be found: what it says of a row, and how many there are.
const PROOFS: &[(&str, &str)] = &[
    (
        "a planned visit was done by a report of somebody else, of another dealer, customer or month",
        "SELECT COUNT(*) AS n FROM planned_visit p
           JOIN visit v ON v.id = p.visit_id
           JOIN customer planned ON planned.id = p.customer_id
           JOIN customer visited ON visited.id = v.customer_id
          WHERE v.visitor_id <> p.visitor_id OR v.dealer_id <> p.dealer_id OR v.day / 100 <> p.month
             OR (COALESCE(visited.merged_into, visited.id) <> COALESCE(planned.merged_into, planned.id)
                 AND NOT EXISTS (SELECT 1 FROM customer_merge m
                                  WHERE m.merged_id = p.customer_id AND m.kept_id = v.customer_id))",
    ),
    (
        "a retail visit is planned or done without an approval that was used for it",
        "SELECT COUNT(*) AS n FROM planned_visit p WHERE p.retail AND p.state IN ('PLANNED', 'DONE') AND NOT EXISTS (
           SELECT 1 FROM approval_request a WHERE a.id = p.approval_id AND a.kind = 'RETAIL_VISIT_GIFTS'
              AND a.state = 'SPENT' AND a.subject_type = 'PlannedVisit' AND a.subject_id = p.id)",
    ),
    (
        "a retail visit waits for no request, or a request waits for no retail visit",
        "SELECT COUNT(*) AS n FROM approval_request a
           FULL JOIN planned_visit p ON p.approval_id = a.id
          WHERE (a.kind = 'RETAIL_VISIT_GIFTS' AND a.state = 'PENDING' AND (p.id IS NULL OR p.state <> 'WAITING'))
             OR (p.state = 'WAITING' AND (a.id IS NULL OR a.state <> 'PENDING'))",
    ),
];

/// Holds plans against reports and approvals. Answers what is wrong, in words for the administrator; nothing if all is well.
///
/// # Errors
/// What the database answers.
pub async fn verify(db: &Db) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for (what, rows) in PROOFS {
        let ask = Statement::from_string(db.read().get_database_backend(), *rows);
        let row = db.read().query_one_raw(ask).await?;
        let wrong: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or_default();
        if wrong > 0 {
            findings.push(format!("{what}: {wrong}"));
        }
    }
    Ok(findings)
}
