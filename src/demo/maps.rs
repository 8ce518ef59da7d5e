//! The account maps of the demo: who decides at a customer's, how that changes, and how far its development comes (KAM-1 to
//! KAM-5).

use longhaul_entity::{
    ClosedEnum, CustomerId,
    enums::{DecisionPart, DevelopmentStep, RelationStage, Stance},
};

use super::{chance::Chance, customers::COMPETITORS, desk::Desk};
use crate::{
    domain::{
        Caller,
        account_map::{
            ByCriterion,
            complete_development_step::CompleteDevelopmentStep,
            place_contact::PlaceContact,
            query::{self, Person},
            score_competitors::{Competitor, ScoreCompetitors},
            set_buying_criteria::SetBuyingCriteria,
            set_relationship::SetRelationship,
        },
    },
    error::{Code, Result},
};

const DEPARTMENTS: [&str; 4] = ["总经理室", "车队", "采购部", "财务部"];
const PARTS: [DecisionPart; 3] = [DecisionPart::Decides, DecisionPart::Manages, DecisionPart::CarriesOut];
const STANCES: [Stance; 5] = [Stance::Supports, Stance::Supports, Stance::Neutral, Stance::Unknown, Stance::Against];
const PLANS: [&str; 4] =
    ["邀请到厂参观，看总装线。", "安排驾驶员试驾一周。", "陪同走访同行业老客户。", "下次保养时当面回访。"];
/// What came of each step.
const OUTPUTS: [&str; 6] = [
    "约定周三上午十点到客户公司，见车队负责人。",
    "介绍了节油配置和服务网点，客户对油耗数据有兴趣。",
    "确认下半年更新两成运力，要求二十天内交车。",
    "提交了报价、金融方案和五年总成本对比。",
    "价格和交车批次谈妥，合同条款双方确认。",
    "每月回访一次，指定服务站，季度驾驶员培训。",
];
/// Weights in basis points of customers who look at the price first, and of those who look at the service.
const WEIGHTS: [[i32; 8]; 2] =
    [[500, 1_000, 2_000, 3_000, 500, 500, 1_500, 1_000], [500, 1_000, 1_500, 1_500, 1_000, 1_500, 2_000, 1_000]];

/// Draws the map of a customer: the people placed, the first one related to us, criteria weighed and scored.
pub(super) async fn draw(desk: &Desk<'_>, who: &Caller, customer: CustomerId, number: usize) -> Result<()> {
    let mut chance = Chance::new(seed(number));
    for (at, person) in people(desk, customer).await?.iter().enumerate().take(PARTS.len()) {
        let place = PlaceContact {
            customer,
            contact: person.contact.id,
            version: None,
            department: Some(DEPARTMENTS[(number + at) % DEPARTMENTS.len()].to_owned()),
            part: PARTS[at],
            share_bp: [5_000, 3_000, 1_500][at],
            stance: chance.of(&STANCES),
        };
        desk.perform(who, &place).await?;
        if at == 0 {
            let plan = desk.today.plus_days(chance.within(-5, 20)).ok();
            let relation = SetRelationship {
                customer,
                contact: person.contact.id,
                version: None,
                stage: chance.of(RelationStage::ALL),
                holder: who.actor.user,
                plan: plan.map(|_| chance.of(&PLANS).to_owned()),
                due: plan,
            };
            desk.perform(who, &relation).await?;
        }
    }
    let weights = by(WEIGHTS[number % WEIGHTS.len()]);
    desk.perform(who, &SetBuyingCriteria { customer, version: None, weights }).await?;
    let first = number % COMPETITORS.len();
    let rivals = [first, first + 1].map(|at| COMPETITORS[at % COMPETITORS.len()]);
    let competitors = rivals.map(|brand| Competitor { brand: brand.to_owned(), scores: scores(&mut chance) });
    let ours = scores(&mut chance);
    let scored = ScoreCompetitors { customer, version: 1, ours, competitors: competitors.into() };
    desk.perform(who, &scored).await.map(drop)
}

/// Somebody has changed his mind.
pub(super) async fn redraw(desk: &Desk<'_>, who: &Caller, customer: CustomerId, number: usize) -> Result<()> {
    let mut chance = Chance::new(seed(number) + 1);
    let people = people(desk, customer).await?;
    let Some((person, place)) = people.iter().find_map(|person| Some((person, person.place.clone()?))) else {
        return Ok(());
    };
    let again = PlaceContact {
        customer,
        contact: person.contact.id,
        version: Some(place.version),
        department: place.department,
        part: place.part,
        share_bp: place.share_bp,
        stance: chance.of(&STANCES),
    };
    desk.perform(who, &again).await.map(drop)
}

/// Completes the steps of the development as far as the facts allow.
pub(super) async fn develop(desk: &Desk<'_>, who: &Caller, customer: CustomerId) -> Result<()> {
    for (step, output) in DevelopmentStep::ALL.iter().zip(OUTPUTS) {
        let done = CompleteDevelopmentStep { customer, round: 1, step: *step, output: output.to_owned() };
        match desk.perform(who, &done).await {
            Err(err) if err.code() == Code::Rule => break,
            other => other?,
        };
    }
    Ok(())
}

async fn people(desk: &Desk<'_>, customer: CustomerId) -> Result<Vec<Person>> {
    let mut people = query::people_unscoped(desk.db.read(), &[customer]).await?;
    Ok(people.remove(&customer).unwrap_or_default())
}

fn seed(number: usize) -> i64 {
    1_000 + 2 * i64::try_from(number).unwrap_or(0)
}

fn scores(chance: &mut Chance) -> ByCriterion<i32> {
    by(std::array::from_fn(|_| chance.within(4, 9)))
}

const fn by(values: [i32; 8]) -> ByCriterion<i32> {
    let [industry_standing, brand, performance, price, supply, response, after_sales, relationship] = values;
    ByCriterion { industry_standing, brand, performance, price, supply, response, after_sales, relationship }
}
