//! How the database is reached.

use super::{ConfigError, Key, Reader};

const URL: Key = Key {
    name: "DATABASE_URL",
    default: "sqlite://data/longhaul.db",
    about: "sqlite://PATH for the embedded database, or postgres://USER:PASSWORD@HOST:PORT/NAME",
};
const CONNECTIONS: Key =
    Key { name: "LONGHAUL_DATABASE_CONNECTIONS", default: "16", about: "connections to PostgreSQL, 1 to 200" };
const READERS: Key =
    Key { name: "LONGHAUL_DATABASE_READERS", default: "4", about: "reading connections to SQLite, 1 to 64" };
const DURABLE: Key = Key {
    name: "LONGHAUL_DATABASE_REQUIRE_DURABLE",
    default: "true",
    about: "refuse a PostgreSQL that may lose acknowledged writes (fsync, full_page_writes, synchronous_commit off)",
};

pub(super) const KEYS: &[Key] = &[URL, CONNECTIONS, READERS, DURABLE];

/// How the database is reached.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `sqlite:` or `postgres:`, with all that follows.
    pub url: String,
    /// Connections to PostgreSQL.
    pub connections: u32,
    /// Reading connections to SQLite.
    pub readers: u32,
    /// Whether a PostgreSQL that may lose writes is refused.
    pub require_durable: bool,
}

impl DatabaseConfig {
    pub(super) fn read(reader: &Reader) -> Result<Self, ConfigError> {
        let url = reader.text(&URL);
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
            // The URL itself may hold a password: it is not repeated.
            return Err(ConfigError("DATABASE_URL (environment) must begin with sqlite: or postgres:".to_owned()));
        }
        Ok(Self {
            url,
            connections: reader.number(&CONNECTIONS, 1..=200)?,
            readers: reader.number(&READERS, 1..=64)?,
            require_durable: reader.flag(&DURABLE)?,
        })
    }

    /// The settings without which PostgreSQL may lose what it acknowledged, with the value each must have.
    #[must_use]
    pub const fn durable_settings(&self) -> &'static [(&'static str, &'static str)] {
        if self.require_durable {
            &[("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on")]
        } else {
            &[]
        }
    }
}
