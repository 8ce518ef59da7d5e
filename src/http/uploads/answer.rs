//! Answers about uploads: each fault its status, refusals in the words of all routes.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, RETRY_AFTER},
    },
};
use longhaul_entity::upload;
use serde_json::json;

use super::{
    super::asking::request_id,
    headers::{TUS_RESUMABLE, UPLOAD_EXPIRES, UPLOAD_OFFSET},
};
use crate::{
    domain::visit::upload::{Fault, KEPT_SECONDS},
    error::{Code, Error, Refusal},
    imaging::PhotoFault,
};

/// The version of the protocol.
pub(super) const VERSION: &str = "1.0.0";
/// Seconds after which somebody may have made room.
const ROOM_SECONDS: u64 = 60;
/// What the protocol answers when bytes do not add up to their checksum.
const CHECKSUM_MISMATCH: u16 = 460;

/// An answer of the protocol with that status.
pub(super) fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((TUS_RESUMABLE, VERSION)).insert_header((CACHE_CONTROL, "no-store"));
    answer
}

/// An answer that says how far the upload is, and until when it is kept.
pub(super) fn progress(status: StatusCode, row: &upload::Model) -> HttpResponseBuilder {
    let mut answer = answer(status);
    answer.insert_header((UPLOAD_OFFSET, row.received.to_string()));
    if let Some(until) = chrono::DateTime::from_timestamp_micros(row.expires_at.0) {
        answer.insert_header((UPLOAD_EXPIRES, until.format("%a, %d %b %Y %H:%M:%S GMT").to_string()));
    }
    answer
}

/// The refusal. What the client still sends is not read.
pub(super) fn refuse(fault: Fault, req: &HttpRequest) -> HttpResponse {
    let offset = if let Fault::Offset { present } = &fault { Some(*present) } else { None };
    let (status, told) = words(fault);
    let mut answer = answer(status);
    answer.force_close();
    if let Some(present) = offset {
        answer.insert_header((UPLOAD_OFFSET, present.to_string()));
    }
    let refusal = match told {
        Ok(refusal) => refusal,
        Err(err) => {
            tracing::error!(error = %err, "an upload failed");
            return answer.json(json!({ "code": err.code().text(), "requestId": request_id(req) }));
        }
    };
    let mut body = json!({
        "code": refusal.code.text(), "messages": { "zh": refusal.zh, "en": refusal.en },
        "field": refusal.field, "rule": refusal.rule,
    });
    for (name, value) in &refusal.facts {
        body[name.as_ref()] = value.clone();
        if name == "retryAfterSeconds" {
            answer.insert_header((RETRY_AFTER, value.to_string()));
        }
    }
    answer.json(body)
}

/// Status and words of a fault; what is ours has no words.
fn words(fault: Fault) -> (StatusCode, Result<Refusal, Error>) {
    let told = |code, zh: &str, en: &str| Refusal::new(code, zh.to_owned(), en.to_owned());
    let again = |refusal: Refusal, seconds: u64| refusal.fact("retryAfterSeconds", seconds);
    let unusual = StatusCode::from_u16(CHECKSUM_MISMATCH).unwrap_or(StatusCode::BAD_REQUEST);
    let (status, refusal) = match fault {
        Fault::Refused(err) => return refused(err),
        Fault::Offset { present } => {
            let said = told(Code::Conflict, "偏移量与已收到的字节数不符", "The file goes on elsewhere");
            (StatusCode::CONFLICT, said.field("Upload-Offset").fact("offset", present))
        }
        Fault::Gone => {
            let hours = KEPT_SECONDS / 3600;
            let (zh, en) = (
                format!("上传已过期（{hours}小时），请重新上传"),
                format!("It is over after {hours} hours; begin anew"),
            );
            (StatusCode::GONE, Refusal::new(Code::NotFound, zh, en))
        }
        Fault::Locked => {
            let said = told(Code::Conflict, "另一请求正在上传同一文件", "Another request is sending this file");
            (StatusCode::LOCKED, again(said, 1))
        }
        Fault::TooLong { most } => {
            let (zh, en) = (format!("最多{most}字节"), format!("{most} bytes at most"));
            (StatusCode::PAYLOAD_TOO_LARGE, Refusal::new(Code::Limit, zh, en).field("Upload-Length").fact("max", most))
        }
        Fault::Checksum => {
            let said =
                told(Code::Invalid, "校验值不符，本次内容未保存", "The checksum differs; nothing of it was kept");
            (unusual, said.field("Upload-Checksum"))
        }
        Fault::OtherFile => {
            let said = told(
                Code::Invalid,
                "收到的照片与声明的不一致，请重新上传",
                "The photo that arrived is not the one announced; begin anew",
            );
            (unusual, said.field("Upload-Metadata").rule("VISIT-9"))
        }
        Fault::NoPicture(fault) => {
            let (zh, en) = fault.messages();
            match fault {
                PhotoFault::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, again(told(Code::Unavailable, zh, en), 1)),
                _ => (StatusCode::UNPROCESSABLE_ENTITY, told(Code::Invalid, zh, en).rule("VISIT-4")),
            }
        }
        Fault::Full => {
            let (zh, en) = ("照片存储空间不足，请稍后再试", "There is no room for photos now; try again later");
            (StatusCode::INSUFFICIENT_STORAGE, again(told(Code::Unavailable, zh, en), ROOM_SECONDS))
        }
        Fault::Silent => {
            let (zh, en) = ("长时间没有收到数据，请续传", "Nothing came for too long; go on from the offset");
            (StatusCode::REQUEST_TIMEOUT, told(Code::Unavailable, zh, en))
        }
        Fault::Slow => {
            let (zh, en) = ("本次请求时间过长，请续传", "The request took too long; go on from the offset");
            (StatusCode::SERVICE_UNAVAILABLE, again(told(Code::Unavailable, zh, en), 1))
        }
    };
    (status, Ok(refusal))
}

fn refused(err: Error) -> (StatusCode, Result<Refusal, Error>) {
    let status = match err.code() {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Invalid => StatusCode::BAD_REQUEST,
        Code::Conflict => StatusCode::CONFLICT,
        Code::Rule => StatusCode::UNPROCESSABLE_ENTITY,
        Code::Limit => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    };
    match err {
        Error::Refused(refusal) => (status, Ok(*refusal)),
        Error::Database(_) if status == StatusCode::SERVICE_UNAVAILABLE => {
            tracing::warn!(error = %err, "the database is not available right now");
            let busy = Refusal::new(Code::Unavailable, "服务繁忙，请稍后重试", "Busy right now; try again");
            (status, Ok(busy.fact("retryAfterSeconds", 1)))
        }
        failure => (status, Err(failure)),
    }
}
