//! Answers against the questions of a version.

#![allow(clippy::unwrap_used)]

use longhaul_entity::form_version::{Answer, AnswerValue, Answers, Asks, Choice, Condition, Question};

use super::answers::{Given, check};
use crate::error::{Code, Error, Refusal};

fn question(key: &str, asks: Asks) -> Question {
    Question { key: key.to_owned(), zh: key.to_owned(), en: key.to_owned(), required: false, asks, only_if: None }
}

fn options() -> Vec<Choice> {
    ["price", "service", "parts"]
        .map(|key| Choice { key: key.to_owned(), zh: "选".to_owned(), en: "Option".to_owned() })
        .into()
}

/// One question of each kind; the last two are asked only after a yes, and after a price.
fn form() -> Vec<Question> {
    let only_if = |question: &str, any_of: &str| {
        Some(Condition { question: question.to_owned(), any_of: vec![any_of.to_owned()] })
    };
    vec![
        question("words", Asks::Text { most: 4 }),
        question("count", Asks::Number { min: Some(1), max: Some(9) }),
        question("sum", Asks::Money { min: 0, max: None }),
        question("day", Asks::Date { from: Some(20_260_601), to: Some(20_260_630) }),
        Question { required: true, ..question("fit", Asks::YesNo {}) },
        question("one", Asks::OneOf { options: options() }),
        question("some", Asks::SomeOf { options: options(), min: None, max: Some(2) }),
        Question { required: true, only_if: only_if("fit", "yes"), ..question("why", Asks::Text { most: 9 }) },
        Question { only_if: only_if("some", "price"), ..question("less", Asks::YesNo {}) },
    ]
}

fn given(question: &str, value: AnswerValue) -> Given {
    Given { question: question.to_owned(), values: vec![value] }
}

fn words(text: &str) -> AnswerValue {
    AnswerValue::Text(text.to_owned())
}

fn chosen(keys: &[&str]) -> AnswerValue {
    AnswerValue::Choices(keys.iter().map(|&key| key.to_owned()).collect())
}

fn unfit() -> Given {
    given("fit", AnswerValue::YesNo(false))
}

/// What is refused beside a "no" to the one question that must be answered: the fault, and the field below the form.
fn refused(more: &[Given]) -> (String, String) {
    let all: Vec<_> = std::iter::once(unfit()).chain(more.iter().cloned()).collect();
    fault(&refusal(&all))
}

fn refusal(given: &[Given]) -> Refusal {
    match check(&form(), given, "input.form").unwrap_err() {
        Error::Refused(refusal) => *refusal,
        other => panic!("{other}"),
    }
}

fn fault(refusal: &Refusal) -> (String, String) {
    assert_eq!((refusal.code, refusal.rule.as_deref()), (Code::Invalid, Some("VISIT-3")));
    let (_, fault) = refusal.facts.iter().find(|(name, _)| name == "fault").unwrap();
    let field = refusal.field.as_deref().unwrap().strip_prefix("input.form.").unwrap();
    (fault.as_str().unwrap().to_owned(), field.to_owned())
}

fn at(fault: &str, field: &str) -> (String, String) {
    (fault.to_owned(), field.to_owned())
}

#[test]
fn answers_are_kept_in_the_order_of_the_questions() {
    let all = [
        given("less", AnswerValue::YesNo(true)),
        given("some", chosen(&["parts", "price"])),
        given("why", words(" 急用 ")),
        given("fit", AnswerValue::YesNo(true)),
        given("one", chosen(&["service"])),
        given("day", AnswerValue::Date(20_260_630)),
        given("sum", AnswerValue::Money(0)),
        given("count", AnswerValue::Number(9)),
        given("words", words("四个字符")),
    ];
    let Answers(kept) = check(&form(), &all, "input.form").unwrap();
    let keys: Vec<_> = kept.iter().map(|answer| answer.question.as_str()).collect();
    assert_eq!(keys, ["words", "count", "sum", "day", "fit", "one", "some", "why", "less"]);
    assert_eq!(kept[6].value, chosen(&["price", "parts"]), "in the order of the question");
    assert_eq!(kept[7].value, words("急用"));
    // They are read as they were written.
    let json = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Answer>>(&json).unwrap(), kept);
}

