//! What a resolver finds in its context: the application, and who asks.

use std::sync::Arc;

use async_graphql::Context;

use super::errors::Reply;
use crate::{
    app::App,
    db::Origin,
    domain::Caller,
    error::{Code, Error, Refusal},
};

/// Who asks: put into every request by the transport.
pub enum Asking {
    /// Somebody signed in.
    Known(Caller),
    /// Nobody; the error says why, if a token was sent: it does not hold, or nobody could be asked about it right now.
    Nobody(Origin, Option<Arc<Error>>),
}

/// The application.
///
/// # Errors
/// INTERNAL when the transport put none in, which it always does.
pub fn app<'a>(ctx: &Context<'a>) -> Reply<&'a Arc<App>> {
    ctx.data::<Arc<App>>().map_err(|_| Error::broken("a request without the application").into())
}

/// Who asks.
///
/// # Errors
/// INTERNAL when the transport put nobody in, which it always does.
pub fn asking<'a>(ctx: &Context<'a>) -> Reply<&'a Asking> {
    ctx.data::<Asking>().map_err(|_| Error::broken("a request from nowhere").into())
}

/// The person signed in.
///
/// # Errors
/// UNAUTHENTICATED; UNAVAILABLE or INTERNAL when a token was sent and could not be looked up.
pub fn caller<'a>(ctx: &Context<'a>) -> Reply<&'a Caller> {
    match asking(ctx)? {
        Asking::Known(caller) => Ok(caller),
        Asking::Nobody(_, Some(err)) if err.code() != Code::Unauthenticated => Err(Arc::clone(err).into()),
        Asking::Nobody(..) => Err(Refusal::new(Code::Unauthenticated, "请先登录", "Sign in first").into()),
    }
}

/// Where the request comes from, signed in or not.
///
/// # Errors
/// INTERNAL when the transport put nobody in, which it always does.
pub fn origin<'a>(ctx: &Context<'a>) -> Reply<&'a Origin> {
    Ok(match asking(ctx)? {
        Asking::Known(caller) => &caller.origin,
        Asking::Nobody(origin, _) => origin,
    })
}
