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
use async_graphql::{PathSegment, Pos, Response, ServerError};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    accept::{Language, Media},
    fault::{CODES, Class, Code, Fault, INTERNAL_EN, INTERNAL_ZH, Stage},
    limits::DoorLimits,
};

/// Writes the answers to one request.
pub(super) struct Answerer<'a> {
    pub(super) media: Media,
    pub(super) language: Language,
    pub(super) request_id: &'a str,
    pub(super) limits: &'a DoorLimits,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a async_graphql::Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, async_graphql::Value>,
}

/// An error as the client reads it.
#[derive(Serialize)]
struct Told {
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Pos>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path: Vec<PathSegment>,
    extensions: Map<String, Value>,
}

impl Answerer<'_> {
    /// The answer to a request that the door refuses.
    pub(super) fn refusal(&self, fault: Fault) -> HttpResponse {
        let mut builder = HttpResponse::build(self.status(fault.stage));
        if let Some(methods) = fault.allow {
            builder.insert_header((ALLOW, methods));
        }
        if fault.code == Code::Unavailable {
            builder.insert_header((RETRY_AFTER, "1"));
        }
        if fault.close {
            builder.force_close();
        }
        let mut told = self.told(fault.code, fault.class, &fault.zh, &fault.en);
        if let Some((name, max)) = fault.limit {
            told.extensions.insert("limit".to_owned(), json!({ "name": name, "max": max }));
        }
        told.locations = fault.locations;
        self.write(builder, &Answer { errors: vec![told], data: None, extensions: &BTreeMap::new() })
    }

    /// The answer of the executor. It is a request error, and has no `data`, when nothing was executed.
    pub(super) fn executed(&self, mut response: Response) -> HttpResponse {
        let executed = was_executed(&response);
        let errors = std::mem::take(&mut response.errors);
        let wait = errors.iter().filter_map(seconds_to_wait).max();
        let tell = |error| if executed { self.execution_error(error) } else { self.request_error(error) };
        let answer = Answer {
            errors: errors.into_iter().take(self.limits.errors).map(tell).collect(),
            data: executed.then_some(&response.data),
            extensions: &response.extensions,
        };
        let stage = if executed { Stage::Http(StatusCode::OK) } else { Stage::Document };
        let mut builder = HttpResponse::build(self.status(stage));
        if let Some(seconds) = wait {
            builder.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        for (name, value) in &response.http_headers {
            // Two versions of the crate `http` meet here.
            let name = HeaderName::from_bytes(name.as_str().as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
                builder.append_header((name, value));
            }
        }
        self.write(builder, &answer)
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
        match serde_json::to_vec(answer) {
            Ok(body) => builder.body(body),
            Err(error) => {
                tracing::error!(%error, request_id = self.request_id, "an answer cannot be written as JSON");
                HttpResponse::InternalServerError().finish()
            }
        }
    }

    /// An error before execution: the document does not fit the schema, and the validator's text says where.
    fn request_error(&self, error: ServerError) -> Told {
        if known_code(&error).is_some() {
            return self.vocabulary_error(error);
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
        if !is_coercion(&error) {
            return self.internal_error(error);
        }
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
        if extensions.get("code").is_some_and(|code| code == "INTERNAL") {
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
        if code == Code::Internal {
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
