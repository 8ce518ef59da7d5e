//! What the fault tests stand on: deployments ([`Site`]), their servers as processes ([`Server`]), people who sign in
//! ([`Client`]), what they ask for ([`Deed`]), many of them at once ([`Load`]), and disks that fill up ([`Disk`]).

mod client;
mod cluster;
mod deed;
mod disk;
mod load;
mod raw;
mod server;
mod site;
mod town;

use std::time::Duration;

pub(crate) use client::{Answer, Client, Lost};
pub(crate) use cluster::Cluster;
pub(crate) use deed::Deed;
pub(crate) use disk::Disk;
pub(crate) use load::{Load, Seen};
pub(crate) use raw::{Multipart, connect, rest};
pub(crate) use server::Server;
pub(crate) use site::{Kind, Rows, Site, hold};
pub(crate) use town::Town;

/// After how long a test gives up waiting for what must come.
const PATIENCE: Duration = Duration::from_secs(240);

/// Runs a test against a fresh deployment without a schema.
pub(crate) fn run(kind: Kind, test: impl AsyncFnOnce(&mut Site)) {
    block_on(async {
        let mut site = Site::new(kind).await;
        test(&mut site).await;
        site.remove().await;
    });
}

/// Runs a future with threads beside it, so that a test may also block.
pub(crate) fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(test);
}

/// Waits until `true` comes of it.
#[track_caller]
pub(crate) fn until(what: &str, holds: impl AsyncFn() -> bool) -> impl Future<Output = ()> {
    let caller = std::panic::Location::caller();
    async move {
        let waiting = async {
            while !holds().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "{caller}: waited in vain: {what}");
    }
}

/// Declares a test that runs on both databases: `both!(name, async |site: &mut Site| { … });`
macro_rules! both {
    ($(#[$meta:meta])* $name:ident, $body:expr) => {
        mod $name {
            use super::*;

            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::harness::run($crate::harness::Kind::Sqlite, $body);
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::harness::run($crate::harness::Kind::Postgres, $body);
            }
        }
    };
}

pub(crate) use both;
