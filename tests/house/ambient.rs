//! Time and chance are passed in; this looks for the names that fetch them from the air, behind clippy's back (in macros,
//! in code for other platforms). `clippy.toml` holds the same list for the editor.

use crate::source::Source;

/// The one place that may ask the machine.
const EXEMPT: &[&str] = &["src/clock.rs"];

const BANNED: &[&[&str]] = &[
    &["Utc", "::", "now"],
    &["Local", "::", "now"],
    &["SystemTime", "::", "now"],
    &["OffsetDateTime", "::", "now_utc"],
    &["now_v7"],
    &["new_v4"],
    &["getrandom", "::"],
    &["thread_rng"],
    &["rand", "::", "rng"],
    &["rand", "::", "random"],
    &["OsRng"],
    &["SysRng"],
    &["fastrand"],
    // The database's own clock.
    &["current_timestamp"],
    &["CurrentTimestamp"],
];

pub(crate) fn uses(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| !EXEMPT.contains(&source.path.as_str())) {
        for at in 0..source.tokens.len() {
            for words in BANNED.iter().filter(|words| source.reads(at, words)) {
                found.push(format!("{} {}", source.place(at), words.concat()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_found_and_a_mention_is_not() {
        let text = "/// Never Utc::now.\nfn f() { let a = Utc::now(); let b = chrono::Utc :: now; g(\"Utc::now\") }";
        assert_eq!(uses(&[Source::new("src/a.rs", text)]), ["src/a.rs:2 Utc::now", "src/a.rs:2 Utc::now"]);
    }

    #[test]
    fn the_clock_may() {
        assert!(uses(&[Source::new("src/clock.rs", "fn f() { Utc::now() }")]).is_empty());
    }
}
