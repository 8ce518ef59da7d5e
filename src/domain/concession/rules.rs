//! Pure decisions about concession cases: what they hold, and what may be done in which state.

use longhaul_entity::{ClosedEnum, concession, enums::ConcessionState};

use super::{ask::Item, vehicles::Marks};
use crate::{
    domain::typed::{at_most, misspelt, needed},
    error::{Code, Error, Refusal, Result, invalid, stale},
    vocab::{BusinessDay, Fen, Plate, Vin},
};

/// Items of a case at most.
const ITEMS_MOST: usize = 20;
/// Characters of a complaint.
const COMPLAINT_CHARS: usize = 800;
/// Characters that say what an item is.
const WHAT_CHARS: usize = 80;
/// What an item comes to at most, in fen.
const ITEM_MOST: i64 = 100_000_000;
/// Characters of the customer's word.
const WORD_CHARS: usize = 2000;
/// Characters of a reason.
const WHY_CHARS: usize = 500;
/// How often a case is asked for at most.
const ROUNDS_MOST: i32 = 20;
/// The rule that all of it is under.
pub(super) const RULE: &str = "VISIT-7";

/// An item as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) kind: longhaul_entity::enums::ConcessionItemKind,
    pub(super) what: String,
    pub(super) amount: Fen,
    pub(super) marks: Marks,
}

/// A complaint as it is kept.
///
/// # Errors
/// INVALID.
pub(super) fn complaint(typed: &str) -> Result<String> {
    needed("input.complaint", typed, COMPLAINT_CHARS).map_err(|refused| refused.under(RULE))
}

/// A reason.
///
/// # Errors
/// INVALID.
pub(super) fn why(typed: &str) -> Result<String> {
    needed("input.why", typed, WHY_CHARS).map_err(|refused| refused.under(RULE))
}

/// The items as they are kept; a case may have none.
///
/// # Errors
/// LIMIT for too many; INVALID for what does not fit, naming the item.
pub(super) fn lines(items: &[Item]) -> Result<Vec<Line>> {
    const LIST: &str = "input.items";
    at_most(LIST, RULE, items.len(), ITEMS_MOST)?;
    let line = |(n, item): (usize, &Item)| -> Result<Line> {
        let what = needed((LIST, n, "description"), &item.description, WHAT_CHARS).map_err(|err| err.under(RULE))?;
        if !(0..=ITEM_MOST).contains(&item.amount.get()) {
            let (zh, en) = ("金额须在0至1,000,000.00元之间", "An item comes to 0 to 1,000,000.00 yuan");
            return Err(invalid(format!("{LIST}.{n}.amount"), zh, en).rule("APPR-5").fact("max", ITEM_MOST).into());
        }
        let typed = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let plate = typed(&item.plate).map(|text| Plate::parse(&text)).transpose();
        let plate = plate.map_err(|err| misspelt((LIST, n, "plate"), &err).rule(RULE))?;
        let vin = typed(&item.vin).map(|text| Vin::parse(&text)).transpose();
        let vin = vin.map_err(|err| misspelt((LIST, n, "vin"), &err).rule(RULE))?;
        let marks = Marks { plate: plate.map(|p| p.as_str().to_owned()), vin: vin.map(|v| v.as_str().to_owned()) };
        Ok(Line { kind: item.kind, what, amount: item.amount, marks })
    };
    items.iter().enumerate().map(line).collect()
}

/// Whether the case is as it was read, and stands so that this may be done.
///
/// # Errors
/// CONFLICT naming the state it is in, or the present version.
pub(super) fn stands(case: &concession::Model, version: i32, states: &[ConcessionState]) -> Result<()> {
    if !states.contains(&case.state) {
        return Err(past(case.state));
    }
    if case.version == version { Ok(()) } else { Err(stale(case.version).under(RULE)) }
}

/// It is in a state in which this cannot be done.
pub(super) fn past(state: ConcessionState) -> Error {
    let zh = format!("让渡服务当前状态为“{}”，不能进行此操作", state.zh());
    let en = format!("The case does not stand so that this can be done: {}", state.en());
    Refusal::new(Code::Conflict, zh, en).rule(RULE).fact("state", state.text()).into()
}

/// Whether it may be asked for once more.
///
/// # Errors
/// LIMIT.
pub(super) fn again(round: i32) -> Result<()> {
    if round < ROUNDS_MOST {
        return Ok(());
    }
    let zh = format!("最多修改{}次，请另行提出", ROUNDS_MOST - 1);
    let en = format!("Changed at most {} times; open another case", ROUNDS_MOST - 1);
    Err(Refusal::new(Code::Limit, zh, en).rule(RULE).fact("max", ROUNDS_MOST - 1).into())
}

/// What the items cost, one for each, and together: not more than was approved.
///
/// # Errors
/// INVALID for another number of costs, and for one below zero; RULE APPR-5 with `approved` and `amount` in fen for more in all.
pub(super) fn costs(costs: &[Fen], items: usize, approved: Fen) -> Result<Fen> {
    if costs.len() != items {
        let zh = format!("请按顺序填写{items}项的实际费用");
        let en = format!("Say what each of the {items} items cost, in their order");
        return Err(invalid("input.costs", zh, en).rule(RULE).fact("items", items).into());
    }
    if let Some(n) = costs.iter().position(|cost| cost.get() < 0) {
        let (zh, en) = ("费用不能为负数", "A cost is not below zero");
        return Err(invalid(format!("input.costs.{n}"), zh, en).rule(RULE).into());
    }
    let total = costs.iter().try_fold(Fen::ZERO, |sum, cost| sum.checked_add(*cost));
    match total {
        Ok(total) if total <= approved => Ok(total),
        beyond => {
            let amount = beyond.map_or(i64::MAX, Fen::get);
            let zh = format!("实际费用超出已批准金额{approved}");
            let en = format!("That is more than the {approved} that were approved");
            let refusal = Refusal::new(Code::Rule, zh, en).rule("APPR-5").field("input.costs");
            Err(refusal.fact("approved", approved.get()).fact("amount", amount).into())
        }
    }
}

