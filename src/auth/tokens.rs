//! Access tokens: JWT signed with EdDSA, short-lived. They say who and which session; what he may do, they do not say.

use data_encoding::HEXLOWER;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use longhaul_entity::{SessionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{actor::unauthenticated, keys::Keys};
use crate::error::{Error, Result};

/// The media type of access tokens (RFC 9068): a token made for something else is none of ours.
const TYPE: &str = "at+jwt";
/// For whom the tokens are.
const AUDIENCE: &str = "longhaul-api";
/// Seconds that the clocks of two servers may differ.
const LEEWAY: i64 = 5;
/// The longest token that is looked at, in bytes; ours have some 500.
const LONGEST: usize = 2048;

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who gave it out.
    pub iss: String,
    /// For whom.
    pub aud: String,
    /// The user.
    pub sub: UserId,
    /// The session.
    pub sid: SessionId,
    /// The token's own id.
    pub jti: Uuid,
    /// Given out at, in seconds since 1970.
    pub iat: i64,
    /// Not before.
    pub nbf: i64,
    /// Not from this on.
    pub exp: i64,
}

impl Claims {
    /// The claims of a token that lives `seconds` from now.
    #[must_use]
    pub fn new(issuer: &str, sub: UserId, sid: SessionId, jti: Uuid, now: Timestamp, seconds: i64) -> Self {
        let iat = now.0.div_euclid(1_000_000);
        Self { iss: issuer.to_owned(), aud: AUDIENCE.to_owned(), sub, sid, jti, iat, nbf: iat, exp: iat + seconds }
    }

    /// The signed token.
    ///
    /// # Errors
    /// There is no key, or it cannot sign.
    pub fn sign(&self, keys: &Keys) -> Result<String> {
        let (kid, key) = keys.access_signing()?;
        let header = Header { typ: Some(TYPE.to_owned()), kid: Some(kid), ..Header::new(Algorithm::EdDSA) };
        encode(&header, self, &key).map_err(Error::broken)
    }

    /// The claims of a token that is ours, of the right kind, and valid at `now`. The key id is looked up among our
    /// own keys and the algorithm is fixed: nothing in the token chooses how it is verified.
    ///
    /// # Errors
    /// UNAUTHENTICATED, whatever is wrong with it.
    pub fn verify(token: &str, keys: &Keys, issuer: &str, now: Timestamp) -> Result<Self> {
        if token.len() > LONGEST {
            return Err(unauthenticated());
        }
        let header = decode_header(token).map_err(|_| unauthenticated())?;
        if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(TYPE) {
            return Err(unauthenticated());
        }
        let key = header.kid.and_then(|kid| keys.access_verifying(&kid)).ok_or_else(unauthenticated)?;
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[issuer]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // Time is judged below, by our own clock.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        let claims = decode::<Self>(token, &key, &rules).map_err(|_| unauthenticated())?.claims;
        if holds_at(&claims, now) { Ok(claims) } else { Err(unauthenticated()) }
    }
}

/// Whether claims that were verified hold at that instant.
pub(super) const fn holds_at(claims: &Claims, at: Timestamp) -> bool {
    let second = at.0.div_euclid(1_000_000);
    second + LEEWAY >= claims.nbf && second < claims.exp + LEEWAY
}

/// How secrets that are handed out are stored: SHA-256 in hex. They are long and random, so a fast hash suffices.
#[must_use]
pub fn hash_secret(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::TypedId;

    use super::*;
    use crate::{
        auth::KeyRing,
        clock::{Clock, FixedClock},
    };

    fn ring() -> (tempfile::TempDir, KeyRing, FixedClock) {
        let folder = tempfile::tempdir().unwrap();
        let clock = FixedClock::new(Timestamp(1_800_000_000_000_000), 1);
        let ring = KeyRing::open(folder.path(), &clock).unwrap();
        (folder, ring, clock)
    }

    fn claims(now: Timestamp) -> Claims {
        let (user, session) = (UserId::from_uuid(Uuid::from_u128(1)), SessionId::from_uuid(Uuid::from_u128(2)));
        Claims::new("longhaul", user, session, Uuid::from_u128(3), now, 600)
    }

    #[test]
    fn a_token_holds_for_its_time_and_its_issuer() {
        let (_folder, ring, clock) = ring();
        let keys = ring.keys();
        let token = claims(clock.now()).sign(&keys).unwrap();
        let verify = |issuer: &str, after: i64| Claims::verify(&token, &keys, issuer, clock.now().plus_seconds(after));
        assert_eq!(verify("longhaul", 0).unwrap(), claims(clock.now()));
        assert!(verify("longhaul", 604).is_ok());
        assert!(verify("longhaul", 605).is_err());
        assert!(verify("longhaul", -5).is_ok());
        assert!(verify("longhaul", -6).is_err());
        assert!(verify("somebody", 0).is_err());
    }

    #[test]
    fn tokens_outlive_a_rotation_and_not_the_removal_of_their_key() {
        let (_folder, ring, clock) = ring();
        let token = claims(clock.now()).sign(&ring.keys()).unwrap();
        ring.rotate(&clock).unwrap();
        assert!(Claims::verify(&token, &ring.keys(), "longhaul", clock.now()).is_ok());
        clock.advance(2 * 24 * 3600);
        ring.rotate(&clock).unwrap();
        ring.rotate(&clock).unwrap();
        assert!(Claims::verify(&token, &ring.keys(), "longhaul", clock.now().plus_seconds(-2 * 24 * 3600)).is_err());
    }

    #[test]
    fn neither_another_type_nor_another_algorithm_nor_a_changed_claim_passes() {
        let (_folder, ring, clock) = ring();
        let keys = ring.keys();
        let good = claims(clock.now());
        let (kid, key) = keys.access_signing().unwrap();
        let plain = Header { kid: Some(kid.clone()), ..Header::new(Algorithm::EdDSA) };
        let wrong_type = encode(&plain, &good, &key).unwrap();
        let keyed = Header { typ: Some(TYPE.into()), kid: Some(kid.clone()), ..Header::new(Algorithm::HS256) };
        let confused = encode(&keyed, &good, &jsonwebtoken::EncodingKey::from_secret(b"public key as secret")).unwrap();
        let body = |value: &serde_json::Value| data_encoding::BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let none = serde_json::json!({"alg": "none", "typ": TYPE, "kid": kid});
        let unsigned = format!("{}.{}.", body(&none), body(&serde_json::to_value(&good).unwrap()));
        let token = good.sign(&keys).unwrap();
        let mut parts: Vec<_> = token.split('.').map(ToOwned::to_owned).collect();
        parts[1] = body(&serde_json::json!({"iss": "longhaul", "aud": AUDIENCE, "sub": Uuid::from_u128(9)}));
        for bad in [wrong_type, confused, unsigned, parts.join("."), String::new(), "a.b.c".to_owned()] {
            assert!(Claims::verify(&bad, &keys, "longhaul", clock.now()).is_err(), "{bad}");
        }
    }
}
