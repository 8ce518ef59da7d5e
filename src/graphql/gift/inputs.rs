//! What clients hand in about gifts, read into the domain's operations.

use async_graphql::InputObject;
use longhaul_entity::{
    ApprovalId, ChannelId, ContactId, CustomerId, FollowUpId, GiftId, GiftIssueId, PhotoId, UnitId, UserId, VisitId,
    enums::{CustomerTier, GiftOccasion, GiftRecipientKind},
};
use uuid::Uuid;

use crate::{
    domain::{
        approval::Whom,
        gift::{
            CountGift, CreateGift, IssueGift, Occasion, ReceiveGifts, Recipient, RequestGiftApproval, ReturnGift,
            SetGiftStandard, TransferGifts, UpdateGift,
        },
    },
    graphql::kit::{Date, E, Gid, Money, Reply},
};

/// A new gift (新增礼品).
#[derive(InputObject)]
pub(super) struct CreateGiftInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<GiftId>>,
    /// What it is called, at most 60 characters; once in the catalogue.
    name: String,
    /// What it is counted in, at most 10 characters: 盒, 个.
    measure: String,
    /// What one is worth, 1 to 1,000,000 fen.
    value: Money,
    /// Whether it is of practical use: such alone are given on a follow-up (FOLLOW-5).
    practical: bool,
}

/// A gift as it is to be; what is left out stays.
#[derive(InputObject)]
pub(super) struct UpdateGiftInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which gift.
    id: Gid<GiftId>,
    /// The version that was read.
    version: i32,
    /// What it is called, at most 60 characters; once in the catalogue.
    name: Option<String>,
    /// What it is counted in, at most 10 characters.
    measure: Option<String>,
    /// What one is worth, 1 to 1,000,000 fen; what was given before keeps its value.
    value: Option<Money>,
    /// Whether it is of practical use (FOLLOW-5).
    practical: Option<bool>,
    /// Whether it is given still.
    active: Option<bool>,
}

/// A version of a standard (赠礼标准).
#[derive(InputObject)]
pub(super) struct SetGiftStandardInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// For customers of this tier.
    tier: E<CustomerTier>,
    /// At this occasion.
    occasion: E<GiftOccasion>,
    /// For such a recipient.
    recipient: E<GiftRecipientKind>,
    /// The gifts that are allowed, at most 100; left out: any of the catalogue. An empty list allows none.
    gift_ids: Option<Vec<Gid<GiftId>>>,
    /// What one recipient is given at one occasion at most, 0 to 100,000,000 fen.
    most: Money,
    /// From which business day on: today or later.
    valid_from: Date,
    /// Why, at most 500 characters.
    why: String,
}

/// Gifts that came into the stock of one's own unit (礼品入库).
#[derive(InputObject)]
pub(super) struct ReceiveGiftsInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which gift.
    gift_id: Gid<GiftId>,
    /// How many, 1 to 1,000,000.
    count: i32,
    /// Where they came from, at most 500 characters: HQ, a supplier, by which note.
    why: String,
}

/// Gifts from the stock of one's own unit for another (礼品调拨).
#[derive(InputObject)]
pub(super) struct TransferGiftsInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// To which unit: one that you see, above or below your own.
    to_unit_id: Gid<UnitId>,
    /// Which gift.
    gift_id: Gid<GiftId>,
    /// How many, 1 to 1,000,000.
    count: i32,
    /// What for, at most 500 characters.
    why: Option<String>,
}

/// Gifts that were counted in one's own unit (礼品盘点).
#[derive(InputObject)]
pub(super) struct CountGiftInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which gift.
    gift_id: Gid<GiftId>,
    /// What `GiftStock.onHand` said when they were counted; 0 where there was no stock.
    on_hand: i32,
    /// How many there were, 0 to 100,000,000.
    counted: i32,
    /// How the difference came about, at most 500 characters.
    why: String,
}

/// Whom a gift is for (受赠人). Public officials are given nothing; who tries all the same is shown to compliance (APPR-6).
#[derive(InputObject)]
pub(super) struct GiftRecipientInput {
    /// What he is at the customer's.
    kind: E<GiftRecipientKind>,
    /// His name, at most 120 characters; left out, that of the contact.
    name: Option<String>,
    /// His post, at most 60 characters.
    title: Option<String>,
    /// The contact of the customer that he is, if he is one.
    contact_id: Option<Gid<ContactId>>,
    /// Whether he is a public official (公职人员). Contacts of government agencies count as such whatever is said here.
    public_official: bool,
}

/// A gift that was given (礼品发放).
#[derive(InputObject)]
pub(super) struct IssueGiftInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Its id, if the client makes it (UUID v7).
    id: Option<Gid<GiftIssueId>>,
    /// The customer: one of one's own dealer that one works on.
    customer_id: Gid<CustomerId>,
    /// What was given, from the dealer's stock.
    gift_id: Gid<GiftId>,
    /// How many, 1 to 1,000.
    count: i32,
    /// At which occasion.
    occasion: E<GiftOccasion>,
    /// The visit to that customer; for VISIT alone.
    visit_id: Option<Gid<VisitId>>,
    /// The follow-up with that customer; for FOLLOW_UP alone.
    follow_up_id: Option<Gid<FollowUpId>>,
    /// Which ceremony or event, at most 120 characters; for CEREMONY and EVENT alone.
    occasion_text: Option<String>,
    /// To whom.
    recipient: GiftRecipientInput,
    /// Who gave it: an active person of the dealer; left out, whoever records it.
    giver_id: Option<Gid<UserId>>,
    /// The photo that proves it: of that visit; at other occasions, of any visit to that customer.
    photo_id: Gid<PhotoId>,
    /// The approval for what lies beyond the standard; it is used by this, once.
    approval_id: Option<Gid<ApprovalId>>,
}

