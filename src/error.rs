//! What can go wrong, in two kinds that never mix: a refusal is meant for the client and carries its words in Chinese
//! and English; a failure is ours, goes to the log and reaches the client as INTERNAL or UNAVAILABLE without detail.

use std::borrow::Cow;

use sea_orm::{DbErr, SqlErr, SqlxError};
use serde::{Deserialize, Serialize};

/// The closed list of error codes of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// Nobody is signed in, or the token is not valid any more.
    Unauthenticated,
    /// His role may not do this.
    Forbidden,
    /// There is no such thing, or none that he may see (ALL-1).
    NotFound,
    /// The input is not what the field asks for.
    Invalid,
    /// Another write came first, or the thing is there already.
    Conflict,
    /// A rule of the business refuses it.
    Rule,
    /// A limit is reached.
    Limit,
    /// Not now; try again.
    Unavailable,
    /// Our fault; the log knows more under the request id.
    Internal,
}

impl Code {
    /// All codes.
    pub const ALL: [Self; 9] = [
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::Invalid,
        Self::Conflict,
        Self::Rule,
        Self::Limit,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The code as clients read it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Invalid => "INVALID",
            Self::Conflict => "CONFLICT",
            Self::Rule => "RULE",
            Self::Limit => "LIMIT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// A refusal: what the client is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The stable code.
    pub code: Code,
    /// The rule of the rule book that refuses.
    pub rule: Option<Cow<'static, str>>,
    /// The path of the input field concerned.
    pub field: Option<Cow<'static, str>>,
    /// What is wrong, in Chinese.
    pub zh: Cow<'static, str>,
    /// What is wrong, in English.
    pub en: Cow<'static, str>,
    /// Further figures for the client, by name: the present version, the seconds to wait.
    #[serde(default)]
    pub facts: Vec<(Cow<'static, str>, serde_json::Value)>,
}

impl Refusal {
    /// A refusal with its words in Chinese and English.
    pub fn new(code: Code, zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { code, rule: None, field: None, zh: zh.into(), en: en.into(), facts: Vec::new() }
    }

    /// Names the rule that refuses.
    #[must_use]
    pub fn rule(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule.into());
        self
    }

    /// Names the input field concerned.
    #[must_use]
    pub fn field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Adds a figure for the client.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl Into<serde_json::Value>) -> Self {
        self.facts.push((name.into(), value.into()));
        self
    }
}

/// What stops an operation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client is told why.
    #[error("{}: {}", .0.code.text(), .0.en)]
    Refused(Box<Refusal>),
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// Anything else of ours failed.
    #[error("{0}")]
    Broken(String),
}

/// The result of everything that can be refused or fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl Error {
    /// A refusal by that rule of the rule book; a failure of ours stays what it is.
    #[must_use]
    pub fn under(self, rule: &'static str) -> Self {
        match self {
            Self::Refused(refusal) => (*refusal).rule(rule).into(),
            failure => failure,
        }
    }

    /// A failure of ours, for the log.
    pub fn broken(what: impl std::fmt::Display) -> Self {
        Self::Broken(what.to_string())
    }

    /// The code that the client sees.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Database(err) if is_passing(err) => Code::Unavailable,
            Self::Database(_) | Self::Broken(_) => Code::Internal,
        }
    }

    /// Whether a unique constraint stood in the way.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(err) if matches!(err.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))))
    }
}

/// Whether the same transaction may succeed when it is run again: serialisation, deadlock, lock time-out, busy.
#[must_use]
pub fn may_retry(err: &DbErr) -> bool {
    // PostgreSQL: serialization_failure, deadlock_detected, lock_not_available.
    // SQLite: SQLITE_BUSY and its extended forms, SQLITE_LOCKED.
    const AGAIN: [&str; 7] = ["40001", "40P01", "55P03", "5", "261", "517", "6"];
    sql_code(err).is_some_and(|code| AGAIN.contains(&code.as_str()))
}

/// Whether the cause lies in the moment: what may be retried, and a database that cannot be reached right now.
fn is_passing(err: &DbErr) -> bool {
    may_retry(err)
        || matches!(err, DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
        || matches!(sqlx_error(err), Some(SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed))
        || sql_code(err).is_some_and(|code| is_passing_code(&code))
}

/// PostgreSQL: the classes "connection exception", "insufficient resources" and "operator intervention" (with the time-out
/// of a statement), a transaction that idled too long, a standby that takes no writes. SQLite: no room on the disk.
fn is_passing_code(code: &str) -> bool {
    const CLASSES: [&str; 3] = ["08", "53", "57"];
    const CODES: [&str; 3] = ["25P03", "25006", "13"];
    CODES.contains(&code) || code.len() == 5 && CLASSES.iter().any(|class| code.starts_with(class))
}

fn sqlx_error(err: &DbErr) -> Option<&SqlxError> {
    match err {
        DbErr::Exec(sea_orm::RuntimeErr::SqlxError(inner))
        | DbErr::Query(sea_orm::RuntimeErr::SqlxError(inner))
        | DbErr::Conn(sea_orm::RuntimeErr::SqlxError(inner)) => Some(inner),
        _ => None,
    }
}

fn sql_code(err: &DbErr) -> Option<String> {
    sqlx_error(err)?.as_database_error()?.code().map(Cow::into_owned)
}

/// Nobody may learn whether the thing exists (ALL-1): one answer for "is not there" and "not for you".
#[must_use]
pub fn not_found() -> Error {
    Refusal::new(Code::NotFound, "没有找到", "Not found").rule("ALL-1").into()
}

/// The input of `field` is not what it should be.
pub fn invalid(
    field: impl Into<Cow<'static, str>>,
    zh: impl Into<Cow<'static, str>>,
    en: impl Into<Cow<'static, str>>,
) -> Refusal {
    Refusal::new(Code::Invalid, zh, en).field(field)
}

/// Somebody changed the object since the client read it; `present` is the version that stands now.
#[must_use]
pub fn stale(present: i32) -> Error {
    Refusal::new(Code::Conflict, "数据已被他人修改，请刷新后重试", "Somebody else changed it; read it again")
        .field("input.version")
        .fact("currentVersion", present)
        .into()
}
