//! What leaves the house: answers of the executor and refusals of the door as GraphQL over HTTP. It knows the closed
//! list of codes; text that is not known to be meant for clients goes to the log and nowhere else.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER},
    },
};
use async_graphql::{PathSegment, Pos, Response, ServerError, parser::types::OperationType};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    accept::{Language, Media},
    fault::{CODES, Class, Code, Fault, INTERNAL_EN, INTERNAL_ZH, Stage},
    limits::DoorLimits,
};

/// Seconds after which a client that was refused under load may ask again.
const RETRY_SECONDS: u64 = 1;
/// What became of an operation, for whoever counts: it stands in the extensions of the HTTP answer.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// `query`, `mutation` or `subscription`; `none` when the request was refused before that was known.
    pub kind: &'static str,
    /// The codes of the errors that are told.
    pub codes: Vec<&'static str>,
}

/// Writes the answers to one request.
pub(super) struct Answerer<'a> {
    pub(super) media: Media,
    pub(super) language: Language,
    pub(super) request_id: &'a str,
    pub(super) limits: &'a DoorLimits,
}

/// An answer as the client reads it. Without `data` nothing was executed.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<&'a async_graphql::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<&'a BTreeMap<String, async_graphql::Value>>,
}

/// An error as the client reads it.
#[derive(Serialize)]
pub(super) struct Told {
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Pos>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path: Vec<PathSegment>,
    extensions: Map<String, Value>,
}

impl Told {
    fn code(&self) -> Option<&'static str> {
        let code = self.extensions.get("code")?.as_str()?;
        CODES.into_iter().find(|known| *known == code)
    }
}

impl Answerer<'_> {
    /// The answer to a request that the door refuses.
    pub(super) fn refusal(&self, fault: Fault) -> HttpResponse {
        let mut builder = HttpResponse::build(self.status(fault.stage));
        if let Some(methods) = fault.allow {
            builder.insert_header((ALLOW, methods));
        }
        if fault.code == Code::Unavailable {
            builder.insert_header((RETRY_AFTER, RETRY_SECONDS));
        }
        if fault.close {
            builder.force_close();
        }
        self.write(builder, &Answer { errors: self.faults(fault), data: None, extensions: None })
    }

    /// What the client is told about a refusal of the door: the fault and what else is wrong.
    pub(super) fn faults(&self, mut fault: Fault) -> Vec<Told> {
        let further = std::mem::take(&mut fault.details.further);
        std::iter::once(fault).chain(further).take(self.limits.errors).map(|fault| self.fault(fault)).collect()
    }

    fn fault(&self, fault: Fault) -> Told {
        let mut told = self.told(fault.code, fault.class, &fault.zh, &fault.en);
        if let Some((name, max)) = fault.limit {
            told.extensions.insert("limit".to_owned(), json!({ "name": name, "max": max }));
        }
        if let Some(field) = &fault.details.field {
            told.extensions.insert("field".to_owned(), self.cut(field).into());
        }
        if fault.code == Code::Unavailable {
            told.extensions.insert("retryAfterSeconds".to_owned(), RETRY_SECONDS.into());
        }
        told.locations = fault.details.locations;
        told
    }

    /// The answer of the executor.
    pub(super) fn executed(&self, mut response: Response) -> HttpResponse {
        let headers = std::mem::take(&mut response.http_headers);
        let wait = response.errors.iter().filter_map(seconds_to_wait).max();
        let answer = self.answer(&mut response);
        let stage = if answer.data.is_some() { Stage::Http(StatusCode::OK) } else { Stage::Document };
        let mut builder = HttpResponse::build(self.status(stage));
        if let Some(seconds) = wait {
            builder.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        for (name, value) in &headers {
            // Two versions of the crate `http` meet here.
            let name = HeaderName::from_bytes(name.as_str().as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
                builder.append_header((name, value));
            }
        }
        self.write(builder, &answer)
    }

    /// What the client is told of a response. It is a request error, and has no `data`, when nothing was executed.
    pub(super) fn answer<'r>(&self, response: &'r mut Response) -> Answer<'r> {
        let executed = was_executed(response);
        let errors = std::mem::take(&mut response.errors);
        let tell = |error| if executed { self.execution_error(error) } else { self.request_error(error) };
        Answer {
            errors: errors.into_iter().take(self.limits.errors).map(tell).collect(),
            data: executed.then_some(&response.data),
            extensions: (!response.extensions.is_empty()).then_some(&response.extensions),
        }
    }

    fn status(&self, stage: Stage) -> StatusCode {
        match (stage, self.media) {
            (Stage::Http(status), _) => status,
            (Stage::Document, Media::GraphqlResponse) => StatusCode::BAD_REQUEST,
            (Stage::Document, Media::Json) => StatusCode::OK,
        }
    }

    fn write(&self, mut builder: HttpResponseBuilder, answer: &Answer<'_>) -> HttpResponse {
        builder.insert_header((CONTENT_TYPE, self.media.content_type())).insert_header((CACHE_CONTROL, "no-store"));
        let mut codes: Vec<_> = answer.errors.iter().filter_map(Told::code).collect();
        let mut response = match serde_json::to_vec(answer) {
            Ok(body) => builder.body(body),
            Err(error) => {
                tracing::error!(%error, request_id = self.request_id, "an answer cannot be written as JSON");
                codes = vec![Code::Internal.name()];
                HttpResponse::InternalServerError().finish()
            }
        };
        response.extensions_mut().insert(Outcome { kind: "none", codes });
        response
    }

    /// An error before execution: the document does not fit the schema, and the validator's text says where.
    fn request_error(&self, error: ServerError) -> Told {
        if known_code(&error).is_some() {
            return self.vocabulary_error(error);
        }
        if is_coercion(&error) {
            return self.coercion_error(error);
        }
        let over = ["Query is too complex.", "Query is nested too deep."].contains(&error.message.as_str());
        if error.locations.is_empty() && !over {
            return self.internal_error(error);
        }
        let text = without_suggestion(&error.message);
        let code = if over { Code::Limit } else { Code::Invalid };
        let zh = format!("查询不符合接口定义：{text}");
        let mut told = self.told(code, Some(Class::ValidationFailed), &zh, text);
        told.locations = error.locations;
        told
    }

    fn execution_error(&self, error: ServerError) -> Told {
        if known_code(&error).is_some() {
            return self.vocabulary_error(error);
        }
        if is_coercion(&error) { self.coercion_error(error) } else { self.internal_error(error) }
    }

    /// An argument that does not fit, which only the executor can tell: the value of a scalar of our own.
    fn coercion_error(&self, error: ServerError) -> Told {
        let text = without_suggestion(&error.message);
        let mut told = self.told(Code::Invalid, Some(Class::BadUserInput), &format!("参数无效：{text}"), text);
        (told.locations, told.path) = (error.locations, error.path);
        told
    }

    /// An error in our own vocabulary, told as it is, in the language of the client.
    fn vocabulary_error(&self, error: ServerError) -> Told {
        let extensions = serde_json::to_value(&error.extensions);
        let mut extensions = match extensions {
            Ok(Value::Object(extensions)) => extensions,
            _ => return self.internal_error(error),
        };
        if extensions.get("code").is_some_and(|code| code == "INTERNAL" || code == "UNAVAILABLE") {
            extensions.entry("requestId").or_insert_with(|| self.request_id.into());
        }
        let tag = match self.language {
            Language::Zh => "zh",
            Language::En => "en",
        };
        let message = extensions.get("messages").and_then(|messages| messages.get(tag)?.as_str());
        let message = self.cut(message.unwrap_or(&error.message));
        Told { message, locations: error.locations, path: error.path, extensions }
    }

    /// An error that nobody meant for clients: its text goes to the log under the request id that the client gets.
    fn internal_error(&self, error: ServerError) -> Told {
        let (text, path) = (&error.message, &error.path);
        tracing::error!(request_id = self.request_id, ?path, error = %text, "a request failed inside");
        let mut told = self.told(Code::Internal, None, INTERNAL_ZH, INTERNAL_EN);
        (told.locations, told.path) = (error.locations, error.path);
        told
    }

    fn told(&self, code: Code, class: Option<Class>, zh: &str, en: &str) -> Told {
        let (zh, en) = (self.cut(zh), self.cut(en));
        let mut extensions = Map::new();
        extensions.insert("code".to_owned(), code.name().into());
        if let Some(class) = class {
            extensions.insert("classification".to_owned(), class.name().into());
        }
        if matches!(code, Code::Internal | Code::Unavailable) {
            extensions.insert("requestId".to_owned(), self.request_id.into());
        }
        let message = match self.language {
            Language::Zh => zh.clone(),
            Language::En => en.clone(),
        };
        extensions.insert("messages".to_owned(), json!({ "zh": zh, "en": en }));
        Told { message, locations: Vec::new(), path: Vec::new(), extensions }
    }

    fn cut(&self, text: &str) -> String {
        text.chars().take(self.limits.message_chars).collect()
    }
}

