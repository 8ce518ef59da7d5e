//! A store in a local folder: `incoming/` for temporary files, `ab/cd/…` for what is kept.
//!
//! Both are on one file system, so that keeping an upload is a rename. Files are readable by the service's user alone.
//! All file work runs on the blocking threads.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::incoming::TempPath;
use super::{
    Answer, HeldPart, Incoming, Opened, PartName, PhotoKey, Received, Rendition, Storage, StorageError, Stored,
};

/// The folder of temporary files; four letters or more, so that it is never taken for a shard.
const INCOMING: &str = "incoming";
/// Tries to find a free name; names are taken only by another process or a previous run with the same process id.
const NAME_TRIES: u32 = 10_000;

/// Photos in a local folder.
#[derive(Debug, Clone)]
pub struct LocalStorage {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    root: PathBuf,
    /// Free bytes below which nothing more is accepted, so that the database on the same disk can go on.
    floor_bytes: u64,
    /// Makes names of temporary files; a name is only taken if it is free.
    next_part: AtomicU64,
}

impl LocalStorage {
    /// Opens the folder `root`, making it where it does not exist. Below `floor_bytes` free bytes it counts as full.
    ///
    /// # Errors
    /// [`StorageError::Io`] when the folder cannot be made or written.
    pub async fn open(root: impl Into<PathBuf>, floor_bytes: u64) -> Result<Self, StorageError> {
        let inner = Arc::new(Inner { root: root.into(), floor_bytes, next_part: AtomicU64::new(0) });
        let store = Self { inner };
        store.blocking(|inner| Ok(make_folder(&inner.root.join(INCOMING))?)).await?;
        Ok(store)
    }

    /// Runs file work on a blocking thread.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (inner, span) = (Arc::clone(&self.inner), tracing::Span::current());
        tokio::task::spawn_blocking(move || span.in_scope(|| work(&inner)))
            .await
            .unwrap_or_else(|broken| Err(StorageError::Io(io::Error::other(broken))))
    }
}

impl Storage for LocalStorage {
    fn stage(&self, max_bytes: u64) -> Answer<'_, Incoming> {
        Box::pin(async move {
            let (file, temp) = self
                .blocking(move |inner| {
                    inner.need(max_bytes)?;
                    inner.new_part()
                })
                .await?;
            Ok(Incoming::new(File::from_std(file), temp, max_bytes))
        })
    }

    fn hold<'a>(&'a self, part: &'a PartName) -> Answer<'a, HeldPart> {
        let path = self.inner.part(part);
        Box::pin(self.blocking(move |_| {
            let file = OpenOptions::new().read(true).write(true).open(&path)?;
            // The system lets go when the file is closed, however the process ends.
            file.try_lock().map_err(|refused| match refused {
                fs::TryLockError::WouldBlock => StorageError::Busy,
                fs::TryLockError::Error(error) => error.into(),
            })?;
            Ok(HeldPart::new(file, path))
        }))
    }

    fn resume(&self, held: HeldPart, keep: u64, max_bytes: u64) -> Answer<'_, Incoming> {
        Box::pin(async move {
            let (file, path) = held.into_parts();
            let (file, temp) = self
                .blocking(move |inner| {
                    if keep > max_bytes {
                        return Err(StorageError::TooLarge { max_bytes });
                    }
                    if file.metadata()?.len() < keep {
                        return Err(StorageError::NotFound);
                    }
                    inner.need(max_bytes - keep)?;
                    file.set_len(keep)?;
                    Ok((file, TempPath::remembered(path)))
                })
                .await?;
            Incoming::again(File::from_std(file), temp, max_bytes).await
        })
    }

    fn discard<'a>(&'a self, part: &'a PartName) -> Answer<'a, bool> {
        let path = self.inner.part(part);
        Box::pin(self.blocking(move |_| Ok(present(fs::remove_file(path))?.is_some())))
    }

    fn put(&self, received: Received) -> Answer<'_, PhotoKey> {
        Box::pin(async move {
            let (sha256, temp) = received.into_parts();
            let key = PhotoKey::original(sha256);
            self.blocking(move |inner| inner.keep(key, temp)).await?;
            Ok(key)
        })
    }

    fn put_bytes(&self, key: PhotoKey, bytes: Bytes) -> Answer<'_, ()> {
        Box::pin(self.blocking(move |inner| {
            let by_own_hash = matches!(key.rendition, Rendition::Original | Rendition::Sheet);
            if by_own_hash && <[u8; 32]>::from(Sha256::digest(&bytes)) != key.sha256 {
                return Err(StorageError::Mismatch);
            }
            inner.need(bytes.len() as u64)?;
            let (mut file, temp) = inner.new_part()?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            inner.keep(key, temp)
        }))
    }

    fn open(&self, key: PhotoKey) -> Answer<'_, Opened> {
        Box::pin(async move {
            let file = File::open(self.inner.path(key)).await?;
            let bytes = file.metadata().await?.len();
            Ok(Opened { bytes, body: Box::new(file) })
        })
    }

    fn read(&self, key: PhotoKey, max_bytes: u64) -> Answer<'_, Bytes> {
        Box::pin(async move {
            let opened = self.open(key).await?;
            if opened.bytes > max_bytes {
                return Err(StorageError::TooLarge { max_bytes });
            }
            let mut bytes = Vec::with_capacity(usize::try_from(opened.bytes).unwrap_or(0));
            opened.body.take(max_bytes).read_to_end(&mut bytes).await?;
            Ok(bytes.into())
        })
    }

    fn remove(&self, key: PhotoKey) -> Answer<'_, bool> {
        Box::pin(self.blocking(move |inner| match fs::remove_file(inner.path(key)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }))
    }

    fn list(&self, before: SystemTime, after: Option<PhotoKey>, limit: usize) -> Answer<'_, Vec<Stored>> {
        Box::pin(self.blocking(move |inner| list(&inner.root, before, after, limit)))
    }

    fn discard_parts(&self, before: SystemTime) -> Answer<'_, u64> {
        Box::pin(self.blocking(move |inner| {
            let mut removed = 0;
            for entry in fs::read_dir(inner.root.join(INCOMING))? {
                let entry = entry?;
                let Some(found) = present(entry.metadata())? else { continue };
                if found.is_file() && found.modified()? < before && present(fs::remove_file(entry.path()))?.is_some() {
                    removed += 1;
                }
            }
            Ok(removed)
        }))
    }

    fn free_bytes(&self) -> Answer<'_, u64> {
        Box::pin(self.blocking(|inner| Ok(inner.free()?.saturating_sub(inner.floor_bytes))))
    }
}

