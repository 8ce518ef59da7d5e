//! The columns of the ledger (CUST-9, form 2): one list for reading and writing, so that an export can be imported.

use longhaul_entity::{ClosedEnum, contact, customer, fleet_item, purchase_plan};

use crate::{
    sheet::{Head, Out},
    vocab::{BusinessDay, Fen, Phone, RegionCode},
};

/// The name of the sheet.
pub const SHEET: &str = "客户信息管理台账";
/// Lines of a fleet that have columns of their own; more stand in the total alone.
pub const FLEET_LINES: u8 = 3;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The customer's name.
    Name,
    /// Its kind.
    Kind,
    /// Its credit code.
    CreditCode,
    /// Its phone.
    Phone,
    /// Its trade.
    Industry,
    /// What its trucks are used for.
    TransportUse,
    /// Where they run.
    AreaOfUse,
    /// Its county, by code or by name.
    Division,
    /// Its street address.
    Address,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// Where it was learned of.
    Source,
    /// Whose it is, by name or phone.
    Owner,
    /// The one to call first.
    ContactName,
    /// His post.
    ContactTitle,
    /// His phone.
    ContactPhone,
    /// The brand of a line of the fleet, counted from 0 on.
    FleetBrand(u8),
    /// Its series.
    FleetSeries(u8),
    /// How many.
    FleetCount(u8),
    /// Year of purchase.
    FleetYear(u8),
    /// The series of the next purchase.
    PlanSeries,
    /// How many.
    PlanCount,
    /// The month.
    PlanMonth,
    /// The budget in yuan.
    PlanBudget,
    /// How it is paid.
    PlanWay,
    /// All vehicles; not read.
    FleetTotal,
    /// Whether it has bought the maker's brand; not read.
    Bought,
    /// The dealer; not read.
    Dealer,
    /// The day it was recorded; not read.
    RecordedOn,
    /// Why a row was not taken; not read.
    Reason,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What stands in it.
    pub field: Field,
    /// Its heading.
    pub heading: &'static str,
    /// Its width in characters.
    pub width: f64,
    /// Whether an import asks for it in each row.
    pub required: bool,
}

const fn must(field: Field, heading: &'static str, width: f64) -> Column {
    Column { field, heading, width, required: true }
}

const fn may(field: Field, heading: &'static str, width: f64) -> Column {
    Column { field, heading, width, required: false }
}

/// All columns in their order.
pub const COLUMNS: &[Column] = &[
    must(Field::Name, "客户名称", 32.0),
    must(Field::Kind, "客户性质", 12.0),
    may(Field::CreditCode, "统一社会信用代码", 22.0),
    may(Field::Phone, "客户电话", 15.0),
    may(Field::Industry, "所属行业", 14.0),
    must(Field::TransportUse, "运输用途", 12.0),
    may(Field::AreaOfUse, "使用区域", 18.0),
    must(Field::Division, "行政区划", 32.0),
    may(Field::Address, "详细地址", 32.0),
    may(Field::Latitude, "纬度", 11.0),
    may(Field::Longitude, "经度", 11.0),
    must(Field::Source, "信息来源", 16.0),
    may(Field::Owner, "客户经理", 12.0),
    may(Field::ContactName, "联系人", 12.0),
    may(Field::ContactTitle, "联系人职务", 12.0),
    may(Field::ContactPhone, "联系人电话", 15.0),
    may(Field::FleetBrand(0), "车辆1品牌", 10.0),
    may(Field::FleetSeries(0), "车辆1系列", 10.0),
    may(Field::FleetCount(0), "车辆1数量", 10.0),
    may(Field::FleetYear(0), "车辆1购买年份", 14.0),
    may(Field::FleetBrand(1), "车辆2品牌", 10.0),
    may(Field::FleetSeries(1), "车辆2系列", 10.0),
    may(Field::FleetCount(1), "车辆2数量", 10.0),
    may(Field::FleetYear(1), "车辆2购买年份", 14.0),
    may(Field::FleetBrand(2), "车辆3品牌", 10.0),
    may(Field::FleetSeries(2), "车辆3系列", 10.0),
    may(Field::FleetCount(2), "车辆3数量", 10.0),
    may(Field::FleetYear(2), "车辆3购买年份", 14.0),
    may(Field::PlanSeries, "计划购车系列", 14.0),
    may(Field::PlanCount, "计划购车数量", 13.0),
    may(Field::PlanMonth, "计划购车月份", 13.0),
    may(Field::PlanBudget, "购车预算（元）", 15.0),
    may(Field::PlanWay, "购车方式", 10.0),
    may(Field::FleetTotal, "车辆总数", 10.0),
    may(Field::Bought, "是否已购", 10.0),
    may(Field::Dealer, "经销商", 24.0),
    may(Field::RecordedOn, "建档日期", 12.0),
    may(Field::Reason, "错误原因", 60.0),
];

/// The columns of a file, the reason left out unless rows are sent back.
#[must_use]
pub fn columns(with_reason: bool) -> &'static [Column] {
    if with_reason { COLUMNS } else { COLUMNS.split_last().map_or(COLUMNS, |(_, before)| before) }
}