/// Whether the services can have been carried out that day: not before they were approved, and not in the future.
///
/// # Errors
/// INVALID.
pub(super) fn carried_out(on: BusinessDay, approved: BusinessDay, today: BusinessDay) -> Result<()> {
    let said = match on {
        on if on > today => ("执行日期不能在将来", "That lies in the future"),
        on if on < approved => ("执行日期不能早于批准日期", "That is before it was approved"),
        _ => return Ok(()),
    };
    Err(invalid("input.doneOn", said.0, said.1).rule(RULE).into())
}

/// The customer's word as it is kept, and how satisfied he was: 1 to 5.
///
/// # Errors
/// INVALID.
pub(super) fn word(typed: &str, satisfaction: i32) -> Result<String> {
    let word = needed("input.word", typed, WORD_CHARS).map_err(|refused| refused.under(RULE))?;
    if (1..=5).contains(&satisfaction) {
        return Ok(word);
    }
    let (zh, en) = ("满意度为1至5分", "Satisfaction is 1 to 5");
    Err(invalid("input.satisfaction", zh, en).rule(RULE).fact("min", 1).fact("max", 5).into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use longhaul_entity::enums::ConcessionItemKind;

    use super::*;

    fn item(fen: i64, plate: Option<&str>) -> Item {
        Item {
            kind: ConcessionItemKind::FreeParts,
            description: " 滤芯 ".to_owned(),
            amount: Fen::new(fen),
            plate: plate.map(str::to_owned),
            vin: None,
        }
    }

    fn told(result: Result<impl std::fmt::Debug>) -> (Code, String) {
        match result.unwrap_err() {
            Error::Refused(refusal) => (refusal.code, refusal.field.unwrap_or_default().into_owned()),
            other => panic!("{other}"),
        }
    }

    fn said(code: Code, field: &str) -> (Code, String) {
        (code, field.to_owned())
    }

    #[test]
    fn items_are_read_and_bounded() {
        let read = lines(&[item(0, None), item(ITEM_MOST, Some("冀b·12345"))]).unwrap();
        assert_eq!((read[0].what.as_str(), read[1].marks.plate.as_deref()), ("滤芯", Some("冀B12345")));
        assert!(lines(&[]).unwrap().is_empty());
        assert_eq!(told(lines(&[item(1, None), item(-1, None)])), said(Code::Invalid, "input.items.1.amount"));
        assert_eq!(told(lines(&[item(ITEM_MOST + 1, None)])), said(Code::Invalid, "input.items.0.amount"));
        assert_eq!(told(lines(&[item(1, Some("12345"))])), said(Code::Invalid, "input.items.0.plate"));
        assert_eq!(told(lines(&vec![item(1, None); 21])), said(Code::Limit, "input.items"));
        let vin = Item { vin: Some("1".into()), ..item(1, None) };
        assert_eq!(told(lines(&[vin])), said(Code::Invalid, "input.items.0.vin"));
    }

    #[test]
    fn exactly_what_was_approved_may_be_spent() {
        let fen = |of: &[i64]| of.iter().copied().map(Fen::new).collect::<Vec<_>>();
        assert_eq!(costs(&fen(&[4, 6]), 2, Fen::new(10)).unwrap(), Fen::new(10));
        assert_eq!(costs(&[], 0, Fen::ZERO).unwrap(), Fen::ZERO);
        assert_eq!(told(costs(&fen(&[4, 7]), 2, Fen::new(10))), said(Code::Rule, "input.costs"));
        assert_eq!(told(costs(&fen(&[i64::MAX, 1]), 2, Fen::new(10))), said(Code::Rule, "input.costs"));
        assert_eq!(told(costs(&fen(&[4]), 2, Fen::new(10))), said(Code::Invalid, "input.costs"));
        assert_eq!(told(costs(&fen(&[11, -1]), 2, Fen::new(10))), said(Code::Invalid, "input.costs.1"));
    }

    #[test]
    fn services_lie_between_approval_and_today() {
        let day = |number| BusinessDay::new(number).unwrap();
        let on = |on| carried_out(day(on), day(20_260_610), day(20_260_615));
        assert!(on(20_260_610).is_ok() && on(20_260_615).is_ok());
        assert!(on(20_260_609).is_err() && on(20_260_616).is_err());
    }

    #[test]
    fn a_word_has_a_score() {
        assert_eq!(word(" 满意 ", 5).unwrap(), "满意");
        assert_eq!(told(word("满意", 0)), said(Code::Invalid, "input.satisfaction"));
        assert_eq!(told(word("满意", 6)), said(Code::Invalid, "input.satisfaction"));
        assert_eq!(told(word(" ", 5)), said(Code::Invalid, "input.word"));
    }
}