#[test]
fn blanks_are_no_answer() {
    let blank = [unfit(), given("words", words(" \n")), given("some", chosen(&[])), given("why", words(""))];
    let kept = check(&form(), &blank, "input.form").unwrap();
    assert_eq!(kept.0.len(), 1);
    let fit = given("fit", AnswerValue::YesNo(true));
    assert_eq!(fault(&refusal(&[fit, given("why", words(" "))])), at("MISSING", "answers.1"));
}

#[test]
fn what_must_be_answered_is_asked_for_where_it_is_asked() {
    let refused = refusal(&[]);
    assert_eq!(fault(&refused), at("MISSING", "answers"));
    assert!(refused.facts.contains(&("question".into(), "fit".into())));
    assert_eq!(fault(&refusal(&[given("fit", AnswerValue::YesNo(true))])), at("MISSING", "answers"));
    check(&form(), &[unfit()], "input.form").unwrap();
}

#[test]
fn what_is_not_asked_is_not_answered() {
    assert_eq!(refused(&[given("why", words("急用"))]), at("NOT_ASKED", "answers.1"));
    assert_eq!(refused(&[given("less", AnswerValue::YesNo(true))]), at("NOT_ASKED", "answers.1"));
    let other = [given("less", AnswerValue::YesNo(true)), given("some", chosen(&["parts"]))];
    assert_eq!(refused(&other), at("NOT_ASKED", "answers.1"));
    check(
        &form(),
        &[unfit(), given("less", AnswerValue::YesNo(true)), given("some", chosen(&["price"]))],
        "input.form",
    )
    .unwrap();
}

#[test]
fn unknown_questions_second_answers_and_other_than_one_value_are_refused() {
    assert_eq!(refused(&[given("other", words("a"))]), at("UNKNOWN_QUESTION", "answers.1.key"));
    assert_eq!(refused(&[unfit()]), at("ANSWERED_TWICE", "answers.1.key"));
    let none = Given { question: "words".to_owned(), values: Vec::new() };
    assert_eq!(refused(&[none]), at("NOT_ONE_VALUE", "answers.1"));
    let two = Given { question: "words".to_owned(), values: vec![words("a"), AnswerValue::Number(1)] };
    assert_eq!(refused(&[two]), at("NOT_ONE_VALUE", "answers.1"));
    assert_eq!(refusal(&vec![unfit(); 101]).code, Code::Limit);
}

#[test]
fn an_answer_is_of_the_kind_that_is_asked_for() {
    let values = [
        words("a"),
        AnswerValue::Number(1),
        AnswerValue::Money(1),
        AnswerValue::Date(20_260_615),
        AnswerValue::YesNo(true),
    ];
    for (n, value) in values.iter().enumerate() {
        for (m, key) in ["words", "count", "sum", "day"].into_iter().enumerate() {
            let fits = check(&form(), &[unfit(), given(key, value.clone())], "input.form").is_ok();
            assert_eq!(fits, n == m, "{value:?} to {key}");
        }
        assert_eq!(refused(&[given("one", value.clone())]), at("WRONG_KIND", "answers.1"));
        assert_eq!(refused(&[given("some", value.clone())]), at("WRONG_KIND", "answers.1"));
    }
    assert_eq!(refused(&[given("words", chosen(&["price"]))]), at("WRONG_KIND", "answers.1"));
}

#[test]
fn bounds_are_kept_at_both_ends() {
    let out = |field: &str| at("OUT_OF_BOUNDS", field);
    assert_eq!(refused(&[given("words", words("五个字符的"))]), out("answers.1.text"));
    assert_eq!(refused(&[given("words", words("a\0"))]), out("answers.1.text"));
    for count in [0, 10, i64::MIN, i64::MAX] {
        assert_eq!(refused(&[given("count", AnswerValue::Number(count))]), out("answers.1.number"));
    }
    assert_eq!(refused(&[given("sum", AnswerValue::Money(-1))]), out("answers.1.amount"));
    for day in [20_260_531, 20_260_701] {
        assert_eq!(refused(&[given("day", AnswerValue::Date(day))]), out("answers.1.date"));
    }
    assert_eq!(refused(&[given("one", chosen(&["price", "parts"]))]), out("answers.1.choices"));
    assert_eq!(refused(&[given("some", chosen(&["price", "parts", "service"]))]), out("answers.1.choices"));
    assert_eq!(refused(&[given("some", chosen(&["price", "size"]))]), at("UNKNOWN_OPTION", "answers.1.choices.1"));
    assert_eq!(refused(&[given("some", chosen(&["price", "price"]))]), at("ANSWERED_TWICE", "answers.1.choices.1"));
}
