//! Versions of forms: added, never changed (VISIT-3, 表单版本). Questions and answers are kept as JSON, which these types alone read.
//!
//! Both are part of the seals of reports (VISIT-9): a field that is added here is left out of the JSON where there is nothing in it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    FormVersionId, Timestamp, UserId,
    enums::{FormKind, QuestionKind},
};

/// The questions of a version, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
#[serde(transparent)]
pub struct Questions(pub Vec<Question>);

/// A question of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name in answers, once in the form: `[a-z][a-z0-9_]{0,39}`.
    pub key: String,
    /// Its text in Chinese.
    pub zh: String,
    /// Its text in English.
    pub en: String,
    /// Whether it must be answered where it is asked.
    pub required: bool,
    /// What it asks for, and within which bounds.
    pub asks: Asks,
    /// When it is asked; none: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_if: Option<Condition>,
}

/// What a question asks for, and within which bounds; both ends count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Asks {
    /// Free words.
    Text {
        /// Characters at most.
        most: i32,
    },
    /// A whole number.
    Number {
        /// The least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// The greatest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
    /// Money.
    Money {
        /// The least, in fen.
        min: i64,
        /// The greatest, in fen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
    /// A business day.
    Date {
        /// The first, `YYYYMMDD`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<i32>,
        /// The last, `YYYYMMDD`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<i32>,
    },
    /// Yes or no.
    YesNo {},
    /// One of the options.
    OneOf {
        /// What may be chosen.
        options: Vec<Choice>,
    },
    /// Some of the options.
    SomeOf {
        /// What may be chosen.
        options: Vec<Choice>,
        /// How many are chosen at least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// How many are chosen at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
}

/// An option that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name in answers, once in the question: formed as a question's.
    pub key: String,
    /// Its text in Chinese.
    pub zh: String,
    /// Its text in English.
    pub en: String,
}

/// When a question is asked: an earlier one was answered by one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The earlier question, by its key.
    pub question: String,
    /// Keys of its options; `yes` or `no`.
    pub any_of: Vec<String>,
}

/// The answers of one filled form, in the order of its questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
#[serde(transparent)]
pub struct Answers(pub Vec<Answer>);

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The question, by its key.
    pub question: String,
    /// What was answered.
    pub value: AnswerValue,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerValue {
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Money in fen.
    Money(i64),
    /// A business day, `YYYYMMDD`.
    Date(i32),
    /// Yes or no.
    YesNo(bool),
    /// Keys of the options that were chosen, in the order of the question.
    Choices(Vec<String>),
}

/// A row of `form_version`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "form_version")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FormVersionId,
    /// Of which form.
    pub kind: FormKind,
    /// Which version: 1, 2, 3 … without gaps.
    pub number: i32,
    /// The form's title in Chinese.
    pub title_zh: String,
    /// The form's title in English.
    pub title_en: String,
    /// What it asks.
    #[sea_orm(column_type = "JsonBinary")]
    pub questions: Questions,
    /// When it was published; none for the first version, which comes with the program.
    pub published_at: Option<Timestamp>,
    /// By whom.
    pub published_by: Option<UserId>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Asks {
    /// The kind of question.
    #[must_use]
    pub const fn kind(&self) -> QuestionKind {
        match self {
            Self::Text { .. } => QuestionKind::Text,
            Self::Number { .. } => QuestionKind::Number,
            Self::Money { .. } => QuestionKind::Money,
            Self::Date { .. } => QuestionKind::Date,
            Self::YesNo {} => QuestionKind::YesNo,
            Self::OneOf { .. } => QuestionKind::OneOf,
            Self::SomeOf { .. } => QuestionKind::SomeOf,
        }
    }

    /// The options; none where there is nothing to choose from.
    #[must_use]
    pub fn options(&self) -> &[Choice] {
        match self {
            Self::OneOf { options } | Self::SomeOf { options, .. } => options,
            _ => &[],
        }
    }
}
