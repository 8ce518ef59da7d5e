//! The gifts of the demo: HQ keeps four and sends them to the dealers, who give some of them on visits. A few lie beyond the standard
//! and were approved, a few came back.

use longhaul_entity::{
    ApprovalId, CustomerId, GiftId, VisitId,
    enums::{CustomerTier, GiftOccasion, GiftRecipientKind},
};

use super::{desk::Desk, organisation::Organisation};
use crate::{
    domain::{
        Caller,
        approval::{self, Decision, Verdict, Whom},
        desk::DecideApproval,
        gift::{
            self, CreateGift, IssueGift, Occasion, ReceiveGifts, Recipient, RequestGiftApproval, ReturnGift,
            SetGiftStandard, TransferGifts,
        },
        visit,
    },
    error::{Error, Result},
    vocab::Fen,
};

/// Days ago that the catalogue was made and the stocks were filled.
const BEGUN: i32 = 114;
/// The catalogue: name, what it is counted in, worth of one in fen, whether it is practical.
const CATALOGUE: [(&str, &str, i64, bool); 4] = [
    ("保温杯", "个", 6_800, true),
    ("驾驶室清洁套装", "套", 4_500, true),
    ("中国结", "个", 2_500, false),
    ("茶叶礼盒", "盒", 26_800, false),
];
/// How many of each HQ received, and how many each dealer got.
const STOCK: (i32, i32) = (2_000, 120);
/// Of so many visits with a photo one comes with a gift; of so many gifts one was approved, and one came back.
const EACH: (usize, usize, usize) = (3, 8, 7);

/// The catalogue of the demo.
#[derive(Default)]
pub(super) struct Gifts {
    gifts: Vec<GiftId>,
    given: usize,
}

/// A visit on which something may be given.
pub(super) struct Place<'a> {
    pub(super) who: &'a Caller,
    pub(super) house: usize,
    pub(super) customer: CustomerId,
    pub(super) visit: VisitId,
}

impl Gifts {
    /// HQ makes the catalogue, says what ordinary customers' drivers may be given, receives gifts and sends them to all dealers.
    pub(super) async fn found(&mut self, desk: &Desk<'_>, organisation: &Organisation) -> Result<()> {
        desk.set(desk.at(BEGUN, 9 * 60));
        let hq = &organisation.hq;
        for (name, measure, fen, practical) in CATALOGUE {
            let (name, measure) = (name.to_owned(), measure.to_owned());
            let new = CreateGift { id: None, name, measure, value: Fen::new(fen), practical };
            self.gifts.push(desk.next(hq, &new).await?);
        }
        let standard = SetGiftStandard {
            tier: CustomerTier::Ordinary,
            occasion: GiftOccasion::Visit,
            recipient: GiftRecipientKind::Driver,
            gifts: Some(self.gifts[..3].to_vec()),
            most: Fen::new(10_000),
            valid_from: desk.today.plus_days(-BEGUN).map_err(Error::broken)?,
            why: "年度礼品方案".to_owned(),
        };
        desk.next(hq, &standard).await?;
        for gift in self.gifts.iter().copied() {
            let why = "供应商年度采购".to_owned();
            desk.next(hq, &ReceiveGifts { gift, count: STOCK.0, why }).await?;
            for team in &organisation.teams {
                let to = team.manager.actor.unit;
                desk.next(hq, &TransferGifts { to, gift, count: STOCK.1, why: None }).await?;
            }
        }
        Ok(())
    }

    /// A gift that may be brought on a visit.
    pub(super) fn one(&self, number: usize) -> Option<GiftId> {
        self.gifts.get(number % 3).copied()
    }

    /// Gives something on some of the visits that have a photo, at the same moment as the report.
    pub(super) async fn visited(
        &mut self,
        desk: &Desk<'_>,
        organisation: &Organisation,
        number: usize,
        place: &Place<'_>,
    ) -> Result<()> {
        let photos = visit::query::photos_unscoped(desk.db.read(), &[place.visit]).await?;
        let photo = photos.get(&place.visit).and_then(|photos| photos.first());
        let Some(photo) = photo.filter(|_| number.is_multiple_of(EACH.0)) else { return Ok(()) };
        self.given += 1;
        let beyond = self.given % EACH.1 == 1;
        let mut given = IssueGift {
            id: None,
            customer: place.customer,
            gift: self.gifts[if beyond { 3 } else { self.given % 3 }],
            count: 1,
            occasion: Occasion::Visit(place.visit),
            to: driver(self.given),
            giver: None,
            photo: photo.id,
            approval: None,
        };
        if beyond {
            given.approval = Some(approved(desk, organisation, place, &given).await?);
        }
        let issue = gift::issue(desk.db, place.who, None, &given).await?;
        if self.given.is_multiple_of(EACH.2) {
            let back = ReturnGift { issue, count: 1, why: "客户婉拒".to_owned() };
            desk.perform(place.who, &back).await?;
        }
        Ok(())
    }
}

/// Asks for what lies beyond the standard; the manager of the area allows it.
async fn approved(
    desk: &Desk<'_>,
    organisation: &Organisation,
    place: &Place<'_>,
    given: &IssueGift,
) -> Result<ApprovalId> {
    let ask = RequestGiftApproval {
        id: None,
        customer: given.customer,
        gift: given.gift,
        count: given.count,
        occasion: given.occasion.kind(),
        to: given.to.clone(),
        channel: None,
        reason: "重点客户续购在即".to_owned(),
    };
    let id = gift::request(desk.db, place.who, None, &ask).await?;
    let (area, _) = organisation.above(place.house)?;
    let version = approval::query::find(desk.db.read(), &area.actor, id).await?.version;
    let decision = Decision { id, version, verdict: Verdict::Approve, why: None };
    desk.perform(area, &DecideApproval { decision }).await
}

fn driver(number: usize) -> Recipient {
    let names = ["演示王师傅", "演示李师傅", "演示赵师傅"];
    let whom =
        Whom { name: Some(names[number % names.len()].to_owned()), title: None, contact: None, public_official: false };
    Recipient { kind: GiftRecipientKind::Driver, whom }
}
