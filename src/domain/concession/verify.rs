//! The proof that no case cost more than was approved, that states follow from requests and steps, and that sums follow from items
//! (VISIT-7, APPR-4, APPR-5). For the command `check`.

use sea_orm::{ConnectionTrait, Statement};

use crate::{db::Db, error::Result};

/// What must not be found, each as one statement and so as of one moment: what it says of a row, and the rows.
const PROOFS: &[(&str, &str)] = &[
    (
        "a concession cost more than was approved",
        "SELECT COUNT(*) AS n FROM concession c JOIN approval_request a ON a.id = c.approval_id
          WHERE c.spent_fen > c.amount_fen OR c.per_vehicle_fen > a.per_vehicle_fen OR c.vehicles > a.vehicles",
    ),
    (
        "a concession does not stand as its request does",
        "SELECT COUNT(*) AS n FROM concession c JOIN approval_request a ON a.id = c.approval_id
          WHERE a.kind <> 'CONCESSION_SERVICE' OR a.subject_id <> c.id OR a.state <> CASE c.state WHEN 'OPEN' THEN 'PENDING'
            WHEN 'APPROVED' THEN 'APPROVED' WHEN 'REFUSED' THEN 'REFUSED' WHEN 'WITHDRAWN' THEN a.state ELSE 'SPENT' END
             OR (c.state = 'WITHDRAWN' AND a.state NOT IN ('VOID', 'REFUSED'))",
    ),
    (
        "a concession has a request that it does not wait for",
        "SELECT COUNT(*) AS n FROM approval_request a JOIN concession c ON c.id = a.subject_id
          WHERE a.kind = 'CONCESSION_SERVICE' AND a.state IN ('PENDING', 'APPROVED', 'SPENT')
            AND (c.approval_id IS NULL OR c.approval_id <> a.id)",
    ),
    (
        "a concession asks for another sum than its items",
        "SELECT COUNT(*) AS n FROM (
           SELECT c.id FROM concession c LEFT JOIN concession_item i ON i.case_id = c.id AND i.round = c.round
            GROUP BY c.id, c.amount_fen HAVING c.amount_fen <> COALESCE(SUM(i.amount_fen), 0)) wrong",
    ),
    (
        "a concession cost another sum than its items",
        "SELECT COUNT(*) AS n FROM (
           SELECT c.id FROM concession c LEFT JOIN concession_cost k ON k.case_id = c.id
            GROUP BY c.id, c.spent_fen HAVING COALESCE(c.spent_fen, 0) <> COALESCE(SUM(k.cost_fen), 0)) wrong",
    ),
    (
        "the steps of a concession do not lead to where it stands",
        "SELECT COUNT(*) AS n FROM concession c WHERE c.steps <> (SELECT COUNT(*) FROM concession_step s WHERE s.case_id = c.id)
             OR NOT EXISTS (SELECT 1 FROM concession_step s WHERE s.case_id = c.id AND s.seq = c.steps AND s.round = c.round
                  AND (s.kind = c.state OR s.kind IN ('OPENED', 'CHANGED') AND c.state IN ('OPEN', 'APPROVED')))",
    ),
];

/// Adds up every case. Answers what is wrong, in words for the administrator; nothing if all is well.
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
