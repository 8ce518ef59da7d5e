//! The proof that what is stored of customers' standing follows from what is recorded (CUST-2 to CUST-5). For `check`.

use std::collections::HashMap;

use longhaul_entity::{ClosedEnum, CustomerId, customer_standing, fleet_item};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{figures, settle};
use crate::{
    db::{Db, among},
    domain::proof,
    error::{Error, Result},
};

/// Customers looked at together.
const PAGE: u64 = 500;

/// Derives every customer anew and compares it with what is stored. Answers what differs, in words for the administrator;
/// nothing if all is well. At most 100. Figures that were set a moment ago and that no server has followed yet are told too.
///
/// # Errors
/// What the database answers.
pub async fn verify(db: &Db) -> Result<Vec<String>> {
    proof::walk(
        async |after: CustomerId| behind(db, after).await,
        |row: &customer_standing::Model| row.id,
        async |rows: Vec<customer_standing::Model>| page(db, &rows).await,
    )
    .await
}

/// The next customers.
async fn behind(db: &Db, after: CustomerId) -> Result<Vec<customer_standing::Model>> {
    let behind = customer_standing::Entity::find().filter(customer_standing::Column::Id.gt(after));
    Ok(behind.order_by_asc(customer_standing::Column::Id).limit(PAGE).all(db.read()).await?)
}

async fn page(db: &Db, rows: &[customer_standing::Model]) -> Result<Vec<String>> {
    let ids: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
    let now = db.clock().now();
    let year = settle::year_of(now)?;
    let fleets = fleets(db, &ids).await?;
    let sums = settle::sums(db.read(), &ids, year).await?;
    let bases = figures::of_units(db.read(), rows.iter().map(|row| row.dealer_id), now).await?;
    let mut findings = Vec::new();
    for (row, sums) in rows.iter().zip(sums) {
        let basis = bases.get(&row.dealer_id).ok_or_else(|| Error::broken("a dealer without figures"))?;
        let vehicles = fleets.get(&row.id).copied().unwrap_or_default();
        let mut record = row.clone();
        record.vehicles = i32::try_from(vehicles).unwrap_or(i32::MAX);
        findings.extend(differences(row, &settle::derived(&record, &sums, basis, year), year));
    }
    Ok(findings)
}

async fn fleets(db: &Db, ids: &[CustomerId]) -> Result<HashMap<CustomerId, i64>> {
    let sums = fleet_item::Entity::find()
        .select_only()
        .column(fleet_item::Column::CustomerId)
        .column_as(fleet_item::Column::Count.sum(), "vehicles")
        .filter(among(db.read(), fleet_item::Column::CustomerId, ids))
        .group_by(fleet_item::Column::CustomerId);
    let sums: Vec<(CustomerId, i64)> = sums.into_tuple().all(db.read()).await?;
    Ok(sums.into_iter().collect())
}

/// What differs of one customer. The year that is not this one is compared as far as the row can know it.
fn differences(row: &customer_standing::Model, follows: &customer_standing::Model, year: i32) -> Vec<String> {
    let knows_next = row.settled_year == year || row.renew_year.is_none();
    let of = |stored: &customer_standing::Model, year| {
        (settle::tier_in(stored, year).text().to_owned(), settle::counted_in(stored, year).to_string())
    };
    let ((tier, counted), (tier_follows, counted_follows)) = (of(row, year), of(follows, year));
    let ((next, _), (next_follows, _)) = (of(row, year + 1), of(follows, year + 1));
    let size = |row: &customer_standing::Model| row.size.map_or("none", ClosedEnum::text).to_owned();
    let pairs = [
        ("vehicles", row.vehicles.to_string(), follows.vehicles.to_string()),
        ("class", row.class.text().to_owned(), follows.class.text().to_owned()),
        ("size", size(row), size(follows)),
        ("counted vehicles", counted, counted_follows),
        ("largest purchase", row.largest_purchase.to_string(), follows.largest_purchase.to_string()),
        ("tier", tier, tier_follows),
        ("tier of the next year", next, if knows_next { next_follows } else { of(row, year + 1).0 }),
    ];
    let differ = pairs.into_iter().filter(|(_, stored, follows)| stored != follows);
    let mut findings: Vec<String> =
        differ.map(|(what, stored, follows)| format!("{} has {what} {stored} and {follows} follows", row.id)).collect();
    if findings.is_empty() && row.standing_policy != follows.standing_policy {
        findings.push(format!("{} stands by figures of the policy book that count no more", row.id));
    }
    findings
}
