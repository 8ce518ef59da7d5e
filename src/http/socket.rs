//! Sockets of people who are signed in: who sits there, and that he leaves when his session ends.
//!
//! A token is asked for once, when the socket opens. From then on the session counts, read anew before each operation and
//! every few seconds between: a socket outlives its access token and ends with the session, the user's suspension or his
//! new password.

use std::sync::{Arc, OnceLock};

use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::Request;
use longhaul_entity::{EntryId, SessionId};
use serde_json::{Map, Value};

use super::{
    asking::{address, bearer, known_by, request_id, session_of},
    cors,
    door::{Door, Gone, Peer, serve_socket},
};
use crate::{
    app::App,
    auth,
    db::Origin,
    error::{Code, Error},
    graphql::{
        ApiSchema,
        kit::{Asking, Loaders},
    },
};

/// Serves `/graphql/ws`. Pages of foreign origins get 403.
pub(super) async fn socket(
    door: web::Data<Door<ApiSchema>>,
    app: web::Data<Arc<App>>,
    req: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    if !cors::may_connect(&app, &req) {
        return HttpResponse::Forbidden().force_close().finish();
    }
    let guest = Guest {
        app: Arc::clone(&app),
        address: address(&req),
        token: bearer(&req).map(str::to_owned),
        session: OnceLock::new(),
    };
    serve_socket(door.into_inner(), &req, payload, &request_id(&req), guest).await
}

struct Guest {
    app: Arc<App>,
    address: String,
    /// What the handshake carried. Browsers cannot send it there and do so in `connection_init`.
    token: Option<String>,
    session: OnceLock<SessionId>,
}

impl Peer for Guest {
    fn request_id(&self) -> String {
        self.app.db.clock().id::<EntryId>().0.simple().to_string()
    }

    async fn enter(&self, payload: Map<String, Value>) -> bool {
        let said = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let token = match said {
            Some((_, value)) => value.as_str().and_then(|value| value.strip_prefix("Bearer ")),
            None => self.token.as_deref(),
        };
        let Some(Ok(session)) = token.map(|token| session_of(&self.app, token)) else { return false };
        let now = self.app.db.clock().now();
        auth::load(self.app.db.read(), session, now).await.is_ok() && self.session.set(session).is_ok()
    }

    async fn stays(&self) -> bool {
        let Some(session) = self.session.get() else { return false };
        let now = self.app.db.clock().now();
        !auth::load(self.app.db.read(), *session, now).await.is_err_and(|err| has_ended(&err))
    }

    async fn attach(&self, request: Request, request_id: &str) -> Result<Request, Gone> {
        let session = *self.session.get().ok_or(Gone)?;
        let origin = Origin { request_id: request_id.to_owned(), address: self.address.clone(), actor: None };
        match known_by(&self.app, origin, session).await {
            Asking::Nobody(_, Some(err)) if has_ended(&err) => Err(Gone),
            asks => Ok(request.data(asks).data(Loaders::default())),
        }
    }
}

fn has_ended(err: &Error) -> bool {
    err.code() == Code::Unauthenticated
}
