//! What can go wrong with a store, as few cases as a caller can act on.

use std::io;

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// No such photo or temporary file.
    #[error("no such object in the photo store")]
    NotFound,
    /// The disk is full, the quota used up, or free space is below the configured floor. Later it may work.
    #[error("the photo store is full")]
    Full,
    /// Somebody else writes to that temporary file.
    #[error("the temporary file is being written to")]
    Busy,
    /// More bytes than the caller allowed.
    #[error("longer than {max_bytes} bytes")]
    TooLarge {
        /// What was allowed, in bytes.
        max_bytes: u64,
    },
    /// The bytes do not have the hash they were to be kept under.
    #[error("the bytes do not have the hash of their key")]
    Mismatch,
    /// Anything else of the file system; for the log, not for clients.
    #[error("photo store: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for StorageError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            // A file that the system lets nobody write any further is a disk without room, too.
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Self::Full,
            _ => Self::Io(error),
        }
    }
}
