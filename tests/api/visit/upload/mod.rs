//! Photos that come by themselves, by tus: what the protocol asks, what is refused, cut off anywhere, before and after the report.

mod bounds;
mod broken;
mod late;
mod protocol;

use data_encoding::BASE64;
use longhaul::domain::visit::{evidence, verify};
use reqwest::{RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::report;
use crate::support::{Client, TestApp};

/// SHA-256 in hex.
fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// What was answered.
#[derive(Debug)]
struct Answered {
    status: u16,
    headers: HeaderMap,
    /// Null where there is no body.
    body: Value,
}

impl Answered {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    fn field(&self) -> &str {
        // Every refusal speaks both languages.
        assert!(self.body["messages"]["zh"].is_string() && self.body["messages"]["en"].is_string(), "{self:?}");
        self.body["field"].as_str().unwrap_or_default()
    }

    /// Status, code and field of a refusal.
    fn refused(&self) -> (u16, &str, &str) {
        let field = self.field();
        (self.status, self.body["code"].as_str().unwrap_or_default(), field)
    }
}

fn request(client: &Client, method: &str, path: &str) -> RequestBuilder {
    let request = client.http.request(method.parse().unwrap(), format!("{}{path}", client.base));
    let request = request.header("tus-resumable", "1.0.0");
    if let Some(token) = &client.token { request.bearer_auth(token) } else { request }
}

async fn sent(request: RequestBuilder) -> Answered {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or(Value::Null);
    // The protocol asks it of every answer.
    assert_eq!(headers["tus-resumable"], "1.0.0", "{status} {body}");
    Answered { status, headers, body }
}

/// What a client says of a photo.
fn metadata(sha256: &str) -> String {
    format!("filename {},sha256 {}", BASE64.encode("照片.jpg".as_bytes()), BASE64.encode(sha256.as_bytes()))
}

fn creation(client: &Client, length: usize, sha256: &str) -> RequestBuilder {
    request(client, "POST", "/uploads").header("upload-length", length).header("upload-metadata", metadata(sha256))
}

/// Opens an upload; its path.
async fn open(client: &Client, photo: &[u8]) -> String {
    let opened = sent(creation(client, photo.len(), &hex(photo))).await;
    assert_eq!((opened.status, opened.header("upload-offset")), (201, "0"), "{opened:?}");
    opened.header("location").to_owned()
}

fn patch(client: &Client, path: &str, offset: usize, bytes: &[u8]) -> RequestBuilder {
    request(client, "PATCH", path)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", offset)
        .body(bytes.to_vec())
}

/// Sends a piece that must be taken.
async fn piece(client: &Client, path: &str, offset: usize, bytes: &[u8]) {
    let taken = sent(patch(client, path, offset, bytes)).await;
    assert_eq!(
        (taken.status, taken.header("upload-offset")),
        (204, (offset + bytes.len()).to_string().as_str()),
        "{taken:?}"
    );
    assert!(taken.header("upload-expires").ends_with(" GMT"), "{taken:?}");
}

/// How much of it is there.
async fn offset(client: &Client, path: &str) -> usize {
    let told = sent(request(client, "HEAD", path)).await;
    assert_eq!((told.status, told.header("cache-control")), (200, "no-store"));
    told.header("upload-offset").parse().unwrap()
}

/// Brings a photo in two pieces; its path.
async fn bring(client: &Client, photo: &[u8]) -> String {
    let path = open(client, photo).await;
    let (first, second) = photo.split_at(photo.len() / 2);
    piece(client, &path, 0, first).await;
    piece(client, &path, first.len(), second).await;
    path
}

/// A report that names these photos by their hashes.
fn naming(customer: &str, photos: &[&[u8]]) -> Value {
    let mut input = report(customer);
    input["photos"] = photos.iter().map(|photo| json!({ "sha256": hex(photo) })).collect();
    input
}

/// What counts of a report, and what it waits for.
async fn standing(client: &Client, visit: &Value) -> Value {
    let query =
        "query($id: ID!) { visit(id: $id) { complete photos { position sha256 bytes } photosAwaited { position sha256 }
        evidence { state } customer { stage } } }";
    client.ask(query, json!({ "id": visit["id"] })).await["visit"].clone()
}

/// All that is derived follows, and all that is sealed is whole.
async fn all_in_order(app: &TestApp) {
    let mut findings = verify::verify(&app.app.db, &app.app.storage).await.unwrap();
    findings.extend(evidence::verify(&app.app.db).await.unwrap());
    findings.extend(longhaul::domain::stage::verify(&app.app.db).await.unwrap());
    assert_eq!(findings, Vec::<String>::new());
}

/// The temporary files.
fn parts(app: &TestApp) -> Vec<u64> {
    let folder = std::fs::read_dir(app.folder.join("photos/incoming")).unwrap();
    folder.map(|entry| entry.unwrap().metadata().unwrap().len()).collect()
}
