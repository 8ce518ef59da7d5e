//! Where photos are processed: on the blocking threads, a bounded number at a time.
//!
//! One picture may take [`super::MAX_DECODE_BYTES`] and a second of processor time, so the number at a time is the bound
//! of both. Who waits holds a path and nothing more.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::{Inspected, MAX_FILE_BYTES, PhotoFault, Renditions, inspect, render};

/// A photo's account of itself and what was made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Processed {
    /// What the file says.
    pub inspected: Inspected,
    /// What people look at.
    pub renditions: Renditions,
}

/// What became of a picture that was worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is inspected and rendered.
    Done,
    /// It is no picture that is taken.
    Refused,
    /// It could not be worked on; it may be good.
    Failed,
}

impl Outcome {
    /// Its name in figures.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

type Teller = Arc<dyn Fn(Outcome, Duration) + Send + Sync>;

/// The way in for everything asynchronous.
#[derive(Clone)]
pub struct Workshop {
    places: Arc<Semaphore>,
    at_a_time: usize,
    waiting: Arc<AtomicUsize>,
    teller: Option<Teller>,
}

impl std::fmt::Debug for Workshop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workshop").field("queue", &self.queue()).finish_non_exhaustive()
    }
}

/// One who waits; he counts until this is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Workshop {
    /// At most `at_a_time` pictures are worked on together; 0 counts as 1. One per core is plenty: decoding a JPEG uses
    /// short-lived threads of its own.
    #[must_use]
    pub fn new(at_a_time: usize) -> Self {
        let at_a_time = at_a_time.clamp(1, Semaphore::MAX_PERMITS);
        Self { places: Arc::new(Semaphore::new(at_a_time)), at_a_time, waiting: Arc::default(), teller: None }
    }

    /// The same workshop, which tells of every picture what became of it and how long it was worked on.
    #[must_use]
    pub fn telling(self, teller: impl Fn(Outcome, Duration) + Send + Sync + 'static) -> Self {
        Self { teller: Some(Arc::new(teller)), ..self }
    }

    /// How many pictures are at work, and how many wait for a place.
    #[must_use]
    pub fn queue(&self) -> (usize, usize) {
        let working = self.at_a_time - self.places.available_permits().min(self.at_a_time);
        (working, self.waiting.load(Ordering::Relaxed))
    }

    /// Reads, inspects and renders the file at `path`, whatever its name.
    ///
    /// Dropping the future while it waits gives up the place in the queue; work begun goes on and counts until it ends.
    ///
    /// # Errors
    /// Any [`PhotoFault`]; a decoder's panic is [`PhotoFault::Damaged`].
    pub async fn process(&self, path: impl Into<PathBuf>) -> Result<Processed, PhotoFault> {
        let path = path.into();
        self.run(move || {
            let bytes = read(&path)?;
            let inspected = inspect(&bytes)?;
            let renditions = render(&bytes, &inspected)?;
            Ok(Processed { inspected, renditions })
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PhotoFault> + Send + 'static,
    ) -> Result<T, PhotoFault> {
        let waits = Waiting::new(&self.waiting);
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| PhotoFault::Unavailable)?;
        drop(waits);
        let (span, begun) = (tracing::Span::current(), Instant::now());
        let done = tokio::task::spawn_blocking(move || {
            // Held by the work, not by who asked for it: he may be gone.
            let _place = place;
            span.in_scope(work)
        });
        let done = done.await.unwrap_or_else(|broken| {
            if !broken.is_panic() {
                return Err(PhotoFault::Unavailable);
            }
            tracing::warn!("a picture made its decoder panic");
            Err(PhotoFault::Damaged)
        });
        if let Some(tell) = &self.teller {
            let outcome = match done {
                Ok(_) => Outcome::Done,
                Err(PhotoFault::Unavailable) => Outcome::Failed,
                Err(_) => Outcome::Refused,
            };
            tell(outcome, begun.elapsed());
        }
        done
    }
}

/// Reads a file, one byte beyond the bound at most.
fn read(path: &Path) -> Result<Vec<u8>, PhotoFault> {
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)).map_err(|error| {
        tracing::warn!(%error, "a received photo could not be read");
        PhotoFault::Unavailable
    })?;
    Ok(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::sample;

    #[tokio::test]
    async fn a_panic_is_a_damaged_picture_and_frees_its_place() {
        let workshop = Workshop::new(1);
        let panicking = || -> Result<(), PhotoFault> { std::panic::resume_unwind(Box::new("decoder")) };
        assert_eq!(workshop.run(panicking).await, Err(PhotoFault::Damaged));
        assert_eq!(workshop.run(|| Ok(1)).await, Ok(1));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_more_at_a_time_than_there_are_places() {
        let workshop = Workshop::new(2);
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let all = (0..32).map(|_| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            workshop.run(move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::yield_now();
                now.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            })
        });
        futures_util::future::join_all(all).await;
        assert!((1..=2).contains(&most.load(Ordering::SeqCst)));
    }

    #[tokio::test]
    async fn what_became_of_a_picture_is_told_and_the_queue_is_empty_again() {
        let (tell, told) = std::sync::mpsc::channel();
        let workshop = Workshop::new(1).telling(move |outcome, _| tell.send(outcome).unwrap());
        let within = workshop.clone();
        assert_eq!(workshop.run(move || Ok(within.queue())).await, Ok((1, 0)));
        assert_eq!(workshop.run(|| Err::<(), _>(PhotoFault::Animated)).await, Err(PhotoFault::Animated));
        assert_eq!(workshop.run(|| Err::<(), _>(PhotoFault::Unavailable)).await, Err(PhotoFault::Unavailable));
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [Outcome::Done, Outcome::Refused, Outcome::Failed]);
        assert_eq!(workshop.queue(), (0, 0));
    }

    #[tokio::test]
    async fn a_file_is_processed_whatever_its_name() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, sample::photo(1, 320, 240, &sample::note(1)).unwrap()).unwrap();
        let done = Workshop::new(1).process(&path).await.unwrap();
        assert_eq!((done.inspected.width, done.renditions.screen.width), (320, 320));
        let missing = Workshop::new(1).process(folder.path().join("none")).await;
        assert_eq!(missing, Err(PhotoFault::Unavailable));
    }

    #[tokio::test]
    async fn a_file_beyond_the_bound_is_not_read_whole() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("long");
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        assert_eq!(Workshop::new(1).process(&path).await, Err(PhotoFault::TooManyBytes));
    }
}
