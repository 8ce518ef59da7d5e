//! The proof that whoever was judged fit was moved on, that nobody was moved on by a judgement that is not there, that no report that
//! counts for nothing was judged fit, and that forms of judgements fit their versions (VISIT-3, VISIT-5, VISIT-6, FUN-1). For the command
//! `check`.

use longhaul_entity::{EffectId, TypedId, effect_form, enums::FormKind};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement};
use uuid::Uuid;

use super::forms;
use crate::{db::Db, error::Result};

/// Forms looked at together.
const PAGE: u64 = 500;

/// What must not be found, each as one statement and so as of one moment: what it says of a row, and the rows.
const PROOFS: &[(&str, &str)] = &[
    (
        "a visit was judged fit and its customer was not moved on",
        "SELECT COUNT(*) AS n FROM visit_effect j WHERE j.verdict = 'FIT' AND NOT EXISTS (
           SELECT 1 FROM stage_event e WHERE e.customer_id = j.customer_id AND e.round = j.round AND e.stage = 'FOLLOWING')",
    ),
    (
        "a customer was moved on by a judgement that is not there or is not fit",
        "SELECT COUNT(*) AS n FROM stage_event e WHERE e.fact_kind = 'EFFECT_JUDGED' AND NOT EXISTS (
           SELECT 1 FROM visit_effect j WHERE j.id = e.fact_id AND j.verdict = 'FIT' AND j.customer_id = e.customer_id
              AND j.round = e.round AND e.stage = 'FOLLOWING')",
    ),
    (
        "a visit was judged fit that counts for nothing",
        "SELECT COUNT(*) AS n FROM visit_effect j LEFT JOIN visit_review r ON r.visit_id = j.visit_id
           LEFT JOIN visit_completion c ON c.visit_id = j.visit_id
          WHERE j.verdict = 'FIT' AND (r.state <> 'CLEARED' OR c.visit_id IS NOT NULL AND c.completed_at IS NULL)",
    ),
    (
        "the judgements of a visit do not follow on each other",
        "SELECT COUNT(*) AS n FROM (
           SELECT visit_id FROM visit_effect GROUP BY visit_id HAVING MAX(number) <> COUNT(*)) wrong",
    ),
];

/// Holds judgements against stages and reviews, and their forms against the versions that they name. Answers what is wrong, in words for
/// the administrator; nothing if all is well.
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
    let unfit = unfit_forms(db).await?;
    if unfit > 0 {
        findings.push(format!("the form of a judgement is not such as its version takes: {unfit}"));
    }
    Ok(findings)
}

/// How many forms of judgements are not such as `judgeVisit` takes.
async fn unfit_forms(db: &Db) -> Result<usize> {
    let (mut unfit, mut after) = (0, EffectId::from_uuid(Uuid::nil()));
    loop {
        let behind = effect_form::Entity::find().filter(effect_form::Column::EffectId.gt(after));
        let page = behind.order_by_asc(effect_form::Column::EffectId).limit(PAGE).all(db.read()).await?;
        let Some(last) = page.last() else { return Ok(unfit) };
        after = last.effect_id;
        let found = forms::with_versions(db.read(), page).await?;
        unfit += found.values().filter(|form| !form.fits(FormKind::Effect)).count();
    }
}
