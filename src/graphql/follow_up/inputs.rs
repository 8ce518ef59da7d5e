//! What clients hand in about follow-ups, read into the domain's operation.

use async_graphql::InputObject;
use longhaul_entity::{
    ApprovalId, ChannelId, FollowUpId, LeadId,
    enums::{DemandKind, FollowUpWay},
    follow_up::Demand,
};
use uuid::Uuid;

use crate::{
    domain::follow_up::{promote::RequestPromotion, record::RecordFollowUp},
    graphql::{
        approval::{ApprovalItemInput, ApprovalRecipientInput},
        kit::{DateTime, E, Gid},
        visit::PersonMetInput,
    },
};

/// Something that a buyer asks for (客户诉求).
#[derive(InputObject)]
pub(super) struct DemandInput {
    /// What it is about.
    kind: E<DemandKind>,
    /// What he asks for, at most 1000 characters.
    wish: String,
    /// What he was told, at most 1000 characters.
    answer: Option<String>,
    /// Whether the answer settled it on the spot. What is left open calls for a promotion request (FOLLOW-4).
    #[graphql(default)]
    settled: bool,
}

/// A contact with the buyer of a lead (跟进记录, forms 21 and 22). It stays as it was recorded.
#[derive(InputObject)]
pub(super) struct RecordFollowUpInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<FollowUpId>>,
    /// The lead that is followed up: one's own dealer's, protected now.
    lead_id: Gid<LeadId>,
    /// How (FOLLOW-1).
    way: E<FollowUpWay>,
    /// When, by the phone's clock; within the last year and not in the future.
    contacted_at: DateTime,
    /// Whom one spoke with, at most 20.
    #[graphql(default)]
    persons: Vec<PersonMetInput>,
    /// What was said, at most 4000 characters.
    said: String,
    /// What the buyer asks for, at most 20.
    #[graphql(default)]
    demands: Vec<DemandInput>,
    /// What comes next, at most 4000 characters.
    next_step: Option<String>,
}

impl RecordFollowUpInput {
    /// The operation.
    pub(super) fn read(self) -> RecordFollowUp {
        let demand = |raised: DemandInput| Demand {
            kind: raised.kind.0,
            wish: raised.wish,
            answer: raised.answer,
            settled: raised.settled,
        };
        RecordFollowUp {
            id: self.id.map(|id| id.0),
            lead: self.lead_id.0,
            way: self.way.0,
            contacted_at: self.contacted_at.0,
            persons: self.persons.into_iter().map(PersonMetInput::read).collect(),
            said: self.said,
            demands: self.demands.into_iter().map(demand).collect(),
            next_step: self.next_step,
        }
    }
}

/// A promotion that is asked for because of a demand that was left open (促销策略申请, FOLLOW-4).
#[derive(InputObject)]
pub(super) struct RequestPromotionInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The id of the request, if the client makes it (UUID v7).
    id: Option<Gid<ApprovalId>>,
    /// The contact at which the demand was raised; its lead is protected now.
    follow_up_id: Gid<FollowUpId>,
    /// Which of its demands, by `Demand.number`.
    demand: i32,
    /// The channel within which HQ decides (ORG-2), should it come there; left out: any.
    channel_id: Option<Gid<ChannelId>>,
    /// For how many vehicles, 1 to 100,000; as many as the lead is about when left out.
    vehicles: Option<i32>,
    /// What is asked for, 1 to 20 items.
    items: Vec<ApprovalItemInput>,
    /// Why, at most 1,000 characters.
    reason: String,
    /// Whom all of it is for.
    recipient: Option<ApprovalRecipientInput>,
}

impl RequestPromotionInput {
    /// The operation.
    pub(super) fn read(self) -> RequestPromotion {
        RequestPromotion {
            id: self.id.map(|id| id.0),
            follow_up: self.follow_up_id.0,
            demand: self.demand,
            channel: self.channel_id.map(|id| id.0),
            vehicles: self.vehicles,
            items: self.items.into_iter().map(ApprovalItemInput::read).collect(),
            reason: self.reason,
            whom: self.recipient.map(ApprovalRecipientInput::read),
        }
    }
}
