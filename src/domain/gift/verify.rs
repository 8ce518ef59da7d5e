//! The proof that every stock is the sum of its movements, that nothing came back that was not given, and that budgets and figures
//! follow from issues and returns (GIFT-1, GIFT-3, GIFT-4). For the command `check`.

use sea_orm::{ConnectionTrait, Statement};

use crate::{db::Db, error::Result};

/// What must not be found, each as one statement and so as of one moment: what it says of a row, and the rows.
const PROOFS: &[(&str, &str)] = &[
    (
        "a stock of gifts is not the sum of its movements",
        "SELECT COUNT(*) AS n FROM (
           SELECT s.unit_id, s.gift_id FROM gift_stock s
             LEFT JOIN gift_movement m ON m.unit_id = s.unit_id AND m.gift_id = s.gift_id
            GROUP BY s.unit_id, s.gift_id, s.on_hand HAVING s.on_hand <> COALESCE(SUM(m.delta), 0)) wrong",
    ),
    (
        "gifts moved where there is no stock",
        "SELECT COUNT(*) AS n FROM gift_movement m WHERE NOT EXISTS (
           SELECT 1 FROM gift_stock s WHERE s.unit_id = m.unit_id AND s.gift_id = m.gift_id)",
    ),
    (
        "a transfer of gifts has no other half",
        "SELECT COUNT(*) AS n FROM gift_movement m WHERE m.pair_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM gift_movement o WHERE o.id = m.pair_id AND o.pair_id = m.id AND o.delta = -m.delta
              AND o.gift_id = m.gift_id AND o.unit_id = m.other_unit_id AND o.other_unit_id = m.unit_id)",
    ),
    (
        "an issue of gifts has no movement of its own, or more came back than was given",
        "SELECT COUNT(*) AS n FROM (
           SELECT i.id FROM gift_issue i
             LEFT JOIN gift_movement m ON m.issue_id = i.id AND m.unit_id = i.dealer_id AND m.gift_id = i.gift_id
            GROUP BY i.id, i.count
           HAVING COALESCE(SUM(CASE WHEN m.kind = 'ISSUE' THEN -m.delta ELSE 0 END), 0) <> i.count
               OR COALESCE(SUM(CASE WHEN m.kind = 'RETURN' THEN m.delta ELSE 0 END), 0) > i.count) wrong",
    ),
    (
        "what a dealer spent on gifts in a year is not what it gave",
        "SELECT COUNT(*) AS n FROM (
           SELECT dealer_id, year, SUM(fen) AS fen FROM (
             SELECT dealer_id, year, value_fen AS fen FROM gift_year
             UNION ALL
             SELECT i.dealer_id, i.day / 10000, m.delta * i.unit_value_fen FROM gift_issue i
               JOIN gift_movement m ON m.issue_id = i.id) both_sides
           GROUP BY dealer_id, year HAVING SUM(fen) <> 0) wrong",
    ),
    (
        "the figures of somebody who gave gifts are not what he gave",
        "SELECT COUNT(*) AS n FROM (
           SELECT dealer_id, month, giver_id FROM (
             SELECT dealer_id, month, giver_id, issues, pieces, value_fen, returned, returned_fen FROM gift_tally
             UNION ALL
             SELECT dealer_id, day / 100, giver_id, -1, -count, -value_fen, 0, 0 FROM gift_issue
             UNION ALL
             SELECT i.dealer_id, i.day / 100, i.giver_id, 0, 0, 0, -m.delta, -m.delta * i.unit_value_fen
               FROM gift_issue i JOIN gift_movement m ON m.issue_id = i.id AND m.kind = 'RETURN') both_sides
           GROUP BY dealer_id, month, giver_id
           HAVING SUM(issues) <> 0 OR SUM(pieces) <> 0 OR SUM(value_fen) <> 0 OR SUM(returned) <> 0 OR SUM(returned_fen) <> 0)
         wrong",
    ),
];

/// Adds up every ledger of gifts. Answers what is wrong, in words for the administrator; nothing if all is well.
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
