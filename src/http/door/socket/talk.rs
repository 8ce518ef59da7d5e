//! The conversation over one socket, from the handshake to the last frame.

use std::{collections::HashMap, pin::pin, rc::Rc, sync::Arc, time::Duration};

use actix_ws::{AggregatedMessage, AggregatedMessageStream, MessageStream, ProtocolError, Session};
use async_graphql::Executor;
use futures_util::{
    StreamExt,
    stream::{self, AbortHandle, Abortable, LocalBoxStream, SelectAll},
};
use serde_json::{Map, Value};
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

use super::{
    Peer, Seat,
    message::{ACK, End, Incoming, PONG},
    operation::{Event, Operation},
};
use crate::http::door::{Door, accept::Language};

/// Pings without an answer after which nobody is there any more.
const UNANSWERED: u32 = 3;
/// How long the other side gets to answer our close frame.
const FAREWELL: Duration = Duration::from_secs(1);

/// How far the client has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Expected,
    Judged,
    Welcome,
}

struct Talk<E, P> {
    door: Arc<Door<E>>,
    peer: Rc<P>,
    language: Language,
    session: Session,
    stage: Stage,
    live: HashMap<String, AbortHandle>,
    events: SelectAll<LocalBoxStream<'static, Event>>,
    unanswered: u32,
}

/// Serves a socket until one side ends it.
pub(super) async fn talk<E: Executor>(
    door: Arc<Door<E>>,
    peer: impl Peer,
    language: Language,
    session: Session,
    messages: MessageStream,
    seat: Seat,
) {
    let max = door.limits.body_bytes;
    let mut messages = messages.max_frame_size(max).aggregate_continuations().max_continuation_size(max);
    let mut talk = Talk {
        door,
        peer: Rc::new(peer),
        language,
        session,
        stage: Stage::Expected,
        live: HashMap::new(),
        events: SelectAll::new(),
        unanswered: 0,
    };
    let end = talk.go_on(&mut messages, &seat).await;
    tracing::debug!(?end, "a socket ends");
    let Talk { session, events, .. } = talk;
    // What is under way ends before the last frame is written.
    drop(events);
    if let Some(frame) = end.frame() {
        let farewell = async {
            if session.close(frame).await.is_ok() {
                while let Some(Ok(_)) = messages.recv().await {}
            }
        };
        // Whether he heard it or not, the socket is over.
        let _heard = timeout(FAREWELL, farewell).await;
    }
    drop(seat);
}

