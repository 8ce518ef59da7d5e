//! How people sign in.

use std::path::PathBuf;

use super::{ConfigError, Key, Reader};

const KEY_FOLDER: Key = Key {
    name: "LONGHAUL_KEY_FOLDER",
    default: "data/keys",
    about: "folder of the signing keys, readable by the server alone; made at first start",
};
const ISSUER: Key = Key { name: "LONGHAUL_ISSUER", default: "longhaul", about: "issuer named in access tokens" };
const ACCESS: Key =
    Key { name: "LONGHAUL_ACCESS_SECONDS", default: "600", about: "life of an access token in seconds, 30 to 3600" };
const IDLE: Key = Key {
    name: "LONGHAUL_REFRESH_IDLE_DAYS",
    default: "30",
    about: "days after which an unused session ends, 1 to 90",
};
const ABSOLUTE: Key = Key {
    name: "LONGHAUL_REFRESH_ABSOLUTE_DAYS",
    default: "90",
    about: "days after which every session ends, 1 to 365",
};
const SESSIONS: Key =
    Key { name: "LONGHAUL_SESSIONS_PER_USER", default: "5", about: "signed-in devices per user, 1 to 50" };
const PASSWORD_MIB: Key = Key {
    name: "LONGHAUL_PASSWORD_MEMORY_KIB",
    default: "19456",
    about: "memory of one password hash (argon2id) in KiB, 64 to 262144; less than 19456 is for tests",
};

pub(super) const KEYS: &[Key] = &[KEY_FOLDER, ISSUER, ACCESS, IDLE, ABSOLUTE, SESSIONS, PASSWORD_MIB];

/// How people sign in.
#[derive(Clone, Debug)]
pub struct AuthConfig {
    /// Folder of the signing keys.
    pub key_folder: PathBuf,
    /// Issuer named in access tokens.
    pub issuer: String,
    /// Life of an access token in seconds.
    pub access_seconds: i64,
    /// Days after which an unused session ends.
    pub idle_days: i64,
    /// Days after which every session ends.
    pub absolute_days: i64,
    /// Signed-in devices per user; one more ends the one unused longest.
    pub sessions_per_user: u64,
    /// Memory of one password hash in KiB.
    pub password_memory_kib: u32,
}

impl AuthConfig {
    pub(super) fn read(reader: &Reader) -> Result<Self, ConfigError> {
        Ok(Self {
            key_folder: reader.text(&KEY_FOLDER).into(),
            issuer: reader.text(&ISSUER),
            access_seconds: reader.number(&ACCESS, 30..=3600)?,
            idle_days: reader.number(&IDLE, 1..=90)?,
            absolute_days: reader.number(&ABSOLUTE, 1..=365)?,
            sessions_per_user: reader.number(&SESSIONS, 1..=50)?,
            password_memory_kib: reader.number(&PASSWORD_MIB, 64..=262_144)?,
        })
    }
}
