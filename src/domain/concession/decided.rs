//! What a decision means for a case: in the transaction of the decision, by the desk (APPR-2, APPR-3).

use longhaul_entity::{
    ApprovalId, ConcessionId, concession,
    enums::{ConcessionState, ConcessionStepKind},
};
use sea_orm::{EntityTrait, QuerySelect};

use super::course::{self, Step};
use crate::{
    db::Op,
    error::{Error, Result},
};

/// Takes the case before its request is decided, as everybody who does something with it: nobody waits for somebody who waits for
/// him. Whoever decides sees the request.
///
/// # Errors
/// What the database answers.
pub async fn hold(op: &Op<'_>, id: ConcessionId) -> Result<()> {
    locked(op, id).await.map(drop)
}

/// The request of the case was decided: the services are approved, or refused.
///
/// # Errors
/// Only a failure of ours: the case waits for another request, or for none.
pub async fn decided(op: &Op<'_>, id: ConcessionId, request: ApprovalId, approved: bool) -> Result<()> {
    let before = locked(op, id).await?;
    if before.state != ConcessionState::Open || before.approval_id != Some(request) {
        return Err(Error::broken("a request was decided that its case does not wait for"));
    }
    let mut after = before.clone();
    let kind = if approved {
        (after.state, after.approved_at) = (ConcessionState::Approved, Some(op.now()));
        ConcessionStepKind::Approved
    } else {
        after.state = ConcessionState::Refused;
        ConcessionStepKind::Refused
    };
    let step = Step { kind, words: None, amount_fen: before.amount_fen };
    course::advance(op, &before, after, step).await
}

async fn locked(op: &Op<'_>, id: ConcessionId) -> Result<concession::Model> {
    let found = concession::Entity::find_by_id(id).lock_exclusive().one(op.tx()).await?;
    found.ok_or_else(|| Error::broken("a request about a case that is not there"))
}
