//! The columns of the ledgers of follow-ups (FOLLOW-3, forms 21 and 22); pure.

use longhaul_entity::{
    ClosedEnum, approval_request,
    enums::DemandKind,
    follow_up::{self, Demand},
    lead,
};

use crate::{
    sheet::{Head, Out},
    vocab::BusinessDay,
};

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Field {
    Customer,
    Lead,
    Series,
    Count,
    Dealer,
    Day,
    Way,
    Author,
    Persons,
    Said,
    Demand(DemandKind),
    Answer,
    Open,
    Promotions,
    NextStep,
}

/// All columns in their order, with headings and widths in characters.
const COLUMNS: &[(Field, &str, f64)] = &[
    (Field::Customer, "客户名称", 32.0),
    (Field::Lead, "信息编号", 22.0),
    (Field::Series, "意向系列", 12.0),
    (Field::Count, "意向数量", 10.0),
    (Field::Dealer, "经销商", 24.0),
    (Field::Day, "跟进日期", 12.0),
    (Field::Way, "跟进方式", 12.0),
    (Field::Author, "跟进人", 12.0),
    (Field::Persons, "会见人", 24.0),
    (Field::Said, "沟通内容", 48.0),
    (Field::Demand(DemandKind::Service), "服务诉求", 24.0),
    (Field::Demand(DemandKind::Quality), "质量诉求", 24.0),
    (Field::Demand(DemandKind::Delivery), "交车诉求", 24.0),
    (Field::Demand(DemandKind::Function), "功能诉求", 24.0),
    (Field::Demand(DemandKind::Performance), "性能诉求", 24.0),
    (Field::Demand(DemandKind::Price), "价格诉求", 24.0),
    (Field::Answer, "答复", 32.0),
    (Field::Open, "未解决诉求数", 13.0),
    (Field::Promotions, "促销申请", 28.0),
    (Field::NextStep, "下一步计划", 32.0),
];

/// The name of the sheet of the one ledger or the other.
pub(super) const fn sheet(bought: bool) -> &'static str {
    if bought { "已购客户跟进台账" } else { "未购客户跟进台账" }
}

/// The headings.
pub(super) fn heads() -> Vec<Head> {
    COLUMNS.iter().map(|(_, title, width)| Head { title, width: *width, required: false }).collect()
}

/// A follow-up with everything that stands in its row.
pub(super) struct Subject<'a> {
    pub(super) row: &'a follow_up::Model,
    /// The lead, as far as whoever asks sees it.
    pub(super) lead: Option<&'a lead::Model>,
    /// The name of its dealer.
    pub(super) dealer: &'a str,
    /// The name of its author.
    pub(super) author: &'a str,
    /// The requests for promotions because of it that whoever asks sees, the earliest first.
    pub(super) promotions: &'a [approval_request::Model],
}

impl Subject<'_> {
    /// Its row.
    pub(super) fn row(&self) -> Vec<Out> {
        COLUMNS.iter().map(|(field, _, _)| self.cell(*field)).collect()
    }

    fn cell(&self, field: Field) -> Out {
        let content = &self.row.content;
        match field {
            Field::Customer => text(self.lead.map_or("", |lead| &lead.customer_name)),
            Field::Lead => text(self.lead.map_or("", |lead| &lead.number)),
            Field::Series => text(self.lead.map_or("", |lead| &lead.series)),
            Field::Count => self.lead.map_or(Out::Blank, |lead| Out::Number(lead.count.into())),
            Field::Dealer => text(self.dealer),
            Field::Day => text(&BusinessDay::new(self.row.day).map(|day| day.to_string()).unwrap_or_default()),
            Field::Way => text(self.row.way.zh()),
            Field::Author => text(self.author),
            Field::Persons => text(&listed(content.persons.iter().map(|met| match &met.title {
                Some(title) => format!("{}（{title}）", met.name),
                None => met.name.clone(),
            }))),
            Field::Said => text(&content.said),
            Field::Demand(kind) => text(&listed(self.raised(kind).map(|demand| demand.wish.clone()))),
            Field::Answer => text(&listed(content.demands.iter().filter_map(answered))),
            Field::Open => Out::Number(self.row.open_demands.into()),
            Field::Promotions => text(&listed(
                self.promotions.iter().map(|request| format!("{}（{}）", request.number, request.state.zh())),
            )),
            Field::NextStep => text(content.next_step.as_deref().unwrap_or_default()),
        }
    }

    fn raised(&self, kind: DemandKind) -> impl Iterator<Item = &Demand> {
        self.row.content.demands.iter().filter(move |demand| demand.kind == kind)
    }
}

/// What was answered to a demand, behind what it is about.
fn answered(demand: &Demand) -> Option<String> {
    Some(format!("{}：{}", demand.kind.zh(), demand.answer.as_deref()?))
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("；")
}

fn text(text: &str) -> Out {
    if text.is_empty() { Out::Blank } else { Out::Text(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn headings_and_fields_stand_once_and_every_kind_of_demand_has_a_column() {
        let headings: HashSet<_> = COLUMNS.iter().map(|column| column.1).collect();
        let fields: HashSet<_> = COLUMNS.iter().map(|column| column.0).collect();
        assert_eq!((headings.len(), fields.len()), (COLUMNS.len(), COLUMNS.len()));
        assert!(DemandKind::ALL.iter().all(|kind| fields.contains(&Field::Demand(*kind))));
        assert_ne!(sheet(true), sheet(false));
    }
}
