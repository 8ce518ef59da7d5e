//! What is said on the visits of the demo.

use longhaul_entity::{
    enums::{VisitStep, VisitWay},
    visit::{Concern, PersonMet},
};

use super::{chance::Chance, customers::Firm};

/// Concerns with the answers that were given.
const CONCERNS: [(&str, &str); 12] = [
    ("油耗比现有车辆高不高，跑长途心里没底。", "提供同线路三台车的油耗记录，约定试驾一趟实测。"),
    ("价格比同类车型高两万元左右。", "对比了五年的维修和残值，客户认可总成本，价格待申请政策。"),
    ("服务站离矿区太远，坏车耽误活。", "介绍了驻点服务和配件寄售，承诺两小时内到场。"),
    ("首付比例偏高，资金周转紧张。", "推荐融资租赁方案，首付两成，分三十六期。"),
    ("担心交车周期，工期下月就开始。", "向总部查了库存，同配置有现车，二十天内可交。"),
    ("国六车尿素消耗和后处理故障多不多。", "说明了后处理质保三年，并安排驾驶员培训。"),
    ("驾驶员习惯原来的品牌，不愿换车。", "邀请驾驶员到店试驾，附赠操作培训。"),
    ("二手车残值没有保证。", "给出两年回购价参考，写入补充协议。"),
    ("自卸车上装容易变形。", "带客户看了改装厂的加强方案，上装质保同底盘。"),
    ("担心运价下行，今年不敢多买。", "建议分两批下单，第一批先满足新线路。"),
    ("保险费用上涨太快。", "联系合作保险公司做车队统保，保费约降一成。"),
    ("配件价格不透明。", "提供常用件价目表，承诺价格一年不变。"),
];

const SUMMARIES: [&str; 8] = [
    "客户现有车辆运行正常，主要跑{area}，近期货源稳定，正在考虑更新部分老车。",
    "与客户现场查看了停车场和维修记录，介绍了新车型的节油配置，客户表示有兴趣。",
    "客户正在投标新项目，中标后需要增加运力，约定结果公布后再谈配置。",
    "客户对上一批车的服务总体满意，提出保养预约要更及时，已转服务站跟进。",
    "车队负责人参加了面谈，讨论了{area}线路的配置，倾向大马力、轻量化车型。",
    "客户同时在看竞品，报价接近，决定因素是交车时间和金融方案。",
    "客户今年暂无购车计划，保持联系，按月回访。",
    "了解了客户的用车强度和故障情况，说明了质保政策，客户态度积极。",
];

const NEXT_STEPS: [&str; 6] = [
    "三天内发送正式报价和金融方案。",
    "下周安排到店试驾，邀请车队长参加。",
    "一周后电话回访，确认招标结果。",
    "协调服务站上门检查一次车辆。",
    "月底前再次上门，带样车资料面谈。",
    "向市场部申请政策支持后答复客户。",
];

const AMENDMENTS: [&str; 4] = [
    "更正：客户计划的购车数量比报告所写多两台，其余不变。",
    "补充：当天车队长也在场，报告中漏记。",
    "更正：客户要求的交车时间为下月中旬，不是下月底。",
    "补充：客户事后来电，同意按融资租赁方案测算。",
];

/// What a report says.
pub(super) struct Told {
    pub(super) steps: Vec<VisitStep>,
    pub(super) persons: Vec<PersonMet>,
    pub(super) concerns: Vec<Concern>,
    pub(super) purchase: Option<String>,
    pub(super) summary: String,
    pub(super) next_step: Option<String>,
}

/// What is told of a visit to that customer.
pub(super) fn told(firm: &Firm, way: VisitWay, chance: &mut Chance) -> Told {
    let order = &firm.order;
    let met = chance.within(1, 2).unsigned_abs() as usize;
    let persons = order.contacts.iter().take(met);
    let persons = persons.map(|met| PersonMet { name: met.name.as_str().to_owned(), title: met.title.clone() });
    let first = chance.below(CONCERNS.len());
    let concerns: Vec<Concern> = (0..chance.below(3)).map(|more| concern(first + more * 5)).collect();
    let purchase = order
        .purchase_plans
        .first()
        .map(|plan| format!("计划{}年{}月购{}，共{}台。", plan.month / 100, plan.month % 100, plan.series, plan.count));
    let area = order.card.area_of_use.as_deref().unwrap_or("本地");
    let mut told = Told {
        steps: Vec::new(),
        persons: persons.collect(),
        concerns,
        purchase: purchase.filter(|_| chance.percent(80)),
        summary: chance.of(&SUMMARIES).replace("{area}", area),
        next_step: chance.percent(85).then(|| chance.of(&NEXT_STEPS).to_owned()),
    };
    told.steps = steps(&told, way, chance);
    told
}

/// The steps that the rest of the report shows were done (VISIT-2).
fn steps(told: &Told, way: VisitWay, chance: &mut Chance) -> Vec<VisitStep> {
    let mut done = Vec::new();
    let mut add = |step, was_done: bool| done.extend(was_done.then_some(step));
    add(VisitStep::Appointment, way == VisitWay::Phone || chance.percent(85));
    add(VisitStep::Arrival, way == VisitWay::OnSite);
    add(VisitStep::Gifts, way != VisitWay::Phone && chance.percent(35));
    add(VisitStep::Talk, !told.persons.is_empty());
    add(VisitStep::Concerns, !told.concerns.is_empty());
    add(VisitStep::Advantages, !told.concerns.is_empty());
    add(VisitStep::Convinced, !told.concerns.is_empty() && chance.percent(40));
    add(VisitStep::NextPurchase, told.purchase.is_some());
    add(VisitStep::FollowUpPlan, told.next_step.is_some());
    done
}

fn concern(number: usize) -> Concern {
    let (concern, answer) = CONCERNS[number % CONCERNS.len()];
    Concern { concern: concern.to_owned(), answer: Some(answer.to_owned()) }
}

/// A correction.
pub(super) fn amendment(chance: &mut Chance) -> &'static str {
    chance.of(&AMENDMENTS)
}
