//! `issueGift`: a gift was given (GIFT-2, GIFT-3). Customer, occasion, recipient, giver and proof are named; standard, yearly limit,
//! budget and stock bound it.

use longhaul_entity::{
    ApprovalId, ClosedEnum, CustomerId, GiftId, GiftIssueId, GiftStandardId, PhotoId, UserId, VisitId,
    enums::{ApprovalKind, CustomerTier, GiftMovementKind, GiftOccasion},
    gift_issue, photo,
};
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    Occasion, Recipient,
    create::id_taken,
    rules::{self, Bounds},
    spending, standards,
    stock::{self, Moved, Place},
    wish::Wish,
};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{
        Caller, Operation,
        approval::{self, Use, officials::Official},
        customer::query as customers,
        follow_up, perform,
        policy::{self, Figures, Key},
        standing::query::standings_unscoped,
        visit,
    },
    error::{Error, Result, invalid},
    journal::{self, Entry},
    vocab::{BusinessDay, Fen, PersonOrFirmName},
};

/// A gift that was given (礼品发放).
#[derive(Clone, Debug, Serialize)]
pub struct IssueGift {
    /// Its id, if the phone made one.
    pub id: Option<GiftIssueId>,
    /// The customer: one of one's own dealer.
    pub customer: CustomerId,
    /// What was given, from the dealer's stock.
    pub gift: GiftId,
    /// How many, 1 to 1,000.
    pub count: i32,
    /// What it belongs to.
    pub occasion: Occasion,
    /// To whom.
    pub to: Recipient,
    /// Who gave it: somebody of the dealer; none: whoever records it.
    pub giver: Option<UserId>,
    /// The photo of a visit to that customer that proves it.
    pub photo: PhotoId,
    /// The approval for what lies beyond the standard; it is used by this.
    pub approval: Option<ApprovalId>,
}

/// What came of an issue: it was recorded, or compliance was told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Issued {
    /// It is on record.
    Given(GiftIssueId),
    /// It was for a public official (APPR-6); nothing was recorded.
    Official(Official),
}

/// Records a gift; for a public official the notice to compliance is kept though the issue is refused.
///
/// # Errors
/// NOT_FOUND for a customer, gift, visit, follow-up, photo, contact or approval out of reach; INVALID for what does not fit; RULE for a
/// customer set aside, LEAD-5 outside the territory, GIFT-1 for a gift out of use and for a stock that is short, GIFT-2 and FOLLOW-5
/// beyond the standard, GIFT-3 and FOLLOW-5 beyond the year's limits, GIFT-3 beyond the budget, APPR-4 and APPR-5 for an approval for
/// something else or for less, APPR-6 for public officials; CONFLICT for an approval that is not approved or was used, and for an id
/// that is taken.
pub async fn issue(db: &Db, caller: &Caller, operation_id: Option<Uuid>, issue: &IssueGift) -> Result<GiftIssueId> {
    match perform(db, caller, operation_id, issue).await? {
        Issued::Given(id) => Ok(id),
        Issued::Official(official) => Err(official.refusal()),
    }
}

/// What an issue goes by.
struct Basis {
    tier: CustomerTier,
    standard: Option<GiftStandardId>,
    figures: Figures,
}

impl Operation for IssueGift {
    const NAME: &'static str = "issueGift";
    const ACTION: Action = Action::GiftIssue;
    type Output = Issued;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<Issued> {
        let named = (self.count, self.occasion.kind());
        let wish = Wish::load(op, actor, (self.customer, self.gift), named, &self.to).await?;
        let words = format!("礼品发放：{}", self.occasion.kind().zh());
        let new = wish.request(None, actor.unit, None, words)?;
        // An official is told to compliance whatever else may be wrong.
        if let Some(official) = approval::officials::noticed(op, actor, &new).await? {
            return Ok(Issued::Official(official));
        }
        wish.may_be(op).await?;
        let giver = self.giver(op, &wish).await?;
        let proof = self.proof(op, actor, &wish).await?;
        let name = self.name(op, actor).await?;
        let basis = self.bounded(op, actor, &wish, &name).await?;
        let row = self.row(op, actor, &wish, (giver, name, proof), &basis)?;
        self.write(op, actor, row, &basis.figures).await.map(Issued::Given)
    }
}

impl IssueGift {
    /// Who gave it: an active person of the dealer.
    async fn giver(&self, op: &Op<'_>, wish: &Wish<'_>) -> Result<Option<UserId>> {
        if let Some(giver) = self.giver {
            let known = customers::assignable(op, "input.giverId", wish.customer.dealer_id, giver).await;
            known.map_err(|refused| refused.under("GIFT-3"))?;
        }
        Ok(self.giver)
    }

