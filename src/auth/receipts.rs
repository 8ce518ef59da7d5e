//! Signatures of receipts: whoever holds one can have it verified years later, so the keys are those that are kept for ever.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signature, Signer, Verifier};

use super::keys::Keys;
use crate::error::Result;

/// What is signed, so that a receipt can never pass for anything else that the same key signs.
fn covered(payload: &str) -> Vec<u8> {
    [b"longhaul receipt\0".as_slice(), payload.as_bytes()].concat()
}

/// The signature over the lines of a receipt.
///
/// # Errors
/// There is no key.
pub fn sign(keys: &Keys, payload: &str) -> Result<String> {
    let signature = keys.journal_signing()?.sign(&covered(payload));
    Ok(BASE64URL_NOPAD.encode(&signature.to_bytes()))
}

/// Whether one of our keys signed exactly these lines.
#[must_use]
pub fn genuine(keys: &Keys, payload: &str, signature: &str) -> bool {
    let bytes = BASE64URL_NOPAD.decode(signature.as_bytes()).ok();
    let Some(signature) = bytes.and_then(|bytes| Signature::from_slice(&bytes).ok()) else { return false };
    keys.journal_verifying().iter().any(|key| key.verify(&covered(payload), &signature).is_ok())
}
