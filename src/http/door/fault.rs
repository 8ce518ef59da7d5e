//! A request that the door itself refuses: what the client is told and with which status. It knows the closed list of
//! error codes and HTTP; how a fault is written out is the matter of `answer`.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use async_graphql::Pos;

/// The closed list of `extensions.code`. Nothing else leaves the house.
pub(super) const CODES: [&str; 9] =
    ["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "INVALID", "CONFLICT", "RULE", "LIMIT", "UNAVAILABLE", "INTERNAL"];

/// The codes that the door itself gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    Unauthenticated,
    Invalid,
    /// Not of the closed list: clients of persisted queries look for this very word, and send the text then.
    PersistedQueryNotFound,
    Limit,
    Unavailable,
    Internal,
}

impl Code {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Invalid => "INVALID",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::Limit => "LIMIT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// `extensions.classification` of protocol errors, in the words that GraphQL clients know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// The text is not GraphQL.
    ParseFailed,
    /// The document does not fit the schema or its bounds.
    ValidationFailed,
    /// Variables or uploads do not fit the document.
    BadUserInput,
    /// No operation can be chosen.
    OperationResolution,
    /// A hash that stands for no known document.
    PersistedQueryNotFound,
    /// Only documents of the manifest are executed, and this is none.
    NotTrusted,
    /// The HTTP request is not a GraphQL request.
    BadRequest,
}

impl Class {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::OperationResolution => "OPERATION_RESOLUTION_FAILURE",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::NotTrusted => "DOCUMENT_NOT_TRUSTED",
            Self::BadRequest => "BAD_REQUEST",
        }
    }
}

/// How a fault becomes a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// No GraphQL request arrived, or the server failed: this status whatever the client accepts.
    Http(StatusCode),
    /// A GraphQL request arrived and its document is refused: 400, but 200 for clients that accept `application/json` only.
    Document,
}

/// A refusal by the door.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) stage: Stage,
    pub(super) code: Code,
    pub(super) class: Option<Class>,
    pub(super) zh: Cow<'static, str>,
    pub(super) en: Cow<'static, str>,
    /// Name and value of the bound that was exceeded.
    pub(super) limit: Option<(&'static str, u64)>,
    pub(super) details: Box<Details>,
    /// The `Allow` header of a 405.
    pub(super) allow: Option<&'static str>,
    /// The rest of the body will not be read, so the connection cannot be used again.
    pub(super) close: bool,
}

/// What some faults have besides. Boxed, because every function here may return a fault.
#[derive(Debug, Default)]
pub(super) struct Details {
    /// Places in the query text.
    pub(super) locations: Vec<Pos>,
    /// The variable that is wrong and the way to the place within it: `input.contacts.0.name`.
    pub(super) field: Option<String>,
    /// What else is wrong.
    pub(super) further: Vec<Fault>,
}