    /// The recipient's name: as it was typed, or that of the contact.
    async fn name(&self, op: &Op<'_>, actor: &Actor) -> Result<String> {
        let whom = &self.to.whom;
        let known = match whom.contact {
            Some(id) if whom.name.is_none() => {
                Some(customers::find_contact(op.tx(), actor, Action::CustomerView, id).await?.1.name)
            }
            _ => None,
        };
        let typed = whom.name.as_deref().or(known.as_deref()).unwrap_or_default();
        let name = PersonOrFirmName::parse(typed)
            .map_err(|err| Error::from(invalid("input.recipient.name", err.zh(), err.en()).rule("GIFT-3")))?;
        Ok(name.as_str().to_owned())
    }

    /// The photo, of that visit, or of any visit to the customer where it was no visit; the occasion is the customer's too.
    async fn proof(&self, op: &Op<'_>, actor: &Actor, wish: &Wish<'_>) -> Result<photo::Model> {
        let whole = async |id: CustomerId| -> Result<bool> {
            let merged = || customers::merged_into_unscoped(op.tx(), std::slice::from_ref(&wish.customer.id));
            Ok(id == wish.customer.id || merged().await?.iter().any(|(record, _)| *record == id))
        };
        let occasion = match &self.occasion {
            Occasion::Visit(id) => Some(visit::query::find(op.tx(), actor, *id).await?.customer_id),
            Occasion::FollowUp(id) => Some(follow_up::query::find(op.tx(), actor, *id).await?.customer_id),
            Occasion::Ceremony(_) | Occasion::Event(_) => None,
        };
        if let Some(of) = occasion
            && !whole(of).await?
        {
            let field = if self.occasion.visit().is_some() { "input.visitId" } else { "input.followUpId" };
            return Err(elsewhere(field));
        }
        let photo = visit::opening::photo_for(op.tx(), actor, self.photo).await?.photo;
        let shown: VisitId = photo.visit_id;
        let fits = match self.occasion.visit() {
            Some(visit) => visit == shown,
            None => whole(visit::query::find(op.tx(), actor, shown).await?.customer_id).await?,
        };
        if fits { Ok(photo) } else { Err(elsewhere("input.photoId")) }
    }

    /// Uses the approval or holds the gift against the standard; then against what the customer was given in the year. The row of
    /// the customer is locked: of all who give it something each counts what the others gave.
    async fn bounded(&self, op: &Op<'_>, actor: &Actor, wish: &Wish<'_>, name: &str) -> Result<Basis> {
        let (customer, occasion, day) = (&wish.customer, self.occasion.kind(), today(op)?);
        let standing = standings_unscoped(op.tx(), &[customer.id], op.now()).await?.remove(&customer.id);
        let tier = standing.ok_or_else(|| Error::broken("a customer stands nowhere"))?.tier();
        let each = rules::each_key(occasion, tier);
        let keys = [&spending::LIMITS[..], &[each]].concat();
        let figures = policy::several(op.tx(), &keys, customer.dealer_id, op.now()).await?;
        let standard = standards::counting(op.tx(), (tier, occasion, self.to.kind), day.get()).await?;
        match self.approval {
            Some(id) => self.spend(op, actor, wish, id).await?,
            None => {
                let before = spending::before(op, customer.id, &self.occasion, (self.to.kind, name)).await?;
                let allows = |(row, listed): &(longhaul_entity::gift_standard::Model, Vec<GiftId>)| {
                    row.any_gift || listed.contains(&wish.gift.id)
                };
                let bounds = Bounds {
                    listed: standard.as_ref().is_none_or(allows),
                    most: standard.as_ref().map(|(row, _)| Fen::new(row.most_fen)),
                    each: Fen::new(figures.value(each)),
                    follow_up: occasion == GiftOccasion::FollowUp,
                };
                let together = before.checked_add(wish.value()?).map_err(Error::broken)?;
                rules::within(&bounds, Fen::new(wish.gift.value_fen), together)?;
            }
        }
        let given = spending::given_unscoped(op.tx(), &[customer.id], op.now()).await?;
        let given = given.get(&customer.id).copied().unwrap_or_default();
        let limit = |key: Key| Fen::new(figures.value(key));
        if occasion == GiftOccasion::FollowUp {
            rules::within_year("FOLLOW-5", limit(Key::GiftYearlyFollowUp), given.follow_up, wish.value()?)?;
        }
        rules::within_year("GIFT-3", limit(Key::GiftYearly), given.all, wish.value()?)?;
        Ok(Basis { tier, standard: standard.map(|(row, _)| row.id), figures })
    }

