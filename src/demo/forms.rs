//! The forms of the demo: half-way HQ publishes a second version of the two forms of visits, with one more question. Two of three
//! reports come with a form, each by the version that the phone had when it was filled in, and every second judgement comes with one.

use std::collections::HashMap;

use longhaul_entity::{
    CustomerId, Timestamp,
    enums::{FormKind, QuestionKind},
    form_version::{Answer, AnswerValue, Choice, Question},
};

use super::{desk::Desk, organisation::Organisation};
use crate::{
    domain::{
        Caller, customer,
        form::{Drafted, Filled, Given, PublishForm, answers::is_asked, query},
    },
    error::{Error, Result},
    vocab::BusinessDay,
};

/// Days ago that the second versions were published.
const PUBLISHED: i32 = 45;
/// The forms of visits, which get a second version.
const KINDS: [FormKind; 2] = [FormKind::Bought, FormKind::NotBought];

/// When the second versions are published.
pub(super) fn at(desk: &Desk<'_>) -> Timestamp {
    desk.at(PUBLISHED, 10 * 60)
}

/// The forms as they are asked, by kind and version.
pub(super) struct Forms {
    questions: HashMap<(FormKind, i32), Vec<Question>>,
    published: Timestamp,
}

impl Forms {
    /// The forms that the system comes with.
    pub(super) async fn found(desk: &Desk<'_>, organisation: &Organisation) -> Result<Self> {
        let mut forms = Self { questions: HashMap::new(), published: at(desk) };
        for kind in KINDS.into_iter().chain([FormKind::Effect]) {
            forms.read(desk, organisation, kind).await?;
        }
        Ok(forms)
    }

    /// Remembers the newest version of a form.
    async fn read(&mut self, desk: &Desk<'_>, organisation: &Organisation, kind: FormKind) -> Result<()> {
        let newest = query::version(desk.db.read(), &organisation.hq.actor, kind, None).await?;
        self.questions.insert((kind, newest.number), newest.questions.0);
        Ok(())
    }

    fn asked(&self, kind: FormKind, version: i32) -> Result<&[Question]> {
        let asked = self.questions.get(&(kind, version)).map(Vec::as_slice);
        asked.ok_or_else(|| Error::broken("the demo fills in a form that it has not read"))
    }

    /// HQ wants to know of everybody what he thinks of trucks with other engines.
    pub(super) async fn publish(&mut self, desk: &Desk<'_>, organisation: &Organisation) -> Result<()> {
        for kind in KINDS {
            let mut questions: Vec<Drafted> = self.asked(kind, 1)?.iter().map(Drafted::of).collect::<Result<_>>()?;
            questions.push(new_energy());
            let (title_zh, title_en) = match kind {
                FormKind::Bought => {
                    ("已购客户拜访表（含新能源）", "Visit to a customer who has bought, with new energy")
                }
                _ => ("未购客户拜访表（含新能源）", "Visit to a customer who has not bought yet, with new energy"),
            };
            let (title_zh, title_en) = (title_zh.to_owned(), title_en.to_owned());
            let version = PublishForm { kind, expected_version: Some(1), title_zh, title_en, questions };
            desk.perform(&organisation.hq, &version).await?;
            self.read(desk, organisation, kind).await?;
        }
        Ok(())
    }

    /// The form of that visit, if it has one.
    pub(super) async fn filled(
        &self,
        desk: &Desk<'_>,
        (who, customer): (&Caller, CustomerId),
        number: usize,
        device_at: Timestamp,
    ) -> Result<Option<Filled>> {
        if number % 3 == 2 {
            return Ok(None);
        }
        let bought = customer::query::find(desk.db.read(), &who.actor, customer).await?.bought;
        let kind = if bought { FormKind::Bought } else { FormKind::NotBought };
        let version = if device_at < self.published { 1 } else { 2 };
        let answers = fill(self.asked(kind, version)?, |key| answer(desk, key, number))?;
        Ok(Some(Filled { kind, version, answers }))
    }

    /// The form of the judgement of that visit, if it has one.
    pub(super) fn judged(&self, desk: &Desk<'_>, fit: bool, number: usize) -> Result<Option<Filled>> {
        if !number.is_multiple_of(2) {
            return Ok(None);
        }
        let (kind, version) = (FormKind::Effect, 1);
        let answers = fill(self.asked(kind, version)?, |key| effect(desk, key, fit, number))?;
        Ok(Some(Filled { kind, version, answers }))
    }
}

