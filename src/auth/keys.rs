//! Keys in files: access tokens and the journal's head are signed with Ed25519, photo links with HMAC-SHA256.
//!
//! A key file is named `purpose-time-id`; the newest of a purpose signs, all that are there verify. Rotating adds a
//! file; the older one goes on verifying what it has signed until it is removed.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ed25519_dalek::{
    SigningKey, VerifyingKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey},
};
use jsonwebtoken::{DecodingKey, EncodingKey};
use longhaul_entity::Timestamp;

use crate::{
    clock::Clock,
    error::{Error, Result},
};

/// What a key is for; the first part of its file's name.
#[derive(Clone, Copy)]
enum Purpose {
    Access,
    Journal,
    Link,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Access, Self::Journal, Self::Link];

    const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Journal => "journal",
            Self::Link => "link",
        }
    }
}

/// The keys of one moment, by key id; the last of each map signs.
pub struct Keys {
    access: BTreeMap<String, SigningKey>,
    journal: BTreeMap<String, SigningKey>,
    link: BTreeMap<String, [u8; 32]>,
}

/// The folder of keys, read again when it may have changed.
pub struct KeyRing {
    folder: PathBuf,
    keys: RwLock<Arc<Keys>>,
}

impl KeyRing {
    /// Reads the keys, and makes those that are missing.
    ///
    /// # Errors
    /// The folder cannot be read or written, or a file in it is no key.
    pub fn open(folder: &Path, clock: &dyn Clock) -> Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|err| in_file(folder, &err))?;
        for purpose in Purpose::ALL {
            if files_of(folder, purpose)?.is_empty() {
                add(folder, purpose, clock)?;
            }
        }
        let keys = RwLock::new(Arc::new(Keys::read(folder)?));
        Ok(Self { folder: folder.to_owned(), keys })
    }

    /// The keys as last read.
    #[must_use]
    pub fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the folder again: another process may have rotated.
    ///
    /// # Errors
    /// The folder cannot be read; the keys stay as they were.
    pub fn reload(&self) -> Result<()> {
        let fresh = Arc::new(Keys::read(&self.folder)?);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Adds a new key for each purpose. Keys of access tokens and links that were replaced more than a day ago are
    /// removed: nothing that they signed is valid any more. Journal keys stay for ever, to verify what they sealed.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn rotate(&self, clock: &dyn Clock) -> Result<Vec<String>> {
        const OVERLAP_SECONDS: i64 = 24 * 3600;
        let before = stamp(clock.now().plus_seconds(-OVERLAP_SECONDS));
        let mut made = Vec::new();
        for purpose in Purpose::ALL {
            let old = files_of(&self.folder, purpose)?;
            made.push(add(&self.folder, purpose, clock)?);
            if matches!(purpose, Purpose::Journal) {
                continue;
            }
            // The newest of the old ones signed until now: it stays, whatever its age.
            for path in old.iter().rev().skip(1).filter(|path| time_of(path).is_some_and(|time| time < before)) {
                fs::remove_file(path).map_err(|err| in_file(path, &err))?;
            }
        }
        self.reload()?;
        Ok(made)
    }
}

impl Keys {
    fn read(folder: &Path) -> Result<Self> {
        Ok(Self {
            access: read_all(folder, Purpose::Access, read_signing)?,
            journal: read_all(folder, Purpose::Journal, read_signing)?,
            link: read_all(folder, Purpose::Link, read_secret)?,
        })
    }

    /// The key id and key that sign access tokens now.
    pub(super) fn access_signing(&self) -> Result<(String, EncodingKey)> {
        let (kid, key) = newest(&self.access)?;
        let der = key.to_pkcs8_der().map_err(Error::broken)?;
        Ok((kid.clone(), EncodingKey::from_ed_der(der.as_bytes())))
    }

