//! Signed links to photos and files: short-lived, bound to the session that asked, never guessed.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use longhaul_entity::{LedgerFileId, PhotoId, SessionId, Timestamp};
use sha2::Sha256;

use super::keys::Keys;
use crate::error::{Error, Result};

/// What a link opens, for whom and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The photo.
    pub photo: PhotoId,
    /// Which form of it, as the path says: `original`, `1280`, `320`.
    pub rendition: String,
    /// Whose session it was made for.
    pub session: SessionId,
    /// Not valid from this second on, since 1970.
    pub expires: i64,
}

/// Why a link does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// It was not made by us, or was changed.
    Forged,
    /// Its time is over.
    Expired,
}

impl Link {
    /// Signature over all that the link says.
    ///
    /// # Errors
    /// There is no key.
    pub fn sign(&self, keys: &Keys) -> Result<String> {
        sign(&self.text(), keys)
    }

    /// Checks signature and time.
    ///
    /// # Errors
    /// [`LinkFault`].
    pub fn verify(&self, signature: &str, keys: &Keys, now: Timestamp) -> std::result::Result<(), LinkFault> {
        verify(&self.text(), self.expires, signature, keys, now)
    }

    fn text(&self) -> String {
        format!("photo {} {} {} {}", self.photo.0, self.rendition, self.session.0, self.expires)
    }
}

/// What a link to a file of the ledger opens, for whom and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLink {
    /// The file.
    pub file: LedgerFileId,
    /// Whose session it was made for.
    pub session: SessionId,
    /// Not valid from this second on, since 1970.
    pub expires: i64,
}

impl FileLink {
    /// As [`Link::sign`].
    ///
    /// # Errors
    /// There is no key.
    pub fn sign(&self, keys: &Keys) -> Result<String> {
        sign(&self.text(), keys)
    }

    /// As [`Link::verify`].
    ///
    /// # Errors
    /// [`LinkFault`].
    pub fn verify(&self, signature: &str, keys: &Keys, now: Timestamp) -> std::result::Result<(), LinkFault> {
        verify(&self.text(), self.expires, signature, keys, now)
    }

    fn text(&self) -> String {
        format!("ledger {} {} {}", self.file.0, self.session.0, self.expires)
    }
}

fn sign(text: &str, keys: &Keys) -> Result<String> {
    let mac = mac(text, keys.link_signing()?).ok_or_else(|| Error::broken("the link key cannot be used"))?;
    Ok(BASE64URL_NOPAD.encode(&mac.finalize().into_bytes()))
}

fn verify(
    text: &str,
    expires: i64,
    signature: &str,
    keys: &Keys,
    now: Timestamp,
) -> std::result::Result<(), LinkFault> {
    let given = BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| LinkFault::Forged)?;
    let genuine = keys.link_verifying().any(|key| mac(text, key).is_some_and(|mac| mac.verify_slice(&given).is_ok()));
    if !genuine {
        return Err(LinkFault::Forged);
    }
    if now.0.div_euclid(1_000_000) >= expires {
        return Err(LinkFault::Expired);
    }
    Ok(())
}

fn mac(text: &str, key: &[u8; 32]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text.as_bytes());
    Some(mac)
}
