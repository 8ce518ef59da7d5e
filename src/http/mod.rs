//! Transport: carries requests to the schema and answers back. It knows who asks; what he may do, it does not decide.

mod asking;
mod cors;
pub mod door;
mod explorer;
mod files;
mod headers;
mod health;
mod ledgers;
mod metrics;
mod photos;
mod request_id;
mod server;
mod socket;
mod uploads;

pub use metrics::{MetricsServer, start_metrics};
pub use server::{Running, start};
