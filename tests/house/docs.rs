//! What the documents say in tables is what the code says: settings and roles in `README.md`, limits in
//! `docs/operations.md`. Reads both as text; the code is right, and each finding is a row to write or to remove.

use std::{collections::BTreeSet, fs, path::Path};

/// Where settings, roles and limits are declared, and the documents that list them.
const CONFIG: &str = "src/config";
const ROLES: &str = "entity/src/enums.rs";
const LIMITS: &str = "src/http/door/limits.rs";
const README: &str = "README.md";
const OPERATIONS: &str = "docs/operations.md";

/// Names that are read by something else than the settings: the program's option, the test scripts.
const ELSEWHERE: &[&str] = &["LONGHAUL_CONFIG", "LONGHAUL_TEST_POSTGRES", "LONGHAUL_MATRIX", "LONGHAUL_POLICIES"];

/// Findings in words: rows that are missing, rows that say something else, settings named that do not exist.
pub(crate) fn against_the_code(root: &Path) -> Vec<String> {
    let text = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let readme = text(README);
    let config: String = files(&root.join(CONFIG)).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let settings = settings(&config);
    let mut found = compare(README, &readme, "Configuration", &settings);
    found.extend(compare(README, &readme, "Roles", &roles(&text(ROLES))));
    found.extend(compare(OPERATIONS, &text(OPERATIONS), "Bounds of a request", &limits(&text(LIMITS))));
    let documents = [root.to_owned(), root.join("docs"), root.join("docs/adr")];
    for path in documents.iter().flat_map(|folder| files(folder)).filter(|path| path.ends_with(".md")) {
        found.extend(unknown(&path, &fs::read_to_string(&path).unwrap(), &settings));
    }
    found
}

/// The paths of the files in `folder`, by name; folders within are left out.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<String> =
        entries.filter(|path| path.is_file()).map(|path| path.to_str().unwrap().to_owned()).collect();
    found.sort();
    found
}

/// `| cell | cell |` as a table's row begins; what stands behind in the same row is free text.
fn row(cells: &[&str]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// The rows that the settings make: name, default, meaning.
fn settings(config: &str) -> Vec<String> {
    // The declaration of the type itself begins with a comment.
    let declared = config.split("Key {").skip(1).filter(|rest| rest.trim_start().starts_with("name:"));
    let declared = declared.filter_map(|rest| {
        let name = quoted_after(rest, "name:")?;
        let default = quoted_after(rest, "default:")?;
        let default = if default.is_empty() { "none".to_owned() } else { format!("`{default}`") };
        Some(row(&[&format!("`{name}`"), &default, quoted_after(rest, "about:")?]))
    });
    declared.collect()
}

/// The rows that the roles make: text, Chinese label.
fn roles(enums: &str) -> Vec<String> {
    let block = enums.split(" Role {").nth(1).and_then(|rest| rest.split('}').next()).unwrap_or_default();
    let values = block.split(';').filter_map(|value| {
        let (text, rest) = value.split_once('"')?.1.split_once('"')?;
        Some(row(&[&format!("`{text}`"), quoted_after(rest, ",")?]))
    });
    values.collect()
}

/// The rows that the defaults of the limits make: field, value. What is no number or time is left out.
fn limits(source: &str) -> Vec<String> {
    let defaults = source.split("fn default() -> Self {").skip(1).filter_map(|rest| rest.split("\n    }").next());
    let fields = defaults.flat_map(str::lines).filter_map(|line| {
        let (field, value) = line.trim().trim_end_matches(',').split_once(": ")?;
        let time = value.strip_prefix("Duration::from_").and_then(|inner| inner.strip_suffix(')')?.split_once('('));
        let value = match time {
            Some(("secs", seconds)) => format!("{seconds} s"),
            Some((unit, number)) => format!("{number} {}", if unit == "millis" { "ms" } else { unit }),
            None => product(value)?.to_string(),
        };
        Some(row(&[&format!("`{field}`"), &value]))
    });
    fields.collect()
}

/// The value of whole numbers with `*` between them; nothing for anything else.
fn product(text: &str) -> Option<u64> {
    text.split('*').map(|factor| factor.trim().replace('_', "").parse::<u64>().ok()).product()
}

fn quoted_after<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    text.split_once(label)?.1.split_once('"')?.1.split_once('"').map(|(quoted, _)| quoted)
}

