//! What compliance is shown (APPR-6).

use async_graphql::{Context, InputObject, Object};
use longhaul_entity::{
    ApprovalId, NoticeId, UnitId, compliance_notice,
    enums::{ApprovalKind, OfficialGround},
};

use super::{people::ApprovalPerson, types::ApprovalRequest};
use crate::{
    domain::approval::list::NoticeFilter,
    graphql::{
        customer::Customer,
        kit::{DateTime, E, Gid, Money, Reply},
        org::Unit,
    },
    vocab::Fen,
};

/// Something for a public official was asked for, and refused (合规通知, APPR-6). Never changed.
pub(super) struct ComplianceNotice {
    pub(super) row: compliance_notice::Model,
}

#[Object]
impl ComplianceNotice {
    /// Its id.
    async fn id(&self) -> Gid<NoticeId> {
        Gid(self.row.id)
    }

    /// When it was refused.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }

    /// Who asked.
    async fn actor(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalPerson>> {
        ApprovalPerson::load(ctx, self.row.actor_id).await
    }

    /// For which unit.
    async fn unit(&self, ctx: &Context<'_>) -> Reply<Option<Unit>> {
        Unit::load(ctx, self.row.unit_id).await
    }

    /// What was asked for.
    async fn kind(&self) -> E<ApprovalKind> {
        E(self.row.kind)
    }

    /// The request that was to be changed so; null when it was a new one.
    async fn request(&self, ctx: &Context<'_>) -> Reply<Option<ApprovalRequest>> {
        match self.row.request_id {
            Some(request) => ApprovalRequest::load(ctx, request).await,
            None => Ok(None),
        }
    }

    /// The customer concerned; null where there is none, or it is beyond your reach.
    async fn customer(&self, ctx: &Context<'_>) -> Reply<Option<Customer>> {
        match self.row.customer_id {
            Some(customer) => Customer::load(ctx, customer).await,
            None => Ok(None),
        }
    }

    /// By what the recipient counts as an official (公职人员认定依据).
    async fn ground(&self) -> E<OfficialGround> {
        E(self.row.ground)
    }

    /// The recipient's name, if one was named.
    async fn recipient(&self) -> Option<&str> {
        self.row.recipient.as_deref()
    }

    /// His post.
    async fn recipient_title(&self) -> Option<&str> {
        self.row.recipient_title.as_deref()
    }

    /// What was asked for, in words.
    async fn what(&self) -> &str {
        &self.row.what
    }

    /// What it comes to per vehicle, in fen.
    async fn per_vehicle(&self) -> Money {
        Money(Fen::new(self.row.per_vehicle_fen))
    }

    /// For how many vehicles.
    async fn vehicles(&self) -> i32 {
        self.row.vehicles
    }

    /// Why it was asked for.
    async fn reason(&self) -> &str {
        &self.row.reason
    }
}

/// Which notices; what is left out does not restrict.
#[derive(InputObject, Default)]
pub(super) struct ComplianceNoticeFilter {
    /// Asked for by this unit or one below it.
    unit_id: Option<Gid<UnitId>>,
    /// Not before this instant.
    from: Option<DateTime>,
    /// Before this instant.
    to: Option<DateTime>,
    /// On changing this request.
    request_id: Option<Gid<ApprovalId>>,
}

impl ComplianceNoticeFilter {
    pub(super) fn read(&self) -> NoticeFilter {
        NoticeFilter {
            unit: self.unit_id.map(|id| id.0),
            from: self.from.map(|at| at.0),
            to: self.to.map(|at| at.0),
            request: self.request_id.map(|id| id.0),
        }
    }
}
