//! What is to be given to whom: what an issue and a request for an approval have in common (GIFT-2, APPR-4 to APPR-6).

use longhaul_entity::{
    ApprovalId, ChannelId, ClosedEnum, CustomerId, GiftId, UnitId, customer,
    enums::{ApprovalKind, GiftOccasion, GiftRecipientKind},
    gift,
};
use serde::Serialize;

use super::{query, rules};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{
        approval::{Item, New, Subject, Terms, Whom},
        customer::{self as customers, query as people},
        lead::territory,
    },
    error::{Error, Result, not_found},
    vocab::Fen,
};

/// Whom a gift is for.
#[derive(Clone, Debug, Serialize)]
pub struct Recipient {
    /// What he is at the customer's.
    pub kind: GiftRecipientKind,
    /// Who he is.
    pub whom: Whom,
}

/// A gift for a recipient of a customer at an occasion.
pub(super) struct Wish<'a> {
    pub(super) customer: customer::Model,
    pub(super) gift: gift::Model,
    pub(super) count: i32,
    pub(super) occasion: GiftOccasion,
    pub(super) to: &'a Recipient,
}

impl<'a> Wish<'a> {
    /// Reads the customer, whose row is locked from then on, and the gift; a contact that is named is the customer's.
    ///
    /// # Errors
    /// INVALID for the number; NOT_FOUND for a customer, gift or contact; RULE for a customer set aside or merged into another.
    pub(super) async fn load(
        op: &Op<'_>,
        actor: &Actor,
        (customer, gift): (CustomerId, GiftId),
        (count, occasion): (i32, GiftOccasion),
        to: &'a Recipient,
    ) -> Result<Self> {
        rules::issued(count)?;
        let customer = people::find_locked(op, actor, Action::GiftIssue, customer).await?;
        let gift = query::gift_held(op, gift).await?;
        if let Some(contact) = to.whom.contact {
            let (whose, _) = people::find_contact(op.tx(), actor, Action::CustomerView, contact).await?;
            if whose.id != customer.id && whose.merged_into != Some(customer.id) {
                return Err(not_found());
            }
        }
        Ok(Self { customer, gift, count, occasion, to })
    }

    /// Whether it may be given at all, whatever was approved: not from a customer set aside, not outside the territory before
    /// approval, and a gift that is in use and suits the occasion.
    ///
    /// # Errors
    /// RULE CUST-13, GIFT-1, FOLLOW-5, LEAD-5.
    pub(super) async fn may_be(&self, op: &Op<'_>) -> Result<()> {
        customers::in_use(&self.customer)?;
        rules::in_use(&self.gift)?;
        rules::suits(&self.gift, self.occasion)?;
        territory::may_act(op.tx(), self.customer.dealer_id, &self.customer).await
    }

    /// What all of it is worth.
    ///
    /// # Errors
    /// Only a failure of ours.
    pub(super) fn value(&self) -> Result<Fen> {
        Fen::new(self.gift.value_fen).checked_mul(self.count.into()).map_err(Error::broken)
    }

    /// What an approval for it concerns, of that record: customer, gift, number, occasion and kind of recipient.
    pub(super) fn subject(&self, of: CustomerId) -> Subject {
        let (gift, count, occasion, to) = (self.gift.id.0, self.count, self.occasion.text(), self.to.kind.text());
        Subject::of(of).at(format!("{gift}/{count}/{occasion}/{to}"))
    }

    /// A request for it, for that unit.
    ///
    /// # Errors
    /// Only a failure of ours.
    pub(super) fn request(
        &self,
        id: Option<ApprovalId>,
        unit: UnitId,
        channel: Option<ChannelId>,
        reason: String,
    ) -> Result<New> {
        let gift = &self.gift;
        let (occasion, to) = (self.occasion.zh(), self.to.kind.zh());
        let item = Item {
            what: format!("{} {}{}（{occasion}，{to}）", gift.name, self.count, gift.measure),
            per_vehicle: self.value()?,
            whom: None,
        };
        Ok(New {
            id,
            kind: ApprovalKind::GiftBeyondStandard,
            unit,
            customer: Some(self.customer.id),
            channel,
            subject: self.subject(self.customer.id),
            lowest: None,
            terms: Terms { vehicles: 1, items: vec![item], reason, whom: Some(self.to.whom.clone()) },
            changes: None,
        })
    }
}
