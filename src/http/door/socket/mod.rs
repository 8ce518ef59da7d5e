//! GraphQL over WebSocket: the protocol `graphql-transport-ws`.
//!
//! One task per socket (`talk`) reads messages, runs operations beside each other (`operation`) and writes what comes of
//! them. A request goes through the same gate, bounds and turnstile as one over HTTP; queries and mutations run here too.
//! All queues are bounded: a client that does not read stops its own operations first, and then loses its socket.
//!
//! It knows the protocol. Who sits at the other end, and whether he may stay, it asks a [`Peer`].

mod message;
mod operation;
mod talk;

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method, StatusCode,
        header::{HeaderValue, SEC_WEBSOCKET_PROTOCOL, UPGRADE},
    },
    web,
};
use actix_ws::{MessageStream, Session};
use async_graphql::{Executor, Request};
use serde_json::{Map, Value};
use tokio::sync::watch;

use super::{
    Door, Gone,
    accept::{Media, language},
    answer::Answerer,
    fault::Fault,
};

/// The one protocol spoken here.
const PROTOCOL: &str = "graphql-transport-ws";

/// The status text of a handshake, with the protocol behind it as a header of its own. HTTP does not care how a header's
/// name is spelt, but some clients do (gql for Python finds it in this spelling only), and the framework writes all names
/// in lower case.
const SWITCHING: &str = "Switching Protocols\r\nSec-WebSocket-Protocol: graphql-transport-ws";

/// Whoever sits at the other end of a socket. The door asks him in, and looks after him from then on.
pub trait Peer: 'static {
    /// A new request id: each operation has its own.
    fn request_id(&self) -> String;

    /// Whether he may come in, with what `connection_init` carries. Called once.
    fn enter(&self, payload: Map<String, Value>) -> impl Future<Output = bool>;

    /// Whether he may still be here. Called again and again, and when nothing can be found out the answer is yes.
    fn stays(&self) -> impl Future<Output = bool>;

    /// Adds what the resolvers need to one operation, when it is its turn.
    ///
    /// # Errors
    /// [`Gone`] when he may not be here any more; his socket is closed.
    fn attach(&self, request: Request, request_id: &str) -> impl Future<Output = Result<Request, Gone>>;
}

/// The open sockets of a server.
#[derive(Debug)]
pub struct Sockets {
    max: usize,
    open: AtomicUsize,
    closing: watch::Sender<bool>,
}

impl Sockets {
    pub(super) fn new(max: usize) -> Arc<Self> {
        Arc::new(Self { max, open: AtomicUsize::new(0), closing: watch::Sender::new(false) })
    }

    /// How many are open.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Closes all with 1001 (going away) and lets no new one in.
    pub fn close_all(&self) {
        self.closing.send_replace(true);
    }

    fn seat(self: &Arc<Self>) -> Option<Seat> {
        if *self.closing.borrow() {
            return None;
        }
        let seated =
            self.open.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |open| (open < self.max).then_some(open + 1));
        seated.is_ok().then(|| Seat(Arc::clone(self)))
    }
}

/// One of the open sockets.
struct Seat(Arc<Sockets>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Answers a request for a socket: 101, and the socket is served until one side ends it.
///
/// Refused: 426 for a request that wants no socket, 405 for other methods, 400 without the protocol
/// `graphql-transport-ws`, 503 when too many are open.
pub async fn serve<E: Executor>(
    door: Arc<Door<E>>,
    req: &HttpRequest,
    payload: web::Payload,
    request_id: &str,
    peer: impl Peer,
) -> HttpResponse {
    let language = language(req.headers());
    match open(&door, req, payload) {
        Ok((response, session, messages, seat)) => {
            actix_web::rt::spawn(talk::talk(door, peer, language, session, messages, seat));
            response
        }
        Err(fault) => {
            tracing::debug!(request_id, ?fault, "socket refused at the door");
            let answerer = Answerer { media: Media::Json, language, request_id, limits: &door.limits };
            let mut refusal = answerer.refusal(fault);
            if refusal.status() == StatusCode::UPGRADE_REQUIRED {
                refusal.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
            }
            refusal
        }
    }
}

fn open<E: Executor>(
    door: &Door<E>,
    req: &HttpRequest,
    payload: web::Payload,
) -> Result<(HttpResponse, Session, MessageStream, Seat), Fault> {
    if req.method() != Method::GET {
        return Err(
            super::method_not_allowed("GET", "此地址只支持 WebSocket", "Only WebSockets are served here").closing()
        );
    }
    if !is_wanted(req) {
        let needed = Fault::http(
            StatusCode::UPGRADE_REQUIRED,
            "此地址只支持 WebSocket",
            "Only WebSockets are served here; POST queries to /graphql",
        );
        return Err(needed.closing());
    }
    let offered = req.headers().get_all(SEC_WEBSOCKET_PROTOCOL).filter_map(|value| value.to_str().ok());
    if !offered.flat_map(|value| value.split(',')).any(|name| name.trim() == PROTOCOL) {
        let zh = "WebSocket 子协议必须是 graphql-transport-ws";
        let unknown = Fault::bad_request(zh, "The WebSocket subprotocol must be graphql-transport-ws");
        return Err(unknown.closing());
    }
    let seat = door.sockets.seat().ok_or_else(Fault::busy)?;
    let (mut response, session, messages) = actix_ws::handle(req, payload).map_err(|error| {
        tracing::debug!(%error, "a handshake that is none");
        Fault::bad_request("WebSocket 握手无效", "The WebSocket handshake is malformed").closing()
    })?;
    response.head_mut().reason = Some(SWITCHING);
    Ok((response, session, messages, seat))
}

/// Whether a request wants to become a socket.
pub(super) fn is_wanted(req: &HttpRequest) -> bool {
    let upgrade = req.headers().get_all(UPGRADE).filter_map(|value| value.to_str().ok());
    upgrade.flat_map(|value| value.split(',')).any(|name| name.trim().eq_ignore_ascii_case("websocket"))
}

/// Sockets have an address of their own.
pub(super) fn elsewhere() -> Fault {
    let en = "WebSockets are served at /graphql/ws";
    Fault::bad_request("WebSocket 的地址是 /graphql/ws", en).closing()
}