impl Inner {
    fn path(&self, key: PhotoKey) -> PathBuf {
        self.root.join(key.path())
    }

    fn part(&self, part: &PartName) -> PathBuf {
        self.root.join(INCOMING).join(part.as_str())
    }

    /// Bytes that an unprivileged user can still write to this file system.
    fn free(&self) -> io::Result<u64> {
        let found = rustix::fs::statvfs(&self.root)?;
        Ok(found.f_bavail.saturating_mul(found.f_frsize))
    }

    /// Refuses when `bytes` more would eat into the floor.
    fn need(&self, bytes: u64) -> Result<(), StorageError> {
        if self.free()? < self.floor_bytes.saturating_add(bytes) { Err(StorageError::Full) } else { Ok(()) }
    }

    fn new_part(&self) -> Result<(fs::File, TempPath), StorageError> {
        let process = std::process::id();
        for _ in 0..NAME_TRIES {
            let number = self.next_part.fetch_add(1, Ordering::Relaxed);
            let path = self.root.join(INCOMING).join(format!("{process}-{number}.part"));
            match OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path) {
                Ok(file) => return Ok((file, TempPath::new(path))),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StorageError::Io(io::Error::other("no free name for a temporary file")))
    }

    /// Renames a flushed temporary file to its key and makes the new name durable.
    ///
    /// A file that is there already is replaced by the same bytes rather than left: that renews its age for the sweep
    /// and mends it, should it have been damaged.
    fn keep(&self, key: PhotoKey, temp: TempPath) -> Result<(), StorageError> {
        let target = self.path(key);
        let shard = target.parent().unwrap_or(&self.root);
        if !shard.is_dir() {
            make_folder(shard)?;
            for folder in shard.ancestors().skip(1).take(2) {
                sync_folder(folder)?;
            }
        }
        fs::rename(temp.path(), &target)?;
        temp.release();
        sync_folder(shard)?;
        Ok(())
    }
}

/// Makes a folder and those above it, readable by this user alone.
fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes the names in a folder survive a power cut.
fn sync_folder(path: &Path) -> io::Result<()> {
    fs::File::open(path)?.sync_all()
}

/// What vanished between two looks is no error: others sweep too.
fn present<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Walks the shards in order; only the shard at hand is in memory.
fn list(root: &Path, before: SystemTime, after: Option<PhotoKey>, limit: usize) -> Result<Vec<Stored>, StorageError> {
    let mut page = Vec::new();
    let start = after.map(|key| key.path()).unwrap_or_default();
    for first in shards(root)? {
        // Compared with the same part of where the last page ended: shards before it are done.
        if first.as_str() < start.get(..2).unwrap_or_default() {
            continue;
        }
        for second in shards(&root.join(&first))? {
            if format!("{first}/{second}").as_str() < start.get(..5).unwrap_or_default() {
                continue;
            }
            for stored in files(&root.join(&first).join(&second), before)? {
                if after.is_none_or(|after| stored.key > after) {
                    page.push(stored);
                }
                if page.len() >= limit {
                    return Ok(page);
                }
            }
        }
    }
    Ok(page)
}

/// The sub-folders named by two hexadecimal digits, sorted.
fn shards(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        if let Ok(name) = entry?.file_name().into_string()
            && name.len() == 2
            && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The photos of one shard that were put before `before`, sorted by key.
fn files(folder: &Path, before: SystemTime) -> io::Result<Vec<Stored>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Some(key) = entry.file_name().to_str().and_then(PhotoKey::from_file_name) else { continue };
        let Some(data) = present(entry.metadata())? else { continue };
        let put_at = data.modified()?;
        if put_at < before {
            found.push(Stored { key, bytes: data.len(), put_at });
        }
    }
    found.sort_unstable_by_key(|stored| stored.key);
    Ok(found)
}
