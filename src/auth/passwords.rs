//! Passwords: argon2id, outside the async threads, a bounded number at a time.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    clock::Clock,
    config::AuthConfig,
    error::{Code, Error, Refusal, Result, invalid},
};

/// Passes over the memory.
const PASSES: u32 = 2;
/// How many may wait for a place; one more is refused.
const QUEUE: usize = 16;
/// Shortest and longest password, in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 10..=128;

/// Hashes and verifies passwords.
pub struct Passwords {
    params: Params,
    at_once: usize,
    places: Arc<Semaphore>,
    waiting: Semaphore,
    clock: Arc<dyn Clock>,
    // What an unknown phone is verified against, so that it takes as long as a known one.
    nobody: String,
}

/// A place in the queue of those who have a password hashed or verified, held until it is dropped.
pub struct Turn<'a> {
    passwords: &'a Passwords,
    _queued: SemaphorePermit<'a>,
}

impl Passwords {
    /// `places` hashes run at the same time: one per core.
    ///
    /// # Errors
    /// The memory is out of argon2's bounds.
    pub fn new(config: &AuthConfig, places: usize, clock: Arc<dyn Clock>) -> Result<Self> {
        let params = Params::new(config.password_memory_kib, PASSES, 1, None).map_err(Error::broken)?;
        let nobody = hash(&params, "nobody's password", &clock.secret()[..16])?;
        Ok(Self {
            params,
            at_once: places,
            places: Arc::new(Semaphore::new(places)),
            waiting: Semaphore::new(places + QUEUE),
            clock,
            nobody,
        })
    }

    /// A turn in the queue, for whoever must not do anything before he knows that he gets one.
    ///
    /// # Errors
    /// LIMIT when too many are at work.
    pub fn queue(&self) -> Result<Turn<'_>> {
        let queued = self.waiting.try_acquire().map_err(|_| {
            let refusal = Refusal::new(Code::Limit, "登录人数过多，请稍后重试", "Too many sign-ins at once; try again");
            refusal.fact("retryAfterSeconds", 2)
        })?;
        Ok(Turn { passwords: self, _queued: queued })
    }

    /// The hash of a new password in PHC form.
    ///
    /// # Errors
    /// INVALID when it is too short or too long; LIMIT when too many are at work.
    pub async fn hash(&self, field: &'static str, password: &str) -> Result<String> {
        self.queue()?.hash(field, password).await
    }

    /// Whether a stored hash was made with other parameters than today's and should be renewed.
    #[must_use]
    pub fn is_outdated(&self, stored: &str) -> bool {
        let params = PasswordHash::new(stored).ok().and_then(|parsed| Params::try_from(&parsed).ok());
        params.is_none_or(|params| {
            (params.m_cost(), params.t_cost(), params.p_cost())
                != (self.params.m_cost(), self.params.t_cost(), self.params.p_cost())
        })
    }

    /// How many are at work, and how many wait for a place.
    #[must_use]
    pub fn load(&self) -> (usize, usize) {
        let working = self.at_once - self.places.available_permits().min(self.at_once);
        let all = self.at_once + QUEUE - self.waiting.available_permits().min(self.at_once + QUEUE);
        (working, all.saturating_sub(working))
    }

    async fn work<T: Send + 'static>(&self, job: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(Error::broken)?;
        // The place goes with the work, not with whoever waits for it: clients that hang up do not make room for more.
        let job = move || {
            let _place = place;
            job()
        };
        tokio::task::spawn_blocking(job).await.map_err(Error::broken)?
    }
}

impl Turn<'_> {
    /// The hash of a new password in PHC form.
    ///
    /// # Errors
    /// INVALID when it is too short or too long.
    pub async fn hash(&self, field: &'static str, password: &str) -> Result<String> {
        if !LENGTH.contains(&password.chars().count()) {
            return Err(invalid(field, "密码长度须为10至128个字符", "A password has 10 to 128 characters").into());
        }
        let of = self.passwords;
        let (params, password, salt) = (of.params.clone(), password.to_owned(), of.clock.secret());
        of.work(move || hash(&params, &password, &salt[..16])).await
    }

    /// Whether the password fits; with no hash to compare it takes as long and is false.
    ///
    /// # Errors
    /// A stored hash that is none.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let known = stored.is_some();
        let of = self.passwords;
        let (params, password) = (of.params.clone(), password.to_owned());
        let stored = stored.unwrap_or(&of.nobody).to_owned();
        let fits = of
            .work(move || {
                let parsed = PasswordHash::new(&stored).map_err(Error::broken)?;
                Ok(hasher(&params).verify_password(password.as_bytes(), &parsed).is_ok())
            })
            .await?;
        Ok(fits && known)
    }
}

fn hasher(params: &Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
}

fn hash(params: &Params, password: &str, salt: &[u8]) -> Result<String> {
    let hashed = hasher(params).hash_password_with_salt(password.as_bytes(), salt).map_err(Error::broken)?;
    Ok(hashed.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::mpsc;

    use longhaul_entity::Timestamp;

    use super::*;
    use crate::{
        clock::FixedClock,
        config::{Config, Reader},
    };

    fn passwords(places: usize) -> Arc<Passwords> {
        let vars = [("LONGHAUL_PASSWORD_MEMORY_KIB".to_owned(), "64".to_owned())];
        let config = Config::read(&Reader::new(None, vars.into_iter()).unwrap()).unwrap();
        let clock = Arc::new(FixedClock::new(Timestamp(0), 1));
        Arc::new(Passwords::new(&config.auth, places, clock).unwrap())
    }

    #[tokio::test]
    async fn sixteen_wait_and_one_more_is_told_to_come_again() {
        let passwords = passwords(2);
        let turns: Vec<_> = (0..2 + QUEUE).map(|_| passwords.queue().unwrap()).collect();
        let refused = passwords.hash("password", "long enough").await.unwrap_err();
        assert_eq!(refused.code(), Code::Limit);
        drop(turns);
        assert!(passwords.queue().is_ok());
    }

    #[tokio::test]
    async fn work_keeps_its_place_when_nobody_waits_for_it_any_more() {
        let passwords = passwords(1);
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (end, may_end) = mpsc::channel::<()>();
        let of = Arc::clone(&passwords);
        let waiting = tokio::spawn(async move {
            let job = move || {
                begun.send(()).ok();
                may_end.recv().ok();
                Ok(())
            };
            of.work(job).await
        });
        has_begun.await.unwrap();
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        assert_eq!(passwords.places.available_permits(), 0);
        end.send(()).unwrap();
        drop(passwords.places.acquire().await.unwrap());
    }
}
