//! What a form may ask, and what it may not.

#![allow(clippy::unwrap_used)]

use longhaul_entity::{
    enums::QuestionKind,
    form_version::{Asks, Choice, Condition, Questions},
};

use super::rules::{Drafted, questions, title};
use crate::{
    error::{Code, Error},
    vocab::BusinessDay,
};

fn draft(key: &str, kind: QuestionKind) -> Drafted {
    let options = match kind {
        QuestionKind::OneOf | QuestionKind::SomeOf => vec![choice("good"), choice("bad")],
        _ => Vec::new(),
    };
    Drafted {
        key: key.to_owned(),
        zh: " 问题 ".to_owned(),
        en: "Question".to_owned(),
        kind,
        required: true,
        max_length: None,
        min: None,
        max: None,
        from: None,
        to: None,
        options,
        condition: None,
    }
}

fn choice(key: &str) -> Choice {
    Choice { key: key.to_owned(), zh: "选项".to_owned(), en: "Option".to_owned() }
}

fn only_if(question: &str, any_of: &[&str]) -> Option<Condition> {
    Some(Condition { question: question.to_owned(), any_of: any_of.iter().map(|&one| one.to_owned()).collect() })
}

/// The code and the field of what is refused of one question.
fn refused(change: impl FnOnce(&mut Drafted), kind: QuestionKind) -> (Code, String) {
    let mut draft = draft("q", kind);
    change(&mut draft);
    refusal(&[draft])
}

fn refusal(drafted: &[Drafted]) -> (Code, String) {
    match questions(drafted).unwrap_err() {
        Error::Refused(refusal) => {
            assert_eq!(refusal.rule.as_deref(), Some("VISIT-3"));
            (refusal.code, refusal.field.unwrap().into_owned())
        }
        other => panic!("{other}"),
    }
}

fn invalid_at(field: &str) -> (Code, String) {
    (Code::Invalid, field.to_owned())
}

#[test]
fn a_form_is_kept_with_its_texts_trimmed_and_its_bounds_said() {
    let mut money = draft("money", QuestionKind::Money);
    money.max = Some(5);
    let mut then = draft("then", QuestionKind::SomeOf);
    then.condition = only_if("fit", &["yes"]);
    then.max = Some(2);
    let kept = questions(&[
        draft("words", QuestionKind::Text),
        money,
        draft("day", QuestionKind::Date),
        draft("fit", QuestionKind::YesNo),
        then,
    ])
    .unwrap();
    assert_eq!((kept.0[0].zh.as_str(), &kept.0[0].asks), ("问题", &Asks::Text { most: 500 }));
    assert_eq!(kept.0[1].asks, Asks::Money { min: 0, max: Some(5) });
    assert_eq!(kept.0[4].only_if.as_ref().unwrap().any_of, ["yes"]);
    // What is kept is read as it was written, and nothing else is.
    let json = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<Questions>(&json).unwrap(), kept);
    for (from, to) in [(r#""required":true"#, r#""required":true,"x":1"#), (r#""most":500"#, r#""most":500,"x":1"#)] {
        assert!(serde_json::from_str::<Questions>(&json.replace(from, to)).is_err(), "{to}");
    }
}

#[test]
fn the_first_versions_may_be_asked() {
    for json in [
        include_str!("../../../migration/src/forms/bought.json"),
        include_str!("../../../migration/src/forms/not_bought.json"),
        include_str!("../../../migration/src/forms/effect.json"),
        include_str!("../../../migration/src/forms/meeting.json"),
    ] {
        let first: Questions = serde_json::from_str(json).unwrap();
        let drafted: Vec<_> = first.0.iter().map(|question| Drafted::of(question).unwrap()).collect();
        assert_eq!(questions(&drafted).unwrap(), first);
    }
}

#[test]
fn keys_are_small_letters_digits_and_underscores_once_in_the_form() {
    for key in ["", "A", "1a", "_a", "a-b", "a b", "键", &"a".repeat(41)] {
        assert_eq!(
            refused(|d| d.key = key.to_owned(), QuestionKind::YesNo),
            invalid_at("input.questions.0.key"),
            "{key}"
        );
    }
    questions(&[draft(&"a".repeat(40), QuestionKind::YesNo), draft("a1_", QuestionKind::YesNo)]).unwrap();
    let twice = [draft("a", QuestionKind::YesNo), draft("a", QuestionKind::Text)];
    assert_eq!(refusal(&twice), invalid_at("input.questions.1.key"));
    let twice = |d: &mut Drafted| d.options = vec![choice("a"), choice("a")];
    assert_eq!(refused(twice, QuestionKind::OneOf), invalid_at("input.questions.0.options.1.key"));
}

