//! What was filled in, held against the version that it names (VISIT-3): a pure decision.

use std::collections::HashMap;

use longhaul_entity::{
    ClosedEnum,
    enums::FormKind,
    form_version::{Answer, AnswerValue, Answers, Asks, Choice, Question},
};
use serde::Serialize;

use super::{
    RULE,
    rules::{QUESTIONS_MOST, YES_NO},
};
use crate::{
    error::{Code, Refusal, Result, invalid},
    vocab::optional_text,
};

/// A form as it was filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Filled {
    /// Which form.
    pub kind: FormKind,
    /// The version that it was filled in by, also when there is a newer one.
    pub version: i32,
    /// What was answered, in any order.
    pub answers: Vec<Given>,
}

/// An answer as it was typed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Given {
    /// The question, by its key.
    pub question: String,
    /// What was answered: one value. Whoever gives none or several is told so.
    pub values: Vec<AnswerValue>,
}

/// Why an answer is refused, for clients that act on it: the fact `fault` of the refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// There is no such version.
    UnknownVersion,
    /// It is not the form that is asked for here.
    OtherForm,
    /// The version has no such question.
    UnknownQuestion,
    /// A question is answered twice.
    AnsweredTwice,
    /// A question is answered whose condition does not hold.
    NotAsked,
    /// A question is not answered that must be.
    Missing,
    /// The answer has no value, or several.
    NotOneValue,
    /// The question asks for something else.
    WrongKind,
    /// The question has no such option.
    UnknownOption,
    /// The answer lies outside the bounds of the question.
    OutOfBounds,
}

impl Fault {
    const fn text(self) -> &'static str {
        match self {
            Self::UnknownVersion => "UNKNOWN_VERSION",
            Self::OtherForm => "OTHER_FORM",
            Self::UnknownQuestion => "UNKNOWN_QUESTION",
            Self::AnsweredTwice => "ANSWERED_TWICE",
            Self::NotAsked => "NOT_ASKED",
            Self::Missing => "MISSING",
            Self::NotOneValue => "NOT_ONE_VALUE",
            Self::WrongKind => "WRONG_KIND",
            Self::UnknownOption => "UNKNOWN_OPTION",
            Self::OutOfBounds => "OUT_OF_BOUNDS",
        }
    }

    /// The refusal, INVALID at that field.
    pub(super) fn refuse(self, field: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        invalid(field.into(), zh.into(), en.into()).rule(RULE).fact("fault", self.text())
    }
}

/// The answers as they are kept: in the order of the questions, texts trimmed. Words that are blank, and a choice of nothing, are no
/// answer. `at` is the path of the form in the input: `input.form`.
///
/// # Errors
/// INVALID with rule, field and the fact `fault` for an answer to an unknown question, a second one to the same, one to a question that
/// is not asked, one of another kind, an unknown option, a value out of bounds, and a question left open that must be answered (with
/// the fact `question`). LIMIT for more than 100 answers.
pub fn check(questions: &[Question], given: &[Given], at: &str) -> Result<Answers> {
    if given.len() > QUESTIONS_MOST {
        let (zh, en) = (format!("最多{QUESTIONS_MOST}项"), format!("At most {QUESTIONS_MOST}"));
        let refusal = Refusal::new(Code::Limit, zh, en).rule(RULE).field(format!("{at}.answers"));
        return Err(refusal.fact("max", QUESTIONS_MOST).into());
    }
    let by_key = by_key(questions, given, at)?;
    let mut kept: Vec<Answer> = Vec::with_capacity(given.len());
    for question in questions {
        let (place, typed) = match by_key.get(question.key.as_str()) {
            Some((n, typed)) => (format!("{at}.answers.{n}"), Some(*typed)),
            None => (format!("{at}.answers"), None),
        };
        let asked = is_asked(question, &kept);
        let value = match typed {
            Some(typed) => value(question, typed, &place)?,
            None => None,
        };
        match value {
            Some(_) if !asked => {
                let (zh, en) = ("按前面的回答，不应回答此题", "By the answers before, this question is not asked");
                return Err(Fault::NotAsked.refuse(place, zh, en).fact("question", question.key.as_str()).into());
            }
            None if asked && question.required => {
                let (zh, en) = (format!("必须回答：{}", question.zh), format!("Must be answered: {}", question.en));
                return Err(Fault::Missing.refuse(place, zh, en).fact("question", question.key.as_str()).into());
            }
            Some(value) => kept.push(Answer { question: question.key.clone(), value }),
            None => {}
        }
    }
    Ok(Answers(kept))
}

/// Whether a question is asked after those answers.
#[must_use]
pub fn is_asked(question: &Question, before: &[Answer]) -> bool {
    let Some(condition) = &question.only_if else { return true };
    let answer = before.iter().find(|answer| answer.question == condition.question);
    let met = |one: &str| condition.any_of.iter().any(|wanted| wanted == one);
    match answer.map(|answer| &answer.value) {
        Some(AnswerValue::YesNo(yes)) => met(YES_NO[usize::from(!yes)]),
        Some(AnswerValue::Choices(chosen)) => chosen.iter().any(|one| met(one)),
        _ => false,
    }
}

