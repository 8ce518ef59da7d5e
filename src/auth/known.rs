//! Who was asked for a moment ago: tokens verified and people read within the last second.
//!
//! What it holds is for reading only: whoever writes is confirmed inside the transaction. A change of users or sessions
//! by this process empties it at once; one by another process is seen within [`SPAN`].

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use longhaul_entity::Timestamp;
use sha2::{Digest, Sha256};

use super::{Actor, Claims, Keys, load, tokens::holds_at};
use crate::{db::Db, error::Result};

/// How long a person stands as he was read, in microseconds.
const SPAN: i64 = 1_000_000;
/// The most tokens that are kept; beyond, all are forgotten and read again.
const MOST: usize = 10_000;

/// The people of the last second by the tokens that they sent.
#[derive(Default)]
pub struct Known {
    moment: Mutex<Moment>,
}

#[derive(Default)]
struct Moment {
    /// The changes of rights that this process had made when the people were read.
    changes: u64,
    people: HashMap<[u8; 32], Seen>,
}

struct Seen {
    actor: Actor,
    claims: Claims,
    at: Timestamp,
    /// The keys that verified the token: when others are in place, it is verified again.
    keys: Arc<Keys>,
}

impl Known {
    /// The person whom an access token stands for, at `now`.
    ///
    /// # Errors
    /// UNAUTHENTICATED when the token does not hold, the session has ended or the person may not sign in.
    pub async fn actor(&self, db: &Db, token: &str, keys: &Arc<Keys>, issuer: &str) -> Result<Actor> {
        let (now, changes) = (db.clock().now(), db.changes_of_rights());
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        if let Some(actor) = self.recall(&hash, keys, now, changes) {
            return Ok(actor);
        }
        let claims = Claims::verify(token, keys, issuer, now)?;
        let actor = load(db.read(), claims.sid, now).await?;
        let seen = Seen { actor: actor.clone(), claims, at: now, keys: Arc::clone(keys) };
        self.keep(hash, seen, changes);
        Ok(actor)
    }

    fn recall(&self, hash: &[u8; 32], keys: &Arc<Keys>, now: Timestamp, changes: u64) -> Option<Actor> {
        let moment = self.moment.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = moment.people.get(hash).filter(|_| moment.changes == changes)?;
        let fresh = (seen.at.0..seen.at.0 + SPAN).contains(&now.0);
        (fresh && Arc::ptr_eq(&seen.keys, keys) && holds_at(&seen.claims, now)).then(|| seen.actor.clone())
    }

    /// Keeps somebody who was read after `changes` had been made and, if there were more meanwhile, perhaps before them:
    /// then he is kept for nobody.
    fn keep(&self, hash: [u8; 32], seen: Seen, changes: u64) {
        let mut moment = self.moment.lock().unwrap_or_else(PoisonError::into_inner);
        if moment.changes < changes || moment.people.len() >= MOST {
            moment.people.clear();
            moment.changes = changes;
        }
        if moment.changes == changes {
            moment.people.insert(hash, seen);
        }
    }
}
