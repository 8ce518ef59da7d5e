//! Driving a server: so many connections, each asking again as soon as it is answered, for so long.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::Client;

use crate::failure::{Result, unexpected};

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// The whole address.
    pub(crate) url: String,
    /// The access token, if the server wants one.
    pub(crate) token: Option<String>,
    /// JSON to post; without, it is a GET.
    pub(crate) body: Option<String>,
}

/// The requests of a case: the one of number `n`, counted over all connections; none when there are no more.
pub(crate) type Asks = Arc<dyn Fn(u64) -> Option<Ask> + Send + Sync>;

/// What came of driving.
#[derive(Clone, Debug, Default)]
pub(crate) struct Driven {
    /// How long each answer took, in microseconds.
    pub(crate) took: Vec<u32>,
    /// Seconds in all.
    pub(crate) seconds: f64,
}

impl Driven {
    /// Adds another turn.
    pub(crate) fn join(&mut self, other: Self) {
        self.took.extend(other.took);
        self.seconds += other.seconds;
    }

    /// Answers.
    pub(crate) fn answers(&self) -> f64 {
        f64::from(u32::try_from(self.took.len()).unwrap_or(u32::MAX))
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answers() / self.seconds
    }

    /// The time that `percent` of the answers took at most, in ms.
    pub(crate) fn within(&self, percent: usize) -> f64 {
        let mut sorted = self.took.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(at).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    }
}

/// Asks until the time is over or there is nothing more to ask.
pub(crate) async fn drive(asks: &Asks, next: &Arc<AtomicU64>, connections: usize, time: Duration) -> Result<Driven> {
    let began = Instant::now();
    let clients: Vec<_> =
        (0..connections).map(|_| tokio::spawn(client(Arc::clone(asks), Arc::clone(next), began + time))).collect();
    let mut driven = Driven::default();
    for client in clients {
        driven.took.extend(client.await.map_err(unexpected)??);
    }
    driven.seconds = began.elapsed().as_secs_f64();
    Ok(driven)
}

async fn client(asks: Asks, next: Arc<AtomicU64>, until: Instant) -> Result<Vec<u32>> {
    let client = Client::builder().pool_max_idle_per_host(1).build()?;
    let mut took = Vec::new();
    while Instant::now() < until {
        let Some(ask) = asks(next.fetch_add(1, Ordering::Relaxed)) else { break };
        let began = Instant::now();
        send(&client, &ask).await?;
        took.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    Ok(took)
}

/// Sends one request and answers with the body; an answer that is an error is none.
pub(crate) async fn send(client: &Client, ask: &Ask) -> Result<String> {
    let mut request = match &ask.body {
        Some(body) => client.post(&ask.url).header("content-type", "application/json").body(body.clone()),
        None => client.get(&ask.url),
    };
    if let Some(token) = &ask.token {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await?;
    let status = answer.status();
    let body = answer.text().await?;
    if status.is_success() && !body.contains("\"errors\"") {
        Ok(body)
    } else {
        Err(unexpected(format!("{}: {status} {body}", ask.url)))
    }
}
