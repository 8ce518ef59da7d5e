//! GraphQL multipart requests: `operations`, `map`, then the files, streamed to temporary files with a running
//! SHA-256. It knows form data and JSON, not what the files are.
//!
//! Everything is bounded: the parts by what `map` names, their bytes by count, what stands between them by an
//! allowance, the whole by time. The map is applied before the first file is read, so a request that cannot be
//! executed is refused before it sends much.

use std::{
    collections::HashMap,
    future::pending,
    path::Path,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use actix_web::{HttpRequest, http::header::HeaderMap, web};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use multer::{Constraints, Field, Multipart, SizeLimit};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tokio::{io::AsyncWriteExt, sync::mpsc};

use crate::graphql::kit::uploads::{ReceivedFile, ReceivedFiles, bare_name, upload_token};

use super::{
    body::{self, Params},
    fault::{Code, Fault},
    limits::{DoorLimits, UploadLimits},
};

/// Headers that no foreign page can send without the browser asking this server first. Clients send one of them with
/// form data, which needs no such question by itself.
const PREFLIGHT: [&str; 3] = ["apollo-require-preflight", "graphql-require-preflight", "x-apollo-operation-name"];

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// More bytes than allowed came between the contents of two parts.
#[derive(Debug, thiserror::Error)]
#[error("too many bytes between two parts")]
struct TooMuchBetween;

/// Reads a whole multipart request. The files lie in `folder` as long as the result is held.
pub(super) async fn receive(
    req: &HttpRequest,
    mut payload: web::Payload,
    boundary: String,
    limits: &DoorLimits,
    folder: &Path,
) -> Result<(Params, ReceivedFiles), Fault> {
    check_preflight(req.headers())?;
    let ceiling = limits.upload.total_bytes + (limits.body_bytes + limits.upload.map_bytes) as u64;
    let ceiling = ceiling + limits.upload.header_bytes;
    body::check_announced(req, "uploadBytes", ceiling)?;
    let receiving = async {
        let received = parse(&mut payload, boundary, ceiling, limits, folder).await?;
        // What follows the last boundary means nothing, but it has to be read for the connection to be used again.
        drain(&mut payload, limits.upload.header_bytes).await?;
        Ok(received)
    };
    let received = tokio::time::timeout(limits.upload.time, receiving).await.unwrap_or_else(|_| Err(Fault::too_slow()));
    received.map_err(Fault::closing)
}

fn check_preflight(headers: &HeaderMap) -> Result<(), Fault> {
    let sent = |name: &&str| headers.get(*name).is_some_and(|value| !value.as_bytes().trim_ascii().is_empty());
    if PREFLIGHT.iter().any(sent) {
        return Ok(());
    }
    let fault = Fault::bad_request(
        format!("multipart 请求必须带有以下请求头之一：{}", PREFLIGHT.join("、")),
        format!("A multipart request needs one of the headers {}", PREFLIGHT.join(", ")),
    );
    Err(fault.closing())
}

/// Runs the parser beside a pump that feeds it: the parser must be able to move between threads, the payload is not.
async fn parse(
    payload: &mut web::Payload,
    boundary: String,
    ceiling: u64,
    limits: &DoorLimits,
    folder: &Path,
) -> Result<(Params, ReceivedFiles), Fault> {
    let (sender, receiver) = mpsc::channel(1);
    let allowance = Arc::new(AtomicU64::new(0));
    let constraints = Constraints::new().size_limit(SizeLimit::new().whole_stream(ceiling));
    let stream = metered(receiver, Arc::clone(&allowance));
    let multipart = Multipart::with_constraints(stream, boundary, constraints);
    let mut parts = Parts { multipart, allowance, header_bytes: limits.upload.header_bytes };
    let mut form = pin!(read_form(&mut parts, limits, folder));
    let mut pump = pin!(async {
        while let Some(chunk) = payload.next().await {
            if sender.send(chunk.map_err(|error| BoxError::from(error.to_string()))).await.is_err() {
                break;
            }
        }
        drop(sender);
        pending::<std::convert::Infallible>().await
    });
    tokio::select! {
        biased;
        received = &mut form => received,
        never = &mut pump => match never {},
    }
}

/// The chunks that arrive, as far as the allowance goes.
fn metered(
    mut receiver: mpsc::Receiver<Result<Bytes, BoxError>>,
    allowance: Arc<AtomicU64>,
) -> impl Stream<Item = Result<Bytes, BoxError>> + Send {
    let spend = move |chunk: Bytes| {
        let left = allowance.load(Ordering::Relaxed).checked_sub(chunk.len() as u64).ok_or(TooMuchBetween)?;
        allowance.store(left, Ordering::Relaxed);
        Ok(chunk)
    };
    stream::poll_fn(move |cx| receiver.poll_recv(cx).map(|next| next.map(|chunk| chunk.and_then(&spend))))
}

async fn drain(payload: &mut web::Payload, max: u64) -> Result<(), Fault> {
    let mut read = 0;
    while let Some(chunk) = payload.next().await {
        read += chunk.map_err(|_| broken_off())?.len() as u64;
        if read > max {
            return Err(Fault::too_large("headerBytes", max));
        }
    }
    Ok(())
}

/// The parts of a form in the order in which they come.
struct Parts {
    multipart: Multipart<'static>,
    allowance: Arc<AtomicU64>,
    header_bytes: u64,
}

impl Parts {
    /// The next part and its name. While it is looked for, only `header_bytes` may arrive: the parser keeps them all.
    async fn next(&mut self) -> Result<Option<(String, Field<'static>)>, Fault> {
        self.allowance.store(self.header_bytes, Ordering::Relaxed);
        let field = self.multipart.next_field().await.map_err(|error| malformed(error, self.header_bytes))?;
        self.allowance.store(u64::MAX, Ordering::Relaxed);
        let Some(field) = field else { return Ok(None) };
        let name = field.name().map(str::to_owned);
        let name = name.ok_or_else(|| Fault::bad_request("multipart 部分缺少名称", "A part has no name"))?;
        Ok(Some((name, field)))
    }

    /// The content of the next part, which must be `expected`.
    async fn text(&mut self, expected: &'static str, limit: &'static str, max: usize) -> Result<Bytes, Fault> {
        let wrong = || {
            Fault::bad_request(
                format!("multipart 的顺序必须是 operations、map、文件；此处应为 {expected}"),
                format!("The parts must be operations, map, then files; {expected} is expected here"),
            )
        };
        let (name, mut field) = self.next().await?.ok_or_else(wrong)?;
        if name != expected {
            return Err(wrong());
        }
        let mut text = BytesMut::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| malformed(error, self.header_bytes))? {
            if text.len() + chunk.len() > max {
                return Err(Fault::too_large(limit, max as u64));
            }
            text.extend_from_slice(&chunk);
        }
        Ok(text.freeze())
    }
}

