//! The program as it is deployed: a process of its own with demo data, asked over real connections, by real clients.

#![allow(clippy::unwrap_used, missing_docs)]

mod clients;
mod demo;
mod edges;
