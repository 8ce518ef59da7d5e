//! Pure decisions about what a form may ask (VISIT-3).

use std::{borrow::Cow, collections::HashSet};

use longhaul_entity::{
    enums::QuestionKind,
    form_version::{Asks, Choice, Condition, Question, Questions},
};
use serde::Serialize;

use super::RULE;
use crate::{
    domain::typed::at_most,
    error::{Code, Error, Refusal, Result, invalid},
    vocab::{BusinessDay, VocabError, text},
};

/// Questions of a form at most.
pub const QUESTIONS_MOST: usize = 100;
/// Options of a question at most.
pub const OPTIONS_MOST: usize = 50;
/// Characters of a title, of a question and of an option.
const WORDS_MOST: usize = 500;
/// Characters of a key.
const KEY_MOST: usize = 40;
/// Characters of an answer in words: when nothing is said, and at most.
const TEXT: (i32, i32) = (500, 4000);
/// The answers to a question of yes or no, as conditions name them.
pub(super) const YES_NO: [&str; 2] = ["yes", "no"];

/// A question as it is typed in.
#[derive(Clone, Debug, Serialize)]
pub struct Drafted {
    /// Its name in answers: `[a-z][a-z0-9_]{0,39}`, once in the form.
    pub key: String,
    /// Its text in Chinese, at most 500 characters.
    pub zh: String,
    /// Its text in English, at most 500 characters.
    pub en: String,
    /// What it asks for.
    pub kind: QuestionKind,
    /// Whether it must be answered where it is asked.
    pub required: bool,
    /// Characters of an answer in words, 1 to 4000; 500 when nothing is said.
    pub max_length: Option<i32>,
    /// The least number, sum in fen, or number of options chosen.
    pub min: Option<i64>,
    /// The greatest of these.
    pub max: Option<i64>,
    /// The first day.
    pub from: Option<BusinessDay>,
    /// The last day.
    pub to: Option<BusinessDay>,
    /// What may be chosen, 1 to 50.
    pub options: Vec<Choice>,
    /// When it is asked; none: always.
    pub condition: Option<Condition>,
}

impl Drafted {
    /// A question that is kept, as it would be typed in anew: for a version that begins as another.
    ///
    /// # Errors
    /// Only a fault of ours: a bound that is no day.
    pub fn of(question: &Question) -> Result<Self> {
        let day = |day: Option<i32>| day.map(|day| BusinessDay::new(day).map_err(Error::broken)).transpose();
        let (mut max_length, mut numbers, mut days) = (None, (None, None), (None, None));
        match &question.asks {
            Asks::Text { most } => max_length = Some(*most),
            Asks::Number { min, max } | Asks::SomeOf { min, max, .. } => numbers = (*min, *max),
            Asks::Money { min, max } => numbers = (Some(*min), *max),
            Asks::Date { from, to } => days = (day(*from)?, day(*to)?),
            Asks::YesNo {} | Asks::OneOf { .. } => {}
        }
        Ok(Self {
            key: question.key.clone(),
            zh: question.zh.clone(),
            en: question.en.clone(),
            kind: question.asks.kind(),
            required: question.required,
            max_length,
            min: numbers.0,
            max: numbers.1,
            from: days.0,
            to: days.1,
            options: question.asks.options().to_vec(),
            condition: question.only_if.clone(),
        })
    }
}

/// The title as it is kept.
///
/// # Errors
/// INVALID for what is blank, too long or has control characters.
pub(super) fn title(zh: &str, en: &str) -> Result<(String, String)> {
    Ok((words("input", "titleZh", zh)?, words("input", "titleEn", en)?))
}

