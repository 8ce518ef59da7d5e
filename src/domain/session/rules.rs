//! Pure decisions of signing in: how long to wait after wrong passwords, and what a refresh token is good for.

use longhaul_entity::{Timestamp, refresh_token, session};

/// Wrong passwords that cost nothing.
const FREE_TRIES: i32 = 5;
/// Seconds of the first wait; it doubles with each further try.
const FIRST_WAIT: i64 = 30;
/// The longest wait in seconds.
const LONGEST_WAIT: i64 = 15 * 60;
/// How long the answer to a refresh may have been lost on the way, in seconds.
const REPLAY_SECONDS: i64 = 10 * 60;
/// How often in a row it may have been lost.
const REPLAYS: i32 = 3;

/// Seconds to wait before the next try, when this was the `tried`-th wrong one in a row.
pub(super) fn wait_after(tried: i32) -> i64 {
    let beyond = tried - FREE_TRIES;
    if beyond < 0 {
        return 0;
    }
    FIRST_WAIT.saturating_mul(1_i64 << beyond.min(16)).min(LONGEST_WAIT)
}

/// What to do with a refresh token that was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Exchange it for its successor.
    Rotate,
    /// It was exchanged, but the answer seems to have been lost: its successor was never seen. Give another one.
    Replay,
    /// It was exchanged and its successor is in use: somebody has a copy. End the session.
    Stolen,
    /// Its time is over, or the session's.
    Over,
}

/// Judges a token with its session and, if it was exchanged, its successor.
pub(super) fn judge(
    token: &refresh_token::Model,
    of: &session::Model,
    successor: Option<&refresh_token::Model>,
    now: Timestamp,
) -> Verdict {
    if of.revoked_at.is_some() || now >= of.ends_at || now >= token.expires_at {
        return Verdict::Over;
    }
    let Some(used_at) = token.used_at else { return Verdict::Rotate };
    let unseen = successor.is_some_and(|successor| successor.used_at.is_none());
    if unseen && now.seconds_since(used_at) < REPLAY_SECONDS && of.replays < REPLAYS {
        Verdict::Replay
    } else {
        Verdict::Stolen
    }
}

#[cfg(test)]
mod tests {
    use longhaul_entity::{SessionId, TypedId, UserId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn five_tries_are_free_and_then_the_wait_doubles_to_a_quarter_of_an_hour() {
        let waits: Vec<_> = (1..=11).map(wait_after).collect();
        assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(wait_after(i32::MAX), 900);
    }

    fn session(replays: i32) -> session::Model {
        session::Model {
            id: SessionId::from_uuid(Uuid::nil()),
            user_id: UserId::from_uuid(Uuid::nil()),
            device: String::new(),
            address: String::new(),
            created_at: Timestamp(0),
            used_at: Timestamp(0),
            ends_at: Timestamp(0).plus_seconds(10_000),
            revoked_at: None,
            replays,
        }
    }

    fn token(used_at: Option<i64>) -> refresh_token::Model {
        refresh_token::Model {
            hash: String::new(),
            session_id: SessionId::from_uuid(Uuid::nil()),
            issued_at: Timestamp(0),
            expires_at: Timestamp(0).plus_seconds(5_000),
            used_at: used_at.map(|at| Timestamp(0).plus_seconds(at)),
            successor_hash: None,
        }
    }

    #[test]
    fn a_token_is_exchanged_once_and_a_lost_answer_is_given_again_for_ten_minutes() {
        let at = |seconds| Timestamp(0).plus_seconds(seconds);
        assert_eq!(judge(&token(None), &session(0), None, at(4_999)), Verdict::Rotate);
        assert_eq!(judge(&token(None), &session(0), None, at(5_000)), Verdict::Over);
        assert_eq!(judge(&token(Some(0)), &session(0), Some(&token(None)), at(599)), Verdict::Replay);
        assert_eq!(judge(&token(Some(0)), &session(0), Some(&token(None)), at(600)), Verdict::Stolen);
        assert_eq!(judge(&token(Some(0)), &session(3), Some(&token(None)), at(1)), Verdict::Stolen);
        assert_eq!(judge(&token(Some(0)), &session(0), Some(&token(Some(1))), at(2)), Verdict::Stolen);
        let revoked = session::Model { revoked_at: Some(at(1)), ..session(0) };
        assert_eq!(judge(&token(None), &revoked, None, at(2)), Verdict::Over);
    }
}