/// What the table under that heading lacks, and what it has too much.
fn compare(path: &str, document: &str, heading: &str, expected: &[String]) -> Vec<String> {
    if expected.is_empty() {
        return vec![format!("{path}: nothing to compare `{heading}` with; has the code changed its form?")];
    }
    let heading = format!("# {heading}\n");
    let section = document.split_once(&heading).map_or("", |(_, rest)| rest.split("\n#").next().unwrap_or(rest));
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| `")).collect();
    let missing = expected.iter().filter(|wanted| !rows.iter().any(|row| row.starts_with(wanted.as_str())));
    let foreign = rows.iter().filter(|row| !expected.iter().any(|wanted| row.starts_with(wanted.as_str())));
    missing
        .map(|row| format!("{path} lacks the row {row}"))
        .chain(foreign.map(|row| format!("{path} has a row that the code does not know: {row}")))
        .collect()
}

/// Settings that a document names and that the program would refuse.
fn unknown(path: &str, document: &str, settings: &[String]) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let words: BTreeSet<&str> = document.split(|c| !is_part(c)).filter(|word| word.starts_with("LONGHAUL_")).collect();
    let known = |word: &str| settings.iter().any(|row| row.starts_with(&format!("| `{word}` ")));
    // `LONGHAUL_…` in running text stands for all of them.
    let named = words.into_iter().filter(|word| *word != "LONGHAUL_" && !ELSEWHERE.contains(word));
    named.filter(|word| !known(word)).map(|word| format!("{path} names {word}, which is no setting")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_from_code() {
        let config = "const A: Key = Key { name: \"LONGHAUL_A\", default: \"\", about: \"an a\" };
            const B: Key =\n Key {\n name: \"LONGHAUL_B\",\n default: \"2\",\n about: \"a b\",\n };";
        assert_eq!(settings(config), ["| `LONGHAUL_A` | none | an a |", "| `LONGHAUL_B` | `2` | a b |"]);
        let enums =
            "closed_enum! {\n /// X.\n Role {\n A = \"A_B\", \"甲\", \"Ab\";\n C = \"C\", \"丙\", \"C\";\n }\n}";
        assert_eq!(roles(enums), ["| `A_B` | 甲 |", "| `C` | 丙 |"]);
        let source = "fn default() -> Self {\n Self {\n bytes: 2 * 1_024,\n time: Duration::from_secs(5),\n wait: Duration::from_millis(9),\n on: true,\n }\n    }";
        assert_eq!(limits(source), ["| `bytes` | 2048 |", "| `time` | 5 s |", "| `wait` | 9 ms |"]);
    }

    #[test]
    fn a_missing_row_and_a_foreign_one_are_told() {
        let expected = ["| `A` | 1 |".to_owned(), "| `B` | 2 |".to_owned()];
        let document =
            "# T\n\n| name | n | why |\n|---|---|---|\n| `A` | 1 | so |\n| `B` | 3 | so |\n\n# U\n| `C` | 4 |\n";
        let found = compare("x.md", document, "T", &expected);
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("lacks the row | `B` | 2 |") && found[1].contains("| `B` | 3 | so |"), "{found:?}");
        assert_eq!(compare("x.md", "nothing", "T", &expected).len(), 2);
        assert_eq!(compare("x.md", document, "T", &[]).len(), 1);
    }

    #[test]
    fn a_setting_that_is_none_is_told() {
        let settings = ["| `LONGHAUL_A` | none | an a |".to_owned()];
        let text = "`LONGHAUL_A`, `LONGHAUL_…`, LONGHAUL_CONFIG and LONGHAUL_AB=1";
        assert_eq!(unknown("x.md", text, &settings), ["x.md names LONGHAUL_AB, which is no setting"]);
    }
}
