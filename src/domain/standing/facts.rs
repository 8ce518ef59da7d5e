//! Writing what standing rests on. Each belongs into a transaction that holds the customer's pools and derives it after.

use longhaul_entity::{
    CustomerId, GroupId, SiteId, customer, customer_purchase, customer_site, customer_standing, enums::KeyIndustry,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait, sea_query::OnConflict,
};
use serde::Serialize;

use super::{
    figures,
    settle::{Sums, derived, year_of},
};
use crate::{
    db::Op,
    error::{Code, Error, Refusal, Result},
    vocab::BusinessDay,
};

/// What is known of a customer besides its fleet (CUST-2, CUST-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Whether it belongs to the state.
    pub state_owned: bool,
    /// Its key industry, if it is of one.
    pub key_industry: Option<KeyIndustry>,
    /// In how many provinces it is active, 1 to 34.
    pub provinces: Option<i32>,
}

/// The derived columns of customers that are recorded now: the rest begins as the database has it.
pub const BEGINNING: [customer_standing::Column; 9] = [
    customer_standing::Column::Vehicles,
    customer_standing::Column::CountedEven,
    customer_standing::Column::CountedOdd,
    customer_standing::Column::Class,
    customer_standing::Column::Size,
    customer_standing::Column::TierEven,
    customer_standing::Column::TierOdd,
    customer_standing::Column::SettledYear,
    customer_standing::Column::StandingPolicy,
];

/// What customers that are recorded now, each with so many vehicles of its own, stand as; in their order, to be written in
/// [`BEGINNING`]. What they are from the beginning is no change, so their history begins later.
///
/// # Errors
/// What the database answers.
pub async fn beginnings(op: &Op<'_>, new: &[(&customer::Model, i32)]) -> Result<Vec<customer_standing::Model>> {
    let bases = figures::of_units(op.tx(), new.iter().map(|(record, _)| record.dealer_id), op.now()).await?;
    let year = year_of(op.now())?;
    let begun = new.iter().map(|(record, vehicles)| {
        let basis = bases.get(&record.dealer_id).ok_or_else(|| Error::broken("a dealer without figures"))?;
        let sums = Sums { counted: *vehicles, ..Sums::default() };
        Ok(derived(&blank(record, *vehicles), &sums, basis, year))
    });
    begun.collect()
}

/// A customer of which nothing is known yet but its record and fleet.
fn blank(record: &customer::Model, vehicles: i32) -> customer_standing::Model {
    use longhaul_entity::enums::{CustomerClass, CustomerTier};
    customer_standing::Model {
        id: record.id,
        dealer_id: record.dealer_id,
        kind: record.kind,
        bought: record.bought,
        created_at: record.created_at,
        state_owned: false,
        key_industry: None,
        provinces: None,
        group_id: None,
        introducer_id: None,
        introduced_on: None,
        vehicles,
        counted_even: 0,
        counted_odd: 0,
        largest_purchase: 0,
        class: CustomerClass::Retail,
        size: None,
        tier_even: CustomerTier::Ordinary,
        tier_odd: CustomerTier::Ordinary,
        settled_year: 0,
        renew_year: None,
        class_since: None,
        tier_since: None,
        size_since: None,
        standing_policy: None,
    }
}

/// The customer has so many vehicles of its own from now on.
///
/// # Errors
/// What the database answers.
pub async fn counted_vehicles_are(op: &Op<'_>, id: CustomerId, vehicles: i32) -> Result<()> {
    write(op, id, customer_standing::ActiveModel { vehicles: Set(vehicles), ..Default::default() }).await
}

/// What is known of the customer from now on.
///
/// # Errors
/// What the database answers.
pub async fn facts_are(op: &Op<'_>, id: CustomerId, facts: Facts) -> Result<()> {
    let row = customer_standing::ActiveModel {
        state_owned: Set(facts.state_owned),
        key_industry: Set(facts.key_industry),
        provinces: Set(facts.provinces),
        ..Default::default()
    };
    write(op, id, row).await
}

/// The customer belongs to that group from now on, or to none.
///
/// # Errors
/// LIMIT when the group is full.
pub async fn group_is(op: &Op<'_>, id: CustomerId, group: Option<GroupId>) -> Result<()> {
    if let Some(group) = group {
        let of = customer_standing::Column::GroupId.eq(group);
        super::fits(customer_standing::Entity::find().filter(of).count(op.tx()).await?, "input.groupId")?;
    }
    write(op, id, customer_standing::ActiveModel { group_id: Set(group), ..Default::default() }).await
}

/// The customer is at work at these mines and work sites from now on, of which `new` are new to it.
///
/// # Errors
/// LIMIT when one of them is full.
pub async fn sites_are(op: &Op<'_>, id: CustomerId, sites: &[SiteId], new: &[SiteId]) -> Result<()> {
    for site in new {
        let at = customer_site::Column::SiteId.eq(*site);
        super::fits(customer_site::Entity::find().filter(at).count(op.tx()).await?, "input.siteIds")?;
    }
    customer_site::Entity::delete_many().filter(customer_site::Column::CustomerId.eq(id)).exec(op.tx()).await?;
    let rows = sites.iter().map(|site| customer_site::Model { customer_id: id, site_id: *site }.into_active_model());
    if !sites.is_empty() {
        customer_site::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    }
    Ok(())
}

/// Who introduced the customer, as of today; nobody: none did.
///
/// # Errors
/// What the database answers.
pub async fn introducer_is(op: &Op<'_>, id: CustomerId, introducer: Option<CustomerId>) -> Result<()> {
    let today = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?.get();
    let row = customer_standing::ActiveModel {
        introducer_id: Set(introducer),
        introduced_on: Set(introducer.map(|_| today)),
        ..Default::default()
    };
    write(op, id, row).await
}

/// Enters a purchase into the record of purchases (CUST-4).
///
/// # Errors
/// CONFLICT when its id is in use.
pub async fn enter_purchase(op: &Op<'_>, purchase: &customer_purchase::Model) -> Result<()> {
    let inserted = customer_purchase::Entity::insert(purchase.clone().into_active_model())
        .on_conflict(OnConflict::column(customer_purchase::Column::Id).do_nothing().to_owned())
        .exec_without_returning(op.tx())
        .await?;
    if inserted == 1 {
        return Ok(());
    }
    Err(Refusal::new(Code::Conflict, "编号已被使用", "The id is in use already").field("input.id").into())
}

/// Whether a purchase of the maker's brand is on record, under whichever of the customer's records: who has bought stays bought
/// when his trucks are gone (CUST-6).
///
/// # Errors
/// What the database answers.
pub async fn has_bought(op: &Op<'_>, id: CustomerId) -> Result<bool> {
    let records = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(Condition::any().add(customer::Column::Id.eq(id)).add(customer::Column::MergedInto.eq(id)))
        .into_query();
    let own = customer_purchase::Entity::find()
        .filter(customer_purchase::Column::CustomerId.in_subquery(records))
        .filter(customer_purchase::Column::OwnBrand.eq(true));
    Ok(own.one(op.tx()).await?.is_some())
}

async fn write(op: &Op<'_>, id: CustomerId, row: customer_standing::ActiveModel) -> Result<()> {
    let of = customer_standing::Column::Id.eq(id);
    let written = customer_standing::Entity::update_many().set(row).filter(of).exec(op.tx()).await?;
    if written.rows_affected == 1 { Ok(()) } else { Err(Error::broken("a customer that stands is not there")) }
}