#[test]
fn lists_and_texts_are_bounded() {
    let many = |count: usize| (0..count).map(|n| draft(&format!("q{n}"), QuestionKind::YesNo)).collect::<Vec<_>>();
    questions(&many(100)).unwrap();
    assert_eq!(refusal(&many(101)), (Code::Limit, "input.questions".to_owned()));
    assert_eq!(refusal(&[]), invalid_at("input.questions"));
    let options = |count: usize| {
        move |d: &mut Drafted| d.options = (0..count).map(|n| choice(&format!("o{n}"))).collect::<Vec<_>>()
    };
    assert_eq!(refused(options(51), QuestionKind::SomeOf), (Code::Limit, "input.questions.0.options".to_owned()));
    assert_eq!(refused(options(0), QuestionKind::OneOf), invalid_at("input.questions.0.options"));
    for text in ["", " ", "a\0b", &"长".repeat(501)] {
        assert_eq!(refused(|d| d.zh = text.to_owned(), QuestionKind::Text), invalid_at("input.questions.0.zh"));
        let option = |d: &mut Drafted| d.options[1].en = text.to_owned();
        assert_eq!(refused(option, QuestionKind::OneOf), invalid_at("input.questions.0.options.1.en"));
        assert!(title(text, "Title").is_err() && title("标题", text).is_err());
    }
}

#[test]
fn bounds_fit_the_kind_and_each_other() {
    let at = |name: &str| invalid_at(&format!("input.questions.0.{name}"));
    assert_eq!(refused(|d| d.max_length = Some(9), QuestionKind::Number), at("maxLength"));
    assert_eq!(refused(|d| d.min = Some(1), QuestionKind::Text), at("min"));
    assert_eq!(refused(|d| d.max = Some(1), QuestionKind::OneOf), at("max"));
    assert_eq!(refused(|d| d.from = BusinessDay::new(20_260_615).ok(), QuestionKind::Number), at("from"));
    assert_eq!(refused(|d| d.options = vec![choice("a")], QuestionKind::YesNo), at("options"));
    for most in [0, -1, 4001] {
        assert_eq!(refused(|d| d.max_length = Some(most), QuestionKind::Text), at("maxLength"));
    }
    let upside_down = |d: &mut Drafted| (d.min, d.max) = (Some(2), Some(1));
    assert_eq!(refused(upside_down, QuestionKind::Number), at("max"));
    assert_eq!(refused(upside_down, QuestionKind::SomeOf), at("max"));
    assert_eq!(refused(|d| d.max = Some(-1), QuestionKind::Money), at("max"), "money begins at 0");
    let days =
        |d: &mut Drafted| (d.from, d.to) = (BusinessDay::new(20_260_615).ok(), BusinessDay::new(20_260_614).ok());
    assert_eq!(refused(days, QuestionKind::Date), at("to"));
    assert_eq!(refused(|d| d.max = Some(3), QuestionKind::SomeOf), at("max"), "there are two options");
    assert_eq!(refused(|d| d.min = Some(0), QuestionKind::SomeOf), at("min"));
}

#[test]
fn conditions_are_about_earlier_answers_that_can_be_chosen() {
    let with = |kind: QuestionKind, condition: Option<Condition>| {
        let mut second = draft("second", QuestionKind::Text);
        second.condition = condition;
        [draft("first", kind), second, draft("third", QuestionKind::YesNo)]
    };
    for (kind, any_of) in [
        (QuestionKind::YesNo, &["no", "yes"][..]),
        (QuestionKind::OneOf, &["bad"]),
        (QuestionKind::SomeOf, &["good", "bad"]),
    ] {
        questions(&with(kind, only_if("first", any_of))).unwrap();
    }
    let field = |name: &str| invalid_at(&format!("input.questions.1.condition.{name}"));
    for later in ["second", "third", "nothing"] {
        assert_eq!(refusal(&with(QuestionKind::YesNo, only_if(later, &["yes"]))), field("question"), "{later}");
    }
    for kind in [QuestionKind::Text, QuestionKind::Number, QuestionKind::Date, QuestionKind::Money] {
        assert_eq!(refusal(&with(kind, only_if("first", &["1"]))), field("question"));
    }
    assert_eq!(refusal(&with(QuestionKind::YesNo, only_if("first", &[]))), field("anyOf"));
    assert_eq!(refusal(&with(QuestionKind::YesNo, only_if("first", &["yes", "maybe"]))), field("anyOf.1"));
    assert_eq!(refusal(&with(QuestionKind::OneOf, only_if("first", &["good", "good"]))), field("anyOf.1"));
}
