//! Purchase leads of the demo: reports, the dealer next door that comes too late, follow-ups, and what was lost. Some have
//! lapsed by today, some are to be contacted, some are overdue.

use longhaul_entity::{
    CustomerId, FollowUpId, LeadId, Timestamp,
    enums::{ChannelKind, DemandKind, FollowUpWay, LeadKind, LossReason, PurchaseWay, TenderStage},
    follow_up::Demand,
    visit::PersonMet,
};

use super::{
    customers::{COMPETITORS, Firm},
    desk::Desk,
};
use crate::{
    domain::{
        Caller,
        approval::Item,
        boundary,
        customer::Card,
        follow_up::{promote::RequestPromotion, record::RecordFollowUp},
        lead::{
            self, Described, Whom, lose::LoseLead, pass_on::PassLead, report::ReportLead, tender::RecordTenderStep,
        },
    },
    error::{Error, Result},
    vocab::{BusinessDay, Fen},
};

const DAY_SECONDS: i64 = 24 * 3600;
/// Every so many customers is reported.
const EACH: usize = 4;
/// Days after the report of each follow-up; the fewer the later the customer was recorded.
const FOLLOWED: [i64; 6] = [2, 5, 7, 10, 16, 18];
/// For so many days promotions are asked for because of demands left open.
const ASKED: i32 = 8;
/// Days after the report that a lead is lost.
const LOST: i64 = 24;
const SERIES: [&str; 3] = ["H9", "H7", "V7"];
/// What is said, and asked for.
const SAID: [(&str, DemandKind, &str, Option<&str>); 6] = [
    ("电话确认购车计划，客户在比较两家报价", DemandKind::Price, "希望每台再优惠五千元", None),
    ("带样车到客户车队试乘，司机反馈油耗满意", DemandKind::Performance, "山区爬坡动力", Some("推荐大马力版本")),
    ("请老客户介绍使用情况", DemandKind::Service, "就近有服务站", Some("距客户车场八公里有授权站")),
    ("客户询问交车时间", DemandKind::Delivery, "月底前交车", Some("厂家确认可以")),
    ("沟通金融方案", DemandKind::Price, "首付降到两成", None),
    ("参观工厂后反馈良好", DemandKind::Quality, "驾驶室漏水问题是否解决", Some("新款已改进密封")),
];

/// What happens to the lead of a customer.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Report,
    Rival,
    Follow(usize),
    Lose,
}

/// Whether somebody reports the customer: of every dealer's customers some, none of those that are set aside.
const fn means_to_buy(number: usize) -> bool {
    number % EACH == number / 8 % EACH && number % 50 != 7
}

/// What happens to the leads of all customers, each with its time and the customer's number; nothing of it after yesterday.
pub(super) fn plan(desk: &Desk<'_>, firms: &[Firm]) -> Vec<(Timestamp, usize, Step)> {
    let end = desk.at(1, 8 * 60);
    let mut steps = Vec::new();
    for (number, firm) in firms.iter().enumerate().filter(|(number, _)| means_to_buy(*number)) {
        let reported = firm.recorded_at.plus_seconds(2 * DAY_SECONDS);
        let after = |days: i64| reported.plus_seconds(days * DAY_SECONDS);
        steps.push((reported, number, Step::Report));
        if number % 3 == 0 {
            steps.push((reported.plus_seconds(40 * 60), number, Step::Rival));
        }
        // Every fifth has been left alone since the second time.
        let often = if number % 5 == 0 { 2 } else { FOLLOWED.len() };
        steps.extend(
            FOLLOWED.iter().take(often).enumerate().map(|(turn, days)| (after(*days), number, Step::Follow(turn))),
        );
        if number % 9 == 0 {
            steps.push((after(LOST), number, Step::Lose));
        }
    }
    steps.retain(|(at, ..)| *at < end);
    steps
}

/// A customer that means to buy, and who knows of it: its keeper, and the dealer next door.
pub(super) struct Wish<'a> {
    pub(super) number: usize,
    pub(super) customer: CustomerId,
    pub(super) card: &'a Card,
    pub(super) keeper: &'a Caller,
    pub(super) rival: &'a Caller,
}

