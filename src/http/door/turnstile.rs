//! How many are let in at a time: so many in work, some more wait for a short while, the rest are told to come back.
//!
//! A server that takes in everything under load answers nobody in time; one that refuses early keeps its promises to
//! those whom it let in. Changes go before reads: what somebody enters on the road is dearer than a list drawn again.
//!
//! It knows numbers and time, no request.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use tokio::sync::oneshot;

use super::limits::LoadLimits;

/// Lets in as many at a time as [`LoadLimits`] say. One may be shared by several servers of a process.
#[derive(Debug)]
pub struct Turnstile {
    limits: LoadLimits,
    queues: Mutex<Queues>,
    in_work: AtomicUsize,
    waiting: AtomicUsize,
    refused: AtomicU64,
}

#[derive(Debug, Default)]
struct Queues {
    taken: usize,
    urgent: VecDeque<oneshot::Sender<Place>>,
    others: VecDeque<oneshot::Sender<Place>>,
}

impl Queues {
    fn next(&mut self) -> Option<oneshot::Sender<Place>> {
        self.urgent.pop_front().or_else(|| self.others.pop_front())
    }

    fn waiting(&mut self) -> usize {
        for queue in [&mut self.urgent, &mut self.others] {
            queue.retain(|waiting| !waiting.is_closed());
        }
        self.urgent.len() + self.others.len()
    }
}

/// One of the places; free again when it is dropped.
#[derive(Debug)]
pub struct Place {
    turnstile: Arc<Turnstile>,
}

/// All places are taken, and the queue is full or the wait was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl Turnstile {
    /// A turnstile with all places free.
    #[must_use]
    pub fn new(limits: LoadLimits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            queues: Mutex::default(),
            in_work: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            refused: AtomicU64::new(0),
        })
    }

    /// Takes a place, waiting for one if need be; `urgent` ones before others. Dropping the future leaves the queue.
    ///
    /// # Errors
    /// [`Full`].
    pub async fn enter(self: &Arc<Self>, urgent: bool) -> Result<Place, Full> {
        let Some(turn) = self.line_up(urgent)? else { return Ok(self.place()) };
        let _counted = Counted::new(&self.waiting);
        match tokio::time::timeout(self.limits.wait_time, turn).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(self.refuse()),
        }
    }

    /// How many are in work.
    pub fn in_work(&self) -> usize {
        self.in_work.load(Ordering::Relaxed)
    }

    /// How many wait for a place.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// How many have been refused since the start.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Takes a free place, or lines up for one.
    fn line_up(&self, urgent: bool) -> Result<Option<oneshot::Receiver<Place>>, Full> {
        let mut queues = self.queues();
        if queues.taken < self.limits.in_work {
            queues.taken += 1;
            return Ok(None);
        }
        if queues.waiting() >= self.limits.waiting {
            return Err(self.refuse());
        }
        let (sender, receiver) = oneshot::channel();
        if urgent {
            queues.urgent.push_back(sender)
        } else {
            queues.others.push_back(sender)
        }
        Ok(Some(receiver))
    }

    fn refuse(&self) -> Full {
        self.refused.fetch_add(1, Ordering::Relaxed);
        Full
    }

    fn place(self: &Arc<Self>) -> Place {
        self.in_work.fetch_add(1, Ordering::Relaxed);
        Place { turnstile: Arc::clone(self) }
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        // Every change is whole before anything can panic, so a poisoned lock guards sound numbers.
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whose turn is next; without anybody the place is free.
    fn leave(&self) -> Option<oneshot::Sender<Place>> {
        let mut queues = self.queues();
        let next = loop {
            match queues.next() {
                Some(gone) if gone.is_closed() => {}
                next => break next,
            }
        };
        if next.is_none() {
            queues.taken -= 1;
        }
        next
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.turnstile.in_work.fetch_sub(1, Ordering::Relaxed);
        if let Some(next) = self.turnstile.leave() {
            // Whoever went away in this instant drops the place that he was given, which passes it on.
            drop(next.send(self.turnstile.place()));
        }
    }
}

/// One more, as long as it lives.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
        time::Duration,
    };

    use super::*;

    fn turnstile(in_work: usize, waiting: usize, wait: Duration) -> Arc<Turnstile> {
        Turnstile::new(LoadLimits { in_work, waiting, wait_time: wait })
    }

    const LONG: Duration = Duration::from_secs(3600);

    /// Polls once, so that whoever has to wait stands in the queue.
    fn once<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn changes_go_before_reads_and_reads_in_their_order() {
        let turnstile = turnstile(1, 3, LONG);
        let first = turnstile.enter(false).await.unwrap();
        let (mut read, mut later) = (pin!(turnstile.enter(false)), pin!(turnstile.enter(false)));
        let mut change = pin!(turnstile.enter(true));
        for waiting in [once(read.as_mut()), once(later.as_mut()), once(change.as_mut())] {
            assert!(waiting.is_pending());
        }
        assert_eq!((turnstile.in_work(), turnstile.waiting()), (1, 3));
        assert_eq!(turnstile.enter(true).await.unwrap_err(), Full, "the queue is full");
        drop(first);
        assert!(once(read.as_mut()).is_pending());
        let Poll::Ready(Ok(second)) = once(change.as_mut()) else { panic!("the change waits") };
        drop(second);
        assert!(once(later.as_mut()).is_pending());
        assert!(once(read.as_mut()).is_ready());
        assert!(once(later.as_mut()).is_ready(), "the place that nobody kept went on");
        assert_eq!((turnstile.in_work(), turnstile.refused()), (0, 1));
    }

    #[tokio::test]
    async fn who_leaves_the_queue_takes_no_place() {
        let turnstile = turnstile(1, 1, LONG);
        let first = turnstile.enter(false).await.unwrap();
        {
            let mut gone = pin!(turnstile.enter(false));
            assert!(once(gone.as_mut()).is_pending());
        }
        assert_eq!(turnstile.waiting(), 0);
        let mut next = pin!(turnstile.enter(false));
        assert!(once(next.as_mut()).is_pending(), "he may wait in the place of who left");
        drop(first);
        assert!(once(next.as_mut()).is_ready());
        // Given a place that he never took: it is free again.
        let first = turnstile.enter(false).await.unwrap();
        {
            let mut gone = pin!(turnstile.enter(false));
            assert!(once(gone.as_mut()).is_pending());
            drop(first);
        }
        assert!(turnstile.enter(false).await.is_ok());
        assert_eq!(turnstile.in_work(), 0);
    }

    #[tokio::test]
    async fn the_wait_has_an_end() {
        let turnstile = turnstile(1, 1, Duration::ZERO);
        let _first = turnstile.enter(false).await.unwrap();
        assert_eq!(turnstile.enter(true).await.unwrap_err(), Full);
        assert_eq!((turnstile.in_work(), turnstile.waiting(), turnstile.refused()), (1, 0, 1));
    }
}
