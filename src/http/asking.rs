//! Who asks: the bearer token of a request, turned into a person as the database knows him now.

use std::sync::Arc;

use actix_web::{HttpMessage, HttpRequest, http::header::AUTHORIZATION};

use super::request_id::RequestId;
use crate::{
    app::App,
    auth::{self, Claims},
    db::Origin,
    domain::Caller,
    graphql::kit::Asking,
};

/// The person behind the request, or nobody and why.
pub(super) async fn asking(app: &Arc<App>, req: &HttpRequest) -> Asking {
    let origin = Origin {
        request_id: request_id(req),
        address: req.peer_addr().map(|address| address.ip().to_string()).unwrap_or_default(),
        actor: None,
    };
    let mut headers = req.headers().get_all(AUTHORIZATION);
    let header = headers.next().and_then(|value| value.to_str().ok());
    if headers.next().is_some() {
        // Somebody on the way may have read the other one: it is not for us to choose.
        return Asking::Nobody(origin, Some(auth::unauthenticated()));
    }
    let Some(token) = header.and_then(|value| value.strip_prefix("Bearer ")) else {
        return Asking::Nobody(origin, None);
    };
    let now = app.db.clock().now();
    let actor = match Claims::verify(token.trim(), &app.keys.keys(), &app.config.auth.issuer, now) {
        Ok(claims) => auth::load(app.db.read(), claims.sid, now).await,
        Err(err) => Err(err),
    };
    match actor {
        Ok(actor) => {
            let origin = Origin { actor: Some((actor.user, actor.role)), ..origin };
            Asking::Known(Caller { actor, origin })
        }
        Err(err) => Asking::Nobody(origin, Some(err)),
    }
}

/// The id of the request, as the middleware gave it.
pub(super) fn request_id(req: &HttpRequest) -> String {
    req.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}
