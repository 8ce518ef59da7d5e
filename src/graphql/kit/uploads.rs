//! Files that came with a request, as a resolver finds them. The transport receives them and puts them in.
//!
//! A resolver that takes an `Upload` argument asks [`ReceivedFiles::of`] for the file behind it: path, length, SHA-256
//! and what the client says about it. `Upload::value(ctx)` works too and reads from the beginning, once for each place
//! in `variables`: its handle has one position.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use async_graphql::{Context, Upload, UploadValue};
use serde_json::Value;
use tempfile::TempPath;

/// How the executor recognises an upload among the variables. A client that may write this itself could name files
/// that are not there.
const TOKEN: &str = "#__graphql_file__:";

/// What stands in `variables` for the upload number `index`.
pub(crate) fn upload_token(index: usize) -> String {
    format!("{TOKEN}{index}")
}

/// Whether a string would be taken for an upload.
pub(crate) fn is_upload_token(text: &str) -> bool {
    text.starts_with(TOKEN)
}

/// Whether a value has a string in it that would be taken for an upload.
pub(crate) fn holds_upload_token(value: &Value) -> bool {
    match value {
        Value::String(text) => is_upload_token(text),
        Value::Array(items) => items.iter().any(holds_upload_token),
        Value::Object(members) => members.values().any(holds_upload_token),
        _ => false,
    }
}

/// A file that arrived whole. It lies in the upload folder until the last request or job that holds it lets go.
#[derive(Debug)]
pub struct ReceivedFile {
    pub(crate) guard: TempPath,
    pub(crate) sha256: [u8; 32],
    pub(crate) bytes: u64,
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
}

impl ReceivedFile {
    /// Where the bytes are. They may be linked or copied from here; whoever is sure to be the only holder may also
    /// rename the file away, nothing is removed then.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.guard
    }

    /// SHA-256 of the bytes, computed while they arrived.
    #[must_use]
    pub fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// Length in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The name that the client gave, without folders and control characters, at most 255 characters; `file` when it
    /// gave none. A claim, fit for display only.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The media type that the client gave. A claim.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }
}

/// The files of a request by the number of the upload. One file that is mapped to two places is here twice.
#[derive(Debug, Default)]
pub struct ReceivedFiles(pub(crate) Vec<Arc<ReceivedFile>>);

impl ReceivedFiles {
    /// The file behind an `Upload` argument; `None` only when the request did not come through the door.
    #[must_use]
    pub fn of(ctx: &Context<'_>, upload: Upload) -> Option<Arc<ReceivedFile>> {
        ctx.data_opt::<Self>().and_then(|files| files.0.get(upload.0)).cloned()
    }

    /// Opens each upload by its path, so that no two of them share a position.
    ///
    /// # Errors
    ///
    /// When a file cannot be opened.
    pub(crate) async fn open(&self) -> std::io::Result<Vec<UploadValue>> {
        if self.0.is_empty() {
            return Ok(Vec::new());
        }
        let paths: Vec<PathBuf> = self.0.iter().map(|file| file.path().to_owned()).collect();
        let opening = move || paths.into_iter().map(std::fs::File::open).collect::<Result<Vec<_>, _>>();
        let handles = tokio::task::spawn_blocking(opening).await.map_err(std::io::Error::other)??;
        let value = |(file, content): (&Arc<ReceivedFile>, _)| UploadValue {
            filename: file.name.clone(),
            content_type: file.content_type.clone(),
            content,
        };
        Ok(self.0.iter().zip(handles).map(value).collect())
    }
}

/// What remains of a file name without the path that some clients send along.
pub(crate) fn bare_name(name: Option<&str>) -> String {
    let last = name.and_then(|name| name.rsplit(['/', '\\']).next()).unwrap_or_default();
    let bare: String = last.chars().filter(|c| !c.is_control()).take(255).collect();
    match bare.trim() {
        "" | "." | ".." => "file".to_owned(),
        bare => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::bare_name;

    #[test]
    fn names_lose_their_path() {
        let cases = [
            (None, "file"),
            (Some(""), "file"),
            (Some("a.jpg"), "a.jpg"),
            (Some("../../etc/passwd"), "passwd"),
            (Some("C:\\照片\\车.jpg"), "车.jpg"),
            (Some("a/.."), "file"),
            (Some("a\r\nb"), "ab"),
        ];
        for (given, expected) in cases {
            assert_eq!(bare_name(given), expected);
        }
        assert_eq!(bare_name(Some(&"长".repeat(300))).chars().count(), 255);
    }
}
