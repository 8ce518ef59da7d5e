//! One operation of a socket, as the stream of what is to be said about it.

use std::{panic::AssertUnwindSafe, rc::Rc, sync::Arc};

use async_graphql::{Executor, Response, parser::types::OperationType};
use futures_util::{
    StreamExt,
    stream::{self, LocalBoxStream},
};
use serde_json::{Map, Value, json};

use super::{Peer, message::text};
use crate::http::door::{
    Door, Gone,
    accept::{Language, Media},
    answer::Answerer,
    body,
    document::Prepared,
    execute,
    fault::{Code, Fault},
    panic_text,
};

/// What comes out of the work of a socket.
pub(super) enum Event {
    /// A message about an operation; the last one ends it.
    Say { id: String, text: String, last: bool },
    /// Whether the peer may come in.
    Entered(bool),
    /// Whether the peer may stay.
    Stays(bool),
}

/// What an operation needs to run and to be told about.
pub(super) struct Operation<E, P> {
    pub(super) door: Arc<Door<E>>,
    pub(super) peer: Rc<P>,
    pub(super) language: Language,
    pub(super) id: String,
}

impl<E: Executor, P: Peer> Operation<E, P> {
    /// All that is said about the operation that `payload` asks for.
    pub(super) fn run(self, payload: Map<String, Value>) -> LocalBoxStream<'static, Event> {
        stream::once(self.begin(payload)).flatten().boxed_local()
    }

    /// An operation that is refused because too many are under way.
    pub(super) fn refuse(self) -> LocalBoxStream<'static, Event> {
        let max = self.door.limits.socket.operations;
        let fault = Fault::over("operations", max, "同时进行的操作过多", "Too many operations are under way");
        let request_id = self.peer.request_id();
        let text = text(&self.id, "error", Some(self.answerer(&request_id).faults(fault)));
        // Not the last of anything: it never was under way, and its id may be by the time that this is told.
        stream::iter(text.map(|text| Event::Say { id: self.id, text, last: false })).boxed_local()
    }

    async fn begin(self, payload: Map<String, Value>) -> LocalBoxStream<'static, Event> {
        let request_id = self.peer.request_id();
        let prepared = body::from_members(payload).and_then(|params| self.door.prepare(params));
        match prepared {
            Ok(prepared) if prepared.kind == OperationType::Subscription => self.subscribe(prepared, request_id).await,
            Ok(prepared) => {
                let (peer, language, id) = (&self.peer, self.language, request_id.as_str());
                let attach = async |request: async_graphql::Request| peer.attach(request.data(language), id).await;
                let answered = execute(&self.door, prepared, attach, id).await;
                tracing::info!(request_id, "answered over a socket");
                stream::iter(self.tell_once(answered, &request_id)).boxed_local()
            }
            Err(fault) => stream::iter([self.failed(fault, &request_id)]).boxed_local(),
        }
    }

    /// A subscription lasts as long as the socket and waits most of that time, so the bound on execution is not for it: each of
    /// its answers is bounded where it is resolved (`graphql/kit/event.rs`).
    async fn subscribe(self, prepared: Prepared, request_id: String) -> LocalBoxStream<'static, Event> {
        let (request, finish) = prepared.split();
        let request = match self.peer.attach(request.data(self.language), &request_id).await {
            Ok(request) => request,
            Err(Gone) => return stream::iter([self.failed(Fault::gone(), &request_id)]).boxed_local(),
        };
        tracing::info!(request_id, "subscribed over a socket");
        let responses = AssertUnwindSafe(self.door.executor.execute_stream(request, None)).catch_unwind();
        // The end of the stream is an event of its own; whatever was last closes it.
        let ending = responses.map(Some).chain(stream::once(async { None }));
        let telling = ending.scan(false, move |over, item| {
            let event = (!*over).then(|| match item {
                None => self.completed(),
                Some(Ok(mut response)) => {
                    finish.finish(&mut response);
                    self.tell(response, &request_id)
                }
                Some(Err(panic)) => {
                    tracing::error!(request_id, panic = panic_text(panic.as_ref()), "a subscription panicked");
                    self.failed(Fault::internal(), &request_id)
                }
            });
            *over |= matches!(event, Some(Event::Say { last: true, .. } | Event::Stays(_)));
            std::future::ready(event)
        });
        telling.boxed_local()
    }

    /// What is said about an operation with one answer.
    fn tell_once(&self, answered: Result<Response, Fault>, request_id: &str) -> Vec<Event> {
        let told = match answered {
            Ok(response) => self.tell(response, request_id),
            Err(fault) => self.failed(fault, request_id),
        };
        let goes_on = matches!(told, Event::Say { last: false, .. });
        [told].into_iter().chain(goes_on.then(|| self.completed())).collect()
    }

    /// `next` for what was executed, `error` for what was not.
    fn tell(&self, mut response: Response, request_id: &str) -> Event {
        let answer = self.answerer(request_id).answer(&mut response);
        let text = match &answer.data {
            Some(_) => text(&self.id, "next", Some(&answer)),
            None => text(&self.id, "error", Some(&answer.errors)),
        };
        self.say(text, answer.data.is_none())
    }

    fn failed(&self, fault: Fault, request_id: &str) -> Event {
        if fault.code == Code::Unauthenticated {
            return Event::Stays(false);
        }
        tracing::debug!(request_id, ?fault, "operation refused at the door");
        self.say(text(&self.id, "error", Some(self.answerer(request_id).faults(fault))), true)
    }

    fn completed(&self) -> Event {
        self.say(text(&self.id, "complete", None::<()>), true)
    }

    /// Without a text there is nothing to say but that it is over.
    fn say(&self, text: Option<String>, last: bool) -> Event {
        let over = || json!({ "id": self.id, "type": "complete" }).to_string();
        let last = last || text.is_none();
        Event::Say { id: self.id.clone(), text: text.unwrap_or_else(over), last }
    }

    fn answerer<'a>(&'a self, request_id: &'a str) -> Answerer<'a> {
        Answerer { media: Media::GraphqlResponse, language: self.language, request_id, limits: &self.door.limits }
    }
}
