//! Reading a row of a ledger into a customer: what people write into cells, and what is wrong with it in their words.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use longhaul_entity::{
    ClosedEnum, TypedId, UserId,
    enums::{CustomerKind, ImportFault, PurchaseWay, Source, TransportUse},
};
use uuid::Uuid;

use super::layout::{FLEET_LINES, Field};
use crate::{
    domain::customer::{
        ADDRESS_MAX, Card, INDUSTRY_MAX, LABEL_MAX, create::CreateCustomer, set_contacts::ContactLine,
        set_fleet::FleetLine, set_purchase_plans::PlanLine,
    },
    error::Refusal,
    sheet::{Raw, Row, uncalm},
    vocab::{
        BusinessDay, Coordinates, CreditCode, Fen, PersonOrFirmName, Phone, RegionCode, VocabError, divisions,
        normalise_name, optional_text,
    },
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

    fn required() -> Self {
        Self::new(ImportFault::Required, "必填", "Must be filled in")
    }

    fn malformed(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
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
        let fields =
            [Field::PlanSeries, Field::PlanCount, Field::PlanMonth, Field::PlanBudget, Field::PlanWay];
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

/// A number as people would have typed it: a phone that a spreadsheet took for one has all its digits.
pub(super) fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

/// The day of a serial number: days since 30 December 1899.
pub(super) fn date(days: f64) -> Result<BusinessDay, Said> {
    let epoch = BusinessDay::new(19_000_101).ok();
    // Two days before the first one that is known.
    let whole = (1.0..3_000_000.0).contains(&days).then(|| days.floor() as i32 - 2);
    let day = epoch.zip(whole).and_then(|(epoch, days)| epoch.plus_days(days).ok());
    day.ok_or_else(|| Said::malformed("日期不正确", "This is no date"))
}

fn words(field: &'static str, typed: &str, max: usize) -> Result<String, Said> {
    optional_text(field, typed, max)?.ok_or_else(Said::required)
}

/// A value of a closed list by its Chinese or English name or by its code.
fn value<T: ClosedEnum>(typed: &str) -> Result<T, Said> {
    let wanted = normalise_name(typed);
    let found = T::ALL.iter().find(|value| {
        [value.zh(), value.en(), value.text()].iter().any(|name| normalise_name(name) == wanted)
    });
    found.copied().ok_or_else(|| {
        let (zh, en): (Vec<_>, Vec<_>) = T::ALL.iter().map(|value| (value.zh(), value.en())).unzip();
        let (zh, en) = (format!("应为：{}", zh.join("、")), format!("One of: {}", en.join(", ")));
        Said::new(ImportFault::Unknown, zh, en)
    })
}

fn phone(typed: &str) -> Result<Phone, Said> {
    if typed.contains('*') {
        return Err(Said::malformed("电话已隐藏，请填写完整号码", "The phone is masked; give the whole number"));
    }
    Ok(Phone::parse(typed)?)
}

/// A county by its code, with or without names behind, or by its names from the province or the city on.
fn division(typed: &str) -> Result<RegionCode, Said> {
    static BY_NAME: LazyLock<HashMap<String, Option<&'static str>>> = LazyLock::new(names);
    let folded = normalise_name(typed);
    let digits: String = folded.chars().take_while(char::is_ascii_digit).collect();
    if digits.len() == 6 {
        return Ok(RegionCode::parse(&digits)?);
    }
    let found = BY_NAME.get(&folded.replace(['/', '-', '>', '\\', ','], "")).copied().flatten();
    let (zh, en) = ("没有这个行政区划，请填写六位代码或完整名称", "No such division; give its six digits or its full name");
    found.and_then(|code| RegionCode::parse(code).ok()).ok_or_else(|| Said::new(ImportFault::Unknown, zh, en))
}

/// All divisions by their names in a row, with and without the province; none where two are called the same.
fn names() -> HashMap<String, Option<&'static str>> {
    let mut names: HashMap<String, Option<&'static str>> = HashMap::new();
    for division in divisions::all() {
        let Some(full) = divisions::full_name(division.code) else { continue };
        let short = full.split_once(' ').map(|(_, rest)| rest.to_owned()).filter(|rest| rest.contains(' '));
        for name in [Some(full), short].into_iter().flatten() {
            let name = normalise_name(&name);
            names.entry(name).and_modify(|code| *code = None).or_insert(Some(division.code));
        }
    }
    names
}

fn degrees(typed: &str) -> Result<f64, Said> {
    let folded = normalise_name(typed);
    let read = folded.trim_end_matches('°').parse::<f64>().ok().filter(|degrees| degrees.is_finite());
    read.ok_or_else(|| Said::malformed("应为度数，如 39.63", "Degrees are asked for, such as 39.63"))
}

fn count(typed: &str) -> Result<i32, Said> {
    let folded = normalise_name(typed);
    let read = folded.trim_end_matches(['辆', '台']).parse().ok().filter(|count| (1..=100_000).contains(count));
    read.ok_or_else(|| Said::malformed("应为1至100000的整数", "A whole number from 1 to 100,000 is asked for"))
}

fn year(typed: &str) -> Result<i32, Said> {
    match numbers(typed).as_slice() {
        [year] if (1_900..=2_100).contains(year) => Ok(*year),
        [serial] if (10_000..100_000).contains(serial) => Ok(date(f64::from(*serial))?.year()),
        [year, month] | [year, month, _] if (1_900..=2_100).contains(year) && (1..=12).contains(month) => Ok(*year),
        _ => Err(Said::malformed("应为四位年份，如 2021", "A year of four digits is asked for, such as 2021")),
    }
}

fn month(typed: &str) -> Result<i32, Said> {
    let joined = match numbers(typed).as_slice() {
        [month] if (190_001..=210_012).contains(month) => Some(*month),
        [day] if (19_000_101..=21_001_231).contains(day) => Some(*day / 100),
        [serial] if (10_000..100_000).contains(serial) => Some(date(f64::from(*serial))?.year_month()),
        [year, month] | [year, month, _] if (1_900..=2_100).contains(year) => Some(year * 100 + month),
        _ => None,
    };
    let (zh, en) = ("应为年月，如 202607 或 2026年7月", "A year and month are asked for, such as 202607 or 2026-07");
    joined.filter(|month| (1..=12).contains(&(month % 100))).ok_or_else(|| Said::malformed(zh, en))
}

/// The whole numbers in a text, as people write dates; none when something else stands there.
fn numbers(typed: &str) -> Vec<i32> {
    let folded = normalise_name(typed);
    // A time of day behind a date says nothing here.
    let date = folded.split('t').next().unwrap_or_default();
    let parts: Vec<&str> = date.split(['-', '/', '.', '年', '月', '日', '号']).filter(|part| !part.is_empty()).collect();
    let read: Result<Vec<i32>, _> = parts.into_iter().take(4).map(str::parse).collect();
    read.unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_are_read_as_people_write_them() {
        for typed in ["202607", "２０２６０７", "2026-07", "2026/7/1", "2026年7月", "2026.7", "20260715", "46204", "2026-07-01T00:00:00"] {
            assert_eq!(month(typed), Ok(202_607), "{typed}");
        }
        for typed in ["", "2026", "2026-13", "七月", "2026-07-01-02-03", "-1", "99"] {
            assert!(month(typed).is_err(), "{typed}");
        }
        for typed in ["2021", "２０２１年", "2021-05-01", "2021年5月", "44317"] {
            assert_eq!(year(typed), Ok(2021), "{typed}");
        }
    }

    #[test]
    fn serial_numbers_are_days() {
        assert_eq!(date(44_317.0).unwrap().get(), 20_210_501);
        assert_eq!(date(46_204.75).unwrap().get(), 20_260_701);
        assert!(date(-1.0).is_err() && date(f64::NAN).is_err() && date(1e300).is_err());
    }

    #[test]
    fn divisions_are_read_by_code_and_by_name() {
        for typed in ["130202", "１３０２０２", "130202 河北省 唐山市 路南区", "河北省唐山市路南区", "唐山市 路南区", "河北省/唐山市/路南区"] {
            assert_eq!(division(typed).unwrap().as_str(), "130202", "{typed}");
        }
        for typed in ["路南", "999999", "火星", ""] {
            assert!(division(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(plain(13_800_001_111.0), "13800001111");
        assert_eq!(plain(1.38e10), "13800000000");
        assert_eq!(plain(39.63), "39.63");
    }

    #[test]
    fn values_are_read_by_either_name_and_by_code() {
        for typed in ["小型企业", "SMALL_ENTERPRISE", "small enterprise", " 小型 企业 "] {
            assert_eq!(value::<CustomerKind>(typed), Ok(CustomerKind::SmallEnterprise), "{typed}");
        }
        assert!(value::<CustomerKind>("小企业").is_err());
    }
}
