//! The book on paper: `docs/policies.md` is printed from here, and a test compares it.

use longhaul_entity::{ClosedEnum, enums::PolicyMeasure};

use super::{Bond, Entry, GROUPS, Key};
use crate::vocab::Fen;

const HEAD: &str = "# The policy book

Every figure that the maker changes without a release (POL-1), with the default that counts where nobody has set one. Sums of
money are in yuan here and in fen at the API; percentages are in percent here and in hundredths of a percent at the API.
`setPolicies` sets figures for a unit and all below it that have none of their own, from an instant on; `policies`, `policyAt` and
`policyHistory` read them.

This file is printed from `src/domain/policy/book.rs`: `LONGHAUL_POLICIES=write cargo test --lib policy::print`.
";

/// The book as a document.
#[must_use]
pub fn table() -> String {
    let mut text = HEAD.to_owned();
    let mut section = "";
    for entry in Key::ALL.iter().map(|key| key.entry()) {
        let of = entry.code.split('.').next().unwrap_or_default();
        if of != section {
            section = of;
            text.push_str(&format!("\n## {of}\n\n| key | 名称 | name | measure | default | range | rule |\n"));
            text.push_str("|---|---|---|---|---|---|---|\n");
        }
        text.push_str(&row(entry));
    }
    text.push_str("\n## Figures that belong together\n\nWhoever sets one of them sets all: those not named keep the value that counts for the unit.\n\n");
    for group in GROUPS {
        let keys: Vec<_> = group.keys.iter().map(|key| format!("`{}`", key.code())).collect();
        let bond = match group.bond {
            Bond::WholeSum => "add up to exactly 1",
            Bond::Rising => "each greater than the one before",
            Bond::NotFalling => "none smaller than the one before",
        };
        text.push_str(&format!("- {}: {bond}\n", keys.join(", ")));
    }
    text
}

fn row(entry: &Entry) -> String {
    let Entry { code, zh, en, measure, rule, .. } = entry;
    let shown = |value: i64| match measure {
        PolicyMeasure::Fen => Fen::new(value).to_string().trim_end_matches(".00").to_owned(),
        PolicyMeasure::Percent => format!("{}.{:02}%", value / 100, value % 100),
        _ => value.to_string(),
    };
    let (default, least, most) = (shown(entry.default), shown(entry.least), shown(entry.most));
    format!("| `{code}` | {zh} | {en} | {} | {default} | {least} … {most} | {rule} |\n", measure.en())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policies.md");

    #[test]
    fn the_committed_book_is_the_one_that_holds() {
        // Whoever changes a figure changes `docs/policies.md` with it, where a reader sees what that means.
        if std::env::var("LONGHAUL_POLICIES").is_ok_and(|what| what == "write") {
            std::fs::write(FILE, table()).unwrap();
        }
        assert_eq!(table(), std::fs::read_to_string(FILE).unwrap_or_default());
    }
}
