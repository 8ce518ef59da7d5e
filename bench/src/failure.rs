//! What can go wrong in a measurement: it stops, and says why.

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The database said no.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A file, a process, a port.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A request did not come through.
    #[error("request: {0}")]
    Request(#[from] reqwest::Error),
    /// JSON that is none.
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The chart could not be written.
    #[error("chart: {0}")]
    Chart(#[from] image::ImageError),
    /// An answer that is not the one expected; measuring it would be worth nothing.
    #[error("{0}")]
    Unexpected(String),
}

/// A result, or why there is none.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// That something is not as it must be.
pub(crate) fn unexpected(what: impl std::fmt::Display) -> Failure {
    Failure::Unexpected(what.to_string())
}