/// What is answered to those of the questions that are asked.
fn fill(questions: &[Question], answer: impl Fn(&str) -> Result<Option<AnswerValue>>) -> Result<Vec<Given>> {
    let mut answers: Vec<Answer> = Vec::new();
    for question in questions {
        if let Some(value) = answer(&question.key)?.filter(|_| is_asked(question, &answers)) {
            answers.push(Answer { question: question.key.clone(), value });
        }
    }
    let given = |answer: Answer| Given { question: answer.question, values: vec![answer.value] };
    Ok(answers.into_iter().map(given).collect())
}

fn new_energy() -> Drafted {
    let options = [
        ("wants", "有需求", "Wants them"),
        ("waits", "观望", "Waits and sees"),
        ("none", "无需求", "Has no use for them"),
    ];
    let choice =
        |(key, zh, en): (&str, &str, &str)| Choice { key: key.to_owned(), zh: zh.to_owned(), en: en.to_owned() };
    Drafted {
        key: "new_energy".to_owned(),
        zh: "对新能源车型的看法".to_owned(),
        en: "What the customer thinks of new-energy trucks".to_owned(),
        kind: QuestionKind::OneOf,
        required: true,
        max_length: None,
        min: None,
        max: None,
        from: None,
        to: None,
        options: options.map(choice).into(),
        condition: None,
    }
}

fn chosen(keys: &[&str]) -> AnswerValue {
    AnswerValue::Choices(keys.iter().map(|&key| key.to_owned()).collect())
}

/// What is answered to a question on that visit, where it is asked.
fn answer(desk: &Desk<'_>, key: &str, number: usize) -> Result<Option<AnswerValue>> {
    let one = |keys: &[&str]| chosen(&[keys[number % keys.len()]]);
    let words = |texts: &[&str]| AnswerValue::Text(texts[number % texts.len()].to_owned());
    let some = i64::try_from(number).unwrap_or_default();
    Ok(Some(match key {
        "vehicles_running" => AnswerValue::Number(3 + some * 7 % 45),
        "satisfaction" => one(&["very_satisfied", "satisfied", "satisfied", "fair", "dissatisfied"]),
        "dissatisfied_with" => chosen(&[["service", "parts"], ["quality", "price"]][number % 2]),
        "faults" if number.is_multiple_of(4) => {
            words(&["后处理报警一次，已处理。", "空调制冷不足。", "左后轮毂发热。"])
        }
        "fuel_use" => AnswerValue::Number(310 + some * 13 % 90),
        "buys_again" | "intends" => AnswerValue::YesNo(!number.is_multiple_of(3)),
        "next_count" | "intended_count" => AnswerValue::Number(1 + some % 8),
        "next_on" | "intended_on" => {
            let days = 60 + i32::try_from(number % 120).unwrap_or_default();
            AnswerValue::Date(desk.today.plus_days(days).map_err(Error::broken)?.get())
        }
        "next_way" => one(&["cash", "loan", "lease"]),
        "recommends" | "trial" => AnswerValue::YesNo(number.is_multiple_of(2)),
        "recommended" => words(&["同矿区的一家运输公司", "合作多年的车队"]),
        "brands_in_use" => words(&["远方", "远方、大川", "大川"]),
        "goods" => chosen(&[["coal", "aggregate"], ["steel", "container"]][number % 2]),
        "reasons" => chosen(&[["price", "service"], ["habit", "other"], ["finance", "unknown"]][number % 3]),
        "other_reason" => words(&["与原品牌有置换协议", "驾驶员意见不一"]),
        "budget" => AnswerValue::Money((28 + some % 15) * 1_000_000),
        "compares" => words(&["远方F8", "大川D600"]),
        "new_energy" => one(&["wants", "waits", "none"]),
        _ => return Ok(None),
    }))
}

/// What is answered to a question about what that visit came to, where it is asked.
fn effect(desk: &Desk<'_>, key: &str, fit: bool, number: usize) -> Result<Option<AnswerValue>> {
    let words = |text: &str| AnswerValue::Text(text.to_owned());
    Ok(Some(match key {
        "result" if fit => chosen(&[["good", "fair"][number / 2 % 2]]),
        "result" => chosen(&["poor"]),
        "fit" => AnswerValue::YesNo(fit),
        "unfit_why" => words("客户今年没有购车计划"),
        "trust" => AnswerValue::Number(1 + i64::try_from(number).unwrap_or_default() % 5),
        "next_way" => chosen(&[["phone", "visit", "third_person"][number % 3]]),
        "next_on" => {
            let today = BusinessDay::from_micros(desk.now().0).map_err(Error::broken)?;
            AnswerValue::Date(today.plus_days(3).map_err(Error::broken)?.get())
        }
        "next_plan" => words("送正式报价，约车队长试驾"),
        "support" if number.is_multiple_of(4) => chosen(&["price_policy", "service"]),
        _ => return Ok(None),
    }))
}
