//! How a domain error becomes a GraphQL error.
//!
//! Resolvers return [`Reply`]. [`ApiError`] deliberately has no `Display`: async-graphql would turn any displayable error
//! into text for the client, and then `?` could leak what belongs in the log.

use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, Value};
use sea_orm::DbErr;

use crate::error::{Code, Error, Refusal};

/// What resolvers return.
pub type Reply<T> = Result<T, ApiError>;

/// A domain error on its way to the client; shared, because every row of a batch that failed gets it.
#[derive(Clone, Debug)]
pub struct ApiError(Arc<Error>);

impl From<Arc<Error>> for ApiError {
    fn from(shared: Arc<Error>) -> Self {
        Self(shared)
    }
}

impl From<Error> for ApiError {
    fn from(err: Error) -> Self {
        Self(Arc::new(err))
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Error::from(refusal).into()
    }
}

impl From<DbErr> for ApiError {
    fn from(err: DbErr) -> Self {
        Error::from(err).into()
    }
}

impl From<ApiError> for async_graphql::Error {
    fn from(ApiError(err): ApiError) -> Self {
        match err.as_ref() {
            Error::Refused(refusal) => told(refusal),
            other if other.code() == Code::Unavailable => {
                tracing::warn!(error = %other, "the database is not available right now");
                let refusal = Refusal::new(Code::Unavailable, "服务繁忙，请稍后重试", "Busy right now; try again");
                told(&refusal.fact("retryAfterSeconds", 1))
            }
            // Without a code of ours the door logs the text under the request id and tells the client INTERNAL.
            other => Self::new(other.to_string()),
        }
    }
}

/// The refusal in the form of the API: `extensions { code, rule, field, messages { zh, en }, … }`. The door picks the
/// message by the client's language.
fn told(refusal: &Refusal) -> async_graphql::Error {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", refusal.code.text());
    if let Some(rule) = &refusal.rule {
        extensions.set("rule", rule.as_ref());
    }
    if let Some(field) = &refusal.field {
        extensions.set("field", field.as_ref());
    }
    let texts = serde_json::json!({ "zh": refusal.zh, "en": refusal.en });
    extensions.set("messages", Value::from_json(texts).unwrap_or_default());
    for (name, value) in &refusal.facts {
        extensions.set(name.as_ref(), Value::from_json(value.clone()).unwrap_or_default());
    }
    let mut error = async_graphql::Error::new(refusal.en.as_ref());
    error.extensions = Some(extensions);
    error
}
