//! What the tests stand on: a server with a database of its own and a clock that the test moves, a small organisation
//! with somebody in every role, and clients that sign in as them.

#![allow(dead_code, unused_imports, reason = "one support for all nouns; not every test binary build uses all of it")]

mod client;
pub(crate) mod database;
mod server;
mod world;

pub(crate) use client::{Answer, Client};
pub(crate) use database::Kind;
pub(crate) use server::{START, TestApp};
pub(crate) use world::{BRAND, Dealer, PASSWORD, Person, World};

/// Declares a test that runs on both databases: `both!(name, async |app: &TestApp| { … });`
#[allow(unused_macros, reason = "not every test binary declares tests by it")]
macro_rules! both {
    ($(#[$meta:meta])* $name:ident, $body:expr) => {
        mod $name {
            use super::*;

            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::support::TestApp::run($crate::support::Kind::Sqlite, $body);
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::support::TestApp::run($crate::support::Kind::Postgres, $body);
            }
        }
    };
}

pub(crate) use both;
