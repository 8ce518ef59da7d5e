//! How photos are taken in and kept.

use std::path::PathBuf;

use super::{ConfigError, Key, Reader};

const FOLDER: Key = Key {
    name: "LONGHAUL_PHOTO_FOLDER",
    default: "data/photos",
    about: "folder of photo files; several servers share one",
};
const MAX_BYTES: Key = Key {
    name: "LONGHAUL_PHOTO_MAX_BYTES",
    default: "15728640",
    about: "size of one photo in bytes, 1024 to 104857600",
};
const DAY_BYTES: Key = Key {
    name: "LONGHAUL_PHOTO_DAY_BYTES",
    default: "1073741824",
    about: "bytes of photos that one user hands in within a business day (Asia/Shanghai), at least 1048576",
};
const AT_ONCE: Key =
    Key { name: "LONGHAUL_PHOTO_AT_ONCE", default: "2", about: "photos decoded at the same time, 1 to 64" };
const FREE: Key = Key {
    name: "LONGHAUL_PHOTO_FREE_BYTES",
    default: "268435456",
    about: "bytes that stay free on the disk; below, photos are refused",
};
const LINK: Key =
    Key { name: "LONGHAUL_PHOTO_LINK_SECONDS", default: "300", about: "life of a photo link in seconds, 5 to 3600" };

pub(super) const KEYS: &[Key] = &[FOLDER, MAX_BYTES, DAY_BYTES, AT_ONCE, FREE, LINK];

/// How photos are taken in and kept.
#[derive(Clone, Debug)]
pub struct PhotoConfig {
    /// Folder of photo files.
    pub folder: PathBuf,
    /// Size of one photo in bytes.
    pub max_bytes: u64,
    /// Bytes of photos that one user hands in within a business day.
    pub day_bytes: u64,
    /// Photos decoded at the same time.
    pub at_once: usize,
    /// Bytes that stay free on the disk.
    pub free_bytes: u64,
    /// Life of a photo link in seconds.
    pub link_seconds: i64,
}

impl PhotoConfig {
    pub(super) fn read(reader: &Reader) -> Result<Self, ConfigError> {
        Ok(Self {
            folder: reader.text(&FOLDER).into(),
            max_bytes: reader.number(&MAX_BYTES, 1024..=104_857_600)?,
            day_bytes: reader.number(&DAY_BYTES, 1_048_576..=i64::MAX as u64)?,
            at_once: reader.number(&AT_ONCE, 1..=64)?,
            free_bytes: reader.number(&FREE, 0..=u64::MAX)?,
            link_seconds: reader.number(&LINK, 5..=3600)?,
        })
    }
}
