//! Gifts that were given: to whom, at which occasion, by whom, with what proof (GIFT-3, 礼品发放). Never changed; what came back
//! is a movement.

use sea_orm::entity::prelude::*;

use crate::{
    ApprovalId, ContactId, CustomerId, FollowUpId, GiftId, GiftIssueId, GiftStandardId, PhotoId, Timestamp, UnitId,
    UserId, VisitId,
    enums::{CustomerTier, GiftOccasion, GiftRecipientKind},
};

/// A row of `gift_issue`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gift_issue")]
pub struct Model {
    /// Its id, made by the phone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GiftIssueId,
    /// The customer.
    pub customer_id: CustomerId,
    /// The dealer whose stock it came from.
    pub dealer_id: UnitId,
    /// Who gave it.
    pub giver_id: UserId,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// What was given.
    pub gift_id: GiftId,
    /// How many.
    pub count: i32,
    /// What one was worth then, in fen.
    pub unit_value_fen: i64,
    /// What all were worth then, in fen.
    pub value_fen: i64,
    /// At which occasion.
    pub occasion: GiftOccasion,
    /// The visit; with visits alone.
    pub visit_id: Option<VisitId>,
    /// The follow-up; with follow-ups alone.
    pub follow_up_id: Option<FollowUpId>,
    /// Which ceremony or event, in words; with these alone.
    pub occasion_text: Option<String>,
    /// What the recipient is at the customer's.
    pub recipient: GiftRecipientKind,
    /// His name.
    pub recipient_name: String,
    /// The contact that he was, if he was one; contacts come and go.
    pub contact_id: Option<ContactId>,
    /// The photo that proves it.
    pub photo_id: PhotoId,
    /// The visit that the photo belongs to.
    pub photo_visit_id: VisitId,
    /// SHA-256 of that photo, in hex.
    pub photo_sha256: String,
    /// The customer's tier then.
    pub tier: CustomerTier,
    /// The standard that it went by; none where HQ had set none.
    pub standard_id: Option<GiftStandardId>,
    /// The approval that it used.
    pub approval_id: Option<ApprovalId>,
    /// The policy values that it went by, each with its version, as JSON (POL-1).
    pub policy: String,
    /// When the server took it in; by this it counts.
    pub issued_at: Timestamp,
    /// The business day of that, `YYYYMMDD`.
    pub day: i32,
}

impl ActiveModelBehavior for ActiveModel {}
