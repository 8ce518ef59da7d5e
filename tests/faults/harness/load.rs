//! Many people at work at once, each of whom knows what was acknowledged to him.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use tokio::task::JoinHandle;
use uuid::Uuid;

use super::{Answer, Client, Deed, Lost, Rows, Site, until};

/// What was answered, by kind: codes, `refused`, `cut`; and which requests were cut off.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    kinds: Arc<Mutex<BTreeMap<String, usize>>>,
    cut: Arc<Mutex<Vec<Uuid>>>,
}

impl Seen {
    /// Takes note of an answer.
    pub(crate) fn note(&self, deed: &Deed, answer: &Result<Answer, Lost>) {
        if matches!(answer, Err(Lost::Cut)) {
            self.cut.lock().unwrap().push(deed.operation);
        }
        let kind = match answer {
            Ok(answer) => answer.code(),
            Err(Lost::Refused) => "refused".to_owned(),
            Err(Lost::Cut) => "cut".to_owned(),
        };
        *self.kinds.lock().unwrap().entry(kind).or_default() += 1;
    }

    /// How often that was answered.
    pub(crate) fn of(&self, kind: &str) -> usize {
        self.kinds.lock().unwrap().get(kind).copied().unwrap_or(0)
    }

    /// The requests that broke off without a full answer since this was asked last.
    pub(crate) fn cut_off(&self) -> Vec<Uuid> {
        std::mem::take(&mut self.cut.lock().unwrap())
    }

    /// All of it, for a failing test to tell.
    pub(crate) fn all(&self) -> String {
        format!("{:?}", self.kinds.lock().unwrap())
    }
}

/// Something that was acknowledged, and what it named.
pub(crate) struct Acknowledged {
    deed: Deed,
    id: String,
}

/// Writers at work: each records customers, changes them, reports calls and visits with a photo, one after the other.
pub(crate) struct Load {
    writers: Vec<JoinHandle<Vec<Acknowledged>>>,
    count: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    pub(crate) seen: Seen,
    client: Client,
}

impl Load {
    /// Sets so many writers to work.
    pub(crate) fn start(client: &Client, writers: usize) -> Self {
        let (count, stop, seen) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)), Seen::default());
        let writer = |_| {
            let writer =
                Writer { client: client.apart(), count: count.clone(), stop: stop.clone(), seen: seen.clone() };
            tokio::spawn(writer.work())
        };
        Self { writers: (0..writers).map(writer).collect(), count, stop, seen, client: client.clone() }
    }

    /// Waits until so many more were acknowledged.
    pub(crate) async fn go_on_for(&self, more: usize) {
        let goal = self.count.load(Ordering::SeqCst) + more;
        until("acknowledgements", async || {
            assert!(self.writers.iter().all(|writer| !writer.is_finished()), "a writer broke; {}", self.seen.all());
            self.count.load(Ordering::SeqCst) >= goal
        })
        .await;
    }

    /// Lets everybody end what he is at; it must come to be acknowledged.
    pub(crate) async fn finish(self) -> Ledger {
        self.stop.store(true, Ordering::SeqCst);
        let mut deeds = Vec::new();
        for writer in self.writers {
            deeds.extend(writer.await.unwrap());
        }
        Ledger { deeds, client: self.client, seen: self.seen }
    }
}

struct Writer {
    client: Client,
    count: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    seen: Seen,
}

impl Writer {
    async fn work(self) -> Vec<Acknowledged> {
        let mut done = Vec::new();
        while !self.stop.load(Ordering::SeqCst) {
            let answer = self.acknowledge(Deed::customer(), &mut done).await;
            let customer = answer.text("createCustomer.customer.id");
            let version = answer.at("createCustomer.customer.version").as_i64().unwrap();
            self.acknowledge(Deed::change(&customer, version), &mut done).await;
            self.acknowledge(Deed::call(&customer), &mut done).await;
            self.acknowledge(Deed::on_site(&customer, vec![Deed::photo()]), &mut done).await;
        }
        done
    }

    async fn acknowledge(&self, deed: Deed, done: &mut Vec<Acknowledged>) -> Answer {
        let answer = deed.insist(&self.client, &self.seen).await;
        done.push(Acknowledged { id: deed.id(&answer), deed });
        self.count.fetch_add(1, Ordering::SeqCst);
        answer
    }
}

/// Everything that was acknowledged.
pub(crate) struct Ledger {
    deeds: Vec<Acknowledged>,
    client: Client,
    pub(crate) seen: Seen,
}

impl Ledger {
    /// What must stand in the tables: each deed once, and nothing else.
    pub(crate) fn rows(&self) -> Rows {
        let of = |name: &str| self.deeds.iter().filter(|done| done.deed.name == name).count() as u64;
        let photos = self.deeds.iter().map(|done| done.deed.photos.len() as u64).sum();
        let (customers, changes, visits) = (of("createCustomer"), of("updateCustomer"), of("submitVisitReport"));
        let entries = [customers, changes, visits];
        Rows { customers, visits, photos, entries, answers: self.deeds.len() as u64 }
    }

    /// Proves that all of it is there, once, and that asking again gets the same answer and does nothing.
    pub(crate) async fn verify(&self, site: &Site) {
        assert!(self.deeds.len() > 20, "too little was done: {}", self.deeds.len());
        assert_eq!(site.rows().await, self.rows(), "{}", self.seen.all());
        for done in &self.deeds {
            let again = done.deed.send(&self.client).await.unwrap();
            assert_eq!(done.deed.id(&again), done.id, "{:?}", done.deed);
        }
        assert_eq!(site.rows().await, self.rows(), "after asking again");
        eprintln!("{:?}: {} acknowledged, answers {}", site.kind, self.deeds.len(), self.seen.all());
    }
}
