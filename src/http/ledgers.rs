//! Files of the ledger by signed links: short-lived, for one session, and only for whoever made the file (CUST-12).
//!
//! As with photos, a link opens without a token, and everything is asked anew with each request.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    web,
};
use longhaul_entity::{LedgerFileId, SessionId, TypedId, ledger_file};
use uuid::Uuid;

use super::{
    asking::asking,
    door::Full,
    photos::{Counter, POLICY, Signed, busy, chunks, refuse, too_old},
};
use crate::{
    app::App,
    auth::{self, FileLink, LinkFault},
    domain::ledger::files,
    error::{Error, Result, not_found},
    graphql::kit::Asking,
};

/// The type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Sends a file of the ledger. Refused as photos are: 404, 410 when the link is too old, 401 when its session has ended.
pub(super) async fn ledger(
    app: web::Data<Arc<App>>,
    counter: web::Data<Counter>,
    path: web::Path<String>,
    req: HttpRequest,
) -> HttpResponse {
    let answered = async {
        let _place = counter.0.enter(false).await.map_err(|Full| busy())?;
        let file = grant(&app, &path, &req).await?;
        send(&app, &file).await
    };
    answered.await.unwrap_or_else(|err| refuse(&err, &req))
}

async fn grant(app: &Arc<App>, file: &str, req: &HttpRequest) -> Result<ledger_file::Model> {
    let file = Uuid::try_parse(file).map_err(|_| not_found())?;
    let signed = web::Query::<Signed>::from_query(req.query_string()).map_err(|_| not_found())?.into_inner();
    let session = SessionId::from_uuid(signed.session);
    let link = FileLink { file: LedgerFileId::from_uuid(file), session, expires: signed.expires };
    let now = app.db.clock().now();
    link.verify(&signed.signature, &app.keys.keys(), now).map_err(|fault| match fault {
        LinkFault::Forged => not_found(),
        LinkFault::Expired => too_old(),
    })?;
    // Who says who he is must be the one that the link was made for.
    if matches!(asking(app, req).await, Asking::Known(caller) if caller.actor.session != session) {
        return Err(not_found());
    }
    let actor = auth::load(app.db.read(), session, now).await?;
    files::find(app.db.read(), &actor, link.file, now).await
}

async fn send(app: &App, file: &ledger_file::Model) -> Result<HttpResponse> {
    let opened = app.storage.open(files::key(file)?).await.map_err(Error::broken)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((CONTENT_TYPE, XLSX))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{}", encoded(&file.name))))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(SizedStream::new(opened.bytes, chunks(opened.body))))
}

/// The name as RFC 8187 has it in a header.
fn encoded(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn names_are_written_for_headers() {
        assert_eq!(encoded("台账 1.xlsx"), "%E5%8F%B0%E8%B4%A6%201.xlsx");
        assert_eq!(encoded("a\r\n\"b"), "a%0D%0A%22b");
    }
}