/// The questions as they are kept.
///
/// # Errors
/// LIMIT for more than 100 questions or 50 options of one; INVALID, naming the question, for no question at all, a key that is none
/// or stands twice, texts that are blank or too long, bounds that do not fit the kind or each other, a choice without options, and a
/// condition on anything but earlier answers that can be chosen.
pub(super) fn questions(drafted: &[Drafted]) -> Result<Questions> {
    if drafted.is_empty() {
        return Err(wrong("input.questions", "请至少填写一个问题", "A form has one question at least").into());
    }
    at_most("input.questions", RULE, drafted.len(), QUESTIONS_MOST)?;
    let mut kept: Vec<Question> = Vec::with_capacity(drafted.len());
    for (n, draft) in drafted.iter().enumerate() {
        let question = question(&format!("input.questions.{n}"), draft, &kept)?;
        kept.push(question);
    }
    Ok(Questions(kept))
}

fn question(at: &str, draft: &Drafted, earlier: &[Question]) -> Result<Question> {
    key(at, &draft.key)?;
    if earlier.iter().any(|other| other.key == draft.key) {
        return Err(twice(at, &draft.key).into());
    }
    Ok(Question {
        key: draft.key.clone(),
        zh: words(at, "zh", &draft.zh)?,
        en: words(at, "en", &draft.en)?,
        required: draft.required,
        asks: asks(at, draft)?,
        only_if: draft.condition.as_ref().map(|condition| only_if(at, condition, earlier)).transpose()?,
    })
}

/// What the question asks for, with the bounds that fit its kind and no others.
fn asks(at: &str, draft: &Drafted) -> Result<Asks> {
    let fitting: &[&str] = match draft.kind {
        QuestionKind::Text => &["maxLength"],
        QuestionKind::Number | QuestionKind::Money => &["min", "max"],
        QuestionKind::Date => &["from", "to"],
        QuestionKind::YesNo => &[],
        QuestionKind::OneOf => &["options"],
        QuestionKind::SomeOf => &["options", "min", "max"],
    };
    let said = [
        ("maxLength", draft.max_length.is_some()),
        ("min", draft.min.is_some()),
        ("max", draft.max.is_some()),
        ("from", draft.from.is_some()),
        ("to", draft.to.is_some()),
        ("options", !draft.options.is_empty()),
    ];
    if let Some((name, _)) = said.into_iter().find(|(name, is_said)| *is_said && !fitting.contains(name)) {
        return Err(
            wrong(format!("{at}.{name}"), "该题型没有这一项", "Questions of this kind have no such bound").into()
        );
    }
    let bounds = (draft.min, draft.max);
    Ok(match draft.kind {
        QuestionKind::Text => Asks::Text { most: length(at, draft.max_length)? },
        QuestionKind::Number => in_order(at, "max", bounds).map(|(min, max)| Asks::Number { min, max })?,
        QuestionKind::Money => {
            let (min, max) = in_order(at, "max", (draft.min.or(Some(0)), draft.max))?;
            Asks::Money { min: min.unwrap_or_default(), max }
        }
        QuestionKind::Date => {
            let days = (draft.from.map(BusinessDay::get), draft.to.map(BusinessDay::get));
            in_order(at, "to", days).map(|(from, to)| Asks::Date { from, to })?
        }
        QuestionKind::YesNo => Asks::YesNo {},
        QuestionKind::OneOf => Asks::OneOf { options: options(at, &draft.options)? },
        QuestionKind::SomeOf => {
            let options = options(at, &draft.options)?;
            let (min, max) = in_order(at, "max", bounds)?;
            for (name, count) in [("min", min), ("max", max)] {
                if count.is_some_and(|count| !(1..=options.len() as i64).contains(&count)) {
                    let (zh, en) = ("须在1与选项数之间", "That lies between 1 and the number of options");
                    return Err(wrong(format!("{at}.{name}"), zh, en).into());
                }
            }
            Asks::SomeOf { options, min, max }
        }
    })
}

fn length(at: &str, typed: Option<i32>) -> Result<i32> {
    let most = typed.unwrap_or(TEXT.0);
    if (1..=TEXT.1).contains(&most) {
        return Ok(most);
    }
    let (zh, en) = (format!("须在1至{}之间", TEXT.1), format!("That lies between 1 and {}", TEXT.1));
    Err(wrong(format!("{at}.maxLength"), zh, en).into())
}

