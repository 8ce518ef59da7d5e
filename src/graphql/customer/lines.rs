//! The lists of a customer as clients hand them in.

use async_graphql::{InputObject, MaybeUndefined};
use longhaul_entity::{ContactId, FleetItemId, PurchasePlanId, enums::PurchaseWay};

use super::inputs::{firm_name, patched};
use crate::{
    domain::customer::{set_contacts::ContactLine, set_fleet::FleetLine, set_purchase_plans::PlanLine},
    graphql::kit::{E, Gid, Money, Reply, Typed},
    vocab::Phone,
};

/// Somebody at a customer's (联系人).
#[derive(InputObject)]
pub(in crate::graphql) struct ContactInput {
    /// The id of a contact that stays, or one made by the client for a new contact.
    id: Option<Gid<ContactId>>,
    /// His name, at most 120 characters.
    name: String,
    /// His post, at most 60 characters.
    title: Option<String>,
    /// His phone. Left out, the contact with this id keeps its own; null clears it.
    phone: MaybeUndefined<Typed<Phone>>,
    /// Whether he is the one to call first; at most one is.
    #[graphql(default)]
    primary: bool,
}

/// Vehicles of one brand and series bought in one year (车队明细).
#[derive(InputObject)]
pub(super) struct FleetItemInput {
    /// The id of a line that stays, or one made by the client for a new line.
    id: Option<Gid<FleetItemId>>,
    /// The brand, at most 60 characters. The maker's own in any spelling makes the customer "bought" (CUST-6).
    brand: String,
    /// The series, at most 60 characters.
    series: String,
    /// Number of vehicles, 1 to 100,000.
    count: i32,
    /// Year of purchase, 1950 to this year.
    year: i32,
}

/// What a customer means to buy (购车计划).
#[derive(InputObject)]
pub(super) struct PurchasePlanInput {
    /// The id of a plan that stays, or one made by the client for a new plan.
    id: Option<Gid<PurchasePlanId>>,
    /// The series, at most 60 characters.
    series: String,
    /// Number of vehicles, 1 to 100,000.
    count: i32,
    /// The month it is meant for, `YYYYMM`: 202607.
    month: i32,
    /// Budget for all of it, in fen, not negative.
    budget: Option<Money>,
    /// How it is to be paid.
    way: E<PurchaseWay>,
}

/// The contacts, their names and phones read.
///
/// # Errors
/// INVALID, naming the line's field.
pub(in crate::graphql) fn contacts(typed: Vec<ContactInput>) -> Reply<Vec<ContactLine>> {
    let line = |(at, contact): (usize, ContactInput)| {
        Ok(ContactLine {
            id: contact.id.map(|id| id.0),
            name: firm_name(&contact.name, format!("input.contacts.{at}.name"))?,
            title: contact.title,
            phone: patched(contact.phone, |phone| phone.of(format!("input.contacts.{at}.phone")))?,
            primary: contact.primary,
        })
    };
    typed.into_iter().enumerate().map(line).collect()
}

/// The fleet; its words and numbers the operation judges.
pub(super) fn fleet(typed: Vec<FleetItemInput>) -> Vec<FleetLine> {
    let line = |FleetItemInput { id, brand, series, count, year }| FleetLine {
        id: id.map(|id: Gid<FleetItemId>| id.0),
        brand,
        series,
        count,
        year,
    };
    typed.into_iter().map(line).collect()
}

/// The plans; their words and numbers the operation judges.
pub(super) fn plans(typed: Vec<PurchasePlanInput>) -> Vec<PlanLine> {
    let line = |plan: PurchasePlanInput| PlanLine {
        id: plan.id.map(|id| id.0),
        series: plan.series,
        count: plan.count,
        month: plan.month,
        budget: plan.budget.map(|budget| budget.0),
        way: plan.way.0,
    };
    typed.into_iter().map(line).collect()
}
