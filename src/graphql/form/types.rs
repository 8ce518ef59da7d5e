//! Versions of forms as clients see them, and forms that were filled in.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{
    FormVersionId,
    enums::{FormKind, QuestionKind},
    form_version::{self, Answer, AnswerValue, Asks, Choice, Condition, Question},
};

use crate::{
    domain::form::Completed,
    error::Error,
    graphql::{
        kit::{Date, DateTime, E, Gid, Int64, Money, Reply},
        person::User,
    },
    vocab::{BusinessDay, Fen},
};

/// A version of a form (表单版本, VISIT-3): never changed; what was filled in by it stays readable by it.
pub(super) struct FormVersion(pub(super) Arc<form_version::Model>);

impl FormVersion {
    pub(super) fn new(row: form_version::Model) -> Self {
        Self(Arc::new(row))
    }
}

#[Object]
impl FormVersion {
    /// Its id.
    async fn id(&self) -> Gid<FormVersionId> {
        Gid(self.0.id)
    }

    /// Of which form.
    async fn kind(&self) -> E<FormKind> {
        E(self.0.kind)
    }

    /// Which version: 1, 2, 3 … without gaps. What is filled in names it.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The form's title in Chinese.
    async fn title_zh(&self) -> &str {
        &self.0.title_zh
    }

    /// The form's title in English.
    async fn title_en(&self) -> &str {
        &self.0.title_en
    }

    /// What it asks, in this order.
    async fn questions(&self) -> Vec<FormQuestion> {
        (0..self.0.questions.0.len()).map(|at| FormQuestion { version: Arc::clone(&self.0), at }).collect()
    }

    /// When it was published; null for version 1, which comes with the system.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }

    /// Who published it; null for version 1, and when he is beyond your reach.
    async fn published_by(&self, ctx: &Context<'_>) -> Reply<Option<User>> {
        match self.0.published_by {
            Some(user) => User::load(ctx, user).await,
            None => Ok(None),
        }
    }
}

/// A question of a form (问题).
pub(super) struct FormQuestion {
    version: Arc<form_version::Model>,
    at: usize,
}

impl FormQuestion {
    fn asked(&self) -> &Question {
        &self.version.questions.0[self.at]
    }
}

#[Object]
impl FormQuestion {
    /// Its name in answers, once in the form.
    async fn key(&self) -> &str {
        &self.asked().key
    }

    /// Its text in Chinese.
    async fn zh(&self) -> &str {
        &self.asked().zh
    }

    /// Its text in English.
    async fn en(&self) -> &str {
        &self.asked().en
    }

    /// What it asks for.
    async fn kind(&self) -> E<QuestionKind> {
        E(self.asked().asks.kind())
    }

    /// Whether it must be answered where it is asked.
    async fn required(&self) -> bool {
        self.asked().required
    }

    /// TEXT: characters of an answer at most.
    async fn max_length(&self) -> Option<i32> {
        match &self.asked().asks {
            Asks::Text { most } => Some(*most),
            _ => None,
        }
    }

    /// NUMBER: the least. MONEY: the least, in fen. SOME_OF: the least number of options.
    async fn min(&self) -> Option<Int64> {
        match &self.asked().asks {
            Asks::Number { min, .. } | Asks::SomeOf { min, .. } => min.map(Int64),
            Asks::Money { min, .. } => Some(Int64(*min)),
            _ => None,
        }
    }

    /// NUMBER: the greatest. MONEY: the greatest, in fen. SOME_OF: the greatest number of options.
    async fn max(&self) -> Option<Int64> {
        match &self.asked().asks {
            Asks::Number { max, .. } | Asks::SomeOf { max, .. } | Asks::Money { max, .. } => max.map(Int64),
            _ => None,
        }
    }

    /// DATE: the first day.
    async fn from(&self) -> Reply<Option<Date>> {
        match &self.asked().asks {
            Asks::Date { from, .. } => from.map(day).transpose(),
            _ => Ok(None),
        }
    }

    /// DATE: the last day.
    async fn to(&self) -> Reply<Option<Date>> {
        match &self.asked().asks {
            Asks::Date { to, .. } => to.map(day).transpose(),
            _ => Ok(None),
        }
    }

    /// ONE_OF, SOME_OF: what may be chosen, in this order; empty for other kinds.
    async fn options(&self) -> Vec<FormOption> {
        self.asked().asks.options().iter().map(FormOption::of).collect()
    }

