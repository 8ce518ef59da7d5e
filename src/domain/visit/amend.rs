//! Correcting a sealed report: the correction stands beside it, both stay readable (VISIT-9).

use longhaul_entity::{AmendmentId, Timestamp, VisitId, visit, visit_amendment};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, sea_query::OnConflict,
};
use serde::Serialize;
use serde_json::json;

use super::{
    query,
    rules::{AMENDMENT_CHARS, AMENDMENTS_MOST},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, typed},
    error::{Code, Refusal, Result, not_found},
    journal::{self, Entry},
};

/// Adds an amendment to one's own report.
#[derive(Clone, Debug, Serialize)]
pub struct AmendVisitReport {
    /// Its id, if the phone made one.
    pub id: Option<AmendmentId>,
    /// The report.
    pub visit: VisitId,
    /// What is to be read instead or besides, at most 4000 characters.
    pub text: String,
    /// When it was written, by the phone.
    pub device_at: Timestamp,
}

impl Operation for AmendVisitReport {
    const NAME: &'static str = "amendVisitReport";
    const ACTION: Action = Action::VisitReport;
    type Output = VisitId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<VisitId> {
        let text = typed::needed("input.text", &self.text, AMENDMENT_CHARS)?;
        // Locked: amendments of one report are counted one after the other.
        let visit = visit::Entity::find_by_id(self.visit)
            .filter(query::visible(actor, Action::VisitView))
            .lock_exclusive()
            .one(op.tx())
            .await?
            .ok_or_else(not_found)?;
        if visit.visitor_id != actor.user {
            let (zh, en) = ("只有拜访人本人可以更正报告", "Only whoever made the visit corrects its report");
            return Err(Refusal::new(Code::Rule, zh, en).rule("VISIT-9").into());
        }
        let of_it = visit_amendment::Column::VisitId.eq(visit.id);
        if visit_amendment::Entity::find().filter(of_it).count(op.tx()).await? >= AMENDMENTS_MOST {
            let zh = format!("一份报告最多{AMENDMENTS_MOST}条更正");
            let en = format!("A report has at most {AMENDMENTS_MOST} amendments");
            return Err(Refusal::new(Code::Limit, zh, en).rule("VISIT-9").fact("max", AMENDMENTS_MOST).into());
        }
        let row = visit_amendment::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            visit_id: visit.id,
            author_id: actor.user,
            text,
            device_at: self.device_at,
            received_at: op.now(),
        };
        let told = json!({ "amendment": row.id, "text": row.text });
        let inserted = visit_amendment::Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::column(visit_amendment::Column::Id).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted != 1 {
            let (zh, en) = ("该编号已被使用", "There is something of that id already");
            return Err(Refusal::new(Code::Conflict, zh, en).rule("VISIT-8").field("input.id").into());
        }
        journal::record(op, Entry::new("VisitAmended", visit.id, visit.dealer_id, &told)).await?;
        Ok(visit.id)
    }
}
