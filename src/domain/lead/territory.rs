//! Where a dealer may act (ORG-3, LEAD-5): in its divisions, at its sites, and with customers elsewhere that a report was approved
//! for.

use longhaul_entity::{
    Timestamp, UnitId, customer, customer_site, enums::LeadOutcome, lead, territory_division, territory_site,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SimpleExpr},
};

use super::query;
use crate::{
    error::{Code, Error, Refusal, Result},
    vocab::RegionCode,
};

/// The codes of all divisions that the customer may lie in: its own and those above.
///
/// # Errors
/// A customer whose division does not exist.
pub(super) fn around(customer: &customer::Model) -> Result<[String; 3]> {
    let code = RegionCode::parse(&customer.division_code).map_err(Error::broken)?.as_str();
    Ok([code.to_owned(), format!("{}00", &code[..4]), format!("{}0000", &code[..2])])
}

/// The condition that the customer lies in the dealer's territory, or is at one of the mines and work sites that are its own:
/// true for any row or none.
///
/// # Errors
/// A customer whose division does not exist.
pub(super) fn covers(dealer: UnitId, customer: &customer::Model) -> Result<SimpleExpr> {
    let division = territory_division::Entity::find()
        .select_only()
        .column(territory_division::Column::UnitId)
        .filter(territory_division::Column::UnitId.eq(dealer))
        .filter(territory_division::Column::DivisionCode.is_in(around(customer)?))
        .into_query();
    let its = customer_site::Entity::find()
        .select_only()
        .column(customer_site::Column::SiteId)
        .filter(customer_site::Column::CustomerId.eq(customer.id))
        .into_query();
    let own = territory_site::Entity::find()
        .select_only()
        .column(territory_site::Column::SiteId)
        .filter(territory_site::Column::UnitId.eq(dealer))
        .filter(territory_site::Column::SiteId.in_subquery(its))
        .into_query();
    Ok(Expr::exists(division).or(Expr::exists(own)))
}

/// Whether the customer lies in the dealer's territory, or is at one of its sites. For operations on a customer that they have
/// found and locked.
///
/// # Errors
/// What the database answers.
pub(super) async fn holds(db: &impl ConnectionTrait, dealer: UnitId, customer: &customer::Model) -> Result<bool> {
    const HELD: &str = "held";
    let ask = Query::select().expr_as(covers(dealer, customer)?, HELD).to_owned();
    let found = db.query_one(&ask).await?.ok_or_else(|| Error::broken("a condition that is neither true nor false"))?;
    Ok(found.try_get("", HELD)?)
}

/// Whether the dealer may plan a visit, report one, follow up or give a gift there. Refused, a phone keeps what it has: the
/// same report is taken once a request was approved.
///
/// # Errors
/// RULE LEAD-5 outside the territory, unless a report from there was approved.
pub async fn may_act(db: &impl ConnectionTrait, dealer: UnitId, customer: &customer::Model) -> Result<()> {
    if permits(db, dealer, customer, None).await? {
        return Ok(());
    }
    let refusal = Refusal::new(
        Code::Rule,
        "客户不在本经销商授权区域内，跨区域信息未获批准前不得开展工作",
        "The customer lies outside the dealer's territory; nothing may be done there before the report is approved",
    );
    Err(refusal.rule("LEAD-5").field("input.customerId").into())
}

/// Whether the dealer needs no approval for the customer, or has it; with an instant, whether it had it by then. A dealer that
/// no territory was ever set for is bound to none.
///
/// # Errors
/// What the database answers.
pub async fn permits(
    db: &impl ConnectionTrait,
    dealer: UnitId,
    customer: &customer::Model,
    by: Option<Timestamp>,
) -> Result<bool> {
    Ok(holds(db, dealer, customer).await? || approved(db, dealer, customer, by).await? || !is_bound(db, dealer).await?)
}

/// Whether a report of the dealer about that customer counts, wherever it lies.
async fn approved(
    db: &impl ConnectionTrait,
    dealer: UnitId,
    customer: &customer::Model,
    by: Option<Timestamp>,
) -> Result<bool> {
    let counted = lead::Entity::find()
        .filter(query::of_customer(customer.id))
        .filter(lead::Column::DealerId.eq(dealer))
        .filter(lead::Column::Outcome.is_in([LeadOutcome::Granted, LeadOutcome::Covered, LeadOutcome::Behind]))
        .filter(Condition::all().add_option(by.map(|by| lead::Column::CountedAt.lte(by))));
    Ok(counted.count(db).await? > 0)
}

/// Whether the dealer has divisions or sites at all.
async fn is_bound(db: &impl ConnectionTrait, dealer: UnitId) -> Result<bool> {
    let divisions = territory_division::Entity::find().filter(territory_division::Column::UnitId.eq(dealer));
    let sites = territory_site::Entity::find().filter(territory_site::Column::UnitId.eq(dealer));
    Ok(divisions.count(db).await? > 0 || sites.count(db).await? > 0)
}
