//! Where a measurement takes place: the databases by their URLs, and what differs between the two.

use std::io::Write;

/// Which of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Dialect {
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
}

impl Dialect {
    /// The dialect that a URL speaks.
    pub(crate) fn of(url: &str) -> Self {
        if url.starts_with("sqlite:") { Self::Sqlite } else { Self::Postgres }
    }

    /// As reports name it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        }
    }
}

/// Tells how far the work is.
pub(crate) fn say(line: &str) {
    // Progress only: when nobody reads it, the measurement goes on.
    let _ = writeln!(std::io::stderr(), "{line}");
}
