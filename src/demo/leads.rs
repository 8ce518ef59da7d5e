//! Purchase leads of the demo: reports, the dealer next door that comes too late, follow-ups, and what was lost. Some have
//! lapsed by today, some are to be contacted, some are overdue.

use longhaul_entity::{
    CustomerId, LeadId, Timestamp,
    enums::{DemandKind, FollowUpWay, LeadKind, LossReason, PurchaseWay, TenderStage},
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
        customer::Card,
        follow_up::record::RecordFollowUp,
        lead::{self, Described, Whom, lose::LoseLead, report::ReportLead, tender::RecordTenderStep},
    },
    error::{Error, Result},
    vocab::{BusinessDay, Fen},
};

const DAY_SECONDS: i64 = 24 * 3600;
/// Every so many customers is reported.
const EACH: usize = 4;
/// Days after the report of each follow-up; the fewer the later the customer was recorded.
const FOLLOWED: [i64; 6] = [2, 5, 7, 10, 16, 18];
/// Days after the report that a lead is lost.
const LOST: i64 = 24;
const SERIES: [&str; 3] = ["H9", "H7", "X3"];
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

/// What happens to the leads of all customers, each with its time and the customer's number; nothing of it after yesterday.
pub(super) fn plan(desk: &Desk<'_>, firms: &[Firm]) -> Vec<(Timestamp, usize, Step)> {
    let end = desk.at(1, 8 * 60);
    let mut steps = Vec::new();
    for (number, firm) in firms.iter().enumerate().filter(|(number, _)| number % EACH == 1 && number % 50 != 7) {
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

/// Reports the purchase of a customer.
pub(super) async fn report(desk: &Desk<'_>, keeper: &Caller, customer: CustomerId, number: usize) -> Result<LeadId> {
    let order = order(desk, Whom::Known(customer), number)?;
    let lead = desk.perform(keeper, &order).await?;
    if is_tender(number) {
        let day = BusinessDay::from_micros(desk.db.clock().now().0).map_err(Error::broken)?;
        let step = RecordTenderStep { id: lead, version: 1, step: TenderStage::Announced, day, note: None };
        desk.next(keeper, &step).await?;
    }
    Ok(lead)
}

const fn is_tender(number: usize) -> bool {
    number % 20 == 5
}

/// The dealer next door describes the same customer, and is too late.
pub(super) async fn rival(desk: &Desk<'_>, rival: &Caller, card: &Card, number: usize) -> Result<()> {
    let described = Described { card: card.clone(), contacts: Vec::new() };
    let order = order(desk, Whom::Described(Box::new(described)), number)?;
    desk.perform(rival, &order).await.map(drop)
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
    desk.perform(keeper, &record).await.map(drop)
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
