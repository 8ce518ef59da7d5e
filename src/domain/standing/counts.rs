//! What tiers rest on, summed up for many customers at once, each sum in one statement (CUST-4, CUST-5).

use std::collections::HashMap;

use longhaul_entity::{CustomerId, SiteId};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};

use crate::{db::array, error::Result};

/// Whose vehicles count together with a customer's: its own, those of its group, those at its sites; each customer once,
/// and none that is set aside or that another record stands for.
const COUNTED: &str = "
SELECT customer_id, CAST(SUM(vehicles) AS BIGINT) AS vehicles FROM (
  SELECT id AS customer_id, id AS other, vehicles FROM customer WHERE id {among}
  UNION
  SELECT a.id, b.id, b.vehicles FROM customer a JOIN customer b ON b.group_id = a.group_id
   WHERE a.id {among} AND b.archived_at IS NULL AND b.merged_into IS NULL
  UNION
  SELECT s.customer_id, b.id, b.vehicles FROM customer_site s JOIN customer_site o ON o.site_id = s.site_id
    JOIN customer b ON b.id = o.customer_id
   WHERE s.customer_id {among} AND b.archived_at IS NULL AND b.merged_into IS NULL
) beside GROUP BY customer_id";

/// What those bought whom a customer introduced, under whichever of its records (CUST-10), by year, from the day of the
/// introduction on.
const INTRODUCED: &str = "
SELECT i.customer_id, p.day / 10000 AS year, CAST(SUM(p.vehicles) AS BIGINT) AS vehicles
  FROM (SELECT id AS customer_id, id AS record FROM customer WHERE id {among}
        UNION ALL
        SELECT merged_into, id FROM customer WHERE merged_into {among}) i
  JOIN customer c ON c.introducer_id = i.record
  JOIN customer_purchase p ON p.customer_id = c.id
 WHERE p.own_brand AND p.day >= c.introduced_on
 GROUP BY i.customer_id, p.day / 10000";

/// The most that a customer bought of the maker's brand in one purchase, under whichever of its records (CUST-10).
const LARGEST: &str = "
SELECT customer_id, CAST(MAX(vehicles) AS BIGINT) AS vehicles FROM (
  SELECT customer_id, vehicles FROM customer_purchase WHERE customer_id {among} AND own_brand
  UNION ALL
  SELECT r.merged_into, p.vehicles FROM customer r JOIN customer_purchase p ON p.customer_id = r.id
   WHERE r.merged_into {among} AND p.own_brand
) one GROUP BY customer_id";

/// The vehicles of the others of a customer's group.
const IN_GROUP: &str = "
SELECT a.id AS customer_id, CAST(COALESCE(SUM(b.vehicles), 0) AS BIGINT) AS vehicles
  FROM customer a LEFT JOIN customer b
    ON b.group_id = a.group_id AND b.id <> a.id AND b.archived_at IS NULL AND b.merged_into IS NULL
 WHERE a.id {among} AND a.group_id IS NOT NULL GROUP BY a.id";

/// The vehicles of the others at each site of a customer.
const AT_SITES: &str = "
SELECT s.customer_id, s.site_id, CAST(COALESCE(SUM(b.vehicles), 0) AS BIGINT) AS vehicles
  FROM customer_site s JOIN work_site w ON w.id = s.site_id
  LEFT JOIN customer_site o ON o.site_id = s.site_id AND o.customer_id <> s.customer_id
  LEFT JOIN customer b ON b.id = o.customer_id AND b.archived_at IS NULL AND b.merged_into IS NULL
 WHERE s.customer_id {among} GROUP BY s.customer_id, s.site_id, w.name ORDER BY w.name, s.site_id";

#[derive(FromQueryResult)]
struct Sum {
    customer_id: CustomerId,
    vehicles: i64,
}

#[derive(FromQueryResult)]
struct YearSum {
    customer_id: CustomerId,
    year: i32,
    vehicles: i64,
}

#[derive(FromQueryResult)]
struct SiteSum {
    customer_id: CustomerId,
    site_id: SiteId,
    vehicles: i64,
}

/// The statement with the ids in the place of `{among}`: one array on PostgreSQL, a list on SQLite.
fn about(db: &impl ConnectionTrait, text: &str, ids: &[CustomerId]) -> Statement {
    let backend = db.get_database_backend();
    let (among, values) = if backend == DbBackend::Postgres {
        ("= ANY($1)".to_owned(), vec![array(ids)])
    } else {
        let places: Vec<_> = (1..=ids.len()).map(|place| format!("${place}")).collect();
        (format!("IN ({})", places.join(", ")), ids.iter().map(|id| Value::from(*id)).collect())
    };
    Statement::from_sql_and_values(backend, text.replace("{among}", &among), values)
}

/// A sum as vehicles are counted; nobody has so many that it would not fit.
fn fitting(sum: i64) -> i32 {
    i32::try_from(sum).unwrap_or(i32::MAX)
}

async fn sums(db: &impl ConnectionTrait, text: &str, ids: &[CustomerId]) -> Result<HashMap<CustomerId, i32>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Sum::find_by_statement(about(db, text, ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.customer_id, fitting(row.vehicles))).collect())
}

/// The vehicles that count together with each customer's, its own among them (CUST-5).
///
/// # Errors
/// What the database answers.
pub(super) async fn counted(db: &impl ConnectionTrait, ids: &[CustomerId]) -> Result<HashMap<CustomerId, i32>> {
    sums(db, COUNTED, ids).await
}

/// The most that each customer bought at once of the maker's brand (CUST-4); none for who bought nothing.
///
/// # Errors
/// What the database answers.
pub(super) async fn largest(db: &impl ConnectionTrait, ids: &[CustomerId]) -> Result<HashMap<CustomerId, i32>> {
    sums(db, LARGEST, ids).await
}

/// The vehicles of the others of each customer's group; none for who belongs to none.
///
/// # Errors
/// What the database answers.
pub(super) async fn in_group(db: &impl ConnectionTrait, ids: &[CustomerId]) -> Result<HashMap<CustomerId, i32>> {
    sums(db, IN_GROUP, ids).await
}

/// What the buyers that each customer introduced bought, by customer and year (CUST-5).
///
/// # Errors
/// What the database answers.
pub(super) async fn introduced(
    db: &impl ConnectionTrait,
    ids: &[CustomerId],
) -> Result<HashMap<(CustomerId, i32), i32>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = YearSum::find_by_statement(about(db, INTRODUCED, ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| ((row.customer_id, row.year), fitting(row.vehicles))).collect())
}

/// The vehicles of the others at each site of each customer, by the site's name.
///
/// # Errors
/// What the database answers.
pub(super) async fn at_sites(
    db: &impl ConnectionTrait,
    ids: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<(SiteId, i32)>>> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    for row in SiteSum::find_by_statement(about(db, AT_SITES, ids)).all(db).await? {
        found.entry(row.customer_id).or_default().push((row.site_id, fitting(row.vehicles)));
    }
    Ok(found)
}
