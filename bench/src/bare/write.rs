//! Writing: the rows that a report without photos, or of a lead, is made of, in one transaction, and nothing asked.

use actix_web::{HttpResponse, error::ErrorInternalServerError, web};
use serde::Deserialize;
use uuid::Uuid;

use super::Pools;

/// A report.
#[derive(Clone, Deserialize)]
pub(super) struct Report {
    /// The ids of the rows: visit, operation, journal entry, stage event.
    ids: [Uuid; 4],
    customer: Uuid,
    user: Uuid,
    at: i64,
    day: i32,
    content: serde_json::Value,
}

/// Writes a report and answers with its id.
pub(super) async fn visit(pools: web::Data<Pools>, report: web::Json<Report>) -> actix_web::Result<HttpResponse> {
    let report = report.into_inner();
    match pools.get_ref() {
        Pools::Postgres(pool) => postgres::visit(pool, &report).await,
        Pools::Sqlite(_, pool) => sqlite::visit(pool, &report).await,
    }
    .map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(report.ids[0]))
}

/// The report of a lead.
#[derive(Clone, Deserialize)]
pub(super) struct Lead {
    /// The ids of the rows: lead, operation, journal entry.
    ids: [Uuid; 3],
    customer: Uuid,
    dealer: Uuid,
    user: Uuid,
    at: i64,
    until: i64,
}

/// Writes the report of a lead and answers with its id.
pub(super) async fn lead(pools: web::Data<Pools>, report: web::Json<Lead>) -> actix_web::Result<HttpResponse> {
    let report = report.into_inner();
    match pools.get_ref() {
        Pools::Postgres(pool) => postgres::lead(pool, &report).await,
        Pools::Sqlite(_, pool) => sqlite::lead(pool, &report).await,
    }
    .map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(report.ids[0]))
}

