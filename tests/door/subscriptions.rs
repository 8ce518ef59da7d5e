//! Subscriptions for the tests, and who may sit at the other end of a socket.

use std::{
    future::ready,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_graphql::{Context, Error, Request};
use futures_util::{Stream, StreamExt, stream};
use longhaul::http::door::{Gone, Peer};
use serde_json::{Map, Value};
use tokio::sync::Notify;

use super::support::SECRET;

pub(crate) const TOKEN: &str = "good";

/// What the tests and the server know of each other.
#[derive(Debug, Default)]
pub(crate) struct House {
    /// Set when everybody has to leave.
    pub(crate) gone: AtomicBool,
    /// Told when a subscription is dropped.
    pub(crate) dropped: Notify,
    /// Items that `flood` has made.
    pub(crate) made: AtomicUsize,
}

/// Welcome with the right token.
pub(crate) struct Guest(pub(crate) Arc<House>);

impl Peer for Guest {
    fn request_id(&self) -> String {
        super::support::REQUEST_ID.to_owned()
    }

    async fn enter(&self, payload: Map<String, Value>) -> bool {
        payload.get("authorization").is_some_and(|said| *said == format!("Bearer {TOKEN}"))
    }

    async fn stays(&self) -> bool {
        !self.0.gone.load(Ordering::SeqCst)
    }

    async fn attach(&self, request: Request, _request_id: &str) -> Result<Request, Gone> {
        if self.stays().await { Ok(request) } else { Err(Gone) }
    }
}

struct Watched(Arc<House>);

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.dropped.notify_one();
    }
}

pub(crate) struct Subscription;

#[async_graphql::Subscription]
impl Subscription {
    /// The numbers up to `to`.
    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=to)
    }

    /// One number, then silence until it is dropped.
    async fn silent(&self, ctx: &Context<'_>) -> impl Stream<Item = i32> {
        let watched = Watched(Arc::clone(ctx.data_unchecked::<Arc<House>>()));
        stream::once(ready(0)).chain(stream::pending()).map(move |item| {
            let _held = &watched;
            item
        })
    }

    /// As much as anybody takes.
    async fn flood(&self, ctx: &Context<'_>) -> impl Stream<Item = String> {
        let house = Arc::clone(ctx.data_unchecked::<Arc<House>>());
        let watched = Watched(Arc::clone(&house));
        stream::repeat(()).map(move |()| {
            let _held = &watched;
            house.made.fetch_add(1, Ordering::SeqCst);
            "x".repeat(10_000)
        })
    }

    /// Fails at its second item.
    async fn failing(&self) -> impl Stream<Item = Result<i32, Error>> {
        stream::iter([Ok(1), Err(Error::new(SECRET)), Ok(3)])
    }

    /// Panics at its second item.
    async fn panicking(&self) -> impl Stream<Item = i32> {
        stream::iter(1..).map(|item| if item == 2 { panic!("{SECRET}") } else { item })
    }
}