fn in_order<T: PartialOrd>(at: &str, upper: &str, bounds: (Option<T>, Option<T>)) -> Result<(Option<T>, Option<T>)> {
    if matches!(&bounds, (Some(low), Some(high)) if low > high) {
        return Err(wrong(format!("{at}.{upper}"), "上限小于下限", "The upper bound lies below the lower one").into());
    }
    Ok(bounds)
}

fn options(at: &str, typed: &[Choice]) -> Result<Vec<Choice>> {
    if typed.is_empty() {
        return Err(wrong(format!("{at}.options"), "选择题须有选项", "A choice needs options").into());
    }
    if typed.len() > OPTIONS_MOST {
        let (zh, en) = (format!("最多{OPTIONS_MOST}项"), format!("At most {OPTIONS_MOST}"));
        let refusal = Refusal::new(Code::Limit, zh, en).rule(RULE).field(format!("{at}.options"));
        return Err(refusal.fact("max", OPTIONS_MOST).into());
    }
    let mut seen = HashSet::new();
    let option = |(n, option): (usize, &Choice)| {
        let at = format!("{at}.options.{n}");
        key(&at, &option.key)?;
        if !seen.insert(option.key.clone()) {
            return Err(twice(&at, &option.key).into());
        }
        let (zh, en) = (words(&at, "zh", &option.zh)?, words(&at, "en", &option.en)?);
        Ok(Choice { key: option.key.clone(), zh, en })
    };
    typed.iter().enumerate().map(option).collect()
}

/// The condition, if it can be met: by an earlier question whose answers are chosen from a few.
fn only_if(at: &str, condition: &Condition, earlier: &[Question]) -> Result<Condition> {
    let at = format!("{at}.condition");
    let Some(other) = earlier.iter().find(|other| other.key == condition.question) else {
        let (zh, en) = ("条件只能针对前面的问题", "A condition is about an earlier question");
        return Err(wrong(format!("{at}.question"), zh, en).into());
    };
    let answers: Vec<&str> = match &other.asks {
        Asks::YesNo {} => YES_NO.to_vec(),
        asks => asks.options().iter().map(|option| option.key.as_str()).collect(),
    };
    if answers.is_empty() {
        let (zh, en) = ("条件只能针对是否题和选择题", "A condition is about a choice, or a question of yes or no");
        return Err(wrong(format!("{at}.question"), zh, en).into());
    }
    if condition.any_of.is_empty() {
        return Err(wrong(format!("{at}.anyOf"), "请至少填写一个答案", "Name one answer at least").into());
    }
    for (n, one) in condition.any_of.iter().enumerate() {
        let place = format!("{at}.anyOf.{n}");
        if !answers.contains(&one.as_str()) {
            return Err(wrong(place, "该问题没有这个答案", "That question has no such answer").into());
        }
        if condition.any_of[..n].contains(one) {
            return Err(wrong(place, "答案重复", "An answer stands twice").into());
        }
    }
    Ok(condition.clone())
}

fn key(at: &str, typed: &str) -> Result<()> {
    let mut bytes = typed.bytes();
    let fits = bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && typed.len() <= KEY_MOST;
    if fits {
        return Ok(());
    }
    let zh = format!("须以小写字母开头，只含小写字母、数字和下划线，最多{KEY_MOST}个字符");
    let en = format!("A small letter, then small letters, digits and underscores, at most {KEY_MOST} characters");
    Err(wrong(format!("{at}.key"), zh, en).into())
}

fn words(at: &str, name: &'static str, typed: &str) -> Result<String> {
    let misspelt = |err: VocabError| wrong(format!("{at}.{name}"), err.zh(), err.en());
    Ok(text(name, typed, WORDS_MOST).map_err(misspelt)?)
}

fn twice(at: &str, key: &str) -> Refusal {
    wrong(format!("{at}.key"), format!("{key}重复"), format!("{key} stands twice"))
}

fn wrong(
    field: impl Into<Cow<'static, str>>,
    zh: impl Into<Cow<'static, str>>,
    en: impl Into<Cow<'static, str>>,
) -> Refusal {
    invalid(field, zh, en).rule(RULE)
}
