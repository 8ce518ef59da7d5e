//! Documents that passed all checks, kept by the hash of their text, so that the next request with the same text parses
//! and validates nothing. Bounded by number and by bytes; what was not used for longest goes first. It knows nothing of
//! what it keeps but how many bytes that takes.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use lru::LruCache;

/// SHA-256 of a query text. Nobody can make two texts with the same one, so a stranger's text cannot pass for another.
pub(super) type Hash = [u8; 32];

/// Kept documents. Shared by all threads.
#[derive(Debug)]
pub(super) struct Store<T> {
    kept: Mutex<Kept<T>>,
    max_bytes: usize,
}

#[derive(Debug)]
struct Kept<T> {
    entries: LruCache<Hash, (Arc<T>, usize)>,
    bytes: usize,
}

impl<T> Store<T> {
    /// A store of at most so many documents and bytes; it keeps one document at least.
    pub(super) fn new(max_documents: usize, max_bytes: usize) -> Self {
        let max_documents = NonZeroUsize::new(max_documents).unwrap_or(NonZeroUsize::MIN);
        // Space is taken as it is needed: most servers see a few dozen documents.
        let mut entries = LruCache::unbounded();
        entries.resize(max_documents);
        Self { kept: Mutex::new(Kept { entries, bytes: 0 }), max_bytes }
    }

    pub(super) fn get(&self, hash: &Hash) -> Option<Arc<T>> {
        self.lock().entries.get(hash).map(|(document, _)| Arc::clone(document))
    }

    /// Keeps a document of so many bytes, unless it alone is too large.
    pub(super) fn put(&self, hash: Hash, document: Arc<T>, bytes: usize) {
        if bytes > self.max_bytes {
            return;
        }
        let mut kept = self.lock();
        if let Some((_, (_, replaced))) = kept.entries.push(hash, (document, bytes)) {
            kept.bytes -= replaced;
        }
        kept.bytes += bytes;
        while kept.bytes > self.max_bytes {
            let Some((_, (_, dropped))) = kept.entries.pop_lru() else { break };
            kept.bytes -= dropped;
        }
    }

    /// A thread that panicked here has left the map whole at worst with a wrong sum.
    fn lock(&self) -> MutexGuard<'_, Kept<T>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(store: &Store<u8>) -> Vec<u8> {
        (0..9).filter(|n| store.get(&[*n; 32]).is_some_and(|found| *found == *n)).collect()
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let store = Store::new(3, 1_000);
        (0..3).for_each(|n| store.put([n; 32], Arc::new(n), 10));
        assert!(store.get(&[0; 32]).is_some());
        store.put([3; 32], Arc::new(3), 10);
        assert_eq!(kept(&store), [0, 2, 3]);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let store = Store::new(100, 100);
        (0..5).for_each(|n| store.put([n; 32], Arc::new(n), 30));
        assert_eq!(kept(&store), [2, 3, 4]);
        store.put([5; 32], Arc::new(5), 100);
        assert_eq!(kept(&store), [5]);
        store.put([6; 32], Arc::new(6), 101);
        assert_eq!(kept(&store), [5]);
        store.put([5; 32], Arc::new(5), 40);
        store.put([7; 32], Arc::new(7), 60);
        assert_eq!(kept(&store), [5, 7]);
    }
}
