//! The front door against a real server on loopback, with a small schema of its own.

#![allow(clippy::unwrap_used, missing_docs)]

mod corpus;
mod documents;
mod limits;
mod load;
mod multipart;
mod protocol;
mod raw;
mod socket;
mod socket_bounds;
#[path = "../common/socket.rs"]
mod socket_client;
mod subscriptions;
mod support;