impl<E: Executor, P: Peer> Talk<E, P> {
    async fn go_on(&mut self, messages: &mut AggregatedMessageStream, seat: &Seat) -> End {
        let limits = self.door.limits.socket.clone();
        let mut init_over = pin!(tokio::time::sleep(limits.init_time));
        let (mut checks, mut pings) = (every(limits.check_time), every(limits.ping_time));
        let mut closing = seat.0.closing.subscribe();
        loop {
            let step = tokio::select! {
                message = messages.recv() => self.hear(message).await,
                Some(event) = self.events.next() => self.tell(event).await,
                _ = closing.wait_for(|closing| *closing) => Err(End::GOING_AWAY),
                () = &mut init_over, if self.stage != Stage::Welcome => Err(End::INIT_TIMEOUT),
                _ = checks.tick(), if self.stage == Stage::Welcome => {
                    let peer = Rc::clone(&self.peer);
                    self.events.push(stream::once(async move { Event::Stays(peer.stays().await) }).boxed_local());
                    Ok(())
                }
                _ = pings.tick() => self.ping().await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// Takes in what the client sent.
    async fn hear(&mut self, message: Option<Result<AggregatedMessage, ProtocolError>>) -> Result<(), End> {
        self.unanswered = 0;
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => match serde_json::from_str(&text) {
                Ok(message) => self.obey(message).await,
                Err(_) => Err(End::BAD_MESSAGE),
            },
            Some(Ok(AggregatedMessage::Binary(_))) => Err(End::BAD_MESSAGE),
            Some(Ok(AggregatedMessage::Ping(bytes))) => {
                let mut session = self.session.clone();
                self.within(async move { session.pong(&bytes).await.is_ok() }).await
            }
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Ok(AggregatedMessage::Close(reason))) => Err(End::Answered(reason.map(|reason| reason.code.into()))),
            Some(Err(ProtocolError::Overflow)) => Err(End::TOO_BIG),
            // The aggregated size and a text that is no UTF-8 arrive under the same name as a broken connection.
            Some(Err(ProtocolError::Io(error))) if error.kind() == std::io::ErrorKind::InvalidData => {
                Err(End::BAD_MESSAGE)
            }
            Some(Err(ProtocolError::Io(_))) => Err(End::TOO_BIG),
            Some(Err(_)) => Err(End::PROTOCOL),
            None => Err(End::Silent),
        }
    }

    async fn obey(&mut self, message: Incoming) -> Result<(), End> {
        match message {
            Incoming::ConnectionInit { .. } if self.stage != Stage::Expected => Err(End::SECOND_INIT),
            Incoming::ConnectionInit { payload } => {
                self.stage = Stage::Judged;
                let peer = Rc::clone(&self.peer);
                let entering = async move { Event::Entered(peer.enter(payload.unwrap_or_default()).await) };
                self.events.push(stream::once(entering).boxed_local());
                Ok(())
            }
            Incoming::Ping {} => self.say(PONG.to_owned()).await,
            Incoming::Pong {} => Ok(()),
            Incoming::Subscribe { id, payload } => self.subscribe(id, payload),
            Incoming::Complete { id } => {
                if let Some(operation) = self.live.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
        }
    }

    fn subscribe(&mut self, id: String, payload: Map<String, Value>) -> Result<(), End> {
        let limits = &self.door.limits.socket;
        if self.stage != Stage::Welcome {
            return Err(End::UNAUTHORIZED);
        }
        if id.is_empty() || id.len() > limits.id_bytes {
            return Err(End::BAD_MESSAGE);
        }
        if self.live.contains_key(&id) {
            return Err(End::taken(&id));
        }
        let (handle, registration) = AbortHandle::new_pair();
        let full = self.live.len() >= limits.operations;
        let operation = Operation {
            door: Arc::clone(&self.door),
            peer: Rc::clone(&self.peer),
            language: self.language,
            id: id.clone(),
        };
        if full {
            self.events.push(operation.refuse());
        } else {
            // Aborted, it says nothing more: nothing follows the client's `complete`, and its id is free at once.
            self.events.push(Abortable::new(operation.run(payload), registration).boxed_local());
            self.live.insert(id, handle);
        }
        Ok(())
    }

    async fn tell(&mut self, event: Event) -> Result<(), End> {
        match event {
            Event::Say { id, text, last } => {
                if last && let Some(operation) = self.live.remove(&id) {
                    operation.abort();
                }
                self.say(text).await
            }
            Event::Entered(true) => {
                self.stage = Stage::Welcome;
                self.say(ACK.to_owned()).await
            }
            Event::Entered(false) => Err(End::FORBIDDEN),
            Event::Stays(true) => Ok(()),
            Event::Stays(false) => Err(End::UNAUTHORIZED),
        }
    }

    async fn ping(&mut self) -> Result<(), End> {
        if self.unanswered == UNANSWERED {
            return Err(End::Silent);
        }
        self.unanswered += 1;
        let mut session = self.session.clone();
        self.within(async move { session.ping(b"").await.is_ok() }).await
    }

    async fn say(&mut self, text: String) -> Result<(), End> {
        let mut session = self.session.clone();
        self.within(async move { session.text(text).await.is_ok() }).await
    }

    /// Sends within the time that a client has to take a message.
    async fn within(&self, sending: impl Future<Output = bool>) -> Result<(), End> {
        match timeout(self.door.limits.socket.send_time, sending).await {
            Ok(true) => Ok(()),
            _ => Err(End::Silent),
        }
    }
}

/// Ticks from one period on; a late one does not make the others come faster.
fn every(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.reset();
    ticks
}
