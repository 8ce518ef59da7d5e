//! Longhaul: key-customer marketing for truck makers and their dealers (重卡大客户营销).
//!
//! How a request flows: [`http`] reads it and knows who asks, [`graphql`] translates, [`domain`] decides inside one
//! transaction of [`db`], [`journal`] keeps what happened, and the [`worker`] does afterwards what may come later.
//! Modules stand here in the order in which they may know each other: each only those above it.

// Merged roots of the schema hold each other, one level for each noun: the future of a field is as deep.
#![recursion_limit = "256"]

/// Pictures as evidence, in a crate of their own that is optimised even where the rest is not.
pub use longhaul_imaging as imaging;

pub mod vocab;

pub mod clock;
pub mod config;
pub mod error;
pub mod watch;

pub mod db;
pub mod journal;
pub mod sheet;
pub mod storage;

pub mod auth;

pub mod domain;

pub mod app;

pub mod graphql;

pub mod http;
pub mod worker;

pub mod commands;
pub mod demo;
