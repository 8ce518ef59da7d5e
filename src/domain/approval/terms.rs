//! What a request asks for: its items, for how many vehicles, why and for whom; read and added up (APPR-5).

use longhaul_entity::{ContactId, approval_item, approval_request::Recipient, enums::ApprovalKind};
use serde::Serialize;

use super::kinds;
use crate::{
    error::{Code, Error, Refusal, Result, invalid},
    vocab::{Fen, PersonOrFirmName, VocabError, optional_text, text},
};

/// Items of a request at most.
const ITEMS_MOST: usize = 20;
/// Characters that say what an item is.
const WHAT_CHARS: usize = 120;
/// Characters of a reason, for a request or for a decision.
pub(super) const REASON_CHARS: usize = 1000;
/// Characters of a post.
const TITLE_CHARS: usize = 60;
/// The most that an item comes to per vehicle, in fen.
const ITEM_MOST: i64 = 1_000_000_000;
/// Vehicles of a request at most.
const VEHICLES_MOST: i32 = 100_000;

/// Whom something is for, as it was handed in (APPR-6).
#[derive(Clone, Debug, Default, Serialize)]
pub struct Whom {
    /// His name; that of the contact where one is named.
    pub name: Option<String>,
    /// His post.
    pub title: Option<String>,
    /// The contact of a customer that he is, if he is one.
    pub contact: Option<ContactId>,
    /// Whether he is declared to be a public official.
    pub public_official: bool,
}

/// Something asked for, as it was handed in.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// What it is, at most 120 characters.
    pub what: String,
    /// What it comes to per vehicle, 0.01 to 10,000,000.00 yuan.
    pub per_vehicle: Fen,
    /// Whom it is for.
    pub whom: Option<Whom>,
}

/// What is asked for, as it was handed in.
#[derive(Clone, Debug, Serialize)]
pub struct Terms {
    /// For how many vehicles, 1 to 100,000; 1 where the kind does not count by the vehicle.
    pub vehicles: i32,
    /// The items, 1 to 20; none where the kind asks for neither money nor goods.
    pub items: Vec<Item>,
    /// Why, at most 1,000 characters.
    pub reason: String,
    /// Whom all of it is for.
    pub whom: Option<Whom>,
}

/// The terms as they are kept.
pub(super) struct Kept {
    pub(super) reason: String,
    pub(super) recipient: Option<Recipient>,
    /// Without request and round.
    pub(super) items: Vec<(String, Fen, Option<Recipient>)>,
    /// The sum of all items per vehicle.
    pub(super) per_vehicle: Fen,
}

impl Terms {
    /// Everybody whom something of it is for, with the field that names him.
    pub(super) fn recipients(&self) -> impl Iterator<Item = (String, &Whom)> {
        let all = self.whom.iter().map(|whom| ("input.recipient".to_owned(), whom));
        let each = self.items.iter().enumerate();
        all.chain(each.filter_map(|(at, item)| Some((format!("input.items.{at}.recipient"), item.whom.as_ref()?))))
    }

    /// Reads the terms of a request of that kind and adds them up. `named` gives the names of contacts.
    ///
    /// # Errors
    /// INVALID, naming the field; LIMIT for too many items.
    pub(super) fn read(&self, kind: ApprovalKind, named: impl Fn(ContactId) -> Option<String>) -> Result<Kept> {
        self.count(kind)?;
        let reason = text("reason", &self.reason, REASON_CHARS).map_err(|err| refused("input.reason", err))?;
        let whom = |whom: &Whom, field: &str| recipient(whom, field, &named);
        let recipient = self.whom.as_ref().map(|given| whom(given, "input.recipient")).transpose()?;
        let mut items = Vec::with_capacity(self.items.len());
        for (at, item) in self.items.iter().enumerate() {
            let field = format!("input.items.{at}");
            let what = text("what", &item.what, WHAT_CHARS).map_err(|err| refused(format!("{field}.what"), err))?;
            if !(1..=ITEM_MOST).contains(&item.per_vehicle.get()) {
                let (zh, en) = ("金额须在0.01至10,000,000.00元之间", "An item comes to 0.01 to 10,000,000.00 yuan");
                return Err(invalid(format!("{field}.perVehicle"), zh, en).rule("APPR-5").into());
            }
            let for_whom = item.whom.as_ref().map(|given| whom(given, &format!("{field}.recipient"))).transpose()?;
            items.push((what, item.per_vehicle, for_whom));
        }
        let per_vehicle = Fen::total(items.iter().map(|item| item.1)).map_err(Error::broken)?;
        Ok(Kept { reason, recipient, items, per_vehicle })
    }

