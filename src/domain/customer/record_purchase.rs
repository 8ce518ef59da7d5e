//! `recordPurchase`: what a customer bought at once. It joins the fleet, and if it alone reaches a tier's number, it gives
//! the tier at once (CUST-4).

use longhaul_entity::{
    CustomerId, FleetItemId, PurchaseId, TypedId, customer, customer_purchase, enums::StandingCause, fleet_item, maker,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;
use serde_json::json;

use super::{change, input, lines, query, rules, set_fleet, set_introducer};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::{Operation, standing},
    error::{Error, Result, invalid},
    vocab::{BusinessDay, normalise_name, text},
};

/// Records a purchase.
#[derive(Clone, Debug, Serialize)]
pub struct RecordPurchase {
    /// Its id, if the client made one.
    pub id: Option<PurchaseId>,
    /// Who bought.
    pub customer: CustomerId,
    /// What was bought.
    pub bought: Bought,
}

/// Vehicles of one brand and series that were bought at once.
#[derive(Clone, Debug, Serialize)]
pub struct Bought {
    /// The brand, at most 60 characters.
    pub brand: String,
    /// The series, at most 60 characters.
    pub series: String,
    /// Number of vehicles, 1 to 100,000.
    pub vehicles: i32,
    /// The business day, not after today; today when none is named.
    pub day: Option<BusinessDay>,
}

impl Operation for RecordPurchase {
    const NAME: &'static str = "recordPurchase";
    const ACTION: Action = Action::CustomerEdit;
    type Output = CustomerId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<CustomerId> {
        let held = standing::hold(op, self.customer, standing::Pools::default()).await?;
        let before = change::open(op, actor, Self::ACTION, self.customer, None).await?;
        enter(op, actor, &before, held, self.id.unwrap_or_else(|| op.id()), &self.bought).await?;
        Ok(self.customer)
    }
}

/// Enters a purchase of a customer that the transaction holds, its pools first: into the record of purchases and into the
/// fleet; what follows for its standing and that of others is derived. For operations that sell.
///
/// # Errors
/// INVALID for bad words, numbers and days; LIMIT when the fleet has no line left; CONFLICT when the id is in use.
pub async fn enter(
    op: &Op<'_>,
    actor: &Actor,
    before: &customer::Model,
    held: standing::Held,
    id: PurchaseId,
    bought: &Bought,
) -> Result<customer::Model> {
    let purchase = row(op, actor, before, id, bought).await?;
    standing::enter_purchase(op, &purchase).await?;
    let old = query::fleets_unscoped(op.tx(), &[before.id]).await?.remove(&before.id).unwrap_or_default();
    let new = joined(op, &purchase, &old).await?;
    standing::counted_vehicles_are(op, before.id, set_fleet::vehicles(&new)).await?;
    let mut after = before.clone();
    after.bought = before.bought || purchase.own_brand;
    let after = change::store(op, before, after).await?;
    let mut changed = lines::changed(set_fleet::LIST, set_fleet::shown(&old), set_fleet::shown(&new));
    let shown = json!({ "id": purchase.id.uuid(), "day": purchase.day, "brand": purchase.brand,
        "series": purchase.series, "vehicles": purchase.vehicles, "ownBrand": purchase.own_brand });
    changed.extend(lines::changed("purchase", serde_json::Value::Null, shown));
    change::journal(op, "CustomerPurchaseRecorded", &after, changed).await?;
    standing::stand(op, held, StandingCause::Purchase).await?;
    if purchase.own_brand {
        standing::stand_introducers(op, set_introducer::introducer(op, before.id).await?).await?;
    }
    Ok(after)
}

async fn row(
    op: &Op<'_>,
    actor: &Actor,
    of: &customer::Model,
    id: PurchaseId,
    bought: &Bought,
) -> Result<customer_purchase::Model> {
    let words = |field: &'static str, typed: &str| -> Result<String> {
        Ok(text(field, typed, input::LABEL_MAX).map_err(|err| input::refused(format!("input.{field}"), err))?)
    };
    let (brand, series) = (words("brand", &bought.brand)?, words("series", &bought.series)?);
    if !(1..=100_000).contains(&bought.vehicles) {
        let refusal = invalid("input.vehicles", "须在1至100000之间", "Must be between 1 and 100,000");
        return Err(refusal.rule("CUST-9").into());
    }
    let today = BusinessDay::from_micros(op.now().0).map_err(Error::broken)?;
    let day = bought.day.unwrap_or(today);
    if day > today || day.year() < set_fleet::FIRST_YEAR {
        let (zh, en) = ("购车日期须在1950年之后且不晚于今天", "A purchase lies between 1950 and today");
        return Err(invalid("input.day", zh, en).rule("CUST-4").into());
    }
    let makers = maker::Entity::find().one(op.tx()).await?;
    let makers = makers.ok_or_else(|| Error::broken("the maker is not set up"))?.brand;
    Ok(customer_purchase::Model {
        id,
        customer_id: of.id,
        day: day.get(),
        own_brand: rules::is_own_brand(&brand, &makers),
        brand,
        series,
        vehicles: bought.vehicles,
        unit_id: of.dealer_id,
        recorded_by: actor.user,
        recorded_at: op.now(),
    })
}

/// The fleet with the purchase in it: in the line of its brand, series and year, or in a new one.
async fn joined(
    op: &Op<'_>,
    purchase: &customer_purchase::Model,
    old: &[fleet_item::Model],
) -> Result<Vec<fleet_item::Model>> {
    let mut new = old.to_vec();
    let year = purchase.day / 10_000;
    let same = |line: &&mut fleet_item::Model| {
        line.year == year
            && normalise_name(&line.brand) == normalise_name(&purchase.brand)
            && normalise_name(&line.series) == normalise_name(&purchase.series)
    };
    if let Some(line) = new.iter_mut().find(same) {
        let most = 100_000 - purchase.vehicles;
        if line.count > most {
            let (zh, en) = ("该车型台数超过上限100000", "The fleet would hold more than 100,000 of these");
            return Err(invalid("input.vehicles", zh, en).rule("CUST-9").into());
        }
        line.count += purchase.vehicles;
        let row = fleet_item::ActiveModel { count: Set(line.count), ..Default::default() };
        let of = fleet_item::Column::Id.eq(line.id);
        fleet_item::Entity::update_many().set(row).filter(of).exec(op.tx()).await?;
        return Ok(new);
    }
    rules::bounded("input.vehicles", new.len() + 1)?;
    let line = fleet_item::Model {
        id: op.id::<FleetItemId>(),
        customer_id: purchase.customer_id,
        brand: purchase.brand.clone(),
        series: purchase.series.clone(),
        count: purchase.vehicles,
        year,
        own_brand: purchase.own_brand,
    };
    fleet_item::Entity::insert(line.clone().into_active_model()).exec_without_returning(op.tx()).await?;
    new.push(line);
    Ok(new)
}
