//! What becomes of acknowledged work when something breaks: the real program, as processes of its own, and real harm done
//! to them. Killed, its database gone, locked or full, its clients cut off, its clock wrong, told to stop in the middle of
//! everything.
//!
//! A new feature adds its own tests here: `both!(name, async |site: &mut Site| { … })` gives a founded deployment on each
//! database, `site.serve()` a server of it, `Load` writers that know what was acknowledged to them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stderr, reason = "what cannot be tried on this machine is said")]

mod cut;
mod full;
mod harness;
mod killed;
mod leaving;
mod locked;
mod orphans;
mod pieces;
mod restarted;
mod twins;
