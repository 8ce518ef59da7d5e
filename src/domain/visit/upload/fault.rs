//! Why an upload is refused, as few cases as a client can act on.

use crate::{
    error::{Error, Refusal},
    imaging::PhotoFault,
    storage::StorageError,
};

/// Why an upload did not go on.
#[derive(Debug)]
pub enum Fault {
    /// It is refused as anything else is, or something failed.
    Refused(Error),
    /// The client means to go on elsewhere than behind the last byte that is here; nothing was kept of what it sent.
    Offset {
        /// Bytes that are here.
        present: u64,
    },
    /// Its time is over, or its bytes are gone.
    Gone,
    /// Another request writes to it. The earlier one keeps it.
    Locked,
    /// It is longer than was said, or than a photo may be.
    TooLong {
        /// Bytes that it may have.
        most: u64,
    },
    /// The piece has not the checksum that was stated; nothing of it was kept.
    Checksum,
    /// The whole file has not the hash that was stated; the upload is over.
    OtherFile,
    /// The whole file is no picture that is taken; the upload is over.
    NoPicture(PhotoFault),
    /// There is no room; what was acknowledged stays.
    Full,
    /// Nothing came for too long; what came before stays.
    Silent,
    /// The request took too long; what came stays, and another one may go on.
    Slow,
}

impl From<Error> for Fault {
    fn from(err: Error) -> Self {
        Self::Refused(err)
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<StorageError> for Fault {
    fn from(err: StorageError) -> Self {
        match err {
            StorageError::NotFound => Self::Gone,
            StorageError::Busy => Self::Locked,
            StorageError::Full => Self::Full,
            StorageError::TooLarge { max_bytes } => Self::TooLong { most: max_bytes },
            StorageError::Mismatch => Self::OtherFile,
            io @ StorageError::Io(_) => Self::Refused(Error::broken(io)),
        }
    }
}