impl Wish<'_> {
    /// Reports it. Another department's business is passed on (LEAD-9) and followed up by nobody here.
    pub(super) async fn report(&self, desk: &Desk<'_>) -> Result<Option<LeadId>> {
        let order = order(desk, Whom::Known(self.customer), self.number)?;
        let id = desk.perform(self.keeper, &order).await?;
        if self.belongs_to_key_accounts(desk, &order.series).await? {
            let why = "行业性大客户，请大客户部跟进".to_owned();
            desk.next(self.keeper, &PassLead { id, version: 1, why }).await?;
            return Ok(None);
        }
        if is_tender(self.number) {
            let day = BusinessDay::from_micros(desk.db.clock().now().0).map_err(Error::broken)?;
            let step = RecordTenderStep { id, version: 1, step: TenderStage::Announced, day, note: None };
            desk.next(self.keeper, &step).await?;
        }
        Ok(Some(id))
    }

    async fn belongs_to_key_accounts(&self, desk: &Desk<'_>, series: &str) -> Result<bool> {
        let wish = [(self.customer, series.to_owned())];
        let routes = boundary::query::routes_unscoped(desk.db.read(), &wish).await?;
        Ok(routes.values().any(|channel| channel.kind == ChannelKind::KeyAccount))
    }

    /// The dealer next door describes the same customer, and is too late or out of its territory.
    pub(super) async fn stray(&self, desk: &Desk<'_>) -> Result<LeadId> {
        let described = Described { card: self.card.clone(), contacts: Vec::new() };
        let order = order(desk, Whom::Described(Box::new(described)), self.number)?;
        desk.perform(self.rival, &order).await
    }
}

const fn is_tender(number: usize) -> bool {
    number % 20 == 5
}

fn order(desk: &Desk<'_>, whom: Whom, number: usize) -> Result<ReportLead> {
    let today = BusinessDay::from_micros(desk.db.clock().now().0).map_err(Error::broken)?;
    let count = i32::try_from(2 + number % 9).unwrap_or(2);
    Ok(ReportLead {
        id: None,
        whom,
        kind: match number {
            number if is_tender(number) => LeadKind::Tender,
            number if number.is_multiple_of(7) => LeadKind::OneOff,
            _ => LeadKind::Direct,
        },
        series: SERIES[number % SERIES.len()].to_owned(),
        count,
        month: today.plus_days(60).map_err(Error::broken)?.year_month(),
        way: if number.is_multiple_of(2) { PurchaseWay::Loan } else { PurchaseWay::Cash },
        note: None,
        owner: None,
        device_at: None,
    })
}

/// A contact with the buyer.
pub(super) async fn follow(desk: &Desk<'_>, keeper: &Caller, lead: LeadId, turn: usize) -> Result<()> {
    let ways = [FollowUpWay::Phone, FollowUpWay::Visit, FollowUpWay::ThirdPerson, FollowUpWay::PublicRelations];
    let (said, kind, wish, answer) = SAID[turn % SAID.len()];
    let demand = Demand { kind, wish: wish.to_owned(), answer: answer.map(str::to_owned), settled: answer.is_some() };
    let record = RecordFollowUp {
        id: None,
        lead,
        way: ways[turn % ways.len()],
        contacted_at: desk.db.clock().now().plus_seconds(-1200),
        persons: vec![PersonMet { name: "演示联系人".to_owned(), title: Some("车队长".to_owned()) }],
        said: said.to_owned(),
        demands: vec![demand],
        next_step: Some("三天内再联系".to_owned()),
    };
    let follow_up = desk.perform(keeper, &record).await?;
    // What was asked for earlier has been dealt with elsewhere; of late it waits.
    if answer.is_none() && desk.db.clock().now() > desk.at(ASKED, 0) {
        desk.next(keeper, &promote(follow_up)?).await?.out()?;
    }
    Ok(())
}

/// What is asked for because of the demand that was left open (FOLLOW-4).
fn promote(follow_up: FollowUpId) -> Result<RequestPromotion> {
    let item =
        Item {
            what: "现金优惠".to_owned(), per_vehicle: Fen::from_yuan(1_800).map_err(Error::broken)?, whom: None
        };
    Ok(RequestPromotion {
        id: None,
        follow_up,
        demand: 1,
        channel: None,
        vehicles: None,
        items: vec![item],
        reason: "竞品报价更低，客户三天内定车".to_owned(),
        whom: None,
    })
}

/// The purchase went to a competitor.
pub(super) async fn lose(desk: &Desk<'_>, keeper: &Caller, lead: LeadId, number: usize) -> Result<()> {
    let version = lead::query::find(desk.db.read(), &keeper.actor, lead).await?.version;
    let lost = LoseLead {
        id: lead,
        version,
        reason: LossReason::Price,
        competitor: Some(COMPETITORS[number % COMPETITORS.len()].to_owned()),
        price: Some(Fen::from_yuan(318_000).map_err(Error::broken)?),
        note: None,
    };
    desk.perform(keeper, &lost).await.map(drop)
}
