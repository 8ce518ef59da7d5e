//! The API as its clients see it: real requests to the real server, on SQLite and on PostgreSQL.

mod audit;
mod demo;
mod session;
mod support;
