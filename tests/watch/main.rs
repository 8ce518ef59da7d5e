//! What operators see of the program as it is started: figures, log, traces. Each test starts the real program.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod collector;
mod figures;
mod log;
mod program;
#[path = "../api/support/mod.rs"]
mod support;
mod traces;
