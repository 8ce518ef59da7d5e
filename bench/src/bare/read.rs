//! Reading: flat rows, grouped as they come.

use actix_web::{HttpResponse, error::ErrorInternalServerError, web};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Pools, sql};

type Row = (
    Uuid,
    String,
    String,
    String,
    i64,
    String,
    Option<Uuid>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<Uuid>,
    Option<i32>,
    Option<i32>,
);

#[derive(Serialize)]
struct Customer {
    id: Uuid,
    name: String,
    kind: String,
    stage: String,
    created_at: i64,
    dealer: String,
    visits: Vec<Visit>,
}

#[derive(Serialize)]
struct Visit {
    id: Uuid,
    visited_at: Option<i64>,
    way: Option<String>,
    summary: Option<String>,
    photos: Vec<Photo>,
}

#[derive(Serialize)]
struct Photo {
    id: Uuid,
    width: Option<i32>,
    height: Option<i32>,
}

fn group(rows: Vec<Row>) -> Vec<Customer> {
    let mut customers: Vec<Customer> = Vec::new();
    for (id, name, kind, stage, created_at, dealer, visit, visited_at, way, summary, photo, width, height) in rows {
        if customers.last().is_none_or(|last| last.id != id) {
            customers.push(Customer { id, name, kind, stage, created_at, dealer, visits: Vec::new() });
        }
        let (Some(visit), Some(customer)) = (visit, customers.last_mut()) else { continue };
        if customer.visits.last().is_none_or(|last| last.id != visit) {
            customer.visits.push(Visit { id: visit, visited_at, way, summary, photos: Vec::new() });
        }
        let (Some(photo), Some(visit)) = (photo, customer.visits.last_mut()) else { continue };
        visit.photos.push(Photo { id: photo, width, height });
    }
    customers
}

/// A customer with five visits and their photos.
pub(super) async fn customer(pools: web::Data<Pools>, id: web::Path<Uuid>) -> actix_web::Result<HttpResponse> {
    let id = id.into_inner();
    let rows: Vec<Row> = match pools.get_ref() {
        Pools::Postgres(pool) => sqlx::query_as(sql::CUSTOMER_POSTGRES).bind(id).fetch_all(pool).await,
        Pools::Sqlite(pool, _) => sqlx::query_as(sql::CUSTOMER_SQLITE).bind(id).fetch_all(pool).await,
    }
    .map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(group(rows)))
}

/// The name of a customer.
pub(super) async fn name(pools: web::Data<Pools>, id: web::Path<Uuid>) -> actix_web::Result<HttpResponse> {
    let (id, text) = (id.into_inner(), "SELECT id, name FROM customer WHERE id = $1");
    let row: Option<(Uuid, String)> = match pools.get_ref() {
        Pools::Postgres(pool) => sqlx::query_as(text).bind(id).fetch_optional(pool).await,
        Pools::Sqlite(pool, _) => sqlx::query_as(text).bind(id).fetch_optional(pool).await,
    }
    .map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(row))
}

/// Which page.
#[derive(Deserialize)]
pub(super) struct Page {
    dealer: Uuid,
    key: i64,
    id: Uuid,
}

/// 50 customers with three visits each and their photos.
pub(super) async fn customers(pools: web::Data<Pools>, page: web::Query<Page>) -> actix_web::Result<HttpResponse> {
    let Page { dealer, key, id } = page.into_inner();
    let rows: Vec<Row> = match pools.get_ref() {
        Pools::Postgres(pool) => {
            sqlx::query_as(sql::CUSTOMERS_POSTGRES).bind(dealer).bind(key).bind(id).fetch_all(pool).await
        }
        Pools::Sqlite(pool, _) => {
            sqlx::query_as(sql::CUSTOMERS_SQLITE).bind(dealer).bind(key).bind(id).fetch_all(pool).await
        }
    }
    .map_err(ErrorInternalServerError)?;
    let mut customers = group(rows);
    let more = customers.len() > 50;
    customers.truncate(50);
    Ok(HttpResponse::Ok().json((customers, more)))
}

/// Which numbers.
#[derive(Deserialize)]
pub(super) struct Period {
    unit: Uuid,
    from: i32,
    to: i32,
}

/// How many customers entered each stage.
pub(super) async fn funnel(pools: web::Data<Pools>, period: web::Query<Period>) -> actix_web::Result<HttpResponse> {
    let Period { unit, from, to } = period.into_inner();
    let rows: Vec<(String, i64)> = match pools.get_ref() {
        Pools::Postgres(pool) => sqlx::query_as(sql::FUNNEL).bind(unit).bind(from).bind(to).fetch_all(pool).await,
        Pools::Sqlite(pool, _) => sqlx::query_as(sql::FUNNEL).bind(unit).bind(from).bind(to).fetch_all(pool).await,
    }
    .map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(rows))
}
