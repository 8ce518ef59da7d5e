//! How the server listens and what it lets in.

use std::path::PathBuf;

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

const TRUSTED: Key = Key {
    name: "LONGHAUL_TRUSTED_DOCUMENTS",
    default: "",
    about: "file with the documents that clients may ask for by id, a JSON manifest",
};
const TRUSTED_ONLY: Key = Key {
    name: "LONGHAUL_TRUSTED_DOCUMENTS_ONLY",
    default: "false",
    about: "execute no other documents, and answer no introspection",
};

const ORIGINS: Key = Key {
    name: "LONGHAUL_CORS_ORIGINS",
    default: "",
    about: "web pages of other origins that may use the API, with commas between: https://app.example.com; empty: none",
};

pub(super) const KEYS: &[Key] =
    &[HOST, PORT, WORKERS, PUBLIC_URL, EXPLORER, LEAVING, GRACE, REQUEST, TRUSTED, TRUSTED_ONLY, ORIGINS];

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
    /// The manifest of documents that clients may ask for by id.
    pub trusted_documents: Option<PathBuf>,
    /// Whether no other documents are executed.
    pub trusted_documents_only: bool,
    /// Origins of web pages that may use the API, as browsers send them.
    pub cors_origins: Vec<String>,
}

impl HttpConfig {
    pub(super) fn read(reader: &Reader) -> Result<Self, ConfigError> {
        let public_url = reader.text(&PUBLIC_URL);
        if !public_url.is_empty() && !public_url.starts_with("http://") && !public_url.starts_with("https://") {
            return Err(reader.wrong(&PUBLIC_URL, "empty, or begin with http:// or https://"));
        }
        let trusted = reader.text(&TRUSTED);
        let trusted_documents_only = reader.flag(&TRUSTED_ONLY)?;
        if trusted_documents_only && trusted.is_empty() {
            return Err(reader.wrong(&TRUSTED_ONLY, "false unless LONGHAUL_TRUSTED_DOCUMENTS names a file"));
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
            trusted_documents: (!trusted.is_empty()).then(|| PathBuf::from(trusted)),
            trusted_documents_only,
            cors_origins: origins(reader)?,
        })
    }
}

/// The origins, each as a browser writes it: scheme, host and port in lower case, nothing behind.
fn origins(reader: &Reader) -> Result<Vec<String>, ConfigError> {
    let text = reader.text(&ORIGINS).to_ascii_lowercase();
    let origins: Vec<String> =
        text.split(',').map(str::trim).filter(|origin| !origin.is_empty()).map(str::to_owned).collect();
    let is_origin = |origin: &String| {
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")).unwrap_or_default();
        !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ' '])
    };
    if origins.iter().all(is_origin) {
        return Ok(origins);
    }
    Err(reader.wrong(&ORIGINS, "origins with commas between, each http:// or https:// with a host and no path"))
}
