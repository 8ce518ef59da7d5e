//! What is written about a customer, as clients hand it in, and how its words are read.

use longhaul_entity::enums::{CustomerKind, Source, TransportUse};
use serde::Serialize;

use crate::{
    error::{Refusal, Result, invalid},
    vocab::{Coordinates, CreditCode, PersonOrFirmName, Phone, RegionCode, VocabError, optional_text, text},
};

/// Characters of a trade.
pub const INDUSTRY_MAX: usize = 60;
/// Characters of an address, and of the area in which trucks run.
pub const ADDRESS_MAX: usize = 200;
/// Characters of a post, a brand, a series.
pub const LABEL_MAX: usize = 60;

/// A customer's card (客户档案, CUST-9) without its lists.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// What kind of customer (CUST-2).
    pub kind: CustomerKind,
    /// Its name.
    pub name: PersonOrFirmName,
    /// Unified social credit code.
    pub credit_code: Option<CreditCode>,
    /// Its own phone; an individual needs one.
    pub phone: Option<Phone>,
    /// Its trade, at most 60 characters.
    pub industry: Option<String>,
    /// What its trucks are used for.
    pub transport_use: TransportUse,
    /// Where its trucks run, at most 200 characters.
    pub area_of_use: Option<String>,
    /// Street address, at most 200 characters.
    pub address: Option<String>,
    /// The county, or a city without counties.
    pub division: RegionCode,
    /// Where the address lies.
    pub place: Option<Coordinates>,
    /// Where it was learned of (CUST-8).
    pub source: Source,
}

/// Reads words that may be left out.
///
/// # Errors
/// INVALID, naming `input.<field>`.
pub(super) fn words(field: &'static str, typed: Option<&str>, max: usize) -> Result<Option<String>> {
    let read = optional_text(field, typed.unwrap_or_default(), max);
    Ok(read.map_err(|err| refused(format!("input.{field}"), err))?)
}

/// Reads words of a line of a list that must be there.
///
/// # Errors
/// INVALID, naming the line's field: `input.fleet.2.brand`.
pub(super) fn line_words(list: &str, line: usize, field: &'static str, typed: &str) -> Result<String> {
    Ok(text(field, typed, LABEL_MAX).map_err(|err| refused(line_field(list, line, field), err))?)
}

/// The path of a field of a line.
pub(super) fn line_field(list: &str, line: usize, field: &str) -> String {
    format!("input.{list}.{line}.{field}")
}

/// The refusal of a value that cannot be what the field asks for.
pub(super) fn refused(field: String, err: VocabError) -> Refusal {
    invalid(field, err.zh(), err.en())
}

/// A number of vehicles.
///
/// # Errors
/// INVALID unless 1 to 100,000.
pub(super) fn vehicles(list: &str, line: usize, count: i32) -> Result<i32> {
    within(list, line, "count", count, 1..=100_000)
}

/// A number within its bounds.
///
/// # Errors
/// INVALID, naming the line's field and the bounds.
pub(super) fn within(
    list: &str,
    line: usize,
    field: &str,
    number: i32,
    bounds: std::ops::RangeInclusive<i32>,
) -> Result<i32> {
    if bounds.contains(&number) {
        return Ok(number);
    }
    let (least, most) = (bounds.start(), bounds.end());
    let zh = format!("须在{least}至{most}之间");
    let en = format!("Must be between {least} and {most}");
    Err(invalid(line_field(list, line, field), zh, en).rule("CUST-9").into())
}
