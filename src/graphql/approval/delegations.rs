//! Decisions that managers hand to others.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use longhaul_entity::{DelegationId, UserId, approval_delegation};
use uuid::Uuid;

use super::people::ApprovalPerson;
use crate::{
    domain::approval::{DelegateApprovals, EndDelegation, query},
    graphql::kit::{DateTime, Gid, Reply, app, caller},
};

/// A manager's decisions, handed to another for a time (审批授权). Seen by the two.
pub(super) struct ApprovalDelegation {
    pub(super) row: approval_delegation::Model,
}

#[Object]
impl ApprovalDelegation {
    /// Its id.
    async fn id(&self) -> Gid<DelegationId> {
        Gid(self.row.id)
    }

    /// Whose decisions.
    async fn giver(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalPerson>> {
        ApprovalPerson::load(ctx, self.row.giver_id).await
    }

    /// Who decides in his name.
    async fn deputy(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalPerson>> {
        ApprovalPerson::load(ctx, self.row.deputy_id).await
    }

    /// From this instant on.
    async fn from(&self) -> DateTime {
        DateTime(self.row.starts_at)
    }

    /// Before this instant.
    async fn until(&self) -> DateTime {
        DateTime(self.row.ends_at)
    }

    /// When it was taken back.
    async fn ended_at(&self) -> Option<DateTime> {
        self.row.ended_at.map(DateTime)
    }

    /// When it was given.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }
}

/// To whom one hands one's decisions, and for how long.
#[derive(InputObject)]
pub(super) struct DelegateApprovalsInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<DelegationId>>,
    /// Who is to decide: one of `approvalDeputies`.
    deputy_id: Gid<UserId>,
    /// From this instant on; what lies in the past is now.
    from: DateTime,
    /// Before this instant, at most 92 days later.
    until: DateTime,
}

/// Which delegation is taken back.
#[derive(InputObject)]
pub(super) struct EndDelegationInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The delegation.
    id: Gid<DelegationId>,
}

/// What a change of a delegation answers.
#[derive(SimpleObject)]
pub(super) struct ApprovalDelegationPayload {
    /// The delegation as it is now.
    delegation: ApprovalDelegation,
}

impl ApprovalDelegationPayload {
    /// Reads the delegation again, under the rights of whoever asks.
    pub(super) async fn read(ctx: &Context<'_>, id: DelegationId) -> Reply<Self> {
        let row = query::delegation(app(ctx)?.db.read(), &caller(ctx)?.actor, id).await?;
        Ok(Self { delegation: ApprovalDelegation { row } })
    }
}

impl DelegateApprovalsInput {
    /// The operation.
    pub(super) fn read(&self) -> DelegateApprovals {
        DelegateApprovals {
            id: self.id.map(|id| id.0),
            deputy: self.deputy_id.0,
            from: self.from.0,
            until: self.until.0,
        }
    }
}

impl EndDelegationInput {
    /// The operation.
    pub(super) const fn read(&self) -> EndDelegation {
        EndDelegation { id: self.id.0 }
    }
}