    fn count(&self, kind: ApprovalKind) -> Result<()> {
        let most = if kinds::by_vehicle(kind) { VEHICLES_MOST } else { 1 };
        if !(1..=most).contains(&self.vehicles) {
            let zh = format!("车辆数须在1至{most}之间");
            let en = format!("The number of vehicles is 1 to {most} for this kind of request");
            return Err(invalid("input.vehicles", zh, en).rule("APPR-5").into());
        }
        if self.items.len() > ITEMS_MOST {
            let zh = format!("最多{ITEMS_MOST}项");
            let en = format!("At most {ITEMS_MOST} items");
            let refusal = Refusal::new(Code::Limit, zh, en).rule("APPR-5").field("input.items");
            return Err(refusal.fact("max", ITEMS_MOST).into());
        }
        if kinds::needs_items(kind) && self.items.is_empty() {
            let (zh, en) = ("请至少填写一项申请内容", "Name at least one item");
            return Err(invalid("input.items", zh, en).rule("APPR-5").into());
        }
        Ok(())
    }
}

impl Kept {
    /// The rows of the items in that round.
    pub(super) fn rows(&self, request: longhaul_entity::ApprovalId, round: i32) -> Vec<approval_item::Model> {
        let row = |(position, (what, fen, recipient)): (i32, &(String, Fen, Option<Recipient>))| approval_item::Model {
            request_id: request,
            round,
            position,
            what: what.clone(),
            per_vehicle_fen: fen.get(),
            recipient: recipient.clone(),
        };
        (0..).zip(&self.items).map(row).collect()
    }
}

fn recipient(whom: &Whom, field: &str, named: impl Fn(ContactId) -> Option<String>) -> Result<Recipient> {
    let known = whom.contact.and_then(named);
    let typed = whom.name.as_deref().or(known.as_deref()).unwrap_or_default();
    let name = PersonOrFirmName::parse(typed).map_err(|err| refused(format!("{field}.name"), err))?;
    let title = optional_text("title", whom.title.as_deref().unwrap_or_default(), TITLE_CHARS);
    let title = title.map_err(|err| refused(format!("{field}.title"), err))?;
    Ok(Recipient { name: name.as_str().to_owned(), title, contact: whom.contact })
}

/// A reason that must be given.
///
/// # Errors
/// INVALID, naming `input.why`.
pub(super) fn why(typed: Option<&str>) -> Result<String> {
    Ok(text("why", typed.unwrap_or_default(), REASON_CHARS).map_err(|err| refused("input.why", err))?)
}

/// A reason that may be left out.
///
/// # Errors
/// As [`why`].
pub(super) fn perhaps_why(typed: Option<&str>) -> Result<Option<String>> {
    let read = optional_text("why", typed.unwrap_or_default(), REASON_CHARS);
    Ok(read.map_err(|err| refused("input.why", err))?)
}

fn refused(field: impl Into<String>, err: VocabError) -> Refusal {
    invalid(field.into(), err.zh(), err.en())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn terms(fen: &[i64]) -> Terms {
        let item = |fen: &i64| Item { what: "现金优惠".to_owned(), per_vehicle: Fen::new(*fen), whom: None };
        Terms { vehicles: 1, items: fen.iter().map(item).collect(), reason: "竞品降价".to_owned(), whom: None }
    }

    fn read(kind: ApprovalKind, terms: &Terms) -> Result<Kept> {
        terms.read(kind, |_| None)
    }

    #[test]
    fn all_items_are_added_up_whatever_each_is() {
        let kept = read(ApprovalKind::Promotion, &terms(&[150_000, 40_000, 10_001])).unwrap();
        assert_eq!(kept.per_vehicle, Fen::new(200_001));
        assert_eq!(kept.rows(longhaul_entity::ApprovalId(uuid::Uuid::nil()), 2).len(), 3);
    }

    #[test]
    fn an_item_neither_lowers_the_sum_nor_is_beyond_measure() {
        for fen in [&[0][..], &[-1], &[300_000, -150_000], &[1_000_000_001], &[i64::MIN]] {
            let refused = read(ApprovalKind::Promotion, &terms(fen)).err().map(|err| err.code());
            assert_eq!(refused, Some(Code::Invalid), "{fen:?}");
        }
        assert_eq!(read(ApprovalKind::Promotion, &terms(&[1; 21])).err().map(|err| err.code()), Some(Code::Limit));
        assert_eq!(read(ApprovalKind::Promotion, &terms(&[])).err().map(|err| err.code()), Some(Code::Invalid));
        assert!(read(ApprovalKind::CrossTerritory, &terms(&[])).is_ok());
    }

    #[test]
    fn vehicles_are_counted_where_the_kind_counts_them() {
        let many = Terms { vehicles: 20, ..terms(&[1_000]) };
        assert!(read(ApprovalKind::Promotion, &many).is_ok());
        assert!(read(ApprovalKind::PublicRelations, &many).is_err());
        assert!(read(ApprovalKind::Promotion, &Terms { vehicles: 0, ..terms(&[1]) }).is_err());
    }
}
