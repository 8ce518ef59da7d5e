//! `endDelegation`: a manager decides for himself again.

use longhaul_entity::{DelegationId, approval_delegation};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use serde::Serialize;
use serde_json::json;

use super::query;
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Refusal, Result, not_found},
    journal::{self, Entry},
};

/// Takes back a delegation that one has given, from now on.
#[derive(Clone, Debug, Serialize)]
pub struct EndDelegation {
    /// The delegation.
    pub id: DelegationId,
}

impl Operation for EndDelegation {
    const NAME: &'static str = "endDelegation";
    const ACTION: Action = Action::ApprovalDecide;
    type Output = DelegationId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<DelegationId> {
        let found = approval_delegation::Entity::find_by_id(self.id)
            .filter(query::delegations_of(actor))
            .lock_exclusive()
            .one(op.tx())
            .await?
            .ok_or_else(not_found)?;
        if found.giver_id != actor.user {
            let (zh, en) = ("只有授权人本人可以收回授权", "Only whoever gave it takes a delegation back");
            return Err(Refusal::new(Code::Rule, zh, en).rule("APPR-2").into());
        }
        let over = || Refusal::new(Code::Conflict, "授权已经结束", "The delegation is over already").rule("APPR-2");
        if found.ends_at <= op.now() {
            return Err(over().into());
        }
        let ended = approval_delegation::Entity::update_many()
            .col_expr(approval_delegation::Column::EndedAt, Expr::value(op.now()))
            .filter(approval_delegation::Column::Id.eq(self.id))
            .filter(approval_delegation::Column::EndedAt.is_null())
            .exec(op.tx())
            .await?;
        if ended.rows_affected != 1 {
            return Err(over().into());
        }
        let data = json!({ "deputy": found.deputy_id });
        journal::record(op, Entry::new("ApprovalDelegationEnded", self.id, actor.unit, &data)).await?;
        Ok(self.id)
    }
}