/// Each answer with its place in the input, by the key of its question.
fn by_key<'a>(questions: &[Question], given: &'a [Given], at: &str) -> Result<HashMap<&'a str, (usize, &'a Given)>> {
    let mut by_key = HashMap::with_capacity(given.len());
    for (n, typed) in given.iter().enumerate() {
        let place = || format!("{at}.answers.{n}.key");
        if questions.iter().all(|question| question.key != typed.question) {
            let (zh, en) = ("该版本的表单没有此题", "This version of the form has no such question");
            return Err(Fault::UnknownQuestion.refuse(place(), zh, en).into());
        }
        if by_key.insert(typed.question.as_str(), (n, typed)).is_some() {
            let (zh, en) = ("同一题只能回答一次", "A question is answered once");
            return Err(Fault::AnsweredTwice.refuse(place(), zh, en).fact("question", typed.question.as_str()).into());
        }
    }
    Ok(by_key)
}

/// The answer as it is kept; none for blanks.
fn value(question: &Question, typed: &Given, at: &str) -> Result<Option<AnswerValue>> {
    let [value] = typed.values.as_slice() else {
        let (zh, en) = ("每个回答须填写且只填写一种值", "An answer has exactly one value");
        return Err(Fault::NotOneValue.refuse(at, zh, en).into());
    };
    match (&question.asks, value) {
        (Asks::Text { most }, AnswerValue::Text(words)) => text(*most, words, &format!("{at}.text")),
        (Asks::Number { min, max }, AnswerValue::Number(number)) => {
            within(*number, *min, *max, &format!("{at}.number")).map(|()| Some(value.clone()))
        }
        (Asks::Money { min, max }, AnswerValue::Money(fen)) => {
            within(*fen, Some(*min), *max, &format!("{at}.amount")).map(|()| Some(value.clone()))
        }
        (Asks::Date { from, to }, AnswerValue::Date(day)) => {
            let (from, to) = (from.map(i64::from), to.map(i64::from));
            within(i64::from(*day), from, to, &format!("{at}.date")).map(|()| Some(value.clone()))
        }
        (Asks::YesNo {}, AnswerValue::YesNo(_)) => Ok(Some(value.clone())),
        (Asks::OneOf { options }, AnswerValue::Choices(chosen)) => {
            choices(options, chosen, (Some(1), Some(1)), &format!("{at}.choices"))
        }
        (Asks::SomeOf { options, min, max }, AnswerValue::Choices(chosen)) => {
            choices(options, chosen, (*min, *max), &format!("{at}.choices"))
        }
        _ => {
            let kind = question.asks.kind();
            let (zh, en) = (format!("此题应回答：{}", kind.zh()), format!("The question asks for: {}", kind.en()));
            let refusal = Fault::WrongKind.refuse(at, zh, en).fact("question", question.key.as_str());
            Err(refusal.fact("kind", kind.text()).into())
        }
    }
}

fn text(most: i32, typed: &str, at: &str) -> Result<Option<AnswerValue>> {
    let most = usize::try_from(most).unwrap_or_default();
    let read = optional_text("text", typed, most);
    let read = read.map_err(|err| Fault::OutOfBounds.refuse(at, err.zh(), err.en()).fact("max", most))?;
    Ok(read.map(AnswerValue::Text))
}

fn within(found: i64, min: Option<i64>, max: Option<i64>, at: &str) -> Result<()> {
    if min.is_none_or(|min| min <= found) && max.is_none_or(|max| found <= max) {
        return Ok(());
    }
    let mut refusal = Fault::OutOfBounds.refuse(at, "超出允许范围", "That lies out of bounds");
    for (name, bound) in [("min", min), ("max", max)] {
        if let Some(bound) = bound {
            refusal = refusal.fact(name, bound);
        }
    }
    Err(refusal.into())
}

/// The options that were chosen, in the order of the question.
fn choices(
    options: &[Choice],
    chosen: &[String],
    (min, max): (Option<i64>, Option<i64>),
    at: &str,
) -> Result<Option<AnswerValue>> {
    if chosen.is_empty() {
        return Ok(None);
    }
    for (n, one) in chosen.iter().enumerate() {
        if options.iter().all(|option| option.key != *one) {
            let (zh, en) = ("此题没有该选项", "The question has no such option");
            return Err(Fault::UnknownOption.refuse(format!("{at}.{n}"), zh, en).into());
        }
        if chosen.iter().take(n).any(|before| before == one) {
            let (zh, en) = ("同一选项只能选一次", "An option is chosen once");
            return Err(Fault::AnsweredTwice.refuse(format!("{at}.{n}"), zh, en).into());
        }
    }
    within(i64::try_from(chosen.len()).unwrap_or(i64::MAX), min, max, at)?;
    let keys = options.iter().map(|option| option.key.clone()).filter(|key| chosen.contains(key));
    Ok(Some(AnswerValue::Choices(keys.collect())))
}
