//! The manifest of trusted documents: a file in which the makers of clients list what these will ask. It knows the two
//! forms of such files, not what the documents say.

use std::{collections::HashSet, path::Path};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    DoorError,
    persisted::{from_hex, hash_of},
};

/// The word by which a manifest of the long form is known.
const FORMAT: &str = "apollo-persisted-query-manifest";

/// A document that clients may ask for by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedDocument {
    /// What clients say: as a rule the SHA-256 of the text.
    pub id: String,
    /// Name of the operation, for messages.
    pub name: String,
    /// The text.
    pub body: String,
}

#[derive(Deserialize)]
struct Manifest {
    version: u64,
    operations: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    name: Option<String>,
    body: String,
}

/// Reads a manifest: `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{id, name, body}]}`, or
/// a plain object from ids to texts. An id that looks like a SHA-256 has to be that of its text.
///
/// # Errors
///
/// The file cannot be read, is none of the two, or an id stands there twice or for another text.
pub fn read_manifest(path: &Path) -> Result<Vec<TrustedDocument>, DoorError> {
    let shown = path.display();
    let text = std::fs::read(path).map_err(|error| DoorError(format!("{shown}: {error}")))?;
    from_json(&text).map_err(|DoorError(error)| DoorError(format!("{shown}: {error}")))
}

fn from_json(text: &[u8]) -> Result<Vec<TrustedDocument>, DoorError> {
    let json: Value = serde_json::from_slice(text).map_err(|error| DoorError(error.to_string()))?;
    let documents = match json {
        Value::Object(members) if members.get("format").is_some_and(|format| *format == FORMAT) => listed(members)?,
        Value::Object(members) => mapped(members)?,
        _ => return Err(DoorError("no manifest of trusted documents".to_owned())),
    };
    let mut ids = HashSet::new();
    for document in &documents {
        if !ids.insert(document.id.as_str()) {
            return Err(DoorError(format!("{} stands there twice ({})", document.id, document.name)));
        }
        if from_hex(&document.id).is_some_and(|hash| hash != hash_of(&document.body)) {
            return Err(DoorError(format!("{} is not the SHA-256 of its text ({})", document.id, document.name)));
        }
    }
    Ok(documents)
}

fn listed(members: Map<String, Value>) -> Result<Vec<TrustedDocument>, DoorError> {
    let manifest: Manifest =
        serde_json::from_value(Value::Object(members)).map_err(|error| DoorError(error.to_string()))?;
    if manifest.version != 1 {
        return Err(DoorError(format!("version {} of the manifest is not known", manifest.version)));
    }
    let document = |Entry { id, name, body }| TrustedDocument { name: name.unwrap_or_else(|| id.clone()), id, body };
    Ok(manifest.operations.into_iter().map(document).collect())
}

fn mapped(members: Map<String, Value>) -> Result<Vec<TrustedDocument>, DoorError> {
    let document = |(id, body): (String, Value)| match body {
        Value::String(body) => Ok(TrustedDocument { name: id.clone(), id, body }),
        _ => Err(DoorError(format!("{id} is no text"))),
    };
    members.into_iter().map(document).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<TrustedDocument>, String> {
        from_json(text.as_bytes()).map_err(|DoorError(error)| error)
    }

    #[test]
    fn both_forms_are_read() {
        let long = r#"{"format":"apollo-persisted-query-manifest","version":1,
            "operations":[{"id":"x","name":"A","type":"query","body":"query A{a}"}]}"#;
        let expected =
            |name: &str| [TrustedDocument { id: "x".to_owned(), name: name.to_owned(), body: "query A{a}".to_owned() }];
        assert_eq!(read(long).unwrap(), expected("A"));
        assert_eq!(read(r#"{"x":"query A{a}"}"#).unwrap(), expected("x"));
        assert_eq!(read("{}").unwrap(), []);
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        let hash = data_encoding::HEXLOWER.encode(&hash_of("{a}"));
        assert!(read(&format!(r#"{{"{hash}":"{{a}}"}}"#)).is_ok());
        let same = |id: &str| format!(r#"{{"id":"{id}","body":"{{a}}"}}"#);
        let list = |version: u32, entries: &str| {
            format!(r#"{{"format":"{FORMAT}","version":{version},"operations":[{entries}]}}"#)
        };
        for text in [
            "",
            "[]",
            r#"{"x":7}"#,
            &format!(r#"{{"{hash}":"{{b}}"}}"#),
            &list(2, &same("x")),
            &list(1, &format!("{},{}", same("x"), same("x"))),
            &list(1, r#"{"id":"x"}"#),
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
