//! What clients hand in about forms, read into the domain's own.

use async_graphql::InputObject;
use longhaul_entity::{
    enums::{FormKind, QuestionKind},
    form_version::{AnswerValue, Choice, Condition},
};
use uuid::Uuid;

use crate::{
    domain::form::{Drafted, Filled, Given, PublishForm},
    graphql::kit::{Date, E, Int64, Money},
};

/// An option that may be chosen (选项).
#[derive(InputObject)]
struct FormOptionInput {
    /// Its name in answers, `[a-z][a-z0-9_]{0,39}`, once in the question.
    key: String,
    /// Its text in Chinese, at most 500 characters.
    zh: String,
    /// Its text in English, at most 500 characters.
    en: String,
}

/// When a question is asked (显示条件): an earlier one was answered by one of these.
#[derive(InputObject)]
struct FormConditionInput {
    /// The earlier question, by its key: of YES_NO, ONE_OF or SOME_OF.
    question: String,
    /// Keys of its options; `yes` or `no` of YES_NO. Each once.
    any_of: Vec<String>,
}

/// A question (问题).
#[derive(InputObject)]
struct FormQuestionInput {
    /// Its name in answers, `[a-z][a-z0-9_]{0,39}`, once in the form. A question that stays the same over versions keeps it.
    key: String,
    /// Its text in Chinese, at most 500 characters.
    zh: String,
    /// Its text in English, at most 500 characters.
    en: String,
    /// What it asks for. Bounds are for their kinds alone.
    kind: E<QuestionKind>,
    /// Whether it must be answered where it is asked.
    #[graphql(default)]
    required: bool,
    /// TEXT: characters of an answer, 1 to 4000; 500 when left out.
    max_length: Option<i32>,
    /// NUMBER: the least. MONEY: the least in fen, 0 when left out. SOME_OF: the least number of options.
    min: Option<Int64>,
    /// NUMBER: the greatest. MONEY: the greatest in fen. SOME_OF: the greatest number of options.
    max: Option<Int64>,
    /// DATE: the first day.
    from: Option<Date>,
    /// DATE: the last day.
    to: Option<Date>,
    /// ONE_OF, SOME_OF: what may be chosen, 1 to 50.
    #[graphql(default)]
    options: Vec<FormOptionInput>,
    /// When it is asked; always when left out.
    condition: Option<FormConditionInput>,
}

/// A version of a form to be published (VISIT-3).
#[derive(InputObject)]
pub(super) struct PublishFormInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which form.
    kind: E<FormKind>,
    /// The newest version that you know: CONFLICT when there is another by now. Whichever it is when left out.
    expected_version: Option<i32>,
    /// The form's title in Chinese, at most 500 characters.
    title_zh: String,
    /// The form's title in English, at most 500 characters.
    title_en: String,
    /// What it asks, 1 to 100 questions in their order.
    questions: Vec<FormQuestionInput>,
}

/// An answer (回答): the key of its question and exactly one value, of the kind that it asks for.
#[derive(InputObject)]
pub(in crate::graphql) struct FormAnswerInput {
    /// The question.
    key: String,
    /// The answer to TEXT. Blank words are no answer.
    text: Option<String>,
    /// The answer to NUMBER.
    number: Option<Int64>,
    /// The answer to MONEY, in fen.
    amount: Option<Money>,
    /// The answer to DATE.
    date: Option<Date>,
    /// The answer to YES_NO.
    yes_no: Option<bool>,
    /// The answer to ONE_OF and SOME_OF: keys of options. An empty list is no answer.
    choices: Option<Vec<String>>,
}

/// A form that was filled in (填写的表单, VISIT-3).
#[derive(InputObject)]
pub(in crate::graphql) struct FilledFormInput {
    /// Which form.
    kind: E<FormKind>,
    /// The version that it was filled in by, also when there is a newer one.
    version: i32,
    /// The answers, in any order, at most 100. What is not asked is not answered.
    #[graphql(default)]
    answers: Vec<FormAnswerInput>,
}

impl FormQuestionInput {
    fn read(self) -> Drafted {
        let option = |typed: FormOptionInput| Choice { key: typed.key, zh: typed.zh, en: typed.en };
        let condition = |typed: FormConditionInput| Condition { question: typed.question, any_of: typed.any_of };
        Drafted {
            key: self.key,
            zh: self.zh,
            en: self.en,
            kind: self.kind.0,
            required: self.required,
            max_length: self.max_length,
            min: self.min.map(|min| min.0),
            max: self.max.map(|max| max.0),
            from: self.from.map(|day| day.0),
            to: self.to.map(|day| day.0),
            options: self.options.into_iter().map(option).collect(),
            condition: self.condition.map(condition),
        }
    }
}

impl PublishFormInput {
    /// The operation.
    pub(super) fn read(self) -> PublishForm {
        PublishForm {
            kind: self.kind.0,
            expected_version: self.expected_version,
            title_zh: self.title_zh,
            title_en: self.title_en,
            questions: self.questions.into_iter().map(FormQuestionInput::read).collect(),
        }
    }
}

impl FormAnswerInput {
    fn read(self) -> Given {
        let values = [
            self.text.map(AnswerValue::Text),
            self.number.map(|number| AnswerValue::Number(number.0)),
            self.amount.map(|amount| AnswerValue::Money(amount.0.get())),
            self.date.map(|day| AnswerValue::Date(day.0.get())),
            self.yes_no.map(AnswerValue::YesNo),
            self.choices.map(AnswerValue::Choices),
        ];
        Given { question: self.key, values: values.into_iter().flatten().collect() }
    }
}

impl FilledFormInput {
    /// As the domain reads it.
    pub(in crate::graphql) fn read(self) -> Filled {
        let answers = self.answers.into_iter().map(FormAnswerInput::read).collect();
        Filled { kind: self.kind.0, version: self.version, answers }
    }
}
