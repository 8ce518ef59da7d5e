//! Receiving an upload: bytes flow into a temporary file while they are counted and hashed.
//!
//! Nothing of an upload is held in memory, and what is not finished leaves nothing behind: the file goes when its
//! owner goes. An upload that comes in pieces is set aside with [`Incoming::pause`]; from then on the file stays through
//! broken connections too, until it is complete or too old.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use super::StorageError;

/// How much is read at once when a set-aside file is hashed again.
const REHASH_CHUNK: usize = 64 * 1024;

/// The name of a temporary file that outlives its receiver. It holds no path, so that it can stand in a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PartName(String);

impl PartName {
    /// Accepts what [`PartName::as_str`] gave; anything that could leave the folder is refused.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (stem, suffix) = text.split_once('.')?;
        let plain = !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        (plain && suffix == "part" && text.len() <= 64).then(|| Self(text.to_owned()))
    }

    /// The name as text, for [`PartName::parse`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A temporary file that is removed when its owner drops it.
#[derive(Debug)]
pub(super) struct TempPath {
    path: PathBuf,
    remove_on_drop: bool,
}

impl TempPath {
    /// Takes charge of a file that exists.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, remove_on_drop: true }
    }

    /// Looks after a file that somebody remembers by its name: dropped half-way, it stays.
    pub(super) fn remembered(path: PathBuf) -> Self {
        Self { path, remove_on_drop: false }
    }

    /// Where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives up the file: it stays, or it has been renamed.
    pub(super) fn release(mut self) {
        self.remove_on_drop = false;
    }
}

impl Drop for TempPath {
    fn drop(&mut self) {
        if self.remove_on_drop
            && let Err(error) = std::fs::remove_file(&self.path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            // It will be found by `discard_parts`.
            tracing::warn!(%error, "a temporary photo file could not be removed");
        }
    }
}

/// A temporary file that is set aside and held: whoever else asks for it is refused.
#[derive(Debug)]
pub struct HeldPart {
    file: std::fs::File,
    path: PathBuf,
}

impl HeldPart {
    pub(super) fn new(file: std::fs::File, path: PathBuf) -> Self {
        Self { file, path }
    }

    pub(super) fn into_parts(self) -> (std::fs::File, PathBuf) {
        (self.file, self.path)
    }
}

/// An upload under way.
#[derive(Debug)]
pub struct Incoming {
    file: File,
    temp: TempPath,
    hasher: Sha256,
    bytes: u64,
    max_bytes: u64,
}

impl Incoming {
    /// Starts with an empty file.
    pub(super) fn new(file: File, temp: TempPath, max_bytes: u64) -> Self {
        Self { file, temp, hasher: Sha256::new(), bytes: 0, max_bytes }
    }

    /// Goes on with a file that holds the beginning of an upload: reads it once to have count and hash again.
    pub(super) async fn again(mut file: File, temp: TempPath, max_bytes: u64) -> Result<Self, StorageError> {
        let (mut hasher, mut bytes) = (Sha256::new(), 0u64);
        let mut chunk = vec![0u8; REHASH_CHUNK];
        file.rewind().await?;
        loop {
            let read = file.read(&mut chunk).await?;
            if read == 0 {
                return Ok(Self { file, temp, hasher, bytes, max_bytes });
            }
            bytes += read as u64;
            if bytes > max_bytes {
                return Err(StorageError::TooLarge { max_bytes });
            }
            hasher.update(&chunk[..read]);
        }
    }

    /// Bytes received so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Appends a chunk.
    ///
    /// # Errors
    /// [`StorageError::TooLarge`] when the chunk would pass the limit; nothing of it is written then.
    pub async fn write(&mut self, chunk: &[u8]) -> Result<(), StorageError> {
        let bytes = self.bytes.saturating_add(chunk.len() as u64);
        if bytes > self.max_bytes {
            return Err(StorageError::TooLarge { max_bytes: self.max_bytes });
        }
        self.file.write_all(chunk).await?;
        self.hasher.update(chunk);
        self.bytes = bytes;
        Ok(())
    }

    /// Where the bytes are. Those of the last [`Incoming::checkpoint`] can be read there.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.temp.path()
    }

    /// SHA-256 of all bytes so far.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.hasher.clone().finalize().into()
    }

    /// Makes sure that what was received so far survives a power cut.
    ///
    /// # Errors
    /// As [`Incoming::finish`].
    pub async fn checkpoint(&mut self) -> Result<(), StorageError> {
        self.sync().await
    }

    /// Ends the upload. The bytes are on disk, flushed, and still temporary.
    ///
    /// # Errors
    /// [`StorageError::Full`] or [`StorageError::Io`] when the last bytes could not be written.
    pub async fn finish(mut self) -> Result<Received, StorageError> {
        self.sync().await?;
        self.temp.remove_on_drop = true;
        Ok(Received { sha256: self.hasher.finalize().into(), bytes: self.bytes, temp: self.temp })
    }

    /// Sets the upload aside for another request; [`super::Storage::resume`] takes it up, `discard_parts` ends it.
    ///
    /// # Errors
    /// As [`Incoming::finish`].
    pub async fn pause(mut self) -> Result<PartName, StorageError> {
        self.sync().await?;
        let name = self.temp.path().file_name().and_then(|name| name.to_str()).and_then(PartName::parse);
        let name = name.ok_or(StorageError::NotFound)?;
        if let Some(folder) = self.temp.path().parent() {
            // The name has to survive a power cut as well.
            File::open(folder).await?.sync_all().await?;
        }
        self.temp.release();
        Ok(name)
    }

    async fn sync(&mut self) -> Result<(), StorageError> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        Ok(())
    }
}

/// A complete upload in its temporary file; dropping it removes the file.
#[derive(Debug)]
pub struct Received {
    sha256: [u8; 32],
    bytes: u64,
    temp: TempPath,
}

impl Received {
    /// SHA-256 of all bytes.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// Length in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where the bytes are until they are put or dropped.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.temp.path()
    }

    /// Hands the file to the store.
    pub(super) fn into_parts(self) -> ([u8; 32], TempPath) {
        (self.sha256, self.temp)
    }
}
