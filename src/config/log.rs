//! What is logged.

use super::{ConfigError, Key, Reader};

const FILTER: Key = Key {
    name: "LONGHAUL_LOG",
    default: "info,sea_orm_migration=warn,actix_server=warn",
    about: "what is logged: error, warn, info, debug, trace, or target=level,…",
};
const FORMAT: Key = Key { name: "LONGHAUL_LOG_FORMAT", default: "human", about: "human, or json: one object a line" };

pub(super) const KEYS: &[Key] = &[FILTER, FORMAT];

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For eyes.
    Human,
    /// One JSON object a line.
    Json,
}

/// What is logged.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// Which lines.
    pub filter: String,
    /// In which form.
    pub format: LogFormat,
}

impl LogConfig {
    pub(super) fn read(reader: &Reader) -> Result<Self, ConfigError> {
        let filter = reader.text(&FILTER);
        if filter.parse::<tracing_subscriber::EnvFilter>().is_err() {
            return Err(reader.wrong(&FILTER, "a level or a list target=level"));
        }
        let format = match reader.text(&FORMAT).as_str() {
            "human" => LogFormat::Human,
            "json" => LogFormat::Json,
            _ => return Err(reader.wrong(&FORMAT, "human or json")),
        };
        Ok(Self { filter, format })
    }
}
