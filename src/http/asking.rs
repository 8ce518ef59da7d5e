//! Who asks: the bearer token of a request, turned into a person as the database knows him now.

use std::sync::Arc;

use actix_web::{HttpMessage, HttpRequest, http::header::AUTHORIZATION};
use longhaul_entity::SessionId;

use super::request_id::RequestId;
use crate::{
    app::App,
    auth::{self, Actor, Claims},
    db::Origin,
    domain::Caller,
    error::Result,
    graphql::kit::Asking,
};

/// The person behind the request, or nobody and why.
pub(super) async fn asking(app: &App, req: &HttpRequest) -> Asking {
    let origin = Origin { request_id: request_id(req), address: address(req), actor: None };
    if req.headers().get_all(AUTHORIZATION).nth(1).is_some() {
        // Somebody on the way may have read the other one: it is not for us to choose.
        return known(origin, Err(auth::unauthenticated()));
    }
    let Some(token) = bearer(req) else { return Asking::Nobody(origin, None) };
    let actor = app.known.actor(&app.db, token.trim(), &app.keys.keys(), &app.config.auth.issuer).await;
    if let (Ok(actor), Some(id)) = (&actor, req.extensions().get::<RequestId>()) {
        id.is_from(actor);
    }
    known(origin, actor)
}

/// The person of a session, as the database knows him now, or nobody and why.
pub(super) async fn known_by(app: &App, origin: Origin, session: SessionId) -> Asking {
    known(origin, auth::load(app.db.read(), session, app.db.clock().now()).await)
}

fn known(origin: Origin, actor: Result<Actor>) -> Asking {
    match actor {
        Ok(actor) => {
            let origin = Origin { actor: Some((actor.user, actor.role)), ..origin };
            Asking::Known(Caller { actor, origin })
        }
        Err(err) => Asking::Nobody(origin, Some(Arc::new(err))),
    }
}

/// The session that an access token names.
///
/// # Errors
/// UNAUTHENTICATED when the token does not hold.
pub(super) fn session_of(app: &App, token: &str) -> Result<SessionId> {
    let now = app.db.clock().now();
    Ok(Claims::verify(token.trim(), &app.keys.keys(), &app.config.auth.issuer, now)?.sid)
}

/// The token that the request carries in its header.
pub(super) fn bearer(req: &HttpRequest) -> Option<&str> {
    req.headers().get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Where the request comes from.
pub(super) fn address(req: &HttpRequest) -> String {
    req.peer_addr().map(|address| address.ip().to_string()).unwrap_or_default()
}

/// The id of the request, as the middleware gave it.
pub(super) fn request_id(req: &HttpRequest) -> String {
    req.extensions().get::<RequestId>().map(|id| id.text.clone()).unwrap_or_default()
}
