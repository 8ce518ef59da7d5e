//! How a request names its document: by text, by the hash of a text that was sent before (automatic persisted queries),
//! or by the id of a trusted document. It knows the members of a request and nothing of what they lead to.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{body::Params, fault::Fault, store::Hash};

/// The one version of the protocol of persisted queries that exists.
const VERSION: u64 = 1;
/// Characters of an id.
const ID_CHARS: usize = 200;

/// What a request names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named<'a> {
    /// A text with its hash; a hash that came along is the same.
    Text(&'a str, Hash),
    /// A hash, or the id of a trusted document in the place of one.
    Hash(String),
    /// The id of a trusted document.
    Id(String),
}

/// What `params` name. What is neither text nor hash nor id, or several that contradict each other, is refused.
pub(super) fn named<'a>(params: &'a Params) -> Result<Named<'a>, Fault> {
    let persisted = hash_member(&params.extensions)?;
    match (&params.document_id, persisted, params.query.as_deref()) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => Err(Fault::bad_request(
            "documentId 不能与 query 或 persistedQuery 同时提供",
            "documentId stands alone, without query and persistedQuery",
        )),
        (Some(id), None, None) if id.chars().count() <= ID_CHARS => Ok(Named::Id(id.clone())),
        (Some(_), None, None) => Err(Fault::bad_request("documentId 过长", "documentId is too long")),
        (None, Some(hash), None) => Ok(Named::Hash(hash)),
        (None, None, Some(text)) => Ok(Named::Text(text, hash_of(text))),
        (None, Some(hash), Some(text)) => {
            let found = hash_of(text);
            if from_hex(&hash) != Some(found) {
                let (zh, en) = ("sha256Hash 与 query 不一致", "sha256Hash is not the hash of query");
                return Err(Fault::bad_request(zh, en));
            }
            Ok(Named::Text(text, found))
        }
        (None, None, None) => Err(Fault::bad_request("缺少 query", "query is missing")),
    }
}

/// `sha256Hash` of `extensions.persistedQuery`.
fn hash_member(extensions: &Map<String, Value>) -> Result<Option<String>, Fault> {
    let Some(member) = extensions.get("persistedQuery").filter(|member| !member.is_null()) else { return Ok(None) };
    let version = member.get("version").and_then(Value::as_u64);
    if version != Some(VERSION) {
        return Err(Fault::bad_request("persistedQuery 的版本必须为 1", "The version of persistedQuery must be 1"));
    }
    let hash = member.get("sha256Hash").and_then(Value::as_str);
    let hash = hash.filter(|hash| !hash.is_empty() && hash.chars().count() <= ID_CHARS);
    hash.map(|hash| Some(hash.to_owned()))
        .ok_or_else(|| Fault::bad_request("persistedQuery 缺少 sha256Hash", "persistedQuery needs the text sha256Hash"))
}

pub(super) fn hash_of(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

/// The hash that 64 hexadecimal digits write.
pub(super) fn from_hex(text: &str) -> Option<Hash> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    /// SHA-256 of `{a}`.
    fn of_a() -> String {
        data_encoding::HEXLOWER.encode(&hash_of("{a}"))
    }

    fn params(query: Option<&str>, id: Option<&str>, persisted: Value) -> Params {
        let mut params = Params { query: query.map(str::to_owned), ..Params::default() };
        params.document_id = id.map(str::to_owned);
        params.extensions.insert("persistedQuery".to_owned(), persisted);
        params
    }

    #[test]
    fn a_document_is_named_one_way() {
        let entry = json!({"version": 1, "sha256Hash": of_a()});
        let null = || Value::Null;
        assert_eq!(named(&params(Some("{a}"), None, null())).unwrap(), Named::Text("{a}", hash_of("{a}")));
        assert_eq!(named(&params(None, None, entry.clone())).unwrap(), Named::Hash(of_a()));
        assert_eq!(named(&params(None, Some("x"), null())).unwrap(), Named::Id("x".to_owned()));
        assert!(named(&params(Some("{a}"), None, entry.clone())).is_ok());
        let upper = json!({"version": 1, "sha256Hash": of_a().to_uppercase()});
        assert!(named(&params(Some("{a}"), None, upper)).is_ok());
        for wrong in [
            params(None, None, null()),
            params(Some("{b}"), None, entry.clone()),
            params(Some("{a}"), Some("x"), null()),
            params(None, Some("x"), entry),
            params(None, Some(&"x".repeat(201)), null()),
            params(None, None, json!({"version": 2, "sha256Hash": of_a()})),
            params(None, None, json!({"sha256Hash": of_a()})),
            params(None, None, json!({"version": 1})),
            params(None, None, json!({"version": 1, "sha256Hash": 7})),
            params(None, None, json!(7)),
        ] {
            assert!(named(&wrong).is_err(), "{wrong:?}");
        }
    }
}
