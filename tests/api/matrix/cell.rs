//! What came of one question, as a word of a small alphabet.

use super::objects::Target;
use crate::support::Answer;

/// The alphabet, with what the reader of the table is told.
pub(super) const LEGEND: &[(&str, &str)] = &[
    ("yes", "answered"),
    ("part", "answered with less of it than others get: a list without what is not for him"),
    ("mask", "answered with the rest hidden: a masked number, or `taken` without the customer"),
    ("null", "answered with null where others get a value"),
    ("no", "answered with false where others get true"),
    ("none", "a list without it, or null in its place, and a count of 0"),
    ("404", "NOT_FOUND, as if it did not exist"),
    ("-", "FORBIDDEN: the role may not do this at all"),
    ("rank", "FORBIDDEN: he may do this, but not to somebody of that role"),
    ("rule", "RULE: he sees it, and a rule of the business refuses"),
    ("401", "UNAUTHENTICATED"),
];

/// Words that say nothing of whether it is there.
pub(super) const HIDDEN: [&str; 2] = ["404", "none"];

/// The word for an answer about that target.
pub(super) fn word(answer: &Answer, text: &str, about: &Target) -> String {
    let code = answer.code();
    match code.as_str() {
        "OK" => answered(answer, text, about),
        "UNAUTHENTICATED" => "401".to_owned(),
        "NOT_FOUND" => "404".to_owned(),
        "RULE" => "rule".to_owned(),
        "FORBIDDEN" if answer.refusal()["action"].is_string() => "-".to_owned(),
        "FORBIDDEN" if answer.refusal()["role"].is_string() => "rank".to_owned(),
        _ => format!("{code}!"),
    }
}

fn answered(answer: &Answer, text: &str, about: &Target) -> String {
    let body = answer.body["data"].to_string();
    let has_it = body.contains(about.word("id"));
    let empty = body.contains(r#""edges":[]"#) || body.contains("[null]");
    let counted = body.contains(r#""totalCount":"#) && !body.contains(r#""totalCount":0"#);
    let word = match () {
        // Nothing of it in the list, and yet it counts: the count tells that it is there.
        () if empty && counted => "LEAK!",
        () if empty || text.contains("edges") && !has_it => "none",
        () if text.contains("searchCustomers") && !has_it => "none",
        () if text.contains("customerTaken") && !has_it && body.contains(r#""taken":true"#) => "mask",
        () if text.contains("customerTaken") && !has_it => "none",
        () => "yes",
    };
    word.to_owned()
}