/// Whether execution began. It did not when `data` is null and yet no error has a path to the field that made it so.
pub(super) fn was_executed(response: &Response) -> bool {
    let no_data = response.data == async_graphql::Value::Null;
    response.errors.is_empty() || !no_data || response.errors.iter().any(|error| !error.path.is_empty())
}

/// Makes a request error of an answer whose arguments did not fit, as if that had been noticed before execution. It is
/// right only where nothing can have happened: in a query, and in a mutation of one field.
pub(super) fn as_if_not_executed(response: &mut Response, kind: OperationType, roots: usize) {
    let harmless = |error: &ServerError| match kind {
        OperationType::Query => true,
        OperationType::Mutation => roots == 1 && error.path.len() == 1,
        OperationType::Subscription => false,
    };
    if response.errors.iter().any(|error| is_coercion(error) && harmless(error)) {
        response.errors.retain(is_coercion);
        response.errors.iter_mut().for_each(|error| error.path.clear());
        response.data = async_graphql::Value::Null;
    }
}

/// The code of an error when it is one of the closed list.
fn known_code(error: &ServerError) -> Option<&'static str> {
    let code = match error.extensions.as_ref()?.get("code")? {
        async_graphql::Value::String(code) => code.as_str(),
        async_graphql::Value::Enum(code) => code.as_str(),
        _ => return None,
    };
    CODES.into_iter().find(|known| *known == code)
}

/// The seconds after which it may go better, where a LIMIT or UNAVAILABLE names them.
fn seconds_to_wait(error: &ServerError) -> Option<u64> {
    match error.extensions.as_ref()?.get("retryAfterSeconds")? {
        async_graphql::Value::Number(seconds) => seconds.as_u64(),
        _ => None,
    }
}

/// Whether the executor refused an argument. It says so only in words; errors that were made from another one carry
/// that one as their source and are none of these.
fn is_coercion(error: &ServerError) -> bool {
    let says = |start| error.message.starts_with(start);
    error.source.is_none() && (says("Failed to parse \"") || says("Expected input type \""))
}

/// Suggestions name what the client did not ask for, also what it may not see.
fn without_suggestion(text: &str) -> &str {
    text.split(" Did you mean").next().unwrap_or_default()
}
