//! `delegateApprovals`: a manager hands his decisions to another for a time (APPR-2).

use longhaul_entity::{DelegationId, Timestamp, UserId, app_user, approval_delegation};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, sea_query::OnConflict,
};
use serde::Serialize;
use serde_json::json;

use super::query;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Refusal, Result, invalid},
    journal::{self, Entry},
};

/// Days that decisions are handed over for at most.
const DAYS_MOST: i64 = 92;
/// Delegations of one manager that are in force or to come, at most.
const OPEN_MOST: u64 = 20;

/// Hands one's decisions to another manager of one's own unit or of one above it; never to one below.
#[derive(Clone, Debug, Serialize)]
pub struct DelegateApprovals {
    /// Its id, if the client made one.
    pub id: Option<DelegationId>,
    /// Who decides in one's name.
    pub deputy: UserId,
    /// From this instant on; what lies in the past is now.
    pub from: Timestamp,
    /// Before this instant, at most 92 days later.
    pub until: Timestamp,
}

impl Operation for DelegateApprovals {
    const NAME: &'static str = "delegateApprovals";
    const ACTION: Action = Action::ApprovalDecide;
    type Output = DelegationId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<DelegationId> {
        let starts_at = self.from.max(op.now());
        span(starts_at, self.until)?;
        let deputy = app_user::Entity::find_by_id(self.deputy).filter(query::possible_deputies(actor));
        if deputy.one(op.tx()).await?.is_none() {
            let zh = "只能授权给本单位或上级单位的其他审批经理";
            let en = "Decisions are handed to another manager of one's own unit or of one above it";
            return Err(Refusal::new(Code::Rule, zh, en).rule("APPR-2").field("input.deputyId").into());
        }
        let open = approval_delegation::Entity::find()
            .filter(approval_delegation::Column::GiverId.eq(actor.user))
            .filter(approval_delegation::Column::EndedAt.is_null())
            .filter(approval_delegation::Column::EndsAt.gt(op.now()));
        if open.count(op.tx()).await? >= OPEN_MOST {
            let zh = format!("同时最多{OPEN_MOST}项授权");
            let en = format!("At most {OPEN_MOST} delegations at a time");
            return Err(Refusal::new(Code::Limit, zh, en).rule("APPR-2").fact("max", OPEN_MOST).into());
        }
        let row = approval_delegation::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            giver_id: actor.user,
            deputy_id: self.deputy,
            starts_at,
            ends_at: self.until,
            ended_at: None,
            created_at: op.now(),
        };
        let (id, data) = (row.id, json!({ "deputy": row.deputy_id, "from": row.starts_at, "until": row.ends_at }));
        let inserted = approval_delegation::Entity::insert(row.into_active_model().reset_all())
            .on_conflict(OnConflict::column(approval_delegation::Column::Id).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted != 1 {
            return Err(Refusal::new(Code::Conflict, "编号已被使用", "The id is in use already")
                .field("input.id")
                .into());
        }
        journal::record(op, Entry::new("ApprovalsDelegated", id, actor.unit, &data)).await?;
        Ok(id)
    }
}

fn span(from: Timestamp, until: Timestamp) -> Result<()> {
    if until <= from {
        let (zh, en) = ("结束时间须晚于开始时间和现在", "It ends after it begins, and after now");
        return Err(invalid("input.until", zh, en).rule("APPR-2").into());
    }
    if until > from.plus_seconds(DAYS_MOST * 24 * 3600) {
        let zh = format!("授权最长{DAYS_MOST}天");
        let en = format!("Decisions are handed over for {DAYS_MOST} days at most");
        return Err(invalid("input.until", zh, en).rule("APPR-2").into());
    }
    Ok(())
}
