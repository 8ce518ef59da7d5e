//! Reading a row of a ledger into a customer: what people write into cells, and what is wrong with it in their words.

use std::{borrow::Cow, collections::HashMap};

use longhaul_entity::{
    TypedId, UserId,
    enums::{CustomerKind, ImportFault, PurchaseWay, Source, TransportUse},
};
use uuid::Uuid;

use super::{
    layout::{FLEET_LINES, Field},
    values::{count, date, degrees, division, month, phone, plain, value, words, year},
};
use crate::{
    domain::customer::{
        ADDRESS_MAX, Card, INDUSTRY_MAX, LABEL_MAX, create::CreateCustomer, set_contacts::ContactLine,
        set_fleet::FleetLine, set_purchase_plans::PlanLine,
    },
    error::Refusal,
    sheet::{Raw, Row, uncalm},
    vocab::{Coordinates, CreditCode, Fen, PersonOrFirmName, Phone, VocabError, normalise_name},
};

/// What is wrong, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) code: ImportFault,
    pub(super) zh: Cow<'static, str>,
    pub(super) en: Cow<'static, str>,
}

/// What is wrong with a column of a row; without a column, with the row.
pub(super) type Bad = (Option<Field>, Said);

/// A customer that a row stands for, and which lines of its fleet were filled in.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) order: CreateCustomer,
    lines: Vec<u8>,
}

/// What rows are read by.
pub(super) struct Reader {
    /// The column of the sheet that each field stands in.
    pub(super) places: HashMap<Field, u32>,
    /// The people of the dealer by name as compared and by phone; none for a name that two of them have.
    pub(super) people: HashMap<String, Option<UserId>>,
}

impl Said {
    pub(super) fn new(code: ImportFault, zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { code, zh: zh.into(), en: en.into() }
    }

    pub(super) fn required() -> Self {
        Self::new(ImportFault::Required, "必填", "Must be filled in")
    }

    pub(super) fn malformed(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ImportFault::Malformed, zh, en)
    }
}

impl From<VocabError> for Said {
    fn from(err: VocabError) -> Self {
        Self::malformed(err.zh(), err.en())
    }
}

impl Reader {
    /// The customer of a row.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of columns.
    pub(super) fn read(&self, row: &Row) -> Result<Draft, Vec<Bad>> {
        let mut reading = Reading { reader: self, row, bad: Vec::new() };
        let draft = reading.draft();
        match draft {
            Some(draft) if reading.bad.is_empty() => Ok(draft),
            _ => Err(reading.bad),
        }
    }
}

/// A row being read.
struct Reading<'a> {
    reader: &'a Reader,
    row: &'a Row,
    bad: Vec<Bad>,
}

