//! Bytes to parameters: reads a JSON body within its bounds, and takes `query`, `variables`, `operationName` and
//! `extensions` from a JSON object or from the query string of a GET, and `documentId`. It knows no GraphQL beyond
//! these names.

use std::{fmt, time::Duration};

use actix_web::{
    HttpRequest,
    http::{
        StatusCode,
        header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE},
    },
    mime::{self, Mime},
    web,
};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use crate::graphql::kit::uploads::holds_upload_token;

use super::{accept::is_utf8, fault::Fault, measure::forged};

/// The parameters of a GraphQL request, each of its type. A request without `query` names its document by
/// `documentId`, or by a hash in `extensions`.
#[derive(Debug, Default)]
pub(super) struct Params {
    pub(super) query: Option<String>,
    pub(super) document_id: Option<String>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Map<String, Value>,
    pub(super) extensions: Map<String, Value>,
}

/// How a POST carries its request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    /// Multipart form data with this boundary.
    Multipart(String),
}

/// The format of a POST by `Content-Type`; anything else is 415. `text/plain` and forms are what a foreign page can
/// send in the name of a user without being asked, so they are no way in.
pub(super) fn format(req: &HttpRequest) -> Result<Format, Fault> {
    let encoding = req.headers().get(CONTENT_ENCODING).map(|value| value.as_bytes().trim_ascii());
    if encoding.is_some_and(|value| !value.is_empty() && !value.eq_ignore_ascii_case(b"identity")) {
        return Err(unsupported("不支持压缩的请求体", "Content-Encoding other than identity is not supported"));
    }
    let mut types = req.headers().get_all(CONTENT_TYPE);
    let (Some(value), None) = (types.next(), types.next()) else {
        return Err(unsupported("必须提供一个 Content-Type", "One Content-Type is needed"));
    };
    let mime = value.to_str().ok().and_then(|text| text.parse::<Mime>().ok());
    match mime {
        Some(mime) if mime.essence_str() == mime::APPLICATION_JSON.as_ref() => {
            if mime.get_param(mime::CHARSET).is_some_and(|charset| !is_utf8(charset.as_str())) {
                return Err(unsupported("请求体必须使用 UTF-8", "The charset of the body must be utf-8"));
            }
            Ok(Format::Json)
        }
        Some(mime) if mime.essence_str() == mime::MULTIPART_FORM_DATA.as_ref() => {
            let boundary = mime.get_param(mime::BOUNDARY).map(|name| name.as_str().to_owned());
            let boundary = boundary.filter(|name| (1..=70).contains(&name.len()));
            boundary.map(Format::Multipart).ok_or_else(|| {
                Fault::bad_request("multipart 缺少有效的 boundary", "multipart/form-data needs a valid boundary")
            })
        }
        _ => Err(unsupported(
            "Content-Type 必须是 application/json 或 multipart/form-data",
            "Content-Type must be application/json or multipart/form-data",
        )),
    }
}

fn unsupported(zh: &'static str, en: &'static str) -> Fault {
    Fault::http(StatusCode::UNSUPPORTED_MEDIA_TYPE, zh, en).closing()
}

/// Refuses by `Content-Length` what would be refused by counting, before the first byte is read.
pub(super) fn check_announced(req: &HttpRequest, name: &'static str, max: u64) -> Result<(), Fault> {
    let announced = req.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > max) { Err(Fault::too_large(name, max)) } else { Ok(()) }
}

/// Reads a whole body of at most `max` bytes within `time`.
pub(super) async fn read(
    req: &HttpRequest,
    mut payload: web::Payload,
    max: usize,
    time: Duration,
) -> Result<Bytes, Fault> {
    check_announced(req, "bodyBytes", max as u64)?;
    let reading = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| {
                tracing::debug!(%error, "the body broke off");
                Fault::bad_request("请求体传输中断", "The body of the request broke off").closing()
            })?;
            if body.len() + chunk.len() > max {
                return Err(Fault::too_large("bodyBytes", max as u64));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(time, reading).await.unwrap_or_else(|_| Err(Fault::too_slow()))
}

/// The parameters in a JSON text, which has to be one object. A list is refused: it would be a batch, whose members
/// escape the limits on one request. Unknown members are ignored.
pub(super) fn from_json(text: &[u8]) -> Result<Params, Fault> {
    let Members(members) = serde_json::from_slice(text).map_err(|error| {
        tracing::debug!(%error, "body is not a JSON object");
        if error.to_string().starts_with(REPEATED) {
            Fault::bad_request("请求体中有重复的成员", "A member of the body is given twice")
        } else if error.is_data() {
            Fault::bad_request(
                "请求体必须是一个 JSON 对象，不支持批量请求",
                "The body must be one JSON object; batches are not supported",
            )
        } else {
            Fault::bad_request("请求体不是有效的 JSON", "The body is not valid JSON")
        }
    })?;
    from_members(members)
}

/// The members of an object, each of which stands there once. Two readers of the same text would otherwise take
/// different ones of them.
struct Members(Map<String, Value>);

const REPEATED: &str = "repeated member";

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Members, A::Error> {
                let mut members = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if members.insert(name, value).is_some() {
                        return Err(A::Error::custom(REPEATED));
                    }
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// The parameters in the query string of a GET. An empty `operationName` stands for none; an empty `variables` is no
/// JSON and refused.
pub(super) fn from_query_string(text: &str) -> Result<Params, Fault> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(text)
        .map_err(|_| Fault::bad_request("查询参数无法解析", "The query string cannot be read"))?;
    let mut members = Map::new();
    for (name, value) in pairs.into_inner() {
        let value = match name.as_str() {
            "query" | "documentId" => Value::String(value),
            "operationName" if value.is_empty() => Value::Null,
            "operationName" => Value::String(value),
            "variables" | "extensions" => serde_json::from_str(&value).map_err(|_| {
                Fault::bad_request(format!("{name} 不是有效的 JSON"), format!("{name} is not valid JSON"))
            })?,
            _ => continue,
        };
        if members.contains_key(&name) {
            return Err(Fault::bad_request(format!("参数 {name} 重复"), format!("{name} is given twice")));
        }
        members.insert(name, value);
    }
    from_members(members)
}

/// The parameters among the members of a JSON object.
pub(super) fn from_members(mut members: Map<String, Value>) -> Result<Params, Fault> {
    let params = Params {
        query: text_member(&mut members, "query")?.filter(|text| !text.trim().is_empty()),
        document_id: text_member(&mut members, "documentId")?,
        operation_name: text_member(&mut members, "operationName")?,
        variables: object_member(&mut members, "variables")?,
        extensions: object_member(&mut members, "extensions")?,
    };
    // The door alone writes upload tokens, and it has not begun to.
    if params.variables.values().any(holds_upload_token) { Err(forged()) } else { Ok(params) }
}

fn text_member(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Fault> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Fault::bad_request(format!("{name} 必须是字符串"), format!("{name} must be a string"))),
    }
}

fn object_member(members: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, Fault> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(Fault::bad_request(format!("{name} 必须是对象"), format!("{name} must be an object"))),
    }
}
