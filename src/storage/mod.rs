//! The bytes of photos (照片原件与缩略图), outside the database and behind one trait.
//!
//! A photo is stored by what it contains: its place is the SHA-256 of the original, once as received and once per
//! derivative. Bytes are durable before a row names them, so a crash leaves a file without a row and never a row without
//! a file; `Storage::list` finds the files that nobody named for a day.
//!
//! This module knows files and hashes. It knows no database, no visit and no HTTP; who may read a photo is decided
//! elsewhere.

mod error;
mod incoming;
mod key;
mod local;

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::io::AsyncRead;

pub use error::StorageError;
pub use incoming::{HeldPart, Incoming, PartName, Received};
pub use key::{PhotoKey, Rendition};
pub use local::LocalStorage;

/// What every operation of a store gives back: a future that can be named in a trait object.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, StorageError>>;

/// A store as the rest of the program holds it.
pub type SharedStorage = Arc<dyn Storage>;

/// A place that keeps photos.
///
/// All operations may be repeated after a lost answer: putting what is there and removing what is gone both succeed.
pub trait Storage: Send + Sync + std::fmt::Debug {
    /// Opens an empty temporary file for at most `max_bytes` bytes of an upload.
    ///
    /// # Errors
    /// [`StorageError::Full`] when there is not room for `max_bytes` above the store's floor.
    fn stage(&self, max_bytes: u64) -> Answer<'_, Incoming>;

    /// Takes hold of a temporary file that [`Incoming::pause`] set aside. Nobody else does, in no other process either, until what
    /// comes of it is dropped.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] when it was swept meanwhile, [`StorageError::Busy`] when somebody else holds it.
    fn hold<'a>(&'a self, part: &'a PartName) -> Answer<'a, HeldPart>;

    /// Goes on with a held file behind its first `keep` bytes, which are hashed again; what stands behind them is cut off, as nobody was
    /// told that it had arrived. The file stays when the connection breaks again.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] when it holds less, [`StorageError::TooLarge`] when `keep` is beyond `max_bytes`,
    /// [`StorageError::Full`] when there is not room for the rest.
    fn resume(&self, held: HeldPart, keep: u64, max_bytes: u64) -> Answer<'_, Incoming>;

    /// Removes a temporary file; `false` when there was none.
    fn discard<'a>(&'a self, part: &'a PartName) -> Answer<'a, bool>;

    /// Keeps a received original under its hash. When this returns, the bytes survive a power cut.
    ///
    /// An original that is there already gets a new age, so that a sweep under way spares it.
    fn put(&self, received: Received) -> Answer<'_, PhotoKey>;

    /// Keeps bytes under a key: a derivative, or an original that never was an upload.
    ///
    /// # Errors
    /// [`StorageError::Mismatch`] when the key says original and the bytes have another hash.
    fn put_bytes(&self, key: PhotoKey, bytes: Bytes) -> Answer<'_, ()>;

    /// Opens a photo for streaming.
    ///
    /// # Errors
    /// [`StorageError::NotFound`].
    fn open(&self, key: PhotoKey) -> Answer<'_, Opened>;

    /// Reads a photo whole, if it is at most `max_bytes` long.
    ///
    /// # Errors
    /// [`StorageError::NotFound`], [`StorageError::TooLarge`].
    fn read(&self, key: PhotoKey, max_bytes: u64) -> Answer<'_, Bytes>;

    /// Removes a photo; `false` when there was none. The caller has made sure that no row names it.
    fn remove(&self, key: PhotoKey) -> Answer<'_, bool>;

    /// One page of what was last put before `before`, in the order of keys, behind `after`, at most `limit` entries.
    fn list(&self, before: SystemTime, after: Option<PhotoKey>, limit: usize) -> Answer<'_, Vec<Stored>>;

    /// Removes temporary files untouched since `before`; gives back how many.
    fn discard_parts(&self, before: SystemTime) -> Answer<'_, u64>;

    /// Bytes that can still be written before the store answers [`StorageError::Full`].
    fn free_bytes(&self) -> Answer<'_, u64>;
}

/// An open photo.
pub struct Opened {
    /// Its length in bytes.
    pub bytes: u64,
    /// Its content.
    pub body: Box<dyn AsyncRead + Send + Unpin>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Opened").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

/// What [`Storage::list`] knows of a stored photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Where it is.
    pub key: PhotoKey,
    /// Its length in bytes.
    pub bytes: u64,
    /// When it was last put.
    pub put_at: SystemTime,
}

#[cfg(test)]
mod tests;