/// The headings of these columns.
#[must_use]
pub fn heads(columns: &[Column]) -> Vec<Head> {
    let head = |column: &Column| Head { title: column.heading, width: column.width, required: column.required };
    columns.iter().map(head).collect()
}

/// A customer with everything that stands in its row.
pub struct Subject<'a> {
    /// The customer.
    pub customer: &'a customer::Model,
    /// Its people.
    pub contacts: &'a [contact::Model],
    /// Its fleet.
    pub fleet: &'a [fleet_item::Model],
    /// Its plans, the next first.
    pub plans: &'a [purchase_plan::Model],
    /// The name of whoever it is assigned to.
    pub owner: Option<&'a str>,
    /// The name of its dealer.
    pub dealer: &'a str,
    /// Whether phones are written in full (ALL-2).
    pub in_full: bool,
}

impl Subject<'_> {
    /// Its row.
    #[must_use]
    pub fn row(&self, columns: &[Column]) -> Vec<Out> {
        columns.iter().map(|column| self.cell(column.field)).collect()
    }

    fn cell(&self, field: Field) -> Out {
        let customer = self.customer;
        let contact = self.contacts.iter().find(|contact| contact.is_primary).or(self.contacts.first());
        let line = |number: u8| self.fleet.get(usize::from(number));
        let plan = self.plans.first();
        match field {
            Field::Name => text(&customer.name),
            Field::Kind => text(customer.kind.zh()),
            Field::CreditCode => maybe(customer.credit_code.as_deref()),
            Field::Phone => self.phone(customer.phone.as_deref()),
            Field::Industry => maybe(customer.industry.as_deref()),
            Field::TransportUse => text(customer.transport_use.zh()),
            Field::AreaOfUse => maybe(customer.area_of_use.as_deref()),
            Field::Division => text(&division(&customer.division_code)),
            Field::Address => maybe(customer.address.as_deref()),
            Field::Latitude => degrees(customer.lat_e6),
            Field::Longitude => degrees(customer.lon_e6),
            Field::Source => text(customer.source.zh()),
            Field::Owner => maybe(self.owner),
            Field::ContactName => maybe(contact.map(|contact| contact.name.as_str())),
            Field::ContactTitle => maybe(contact.and_then(|contact| contact.title.as_deref())),
            Field::ContactPhone => self.phone(contact.and_then(|contact| contact.phone.as_deref())),
            Field::FleetBrand(n) => maybe(line(n).map(|line| line.brand.as_str())),
            Field::FleetSeries(n) => maybe(line(n).map(|line| line.series.as_str())),
            Field::FleetCount(n) => number(line(n).map(|line| line.count)),
            Field::FleetYear(n) => number(line(n).map(|line| line.year)),
            Field::PlanSeries => maybe(plan.map(|plan| plan.series.as_str())),
            Field::PlanCount => number(plan.map(|plan| plan.count)),
            Field::PlanMonth => number(plan.map(|plan| plan.month)),
            Field::PlanBudget => maybe(plan.and_then(|plan| plan.budget_fen).map(yuan).as_deref()),
            Field::PlanWay => maybe(plan.map(|plan| plan.way.zh())),
            Field::FleetTotal => Out::Number(self.fleet.iter().fold(0.0, |sum, line| sum + f64::from(line.count))),
            Field::Bought => text(if customer.bought { "是" } else { "否" }),
            Field::Dealer => text(self.dealer),
            Field::RecordedOn => {
                maybe(BusinessDay::from_micros(customer.created_at.0).ok().map(|day| day.to_string()).as_deref())
            }
            Field::Reason => Out::Blank,
        }
    }

    fn phone(&self, stored: Option<&str>) -> Out {
        let Some(stored) = stored else { return Out::Blank };
        if self.in_full {
            return text(stored);
        }
        Out::Text(Phone::parse(stored).map_or_else(|_| "****".to_owned(), |phone| phone.masked()))
    }
}

fn text(text: &str) -> Out {
    Out::Text(text.to_owned())
}

fn maybe(found: Option<&str>) -> Out {
    found.map_or(Out::Blank, text)
}

fn number(found: Option<i32>) -> Out {
    found.map_or(Out::Blank, |number| Out::Number(f64::from(number)))
}

fn degrees(e6: Option<i32>) -> Out {
    e6.map_or(Out::Blank, |e6| Out::Number(f64::from(e6) / 1e6))
}

fn yuan(fen: i64) -> String {
    Fen::new(fen).to_string()
}

/// The code with the names: the code is sure, the names are read.
fn division(code: &str) -> String {
    RegionCode::parse(code).map_or_else(|_| code.to_owned(), |region| format!("{code} {}", region.full_name()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn headings_and_fields_stand_once() {
        let headings: HashSet<_> = COLUMNS.iter().map(|column| column.heading).collect();
        let fields: HashSet<_> = COLUMNS.iter().map(|column| column.field).collect();
        assert_eq!((headings.len(), fields.len()), (COLUMNS.len(), COLUMNS.len()));
        assert!(columns(false).iter().all(|column| column.field != Field::Reason));
        assert_eq!(columns(true).len(), columns(false).len() + 1);
    }
}