impl Reading<'_> {
    fn draft(&mut self) -> Option<Draft> {
        let card = self.card();
        let owner = self.maybe(Field::Owner, |typed| self.reader.owner(typed));
        let contacts = self.contact();
        let (fleet, lines) = self.fleet();
        let plans = self.plan();
        let order = CreateCustomer {
            id: None,
            card: card?,
            owner,
            contacts: contacts.into_iter().collect(),
            fleet,
            purchase_plans: plans.into_iter().collect(),
        };
        Some(Draft { order, lines })
    }

    fn card(&mut self) -> Option<Card> {
        let name = self.must(Field::Name, |typed| Ok(PersonOrFirmName::parse(typed)?));
        let kind = self.must(Field::Kind, value::<CustomerKind>);
        let credit_code = self.maybe(Field::CreditCode, |typed| Ok(CreditCode::parse(typed)?));
        let phone = self.maybe(Field::Phone, phone);
        let industry = self.maybe(Field::Industry, |typed| words("industry", typed, INDUSTRY_MAX));
        let transport_use = self.must(Field::TransportUse, value::<TransportUse>);
        let area_of_use = self.maybe(Field::AreaOfUse, |typed| words("areaOfUse", typed, ADDRESS_MAX));
        let division = self.must(Field::Division, division);
        let address = self.maybe(Field::Address, |typed| words("address", typed, ADDRESS_MAX));
        let place = self.place();
        let source = self.must(Field::Source, value::<Source>);
        let (name, kind, transport_use, division, source) = (name?, kind?, transport_use?, division?, source?);
        if kind == CustomerKind::Individual && phone.is_none() && !self.is_bad(Field::Phone) {
            let (zh, en) = ("个体客户必须填写电话", "An individual needs a phone number");
            self.bad.push((Some(Field::Phone), Said::new(ImportFault::Required, zh, en)));
        }
        Some(Card {
            kind,
            name,
            credit_code,
            phone,
            industry,
            transport_use,
            area_of_use,
            address,
            division,
            place,
            source,
        })
    }

    fn place(&mut self) -> Option<Coordinates> {
        let lat = self.maybe(Field::Latitude, degrees);
        let lon = self.maybe(Field::Longitude, degrees);
        match (lat, lon) {
            (Some(lat), Some(lon)) => match Coordinates::new(lat, lon) {
                Ok(place) => Some(place),
                Err(err) => {
                    self.bad.push((Some(Field::Latitude), err.into()));
                    None
                }
            },
            (None, None) => None,
            (lat, _) => {
                let missing = if lat.is_none() { Field::Latitude } else { Field::Longitude };
                if !self.is_bad(missing) {
                    self.bad.push((Some(missing), Said::required()));
                }
                None
            }
        }
    }

    fn contact(&mut self) -> Option<ContactLine> {
        let fields = [Field::ContactName, Field::ContactTitle, Field::ContactPhone];
        if fields.iter().all(|field| self.typed(*field).is_none()) {
            return None;
        }
        let name = self.must(Field::ContactName, |typed| Ok(PersonOrFirmName::parse(typed)?));
        let title = self.maybe(Field::ContactTitle, |typed| words("title", typed, LABEL_MAX));
        let phone = self.maybe(Field::ContactPhone, phone);
        Some(ContactLine { id: None, name: name?, title, phone: Some(phone), primary: true })
    }

    /// The lines of the fleet that were filled in, and their numbers.
    fn fleet(&mut self) -> (Vec<FleetLine>, Vec<u8>) {
        let (mut fleet, mut lines) = (Vec::new(), Vec::new());
        for n in 0..FLEET_LINES {
            let fields = [Field::FleetBrand(n), Field::FleetSeries(n), Field::FleetCount(n), Field::FleetYear(n)];
            if fields.iter().all(|field| self.typed(*field).is_none()) {
                continue;
            }
            let brand = self.must(fields[0], |typed| words("brand", typed, LABEL_MAX));
            let series = self.must(fields[1], |typed| words("series", typed, LABEL_MAX));
            let count = self.must(fields[2], count);
            let year = self.must(fields[3], year);
            if let (Some(brand), Some(series), Some(count), Some(year)) = (brand, series, count, year) {
                fleet.push(FleetLine { id: None, brand, series, count, year });
                lines.push(n);
            }
        }
        (fleet, lines)
    }

    fn plan(&mut self) -> Option<PlanLine> {
        let fields = [Field::PlanSeries, Field::PlanCount, Field::PlanMonth, Field::PlanBudget, Field::PlanWay];
        if fields.iter().all(|field| self.typed(*field).is_none()) {
            return None;
        }
        let series = self.must(Field::PlanSeries, |typed| words("series", typed, LABEL_MAX));
        let count = self.must(Field::PlanCount, count);
        let month = self.must(Field::PlanMonth, month);
        let budget = self.maybe(Field::PlanBudget, |typed| Ok(Fen::parse(typed)?));
        let way = self.must(Field::PlanWay, value::<PurchaseWay>);
        Some(PlanLine { id: None, series: series?, count: count?, month: month?, budget, way: way? })
    }

    /// What stands in a field, as text; nothing when it is blank.
    fn typed(&self, field: Field) -> Option<Result<String, Said>> {
        let raw = self.reader.places.get(&field).and_then(|column| self.row.at(*column))?;
        Some(match raw {
            Raw::Text(text) => Ok(uncalm(text.trim()).to_owned()),
            Raw::Number(number) => Ok(plain(*number)),
            Raw::Date(days) => date(*days).map(|day| day.to_string()),
            Raw::Bool(truth) => Ok(if *truth { "是" } else { "否" }.to_owned()),
            Raw::Error(_) => Err(Said::malformed("单元格是错误值", "The cell holds an error value")),
        })
    }

    fn maybe<T>(&mut self, field: Field, read: impl Fn(&str) -> Result<T, Said>) -> Option<T> {
        let typed = self.typed(field)?;
        match typed.and_then(|typed| read(&typed)) {
            Ok(value) => Some(value),
            Err(said) => {
                self.bad.push((Some(field), said));
                None
            }
        }
    }

    fn must<T>(&mut self, field: Field, read: impl Fn(&str) -> Result<T, Said>) -> Option<T> {
        if self.typed(field).is_none() {
            self.bad.push((Some(field), Said::required()));
            return None;
        }
        self.maybe(field, read)
    }

    fn is_bad(&self, field: Field) -> bool {
        self.bad.iter().any(|(bad, _)| *bad == Some(field))
    }
}

impl Reader {
    /// Whoever is meant, by phone or by name. Somebody whom the dealer has not is nobody's id: whether that matters, the rules
    /// of recording decide, since a customer that is there already needs no owner.
    fn owner(&self, typed: &str) -> Result<UserId, Said> {
        let phone = Phone::parse(typed).ok();
        let key = phone.map_or_else(|| normalise_name(typed), |phone| phone.as_str().to_owned());
        Ok(self.people.get(&key).copied().flatten().unwrap_or(UserId::from_uuid(Uuid::nil())))
    }
}

impl Draft {
    /// The column that a refusal of the rules speaks of.
    pub(super) fn column(&self, refusal: &Refusal) -> Option<Field> {
        let path = refusal.field.as_deref()?.strip_prefix("input.")?;
        let mut parts = path.split('.');
        Some(match parts.next()? {
            "name" => Field::Name,
            "creditCode" => Field::CreditCode,
            "phone" => Field::Phone,
            "divisionCode" => Field::Division,
            "industry" => Field::Industry,
            "areaOfUse" => Field::AreaOfUse,
            "address" => Field::Address,
            "ownerId" => Field::Owner,
            "contacts" => Field::ContactTitle,
            "fleet" => {
                let line = *self.lines.get(parts.next()?.parse::<usize>().ok()?)?;
                match parts.next()? {
                    "series" => Field::FleetSeries(line),
                    "count" => Field::FleetCount(line),
                    "year" => Field::FleetYear(line),
                    _ => Field::FleetBrand(line),
                }
            }
            "purchasePlans" => match parts.nth(1)? {
                "count" => Field::PlanCount,
                "month" => Field::PlanMonth,
                "budget" => Field::PlanBudget,
                _ => Field::PlanSeries,
            },
            _ => return None,
        })
    }
}
