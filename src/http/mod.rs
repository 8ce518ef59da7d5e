//! Transport: carries requests to the schema and answers back. It knows who asks; what he may do, it does not decide.

mod asking;
pub mod door;
mod explorer;
mod files;
mod health;
mod photos;
mod request_id;
mod server;

pub use server::{Running, start};