impl Fault {
    fn new(
        stage: Stage,
        code: Code,
        class: Option<Class>,
        zh: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            stage,
            code,
            class,
            zh: zh.into(),
            en: en.into(),
            limit: None,
            details: Box::default(),
            allow: None,
            close: false,
        }
    }

    /// The HTTP request is malformed: 400.
    pub(super) fn bad_request(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self::http(StatusCode::BAD_REQUEST, zh, en)
    }

    /// The HTTP request is refused with `status`.
    pub(super) fn http(status: StatusCode, zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Stage::Http(status), Code::Invalid, Some(Class::BadRequest), zh, en)
    }

    /// The document, its operation or its variables are refused.
    pub(super) fn document(class: Class, zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Stage::Document, Code::Invalid, Some(class), zh, en)
    }

    /// No document is known by this hash. The words are those that clients of persisted queries look for.
    pub(super) fn persisted_query_not_found() -> Self {
        let mut fault =
            Self::document(Class::PersistedQueryNotFound, "PersistedQueryNotFound", "PersistedQueryNotFound");
        fault.code = Code::PersistedQueryNotFound;
        fault
    }

    /// The document exceeds the bound `name`.
    pub(super) fn over(
        name: &'static str,
        max: usize,
        zh: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (zh, en) = (zh.into(), en.into());
        let mut fault = Self::new(
            Stage::Document,
            Code::Limit,
            Some(Class::ValidationFailed),
            format!("{zh}，上限为 {max}"),
            format!("{en}; the limit is {max}"),
        );
        fault.limit = Some((name, max as u64));
        fault
    }

    /// The body exceeds the bound `name` of `max` bytes: 413, and the connection is given up.
    pub(super) fn too_large(name: &'static str, max: u64) -> Self {
        let mut fault = Self::new(
            Stage::Http(StatusCode::PAYLOAD_TOO_LARGE),
            Code::Limit,
            Some(Class::BadRequest),
            format!("请求体过大，上限为 {max} 字节"),
            format!("The request is too large; the limit is {max} bytes"),
        );
        fault.limit = Some((name, max));
        fault.close = true;
        fault
    }

    /// The body did not arrive in time: 408, and the connection is given up.
    pub(super) fn too_slow() -> Self {
        let mut fault = Self::http(
            StatusCode::REQUEST_TIMEOUT,
            "请求体未在规定时间内到达",
            "The body of the request did not arrive in time",
        );
        fault.close = true;
        fault
    }

    /// Execution took longer than it may: 503.
    pub(super) fn unavailable() -> Self {
        Self::new(
            Stage::Http(StatusCode::SERVICE_UNAVAILABLE),
            Code::Unavailable,
            None,
            "服务繁忙，请稍后重试",
            "The service took too long; try again later",
        )
    }

    /// Everything that may be worked on at a time is, and nobody else may wait: 503.
    pub(super) fn busy() -> Self {
        Self::new(
            Stage::Http(StatusCode::SERVICE_UNAVAILABLE),
            Code::Unavailable,
            None,
            "服务繁忙，请稍后重试",
            "The service is busy; try again later",
        )
    }

    /// Whoever asks may not be here any more: 401.
    pub(super) fn gone() -> Self {
        let status = Stage::Http(StatusCode::UNAUTHORIZED);
        Self::new(status, Code::Unauthenticated, None, "请先登录", "Sign in first")
    }

    /// The disk has no room for what is uploaded: 503.
    pub(super) fn no_room() -> Self {
        let status = Stage::Http(StatusCode::SERVICE_UNAVAILABLE);
        let (zh, en) = ("照片存储空间不足，请稍后再试", "There is no room for photos now; try again later");
        Self::new(status, Code::Unavailable, None, zh, en).closing()
    }

    /// A failure of ours: 500. What happened belongs in the log, not here.
    pub(super) fn internal() -> Self {
        Self::new(Stage::Http(StatusCode::INTERNAL_SERVER_ERROR), Code::Internal, None, INTERNAL_ZH, INTERNAL_EN)
    }

    pub(super) fn at(mut self, locations: impl IntoIterator<Item = Pos>) -> Self {
        self.details.locations.extend(locations);
        self
    }

    /// The first of several faults with the others behind it; `None` when there are none.
    pub(super) fn all(faults: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut faults = faults.into_iter();
        let mut first = faults.next()?;
        first.details.further.extend(faults);
        Some(first)
    }

    pub(super) fn of_field(mut self, field: String) -> Self {
        self.details.field = Some(field);
        self
    }

    pub(super) fn allowing(mut self, methods: &'static str) -> Self {
        self.allow = Some(methods);
        self
    }

    pub(super) fn closing(mut self) -> Self {
        self.close = true;
        self
    }
}

/// What a client reads when the server failed, in Chinese.
pub(super) const INTERNAL_ZH: &str = "服务器内部错误，请凭请求编号联系支持";
/// What a client reads when the server failed, in English.
pub(super) const INTERNAL_EN: &str = "Internal error; quote the request id when you ask for help";
