//! Reported intentions to buy (LEAD-1, 大客户购车意向信息提报单), with what each came to.

use sea_orm::entity::prelude::*;

use crate::{
    CustomerId, LeadId, PolicyVersionId, Timestamp, UnitId, UserId,
    enums::{LeadEnd, LeadKind, LeadOutcome, LossReason, PurchaseWay},
};

/// A row of `lead`. What the receipt says stands in it and does not change once it is there: number, times, outcome, rank, until.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeadId,
    /// Its number, as it stands on the receipt.
    pub number: String,
    /// Whose purchase.
    pub customer_id: CustomerId,
    /// The customer's name as the reporter knows it; he may not see the customer.
    pub customer_name: String,
    /// The dealer that reported it.
    pub dealer_id: UnitId,
    /// Who reported it.
    pub reporter_id: UserId,
    /// Who works on it now; nobody for a while after somebody left.
    pub owner_id: Option<UserId>,
    /// What kind of purchase (LEAD-8).
    pub kind: LeadKind,
    /// The series wanted.
    pub series: String,
    /// How many vehicles.
    pub count: i32,
    /// The month of the purchase, `YYYYMM`.
    pub month: i32,
    /// How it will be paid.
    pub way: PurchaseWay,
    /// What else is known.
    pub note: Option<String>,
    /// When it was filled in, by the phone. Never decides (LEAD-2).
    pub device_at: Option<Timestamp>,
    /// When the server received it; whoever fills it in says nothing about it.
    pub received_at: Timestamp,
    /// From when it counts: its receipt, or its approval from outside the territory (LEAD-5).
    pub counted_at: Option<Timestamp>,
    /// What it came to.
    pub outcome: LeadOutcome,
    /// Its place among those that counted since the customer was last free, from 1 on.
    pub rank: Option<i32>,
    /// Until when the customer is protected, as the receipt says.
    pub protected_until: Option<Timestamp>,
    /// The version of the policy book that its protection was measured by (POL-1); none for the default, and for those that
    /// gained none.
    pub policy_version_id: Option<PolicyVersionId>,
    /// When its buyer was last contacted, in whatever way (FOLLOW-2).
    pub contacted_at: Option<Timestamp>,
    /// By when he is to be contacted next; none for a report that gained no protection. Counts while the lead is protected.
    pub contact_due_at: Option<Timestamp>,
    /// The version of the policy book that this is measured by (POL-1); none for the default, and where nothing is due.
    pub contact_policy_version_id: Option<PolicyVersionId>,
    /// When it was last touched (LEAD-7).
    pub touched_at: Timestamp,
    /// How it ended.
    pub ended: Option<LeadEnd>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it was lost.
    pub loss_reason: Option<LossReason>,
    /// To whom it was lost.
    pub loss_competitor: Option<String>,
    /// The competitor's price of a vehicle, in fen.
    pub loss_price_fen: Option<i64>,
    /// What else is known of the loss.
    pub loss_note: Option<String>,
    /// Raised with each change.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
