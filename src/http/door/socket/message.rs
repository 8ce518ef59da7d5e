//! The messages of `graphql-transport-ws` and the ways in which a socket ends. It knows JSON and the protocol's words.

use std::borrow::Cow;

use actix_ws::{CloseCode, CloseReason};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a client says. Members that the protocol does not know are ignored.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Incoming {
    ConnectionInit { payload: Option<Map<String, Value>> },
    Ping {},
    Pong {},
    Subscribe { id: String, payload: Map<String, Value> },
    Complete { id: String },
}

/// What the server says about an operation.
#[derive(Debug, Serialize)]
struct Outgoing<'a, T> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<T>,
}

/// `connection_ack`.
pub(super) const ACK: &str = r#"{"type":"connection_ack"}"#;
/// `pong`.
pub(super) const PONG: &str = r#"{"type":"pong"}"#;

/// A message about the operation `id`, as text; nothing when it cannot be written as JSON.
pub(super) fn text<T: Serialize>(id: &str, kind: &'static str, payload: Option<T>) -> Option<String> {
    let written = serde_json::to_string(&Outgoing { id, kind, payload });
    written.map_err(|error| tracing::error!(%error, "an answer cannot be written as JSON")).ok()
}

/// Why a socket ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The client closed it; his code is repeated.
    Answered(Option<u16>),
    /// By us, with a code that tells why.
    Because(u16, Cow<'static, str>),
    /// Without a word: nobody is there to hear it.
    Silent,
}

impl End {
    pub(super) const GOING_AWAY: Self = Self::because(1001, "Going away");
    pub(super) const PROTOCOL: Self = Self::because(1002, "Protocol error");
    pub(super) const TOO_BIG: Self = Self::because(1009, "Message too big");
    pub(super) const BAD_MESSAGE: Self = Self::because(4400, "Invalid message");
    pub(super) const UNAUTHORIZED: Self = Self::because(4401, "Unauthorized");
    pub(super) const FORBIDDEN: Self = Self::because(4403, "Forbidden");
    pub(super) const INIT_TIMEOUT: Self = Self::because(4408, "Connection initialisation timeout");
    pub(super) const SECOND_INIT: Self = Self::because(4429, "Too many initialisation requests");

    const fn because(code: u16, reason: &'static str) -> Self {
        Self::Because(code, Cow::Borrowed(reason))
    }

    /// The id is in use.
    pub(super) fn taken(id: &str) -> Self {
        // A close frame carries 123 bytes of reason, and ends a text where its last character ends.
        let shown: String = id.chars().take(20).collect();
        Self::Because(4409, Cow::Owned(format!("Subscriber for {shown} already exists")))
    }

    /// The close frame to send; nothing when nobody would hear it.
    pub(super) fn frame(self) -> Option<Option<CloseReason>> {
        match self {
            Self::Silent => None,
            Self::Answered(code) => {
                Some(code.map(|code| CloseReason { code: CloseCode::from(code), description: None }))
            }
            Self::Because(code, reason) => {
                let description = (!reason.is_empty()).then(|| reason.into_owned());
                Some(Some(CloseReason { code: CloseCode::from(code), description }))
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_strictly_where_it_matters() {
        let good = [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"payload":{"authorization":"Bearer x"},"type":"connection_init"}"#,
            r#"{"type":"ping","payload":{}}"#,
            r#"{"type":"pong"}"#,
            r#"{"type":"complete","id":"1","more":7}"#,
            r#"{"id":"1","type":"subscribe","payload":{"query":"{a}"}}"#,
        ];
        for text in good {
            assert!(serde_json::from_str::<Incoming>(text).is_ok(), "{text}");
        }
        let bad = [
            "",
            "[]",
            "7",
            r#"{"type":"start"}"#,
            r#"{"type":"next","id":"1","payload":{}}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
            r#"{"type":"subscribe","payload":{}}"#,
            r#"{"type":"subscribe","id":1,"payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":[]}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"complete"}"#,
        ];
        for text in bad {
            assert!(serde_json::from_str::<Incoming>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_reason_fits_its_frame() {
        let Some(Some(reason)) = End::taken(&"卡".repeat(500)).frame() else { panic!("no frame") };
        assert!(reason.description.unwrap().len() <= 123);
    }
}