/// A gift beyond the standard that is asked for (超标准礼品申请).
#[derive(InputObject)]
pub(super) struct RequestGiftApprovalInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The id of the request, if the client makes it (UUID v7).
    id: Option<Gid<ApprovalId>>,
    /// The customer: one of one's own dealer that one works on.
    customer_id: Gid<CustomerId>,
    /// What is to be given.
    gift_id: Gid<GiftId>,
    /// How many, 1 to 1,000; the issue has to be of just so many.
    count: i32,
    /// At which kind of occasion.
    occasion: E<GiftOccasion>,
    /// To whom.
    recipient: GiftRecipientInput,
    /// The channel within which HQ decides (ORG-2), should it come there; left out: any.
    channel_id: Option<Gid<ChannelId>>,
    /// Why, at most 1,000 characters.
    reason: String,
}

/// Gifts of one issue that came back (礼品退回).
#[derive(InputObject)]
pub(super) struct ReturnGiftInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// What was given.
    issue_id: Gid<GiftIssueId>,
    /// How many came back; with earlier returns not more than were given.
    count: i32,
    /// Why, at most 500 characters.
    why: String,
}

impl CreateGiftInput {
    /// The operation.
    pub(super) fn read(self) -> CreateGift {
        let Self { id, name, measure, value, practical, .. } = self;
        CreateGift { id: id.map(|id| id.0), name, measure, value: value.0, practical }
    }
}

impl UpdateGiftInput {
    /// The operation.
    pub(super) fn read(self) -> UpdateGift {
        let Self { id, version, name, measure, value, practical, active, .. } = self;
        UpdateGift { id: id.0, version, name, measure, value: value.map(|value| value.0), practical, active }
    }
}

impl SetGiftStandardInput {
    /// The operation.
    pub(super) fn read(self) -> SetGiftStandard {
        SetGiftStandard {
            tier: self.tier.0,
            occasion: self.occasion.0,
            recipient: self.recipient.0,
            gifts: self.gift_ids.map(|ids| ids.into_iter().map(|id| id.0).collect()),
            most: self.most.0,
            valid_from: self.valid_from.0,
            why: self.why,
        }
    }
}

impl ReceiveGiftsInput {
    /// The operation.
    pub(super) fn read(self) -> ReceiveGifts {
        ReceiveGifts { gift: self.gift_id.0, count: self.count, why: self.why }
    }
}

impl TransferGiftsInput {
    /// The operation.
    pub(super) fn read(self) -> TransferGifts {
        TransferGifts { to: self.to_unit_id.0, gift: self.gift_id.0, count: self.count, why: self.why }
    }
}

impl CountGiftInput {
    /// The operation.
    pub(super) fn read(self) -> CountGift {
        CountGift { gift: self.gift_id.0, on_hand: self.on_hand, counted: self.counted, why: self.why }
    }
}

impl GiftRecipientInput {
    fn read(self) -> Recipient {
        let Self { kind, name, title, contact_id, public_official } = self;
        Recipient { kind: kind.0, whom: Whom { name, title, contact: contact_id.map(|id| id.0), public_official } }
    }
}

impl IssueGiftInput {
    /// The operation.
    ///
    /// # Errors
    /// INVALID for an occasion that does not fit what is named for it.
    pub(super) fn read(self) -> Reply<IssueGift> {
        let (visit, follow_up) = (self.visit_id.map(|id| id.0), self.follow_up_id.map(|id| id.0));
        Ok(IssueGift {
            id: self.id.map(|id| id.0),
            customer: self.customer_id.0,
            gift: self.gift_id.0,
            count: self.count,
            occasion: Occasion::read(self.occasion.0, visit, follow_up, self.occasion_text.as_deref())?,
            to: self.recipient.read(),
            giver: self.giver_id.map(|id| id.0),
            photo: self.photo_id.0,
            approval: self.approval_id.map(|id| id.0),
        })
    }
}

impl RequestGiftApprovalInput {
    /// The operation.
    pub(super) fn read(self) -> RequestGiftApproval {
        RequestGiftApproval {
            id: self.id.map(|id| id.0),
            customer: self.customer_id.0,
            gift: self.gift_id.0,
            count: self.count,
            occasion: self.occasion.0,
            to: self.recipient.read(),
            channel: self.channel_id.map(|id| id.0),
            reason: self.reason,
        }
    }
}

impl ReturnGiftInput {
    /// The operation.
    pub(super) fn read(self) -> ReturnGift {
        ReturnGift { issue: self.issue_id.0, count: self.count, why: self.why }
    }
}
