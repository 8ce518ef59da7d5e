//! What was typed into free fields of an operation: read, bounded, refused by the field's own path. Knows the vocabulary and
//! errors, no noun.

use longhaul_entity::{Timestamp, visit::PersonMet};

use crate::{
    error::{Code, Error, Refusal, Result, invalid},
    vocab::{PersonOrFirmName, VocabError, add_months, optional_text, text},
};

/// Characters of a person's post.
const TITLE_CHARS: usize = 60;
/// How far a phone's clock may run ahead.
const AHEAD_SECONDS: i64 = 5 * 60;
/// How old something may be that is reported.
const OLDEST_MONTHS: i32 = 12;

/// A field of the input, for refusals: `"input.note"`, or `("input.persons", 2, "name")` for a line of a list.
pub(super) struct Field {
    path: String,
    name: &'static str,
}

impl From<&'static str> for Field {
    fn from(path: &'static str) -> Self {
        Self { path: path.to_owned(), name: path.rsplit('.').next().unwrap_or(path) }
    }
}

impl From<(&'static str, usize, &'static str)> for Field {
    fn from((list, line, name): (&'static str, usize, &'static str)) -> Self {
        Self { path: format!("{list}.{line}.{name}"), name }
    }
}

/// Words that may be left out; nothing is left of blanks.
///
/// # Errors
/// INVALID for what is longer than `max` characters or has control characters.
pub(super) fn words(field: impl Into<Field>, typed: Option<&str>, max: usize) -> Result<Option<String>> {
    let field = field.into();
    optional_text(field.name, typed.unwrap_or_default(), max).map_err(|err| misspelt(field, &err).into())
}

/// Words that must be there.
///
/// # Errors
/// INVALID, as [`words`], and for blanks.
pub(super) fn needed(field: impl Into<Field>, typed: &str, max: usize) -> Result<String> {
    let field = field.into();
    text(field.name, typed, max).map_err(|err| misspelt(field, &err).into())
}

/// The refusal of a value that cannot be what the field asks for.
pub(super) fn misspelt(field: impl Into<Field>, err: &VocabError) -> Refusal {
    invalid(field.into().path, err.zh(), err.en())
}

/// Somebody met, a line of `input.persons`, as he is kept.
///
/// # Errors
/// INVALID, naming the line.
pub(super) fn person(n: usize, met: &PersonMet) -> Result<PersonMet> {
    const LIST: &str = "input.persons";
    let name = PersonOrFirmName::parse(&met.name).map_err(|err| misspelt((LIST, n, "name"), &err))?;
    let title = words((LIST, n, "title"), met.title.as_deref(), TITLE_CHARS)?;
    Ok(PersonMet { name: name.as_str().to_owned(), title })
}

/// That a list has no more lines than it may.
///
/// # Errors
/// LIMIT with the fact `max`.
pub(super) fn at_most(field: &'static str, rule: &'static str, found: usize, most: usize) -> Result<()> {
    if found <= most {
        return Ok(());
    }
    let (zh, en) = (format!("最多{most}项"), format!("At most {most}"));
    Err(Refusal::new(Code::Limit, zh, en).rule(rule).field(field).fact("max", most).into())
}

/// Whether a time that a phone says something took place is believable: not in the future, five minutes allowed, and not over
/// a year ago.
///
/// # Errors
/// INVALID.
pub(super) fn took_place(field: &'static str, rule: &'static str, at: Timestamp, now: Timestamp) -> Result<()> {
    if at > now.plus_seconds(AHEAD_SECONDS) {
        return Err(invalid(field, "时间不能在将来", "That lies in the future").rule(rule).into());
    }
    if at.0 < add_months(now.0, -OLDEST_MONTHS).map_err(Error::broken)? {
        return Err(invalid(field, "时间不能早于一年前", "That is over a year ago").rule(rule).into());
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn refusals_name_the_path_of_their_field() {
        assert_eq!(words("input.note", Some(" 好\r\n"), 1).unwrap().as_deref(), Some("好"));
        assert_eq!(words("input.note", Some("  "), 9).unwrap(), None);
        let refused = |found: Result<String>| format!("{:?}", found.unwrap_err());
        assert!(refused(needed(("input.lines", 2, "note"), "  ", 9)).contains("input.lines.2.note"));
        assert!(refused(needed("input.note", "太长了", 2)).contains("input.note"));
    }

    #[test]
    fn times_are_believed_for_a_year_and_five_minutes() {
        let now = Timestamp(1_781_488_800_000_000);
        let at = |seconds| took_place("input.at", "VISIT-8", now.plus_seconds(seconds), now);
        assert!(at(300).is_ok() && at(301).is_err());
        assert!(at(-365 * 86_400).is_ok() && at(-367 * 86_400).is_err());
    }
}
