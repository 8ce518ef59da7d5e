//! Configuration: environment variables, and an optional TOML file that they overrule.
//!
//! One small file per concern, with its variables, defaults and units on top. A wrong value is one clear message;
//! an unknown name is one too, because a misspelt limit is a limit that does not hold.

mod auth;
mod database;
mod http;
mod log;
mod photo;
mod reader;
mod watch;

use std::path::Path;

pub use auth::AuthConfig;
pub use database::DatabaseConfig;
pub use http::HttpConfig;
pub use log::{LogConfig, LogFormat};
pub use photo::PhotoConfig;
pub use reader::{ConfigError, Key, Reader};
pub use watch::WatchConfig;

/// All settings, each valid by itself.
#[derive(Clone, Debug)]
pub struct Config {
    /// How the database is reached.
    pub database: DatabaseConfig,
    /// How the server listens and what it lets in.
    pub http: HttpConfig,
    /// How people sign in.
    pub auth: AuthConfig,
    /// How photos are taken in and kept.
    pub photo: PhotoConfig,
    /// What is logged.
    pub log: LogConfig,
    /// What operators see of a running server.
    pub watch: WatchConfig,
}

/// Every variable with its default and meaning, in the order of the documentation.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    [database::KEYS, http::KEYS, auth::KEYS, photo::KEYS, log::KEYS, watch::KEYS].into_iter().flatten()
}

impl Config {
    /// Reads the process's environment and, if one is named, the file.
    ///
    /// # Errors
    /// The first value that is wrong, by the name under which it was given.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::read(&Reader::new(file, std::env::vars())?)
    }

    /// Reads from given variables, as the tests do.
    ///
    /// # Errors
    /// The first value that is wrong.
    pub fn read(reader: &Reader) -> Result<Self, ConfigError> {
        Ok(Self {
            database: DatabaseConfig::read(reader)?,
            http: HttpConfig::read(reader)?,
            auth: AuthConfig::read(reader)?,
            photo: PhotoConfig::read(reader)?,
            log: LogConfig::read(reader)?,
            watch: WatchConfig::read(reader)?,
        })
    }
}