async fn read_form(parts: &mut Parts, limits: &DoorLimits, folder: &Path) -> Result<(Params, ReceivedFiles), Fault> {
    let operations = parts.text("operations", "bodyBytes", limits.body_bytes).await?;
    let mut params = body::from_json(&operations)?;
    let map = parts.text("map", "mapBytes", limits.upload.map_bytes).await?;
    let places = place(&map, &mut params.variables, limits.upload.files)?;
    let mut files: HashMap<&str, Option<Arc<ReceivedFile>>> = HashMap::new();
    files.extend(places.iter().map(|name| (name.as_str(), None)));
    let mut left = limits.upload.total_bytes;
    while let Some((name, field)) = parts.next().await? {
        let slot = files.get_mut(name.as_str()).ok_or_else(|| {
            Fault::bad_request("map 未提及 multipart 中的某个部分", "A part is not mentioned in the map")
        })?;
        if slot.is_some() {
            return Err(Fault::bad_request("multipart 中的部分重复", "A part is sent twice"));
        }
        let file = store(field, left, &limits.upload, folder).await?;
        left -= file.bytes;
        *slot = Some(Arc::new(file));
    }
    let missing = || Fault::bad_request("缺少 map 中提及的文件", "A file that the map mentions is missing");
    let of_place = |name: &String| files.get(name.as_str()).cloned().flatten().ok_or_else(missing);
    Ok((params, ReceivedFiles(places.iter().map(of_place).collect::<Result<_, _>>()?)))
}

