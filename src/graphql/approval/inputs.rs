//! What clients hand in about approvals, read into the domain's operations.

use async_graphql::{Enum, InputObject};
use longhaul_entity::{ApprovalId, ChannelId, ContactId, CustomerId, enums::ApprovalKind};
use uuid::Uuid;

use crate::{
    domain::{
        approval::{
            ChangeApprovalRequest, Decision, Item, PassOnApproval, RequestApproval, Terms, Verdict, Whom,
            WithdrawApproval,
        },
        desk::DecideApproval,
    },
    graphql::kit::{E, Gid, Money},
};

/// Whom something is for. For public officials nothing is approved; who asks all the same is shown to compliance (APPR-6).
#[derive(InputObject)]
pub(in crate::graphql) struct ApprovalRecipientInput {
    /// His name; left out, that of the contact.
    name: Option<String>,
    /// His post, at most 60 characters.
    title: Option<String>,
    /// The contact of a customer that he is, if he is one.
    contact_id: Option<Gid<ContactId>>,
    /// Whether he is a public official (公职人员). Contacts of government agencies count as such whatever is said here.
    public_official: bool,
}

/// Something that is asked for.
#[derive(InputObject)]
pub(in crate::graphql) struct ApprovalItemInput {
    /// What it is, at most 120 characters.
    what: String,
    /// What it comes to per vehicle, 1 to 1,000,000,000 fen.
    per_vehicle: Money,
    /// Whom it is for.
    recipient: Option<ApprovalRecipientInput>,
}

/// An approval that is asked for, for one's own unit.
#[derive(InputObject)]
pub(super) struct RequestApprovalInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<ApprovalId>>,
    /// What is asked for: PROMOTION or PUBLIC_RELATIONS; the other kinds are asked for where they belong.
    kind: E<ApprovalKind>,
    /// The customer concerned, one that one sees.
    customer_id: Option<Gid<CustomerId>>,
    /// The channel within which HQ decides (ORG-2), should it come there; left out: any.
    channel_id: Option<Gid<ChannelId>>,
    /// For how many vehicles, 1 to 100,000; 1 for a kind that does not count by the vehicle.
    #[graphql(default = 1)]
    vehicles: i32,
    /// What is asked for, 1 to 20 items.
    items: Vec<ApprovalItemInput>,
    /// Why, at most 1,000 characters.
    reason: String,
    /// Whom all of it is for.
    recipient: Option<ApprovalRecipientInput>,
}

/// What is asked for instead: all of it. Whatever was said to the request before counts no more (APPR-5).
#[derive(InputObject)]
pub(super) struct ChangeApprovalRequestInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The request.
    id: Gid<ApprovalId>,
    /// The version that was read.
    version: i32,
    /// For how many vehicles, 1 to 100,000; 1 for a kind that does not count by the vehicle.
    #[graphql(default = 1)]
    vehicles: i32,
    /// What is asked for, 1 to 20 items.
    items: Vec<ApprovalItemInput>,
    /// Why, at most 1,000 characters.
    reason: String,
    /// Whom all of it is for.
    recipient: Option<ApprovalRecipientInput>,
}

/// Which request is taken back.
#[derive(InputObject)]
pub(super) struct WithdrawApprovalInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The request.
    id: Gid<ApprovalId>,
    /// The version that was read.
    version: i32,
    /// Why, at most 1,000 characters.
    why: Option<String>,
}

/// What is said to a request.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum ApprovalVerdict {
    /// 批准 / It is allowed.
    Approve,
    /// 拒绝 / It is not.
    Refuse,
}

/// A decision on a request.
#[derive(InputObject)]
pub(super) struct DecideApprovalInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The request.
    id: Gid<ApprovalId>,
    /// The version that was read: what was changed since is not decided.
    version: i32,
    /// What is said.
    verdict: ApprovalVerdict,
    /// Why, at most 1,000 characters; a refusal needs it.
    why: Option<String>,
}

/// A request that is laid before the level above.
#[derive(InputObject)]
pub(super) struct PassOnApprovalInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The request.
    id: Gid<ApprovalId>,
    /// The version that was read.
    version: i32,
    /// Why, at most 1,000 characters: what whoever decides should know.
    why: String,
}

impl ApprovalRecipientInput {
    /// As the domain reads it.
    pub(in crate::graphql) fn read(self) -> Whom {
        let Self { name, title, contact_id, public_official } = self;
        Whom { name, title, contact: contact_id.map(|id| id.0), public_official }
    }
}

impl ApprovalItemInput {
    /// As the domain reads it.
    pub(in crate::graphql) fn read(self) -> Item {
        let whom = self.recipient.map(ApprovalRecipientInput::read);
        Item { what: self.what, per_vehicle: self.per_vehicle.0, whom }
    }
}

fn terms(
    vehicles: i32,
    items: Vec<ApprovalItemInput>,
    reason: String,
    recipient: Option<ApprovalRecipientInput>,
) -> Terms {
    let items = items.into_iter().map(ApprovalItemInput::read).collect();
    Terms { vehicles, items, reason, whom: recipient.map(ApprovalRecipientInput::read) }
}

impl RequestApprovalInput {
    /// The operation.
    pub(super) fn read(self) -> RequestApproval {
        RequestApproval {
            id: self.id.map(|id| id.0),
            kind: self.kind.0,
            customer: self.customer_id.map(|id| id.0),
            channel: self.channel_id.map(|id| id.0),
            terms: terms(self.vehicles, self.items, self.reason, self.recipient),
        }
    }
}

impl ChangeApprovalRequestInput {
    /// The operation.
    pub(super) fn read(self) -> ChangeApprovalRequest {
        let terms = terms(self.vehicles, self.items, self.reason, self.recipient);
        ChangeApprovalRequest { id: self.id.0, version: self.version, terms }
    }
}

impl WithdrawApprovalInput {
    /// The operation.
    pub(super) fn read(self) -> WithdrawApproval {
        WithdrawApproval { id: self.id.0, version: self.version, why: self.why }
    }
}

impl DecideApprovalInput {
    /// The operation.
    pub(super) fn read(self) -> DecideApproval {
        let verdict = match self.verdict {
            ApprovalVerdict::Approve => Verdict::Approve,
            ApprovalVerdict::Refuse => Verdict::Refuse,
        };
        DecideApproval { decision: Decision { id: self.id.0, version: self.version, verdict, why: self.why } }
    }
}

impl PassOnApprovalInput {
    /// The operation.
    pub(super) fn read(self) -> PassOnApproval {
        PassOnApproval { id: self.id.0, version: self.version, why: self.why }
    }
}
