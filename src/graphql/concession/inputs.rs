//! What clients hand in about concessions, read into the domain's operations.

use async_graphql::InputObject;
use longhaul_entity::{ConcessionId, CustomerId, VisitId, enums::ConcessionItemKind};
use uuid::Uuid;

use crate::{
    domain::concession::{
        ChangeConcession, CloseConcession, CompleteConcession, Item, OpenConcession, WithdrawConcession,
    },
    graphql::{
        approval::ApprovalRecipientInput,
        kit::{Date, E, Gid, Money},
    },
};

/// Something that the customer is to be given (让渡服务内容).
#[derive(InputObject)]
pub(super) struct ConcessionItemInput {
    /// What kind of service it is.
    kind: E<ConcessionItemKind>,
    /// What it is, at most 80 characters.
    description: String,
    /// What it comes to, in fen, 0 to 1,000,000.00 yuan.
    amount: Money,
    /// The plate of the vehicle that it is for. Items of one vehicle are added up; what names none is for each of them.
    plate: Option<String>,
    /// Its vehicle identification number.
    vin: Option<String>,
}

impl ConcessionItemInput {
    fn read(self) -> Item {
        let Self { kind, description, amount, plate, vin } = self;
        Item { kind: kind.0, description, amount: amount.0, plate, vin }
    }
}

/// A complaint that is to be met (让渡服务申请).
#[derive(InputObject)]
pub(super) struct OpenConcessionInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<ConcessionId>>,
    /// Who complains: a customer of one's own dealer that one works on.
    customer_id: Gid<CustomerId>,
    /// The visit on which it was raised; left out where it was told at once and there is no report yet.
    visit_id: Option<Gid<VisitId>>,
    /// Which concern of that report it is, from 1 on. A concern is one case.
    concern: Option<i32>,
    /// What he complains of, at most 800 characters.
    complaint: String,
    /// What he is to be given, at most 20 items; none where a good word is enough.
    #[graphql(default)]
    items: Vec<ConcessionItemInput>,
    /// Whom it is for, where it is for somebody: never a public official (APPR-6).
    recipient: Option<ApprovalRecipientInput>,
}

/// What a case asks for instead: all of it. Whatever was said to it before counts no more (APPR-5).
#[derive(InputObject)]
pub(super) struct ChangeConcessionInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The case.
    id: Gid<ConcessionId>,
    /// The version that was read.
    version: i32,
    /// What the customer complains of, at most 800 characters; left out: what he did before.
    complaint: Option<String>,
    /// What he is to be given, at most 20 items.
    #[graphql(default)]
    items: Vec<ConcessionItemInput>,
    /// Whom it is for, where it is for somebody.
    recipient: Option<ApprovalRecipientInput>,
}

/// Services that were carried out (让渡服务执行).
#[derive(InputObject)]
pub(super) struct CompleteConcessionInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The case.
    id: Gid<ConcessionId>,
    /// The version that was read.
    version: i32,
    /// The business day on which they were: not before the approval, and not in the future.
    done_on: Date,
    /// What each item cost, in fen, in the order of the items; together no more than was approved, and no more by vehicle.
    #[graphql(default)]
    costs: Vec<Money>,
}

/// The customer's word (让渡服务办结).
#[derive(InputObject)]
pub(super) struct CloseConcessionInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The case.
    id: Gid<ConcessionId>,
    /// The version that was read.
    version: i32,
    /// What the customer said, at most 2000 characters.
    word: String,
    /// How satisfied he was, 1 to 5.
    satisfaction: i32,
}

/// A case that is not needed any more.
#[derive(InputObject)]
pub(super) struct WithdrawConcessionInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The case.
    id: Gid<ConcessionId>,
    /// The version that was read.
    version: i32,
    /// Why, at most 500 characters.
    why: String,
}

fn items(given: Vec<ConcessionItemInput>) -> Vec<Item> {
    given.into_iter().map(ConcessionItemInput::read).collect()
}

impl OpenConcessionInput {
    /// The operation.
    pub(super) fn read(self) -> OpenConcession {
        OpenConcession {
            id: self.id.map(|id| id.0),
            customer: self.customer_id.0,
            visit: self.visit_id.map(|id| id.0),
            concern: self.concern,
            complaint: self.complaint,
            items: items(self.items),
            whom: self.recipient.map(ApprovalRecipientInput::read),
        }
    }
}

impl ChangeConcessionInput {
    /// The operation.
    pub(super) fn read(self) -> ChangeConcession {
        ChangeConcession {
            id: self.id.0,
            version: self.version,
            complaint: self.complaint,
            items: items(self.items),
            whom: self.recipient.map(ApprovalRecipientInput::read),
        }
    }
}

impl CompleteConcessionInput {
    /// The operation.
    pub(super) fn read(self) -> CompleteConcession {
        let costs = self.costs.into_iter().map(|cost| cost.0).collect();
        CompleteConcession { id: self.id.0, version: self.version, done_on: self.done_on.0, costs }
    }
}

impl CloseConcessionInput {
    /// The operation.
    pub(super) fn read(self) -> CloseConcession {
        let (version, satisfaction) = (self.version, self.satisfaction);
        CloseConcession { id: self.id.0, version, word: self.word, satisfaction }
    }
}

impl WithdrawConcessionInput {
    /// The operation.
    pub(super) fn read(self) -> WithdrawConcession {
        WithdrawConcession { id: self.id.0, version: self.version, why: self.why }
    }
}
