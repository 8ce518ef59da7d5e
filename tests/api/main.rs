//! The API as its clients see it: real requests to the real server, on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod account_map;
mod approval;
mod audit;
mod concession;
mod customer;
mod demo;
mod follow_up;
mod form;
mod funnel;
mod generated;
mod gift;
mod grading;
mod health;
mod lead;
mod leaks;
mod ledger;
mod matrix;
mod offence;
mod org;
mod person;
mod policy;
mod session;
#[path = "../common/socket.rs"]
mod socket;
mod standing;
mod statements;
mod support;
mod visit;
mod visit_plan;
mod work_list;
