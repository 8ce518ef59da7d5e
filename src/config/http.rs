//! How the server listens and what it lets in.

use super::{ConfigError, Key, Reader};

const HOST: Key = Key { name: "LONGHAUL_HOST", default: "127.0.0.1", about: "address to listen on" };
const PORT: Key = Key { name: "LONGHAUL_PORT", default: "8080", about: "port to listen on; 0 picks a free one" };
const WORKERS: Key = Key { name: "LONGHAUL_WORKERS", default: "0", about: "threads that serve; 0: one per core" };
const PUBLIC_URL: Key = Key {
    name: "LONGHAUL_PUBLIC_URL",
    default: "",
    about: "address that clients reach the server by, for photo links; empty: they begin with /photos",
};
const EXPLORER: Key =
    Key { name: "LONGHAUL_EXPLORER", default: "false", about: "serve the explorer and introspection; demo: true" };
const GRACE: Key = Key {
    name: "LONGHAUL_SHUTDOWN_SECONDS",
    default: "20",
    about: "seconds that open requests get at shutdown, 0 to 300",
};
const LEAVING: Key = Key {
    name: "LONGHAUL_LEAVING_SECONDS",
    default: "2",
    about: "seconds at shutdown between not being ready and taking no more connections, 0 to 60",
};

const REQUEST: Key = Key {
    name: "LONGHAUL_REQUEST_SECONDS",
    default: "10",
    about: "seconds that one request may be worked on, photos of a report included, 1 to 120",
};

pub(super) const KEYS: &[Key] = &[HOST, PORT, WORKERS, PUBLIC_URL, EXPLORER, LEAVING, GRACE, REQUEST];

/// How the server listens and what it lets in.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// Address to listen on.
    pub host: String,
    /// Port to listen on; 0 picks a free one.
    pub port: u16,
    /// Threads that serve; 0 means one per core.
    pub workers: usize,
    /// What photo links begin with, without a slash at the end; none: they begin with their path.
    pub public_url: Option<String>,
    /// Whether the explorer and introspection are open.
    pub explorer: bool,
    /// Seconds at shutdown in which the server says that it is not ready, and still takes what comes.
    pub leaving_seconds: u64,
    /// Seconds that open requests get at shutdown.
    pub shutdown_seconds: u64,
    /// Seconds that one request may be worked on.
    pub request_seconds: u64,
}

impl HttpConfig {
    pub(super) fn read(reader: &Reader) -> Result<Self, ConfigError> {
        let public_url = reader.text(&PUBLIC_URL);
        if !public_url.is_empty() && !public_url.starts_with("http://") && !public_url.starts_with("https://") {
            return Err(reader.wrong(&PUBLIC_URL, "empty, or begin with http:// or https://"));
        }
        Ok(Self {
            host: reader.text(&HOST),
            port: reader.number(&PORT, 0..=65535)?,
            workers: reader.number(&WORKERS, 0..=256)?,
            public_url: (!public_url.is_empty()).then(|| public_url.trim_end_matches('/').to_owned()),
            explorer: reader.flag(&EXPLORER)?,
            leaving_seconds: reader.number(&LEAVING, 0..=60)?,
            shutdown_seconds: reader.number(&GRACE, 0..=300)?,
            request_seconds: reader.number(&REQUEST, 1..=120)?,
        })
    }
}