    /// Uses the approval, once, for exactly what it was given for. One that was given for a record which was merged into the
    /// customer's is one for the customer (CUST-10).
    async fn spend(&self, op: &Op<'_>, actor: &Actor, wish: &Wish<'_>, id: ApprovalId) -> Result<()> {
        let asked = approval::query::find(op.tx(), actor, id).await?;
        let merged = customers::merged_into_unscoped(op.tx(), &[wish.customer.id]).await?;
        let of = asked.customer_id.filter(|of| merged.iter().any(|(record, _)| record == of));
        let using = Use {
            kind: ApprovalKind::GiftBeyondStandard,
            subject: wish.subject(of.unwrap_or(wish.customer.id)),
            per_vehicle: wish.value()?,
            vehicles: 1,
        };
        approval::spend(op, id, &using).await
    }

    fn row(
        &self,
        op: &Op<'_>,
        actor: &Actor,
        wish: &Wish<'_>,
        (giver, recipient_name, proof): (Option<UserId>, String, photo::Model),
        basis: &Basis,
    ) -> Result<gift_issue::Model> {
        Ok(gift_issue::Model {
            id: self.id.unwrap_or_else(|| op.id()),
            customer_id: wish.customer.id,
            dealer_id: wish.customer.dealer_id,
            giver_id: giver.unwrap_or(actor.user),
            recorded_by: actor.user,
            gift_id: wish.gift.id,
            count: self.count,
            unit_value_fen: wish.gift.value_fen,
            value_fen: wish.value()?.get(),
            occasion: self.occasion.kind(),
            visit_id: self.occasion.visit(),
            follow_up_id: self.occasion.follow_up(),
            occasion_text: self.occasion.text().map(str::to_owned),
            recipient: self.to.kind,
            recipient_name,
            contact_id: self.to.whom.contact,
            photo_id: proof.id,
            photo_visit_id: proof.visit_id,
            photo_sha256: proof.sha256,
            tier: basis.tier,
            standard_id: basis.standard,
            approval_id: self.approval,
            policy: serde_json::to_string(&basis.figures).map_err(Error::broken)?,
            issued_at: op.now(),
            day: today(op)?.get(),
        })
    }

    /// Budget, figures and stock, always in this order; then the issue and its entry.
    async fn write(
        &self,
        op: &Op<'_>,
        actor: &Actor,
        row: gift_issue::Model,
        figures: &Figures,
    ) -> Result<GiftIssueId> {
        let (budget, value) = (Fen::new(figures.value(Key::GiftBudget)), Fen::new(row.value_fen));
        spending::charge(op, row.dealer_id, row.day / 10_000, budget, value).await?;
        spending::count(op, &row).await?;
        let place = Place::new(row.dealer_id, row.gift_id);
        stock::take(op, place, row.count.into()).await?;
        let written = gift_issue::Entity::insert(row.clone().into_active_model())
            .on_conflict(OnConflict::column(gift_issue::Column::Id).do_nothing().to_owned());
        if written.exec_without_returning(op.tx()).await? != 1 {
            return Err(id_taken());
        }
        let moved = Moved { issue: Some(row.id), ..Moved::new(place, GiftMovementKind::Issue, -i64::from(row.count)) };
        stock::enter(op, actor, op.id(), moved).await?;
        let told = json!({
            "customer": row.customer_id, "gift": row.gift_id, "count": row.count, "valueFen": row.value_fen,
            "occasion": row.occasion, "visit": row.visit_id, "followUp": row.follow_up_id, "recipient": row.recipient,
            "giver": row.giver_id, "photo": row.photo_sha256, "tier": row.tier, "standard": row.standard_id,
            "approval": row.approval_id, "policies": figures,
        });
        journal::record(op, Entry::new("GiftIssued", row.id, row.dealer_id, &told)).await?;
        Ok(row.id)
    }
}

fn today(op: &Op<'_>) -> Result<BusinessDay> {
    BusinessDay::from_micros(op.now().0).map_err(Error::broken)
}

/// It belongs to another customer or visit. Whoever asks sees it: that is no secret.
fn elsewhere(field: &'static str) -> Error {
    let (zh, en) = ("与该客户或拜访不符", "That belongs to another customer or visit");
    invalid(field, zh, en).rule("GIFT-3").into()
}