const SEAL: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The statements, once for each database: `begin` is how a transaction begins there, `lock` how a row is kept, and
/// `content` in which type the report's body is stored.
macro_rules! on {
    ($name:ident, $pool:ty, $begin:expr, $lock:literal, $content:expr) => {
        mod $name {
            use sqlx::Connection;
            use uuid::Uuid;

            use super::{Lead, Report, SEAL};

            pub(super) async fn visit(pool: &$pool, report: &Report) -> sqlx::Result<()> {
                let [visit, operation, entry, event] = report.ids;
                let mut connection = pool.acquire().await?;
                let mut tx = $begin(&mut *connection).await?;
                sqlx::query("INSERT INTO idempotency (actor_id, operation_id, request_hash, outcome, created_at) VALUES ($1, $2, $3, $4, $5)")
                    .bind(report.user).bind(operation).bind(SEAL).bind(visit.to_string()).bind(report.at)
                    .execute(&mut *tx).await?;
                let (dealer, round): (Uuid, i32) =
                    sqlx::query_as(concat!("SELECT dealer_id, round FROM customer WHERE id = $1", $lock))
                        .bind(report.customer).fetch_one(&mut *tx).await?;
                sqlx::query("INSERT INTO visit (id, customer_id, dealer_id, visitor_id, way, bought, visited_at, device_at, received_at, day, content, seal) VALUES ($1, $2, $3, $4, 'PHONE', $5, $6, $6, $6, $7, $8, $9)")
                    .bind(visit).bind(report.customer).bind(dealer).bind(report.user).bind(false).bind(report.at)
                    .bind(report.day).bind($content(&report.content)).bind(SEAL)
                    .execute(&mut *tx).await?;
                let entered = sqlx::query("INSERT INTO stage_event (id, customer_id, round, stage, unit_id, owner_id, at, day, fact_kind, fact_id) VALUES ($1, $2, $3, 'VISITED', $4, $5, $6, $7, 'VISIT_REPORTED', $8) ON CONFLICT (customer_id, round, stage) DO NOTHING")
                    .bind(event).bind(report.customer).bind(round).bind(dealer).bind(report.user).bind(report.at)
                    .bind(report.day).bind(visit)
                    .execute(&mut *tx).await?;
                if entered.rows_affected() > 0 {
                    sqlx::query("INSERT INTO stage_delta (unit_id, day, stage, n) VALUES ($1, $2, 'VISITED', 1)")
                        .bind(dealer).bind(report.day).execute(&mut *tx).await?;
                    sqlx::query("UPDATE customer SET stage = 'VISITED', version = version + 1, updated_at = $2 WHERE id = $1")
                        .bind(report.customer).bind(report.at).execute(&mut *tx).await?;
                }
                sqlx::query("INSERT INTO journal_entry (id, at, kind, actor_id, role, object_type, object_id, unit_id, request_id, address, data) VALUES ($1, $2, 'VisitReported', $3, 'DEALER_MANAGER', 'Visit', $4, $5, $6, '127.0.0.1', $7)")
                    .bind(entry).bind(report.at).bind(report.user).bind(visit).bind(dealer).bind(entry.to_string())
                    .bind(report.content.to_string())
                    .execute(&mut *tx).await?;
                tx.commit().await
            }

            pub(super) async fn lead(pool: &$pool, report: &Lead) -> sqlx::Result<()> {
                let [lead, operation, entry] = report.ids;
                let mut connection = pool.acquire().await?;
                let mut tx = $begin(&mut *connection).await?;
                let name: String = sqlx::query_scalar(concat!("SELECT name FROM customer WHERE id = $1", $lock))
                    .bind(report.customer).fetch_one(&mut *tx).await?;
                let (reports, last): (i32, i64) = sqlx::query_as("SELECT coalesce(max(rank), 0), coalesce(max(counted_at), 0) FROM lead WHERE customer_id = $1")
                    .bind(report.customer).fetch_one(&mut *tx).await?;
                let (outcome, at) = (if reports == 0 { "GRANTED" } else { "BEHIND" }, report.at.max(last + 1));
                sqlx::query("INSERT INTO lead (id, number, customer_id, customer_name, dealer_id, reporter_id, owner_id, kind, series, count, month, way, received_at, counted_at, outcome, rank, protected_until, touched_at, version) VALUES ($1, $2, $3, $4, $5, $6, $6, 'DIRECT', 'H7', 3, 202712, 'LOAN', $7, $7, $8, $9, $10, $7, 1)")
                    .bind(lead).bind(lead.to_string()).bind(report.customer).bind(name).bind(report.dealer).bind(report.user)
                    .bind(at).bind(outcome).bind(reports + 1).bind(report.until)
                    .execute(&mut *tx).await?;
                sqlx::query("INSERT INTO protection (customer_id, dealer_id, lead_id, since, until, reports) VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT (customer_id) DO UPDATE SET reports = protection.reports + 1")
                    .bind(report.customer).bind(report.dealer).bind(lead).bind(at).bind(report.until)
                    .execute(&mut *tx).await?;
                sqlx::query("INSERT INTO journal_entry (id, at, kind, actor_id, role, object_type, object_id, unit_id, request_id, address, data) VALUES ($1, $2, 'LeadReported', $3, 'DEALER_MANAGER', 'Lead', $4, $5, $6, '127.0.0.1', $7)")
                    .bind(entry).bind(at).bind(report.user).bind(lead).bind(report.dealer).bind(entry.to_string())
                    .bind(format!("{{\"number\":\"{lead}\",\"outcome\":\"{outcome}\"}}"))
                    .execute(&mut *tx).await?;
                sqlx::query("INSERT INTO idempotency (actor_id, operation_id, request_hash, outcome, created_at) VALUES ($1, $2, $3, $4, $5)")
                    .bind(report.user).bind(operation).bind(SEAL).bind(lead.to_string()).bind(at)
                    .execute(&mut *tx).await?;
                tx.commit().await
            }
        }
    };
}

on!(postgres, sqlx::PgPool, sqlx::PgConnection::begin, " FOR UPDATE", |content: &serde_json::Value| {
    sqlx::types::Json(content.clone())
});
on!(
    sqlite,
    sqlx::SqlitePool,
    |connection| sqlx::SqliteConnection::begin_with(connection, "BEGIN IMMEDIATE"),
    "",
    |content: &serde_json::Value| content.to_string()
);
