//! Passwords: argon2id, outside the async threads, a bounded number at a time.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

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
    places: Semaphore,
    waiting: Semaphore,
    clock: Arc<dyn Clock>,
    // What an unknown phone is verified against, so that it takes as long as a known one.
    nobody: String,
}

impl Passwords {
    /// `places` hashes run at the same time: one per core.
    ///
    /// # Errors
    /// The memory is out of argon2's bounds.
    pub fn new(config: &AuthConfig, places: usize, clock: Arc<dyn Clock>) -> Result<Self> {
        let params = Params::new(config.password_memory_kib, PASSES, 1, None).map_err(Error::broken)?;
        let nobody = hash(&params, "nobody's password", &clock.secret()[..16])?;
        let waiting = Semaphore::new(places + QUEUE);
        Ok(Self { params, at_once: places, places: Semaphore::new(places), waiting, clock, nobody })
    }

    /// The hash of a new password in PHC form.
    ///
    /// # Errors
    /// INVALID when it is too short or too long; LIMIT when too many are at work.
    pub async fn hash(&self, field: &'static str, password: &str) -> Result<String> {
        if !LENGTH.contains(&password.chars().count()) {
            return Err(invalid(field, "密码长度须为10至128个字符", "A password has 10 to 128 characters").into());
        }
        let (params, password, salt) = (self.params.clone(), password.to_owned(), self.clock.secret());
        self.work(move || hash(&params, &password, &salt[..16])).await
    }

    /// Whether the password fits; with no hash to compare it takes as long and is false.
    ///
    /// # Errors
    /// LIMIT when too many are at work.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let known = stored.is_some();
        let (params, password) = (self.params.clone(), password.to_owned());
        let stored = stored.unwrap_or(&self.nobody).to_owned();
        let fits = self
            .work(move || {
                let parsed = PasswordHash::new(&stored).map_err(Error::broken)?;
                Ok(hasher(&params).verify_password(password.as_bytes(), &parsed).is_ok())
            })
            .await?;
        Ok(fits && known)
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
    pub fn queue(&self) -> (usize, usize) {
        let working = self.at_once - self.places.available_permits().min(self.at_once);
        let all = self.at_once + QUEUE - self.waiting.available_permits().min(self.at_once + QUEUE);
        (working, all.saturating_sub(working))
    }

    async fn work<T: Send + 'static>(&self, job: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let _queued = self.waiting.try_acquire().map_err(|_| {
            let refusal = Refusal::new(Code::Limit, "登录人数过多，请稍后重试", "Too many sign-ins at once; try again");
            refusal.fact("retryAfterSeconds", 2)
        })?;
        let _place = self.places.acquire().await.map_err(Error::broken)?;
        tokio::task::spawn_blocking(job).await.map_err(Error::broken)?
    }
}

fn hasher(params: &Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
}

fn hash(params: &Params, password: &str, salt: &[u8]) -> Result<String> {
    let hashed = hasher(params).hash_password_with_salt(password.as_bytes(), salt).map_err(Error::broken)?;
    Ok(hashed.to_string())
}
