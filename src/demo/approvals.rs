//! Requests for approval in the demo: decided, refused, passed on, waiting, overdue; a deputy, and a notice to compliance.

use longhaul_entity::{ApprovalId, CustomerId, Timestamp, enums::ApprovalKind};

use super::{desk::Desk, organisation::Organisation};
use crate::{
    domain::{
        Caller,
        approval::{
            self, Decision, DelegateApprovals, Item, PassOnApproval, RequestApproval, Terms, Verdict, Whom, query,
        },
        desk::DecideApproval,
    },
    error::{Error, Result},
    vocab::Fen,
};

/// Something that happens to a request.
#[derive(Clone, Copy)]
enum Turn {
    /// It is asked for: fen per vehicle of each item, by what kind.
    Ask(ApprovalKind, &'static [(&'static str, i64)], &'static str),
    /// The area decides; or the region.
    Area(Verdict, &'static str),
    Region(Verdict, &'static str),
    /// The area passes it on.
    PassOn(&'static str),
    /// The area's manager hands his decisions to the region's for a week.
    Delegate,
    /// Something for an official is asked for, and refused.
    Official,
}

use ApprovalKind::{Promotion, PublicRelations};
use Verdict::{Approve, Refuse};

/// What happens: days ago, minute of the day, to which request.
static COURSE: [(i32, i32, usize, Turn); 15] = [
    (
        9,
        600,
        0,
        Turn::Ask(
            Promotion,
            &[("现金优惠", 100_000), ("赠送首次保养", 50_000)],
            "客户同时比较两个品牌，价格差约两千元",
        ),
    ),
    (9, 900, 0, Turn::Area(Approve, "同意，请本月内签约")),
    (8, 570, 1, Turn::Ask(Promotion, &[("现金优惠", 180_000)], "老客户要求与去年同价")),
    (7, 660, 1, Turn::Area(Refuse, "去年为年末政策，现按标准执行")),
    (
        6,
        560,
        2,
        Turn::Ask(Promotion, &[("现金优惠", 300_000), ("购置税补贴", 80_000)], "竞品降价三千元，客户计划购车十台"),
    ),
    (5, 640, 2, Turn::Region(Approve, "同意，限十台以内")),
    (4, 620, 3, Turn::Ask(Promotion, &[("现金优惠", 500_000), ("延长质保", 200_000)], "年度大单，需总部政策支持")),
    (4, 700, 4, Turn::Ask(PublicRelations, &[("车队长座谈会餐费", 80_000)], "组织二十位车队长座谈")),
    (3, 630, 4, Turn::PassOn("人数较多，请大区决定")),
    (3, 700, 5, Turn::Ask(Promotion, &[("工具箱", 20_000)], "交车时赠送")),
    (2, 560, 6, Turn::Official),
    (1, 540, 6, Turn::Delegate),
    (1, 600, 7, Turn::Ask(Promotion, &[("现金优惠", 120_000)], "客户下周定车")),
    (1, 640, 8, Turn::Ask(Promotion, &[("现金优惠", 200_000)], "正好到市场部限额")),
    (1, 660, 9, Turn::Ask(PublicRelations, &[("行业协会年会赞助", 150_000)], "协会年会，到场客户约四十家")),
];

/// When what happens, in the order of [`Approvals::turn`].
pub(super) fn times(desk: &Desk<'_>) -> impl Iterator<Item = (Timestamp, usize)> {
    COURSE.iter().enumerate().map(move |(turn, (days_ago, minute, ..))| (desk.at(*days_ago, *minute), turn))
}

/// Whose request it is, about whom.
pub(super) struct Place<'a> {
    pub(super) who: &'a Caller,
    pub(super) house: usize,
    pub(super) customer: CustomerId,
}

/// The requests of the demo.
#[derive(Default)]
pub(super) struct Approvals {
    made: Vec<(usize, ApprovalId)>,
}

impl Approvals {
    /// The request that a turn is about.
    pub(super) fn request(turn: usize) -> usize {
        COURSE[turn].2
    }

    /// Does what the turn says.
    pub(super) async fn turn(
        &mut self,
        desk: &Desk<'_>,
        organisation: &Organisation,
        turn: usize,
        place: &Place<'_>,
    ) -> Result<()> {
        let (.., request, deed) = COURSE[turn];
        let (area, region) = organisation.above(place.house)?;
        match deed {
            Turn::Ask(kind, items, reason) => {
                let id = approval::request(desk.db, place.who, None, &asked(place, kind, items, reason)).await?;
                self.made.push((request, id));
            }
            Turn::Area(verdict, why) => self.decide(desk, area, request, verdict, why).await?,
            Turn::Region(verdict, why) => self.decide(desk, region, request, verdict, why).await?,
            Turn::PassOn(why) => {
                let (id, version) = self.read(desk, area, request).await?;
                desk.perform(area, &PassOnApproval { id, version, why: why.to_owned() }).await?;
            }
            Turn::Delegate => {
                let from = desk.db.clock().now();
                let until = from.plus_seconds(7 * 24 * 3600);
                desk.perform(area, &DelegateApprovals { id: None, deputy: region.actor.user, from, until }).await?;
            }
            Turn::Official => {
                let mut asked = asked(place, PublicRelations, &[("节日礼品", 30_000)], "节日拜访");
                let name = Some("演示科长".to_owned());
                asked.terms.whom =
                    Some(Whom { name, title: Some("科长".to_owned()), contact: None, public_official: true });
                match approval::request(desk.db, place.who, None, &asked).await {
                    Err(Error::Refused(_)) => {}
                    Err(err) => return Err(err),
                    Ok(_) => return Err(Error::broken("the demo gave something to an official")),
                }
            }
        }
        Ok(())
    }

    async fn decide(&self, desk: &Desk<'_>, by: &Caller, request: usize, verdict: Verdict, why: &str) -> Result<()> {
        let (id, version) = self.read(desk, by, request).await?;
        let decision = Decision { id, version, verdict, why: Some(why.to_owned()) };
        desk.perform(by, &DecideApproval { decision }).await.map(drop)
    }

    async fn read(&self, desk: &Desk<'_>, by: &Caller, request: usize) -> Result<(ApprovalId, i32)> {
        let made = self.made.iter().find(|(number, _)| *number == request);
        let (_, id) = *made.ok_or_else(|| Error::broken("the demo decides before anybody asks"))?;
        Ok((id, query::find(desk.db.read(), &by.actor, id).await?.version))
    }
}

fn asked(place: &Place<'_>, kind: ApprovalKind, items: &[(&str, i64)], reason: &str) -> RequestApproval {
    let item = |(what, fen): &(&str, i64)| Item { what: (*what).to_owned(), per_vehicle: Fen::new(*fen), whom: None };
    let vehicles = if kind == Promotion { 3 } else { 1 };
    RequestApproval {
        id: None,
        kind,
        customer: Some(place.customer),
        channel: None,
        terms: Terms { vehicles, items: items.iter().map(item).collect(), reason: reason.to_owned(), whom: None },
    }
}
