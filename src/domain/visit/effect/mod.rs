//! What visits came to (拜访效果, VISIT-6): somebody says whether the customer is fit for follow-up, why, and what comes next.
//!
//! A judgement is added and never changed; of several the last one counts. The first "fit" of a round moves the customer on to
//! "following" (FUN-1); a later "not fit" takes nobody back, because a stage that was reached stays reached. A report that waits or
//! was upheld (VISIT-5) is judged fit by nobody: what counts for nothing moves nobody, and a move that came by itself, days later and
//! under another's decision, would be one that nobody has made.
//!
//! A judgement may come with the form for effects, which HQ publishes: [`forms`] keeps it, [`query`] reads judgements, [`verify()`]
//! proves both.

mod judge;
mod rules;
mod verify;

pub mod forms;
pub mod query;

pub use judge::JudgeVisit;
pub use verify::verify;