    /// The key that verifies access tokens of that key id.
    pub(super) fn access_verifying(&self, kid: &str) -> Option<DecodingKey> {
        self.access.get(kid).map(|key| DecodingKey::from_ed_der(key.verifying_key().as_bytes()))
    }

    /// The key that signs the journal's head now.
    ///
    /// # Errors
    /// There is none, which opening the ring prevents.
    pub fn journal_signing(&self) -> Result<SigningKey> {
        newest(&self.journal).map(|(_, key)| key.clone())
    }

    /// All keys that have ever signed the journal's head.
    #[must_use]
    pub fn journal_verifying(&self) -> Vec<VerifyingKey> {
        self.journal.values().map(SigningKey::verifying_key).collect()
    }

    /// The key that signs photo links now.
    pub(super) fn link_signing(&self) -> Result<&[u8; 32]> {
        newest(&self.link).map(|(_, key)| key)
    }

    /// All keys whose links are taken.
    pub(super) fn link_verifying(&self) -> impl Iterator<Item = &[u8; 32]> {
        self.link.values()
    }

    /// The public keys of access tokens as a JWK set (RFC 7517).
    #[must_use]
    pub fn jwks(&self) -> serde_json::Value {
        let keys: Vec<_> = self
            .access
            .iter()
            .map(|(kid, key)| {
                let x = BASE64URL_NOPAD.encode(key.verifying_key().as_bytes());
                serde_json::json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x})
            })
            .collect();
        serde_json::json!({ "keys": keys })
    }
}

fn newest<T>(keys: &BTreeMap<String, T>) -> Result<(&String, &T)> {
    keys.last_key_value().ok_or_else(|| Error::broken("the key folder has lost its keys"))
}

fn add(folder: &Path, purpose: Purpose, clock: &dyn Clock) -> Result<String> {
    let secret = clock.secret();
    let id = HEXLOWER.encode(&clock.secret()[..4]);
    let name = format!("{}-{}-{id}", purpose.name(), stamp(clock.now()));
    let path = folder.join(&name);
    let text = match purpose {
        Purpose::Link => HEXLOWER.encode(&secret),
        Purpose::Access | Purpose::Journal => SigningKey::from_bytes(&secret)
            .to_pkcs8_pem(ed25519_dalek::pkcs8::spki::der::pem::LineEnding::LF)
            .map_err(Error::broken)?
            .to_string(),
    };
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .map_err(|err| in_file(&path, &err))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|err| in_file(&path, &err))?;
    Ok(name)
}

/// Sortable, to the microsecond, without characters that file names dislike.
fn stamp(at: Timestamp) -> String {
    at.to_utc().format("%Y%m%dT%H%M%S%6fZ").to_string()
}

fn time_of(path: &Path) -> Option<String> {
    path.file_name()?.to_str()?.split('-').nth(1).map(ToOwned::to_owned)
}

fn files_of(folder: &Path, purpose: Purpose) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).map_err(|err| in_file(folder, &err))? {
        let path = file.map_err(|err| in_file(folder, &err))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.split('-').next() == Some(purpose.name()) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn read_all<T>(folder: &Path, purpose: Purpose, read: impl Fn(&str) -> Option<T>) -> Result<BTreeMap<String, T>> {
    let mut keys = BTreeMap::new();
    for path in files_of(folder, purpose)? {
        let text = fs::read_to_string(&path).map_err(|err| in_file(&path, &err))?;
        let key = read(&text).ok_or_else(|| Error::broken(format!("{} is no key", path.display())))?;
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        keys.insert(name.to_owned(), key);
    }
    Ok(keys)
}

fn read_signing(text: &str) -> Option<SigningKey> {
    SigningKey::from_pkcs8_pem(text).ok()
}

fn read_secret(text: &str) -> Option<[u8; 32]> {
    HEXLOWER.decode(text.trim().as_bytes()).ok()?.try_into().ok()
}

fn in_file(path: &Path, err: &std::io::Error) -> Error {
    Error::broken(format!("{}: {err}", path.display()))
}