/// Writes an upload token to each place that the map names, which must be null before, and returns the names of the
/// parts in the order of the tokens.
fn place(map: &[u8], variables: &mut Map<String, Value>, max: usize) -> Result<Vec<String>, Fault> {
    let wrong = || {
        Fault::bad_request(
            "map 必须是从文件到变量路径列表的 JSON 对象",
            "The map must be a JSON object from files to lists of paths",
        )
    };
    let map: HashMap<String, Vec<String>> = serde_json::from_slice(map).map_err(|_| wrong())?;
    if map.is_empty() || map.values().any(Vec::is_empty) {
        return Err(wrong());
    }
    let mut places = Vec::new();
    for (name, paths) in map {
        for path in paths {
            if places.len() == max {
                let mut fault = Fault::bad_request(
                    format!("上传文件过多，上限为 {max}"),
                    format!("Too many files; the limit is {max}"),
                );
                (fault.code, fault.limit) = (Code::Limit, Some(("files", max as u64)));
                return Err(fault);
            }
            let target = find(variables, &path).filter(|target| target.is_null()).ok_or_else(|| {
                Fault::bad_request(
                    "map 中的路径必须指向 variables 中的 null",
                    "A path of the map must lead to a null in variables",
                )
            })?;
            *target = Value::String(upload_token(places.len()));
            places.push(name.clone());
        }
    }
    Ok(places)
}

fn find<'a>(variables: &'a mut Map<String, Value>, path: &str) -> Option<&'a mut Value> {
    let mut steps = path.strip_prefix("variables.")?.split('.');
    let first = variables.get_mut(steps.next()?)?;
    steps.try_fold(first, |value, step| match value {
        Value::Object(members) => members.get_mut(step),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Streams one file of at most `left` bytes to `folder`.
async fn store(mut field: Field<'_>, left: u64, limits: &UploadLimits, folder: &Path) -> Result<ReceivedFile, Fault> {
    let (file, guard) = tempfile::Builder::new().prefix("upload-").tempfile_in(folder).map_err(failed)?.into_parts();
    let mut file = tokio::fs::File::from_std(file);
    let mut digest = Sha256::new();
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await.map_err(|error| malformed(error, limits.header_bytes))? {
        bytes += chunk.len() as u64;
        if bytes > limits.file_bytes {
            return Err(Fault::too_large("fileBytes", limits.file_bytes));
        }
        if bytes > left {
            return Err(Fault::too_large("totalBytes", limits.total_bytes));
        }
        digest.update(&chunk);
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    let content_type = field.content_type().map(|mime| mime.essence_str().chars().take(127).collect());
    let name = bare_name(field.file_name());
    Ok(ReceivedFile { guard, sha256: digest.finalize().into(), bytes, name, content_type })
}

/// The disk failed, not the client.
fn failed(error: std::io::Error) -> Fault {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    if matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
        tracing::warn!(%error, "no room for an upload");
        return Fault::no_room();
    }
    tracing::error!(%error, "an upload could not be written to the upload folder");
    Fault::internal()
}

fn broken_off() -> Fault {
    Fault::bad_request("请求体传输中断", "The body of the request broke off")
}

fn malformed(error: multer::Error, header_bytes: u64) -> Fault {
    tracing::debug!(%error, "malformed multipart request");
    match error {
        multer::Error::StreamSizeExceeded { limit } => Fault::too_large("uploadBytes", limit),
        multer::Error::StreamReadFailed(error) if error.is::<TooMuchBetween>() => {
            Fault::too_large("headerBytes", header_bytes)
        }
        multer::Error::StreamReadFailed(_) => broken_off(),
        _ => Fault::bad_request("multipart 请求体格式错误", "The multipart body is malformed"),
    }
}
