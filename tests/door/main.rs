//! The front door against a real server on loopback, with a small schema of its own.

#![allow(clippy::unwrap_used, missing_docs)]

mod corpus;
mod documents;
mod limits;
mod multipart;
mod protocol;
mod support;