    /// When it is asked; null: always.
    async fn condition(&self) -> Option<FormCondition> {
        self.asked().only_if.as_ref().map(FormCondition::of)
    }
}

/// An option that may be chosen (选项).
#[derive(SimpleObject)]
pub(super) struct FormOption {
    /// Its name in answers.
    key: String,
    /// Its text in Chinese.
    zh: String,
    /// Its text in English.
    en: String,
}

impl FormOption {
    fn of(option: &Choice) -> Self {
        Self { key: option.key.clone(), zh: option.zh.clone(), en: option.en.clone() }
    }
}

/// When a question is asked (显示条件): an earlier one was answered by one of these.
#[derive(SimpleObject)]
struct FormCondition {
    /// The earlier question, by its key.
    question: String,
    /// Keys of its options; `yes` or `no` of a YES_NO question.
    any_of: Vec<String>,
}

impl FormCondition {
    fn of(condition: &Condition) -> Self {
        Self { question: condition.question.clone(), any_of: condition.any_of.clone() }
    }
}

/// A form that was filled in (填写的表单, VISIT-3), with the version that it was filled in by.
pub(in crate::graphql) struct FilledForm(pub(in crate::graphql) Arc<Completed>);

#[Object]
impl FilledForm {
    /// Which form.
    async fn kind(&self) -> E<FormKind> {
        E(self.0.version.kind)
    }

    /// The version, whichever is the newest now.
    async fn version(&self) -> FormVersion {
        FormVersion(Arc::clone(&self.0.version))
    }

    /// What was answered, in the order of its questions; a question that was not answered has none.
    async fn answers(&self) -> Vec<FormAnswer> {
        (0..self.0.answers.0.len()).map(|at| FormAnswer { form: Arc::clone(&self.0), at }).collect()
    }
}

/// An answer (回答): one of the values is there, by the kind of its question.
struct FormAnswer {
    form: Arc<Completed>,
    at: usize,
}

impl FormAnswer {
    fn answer(&self) -> &Answer {
        &self.form.answers.0[self.at]
    }

    /// The place of its question.
    fn asked(&self) -> Reply<usize> {
        let questions = &self.form.version.questions.0;
        let place = questions.iter().position(|question| question.key == self.answer().question);
        Ok(place.ok_or_else(|| Error::broken("an answer to a question that the version does not have"))?)
    }
}

#[Object]
impl FormAnswer {
    /// The question, by its key.
    async fn key(&self) -> &str {
        &self.answer().question
    }

    /// The question, as that version asks it.
    async fn question(&self) -> Reply<FormQuestion> {
        Ok(FormQuestion { version: Arc::clone(&self.form.version), at: self.asked()? })
    }

    /// The answer to TEXT.
    async fn text(&self) -> Option<&str> {
        match &self.answer().value {
            AnswerValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The answer to NUMBER.
    async fn number(&self) -> Option<Int64> {
        match &self.answer().value {
            AnswerValue::Number(number) => Some(Int64(*number)),
            _ => None,
        }
    }

    /// The answer to MONEY, in fen.
    async fn amount(&self) -> Option<Money> {
        match &self.answer().value {
            AnswerValue::Money(fen) => Some(Money(Fen::new(*fen))),
            _ => None,
        }
    }

    /// The answer to DATE.
    async fn date(&self) -> Reply<Option<Date>> {
        match &self.answer().value {
            AnswerValue::Date(number) => day(*number).map(Some),
            _ => Ok(None),
        }
    }

    /// The answer to YES_NO.
    async fn yes_no(&self) -> Option<bool> {
        match &self.answer().value {
            AnswerValue::YesNo(yes) => Some(*yes),
            _ => None,
        }
    }

    /// The answer to ONE_OF and SOME_OF, in the order of the options; null for other kinds.
    async fn choices(&self) -> Reply<Option<Vec<FormOption>>> {
        let AnswerValue::Choices(chosen) = &self.answer().value else { return Ok(None) };
        let options = self.form.version.questions.0[self.asked()?].asks.options();
        let chosen = options.iter().filter(|option| chosen.contains(&option.key));
        Ok(Some(chosen.map(FormOption::of).collect()))
    }
}

fn day(number: i32) -> Reply<Date> {
    Ok(Date(BusinessDay::new(number).map_err(Error::broken)?))
}
