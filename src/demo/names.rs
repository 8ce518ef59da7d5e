//! The word lists and places that names and addresses are made of: `data/demo_names.tsv`, `data/demo_places.tsv`.

use longhaul_entity::{ClosedEnum, enums::TransportUse};

use super::chance::Chance;
use crate::{
    error::{Error, Result},
    vocab::RegionCode,
};

const PLACES: &str = include_str!("../../data/demo_places.tsv");
const NAMES: &str = include_str!("../../data/demo_names.tsv");

/// A county with the position of its seat.
#[derive(Clone, Copy, Debug)]
pub(super) struct County {
    pub(super) region: RegionCode,
    /// The market area that it belongs to, by the name of its city: 唐山.
    pub(super) area: &'static str,
    pub(super) lat: f64,
    pub(super) lon: f64,
}

/// All counties, four of an area together.
pub(super) fn counties() -> Result<Vec<County>> {
    let county = |columns: Vec<&'static str>| {
        let [code, _, area, lat, lon] = columns[..] else { return Err(Error::broken("demo_places.tsv: five columns")) };
        Ok(County {
            region: RegionCode::parse(code).map_err(Error::broken)?,
            area: area.trim_end_matches("市场部"),
            lat: lat.parse().map_err(Error::broken)?,
            lon: lon.parse().map_err(Error::broken)?,
        })
    };
    rows(PLACES).map(county).collect()
}

/// The word lists.
pub(super) struct Words {
    surnames: Vec<&'static str>,
    givens: Vec<&'static str>,
    stems: Vec<&'static str>,
    forms: Vec<(&'static str, TransportUse)>,
}

impl Words {
    pub(super) fn read() -> Result<Self> {
        let mut words = Self { surnames: Vec::new(), givens: Vec::new(), stems: Vec::new(), forms: Vec::new() };
        for row in rows(NAMES) {
            match row[..] {
                ["surname", word] => words.surnames.push(word),
                ["given", word] => words.givens.push(word),
                ["stem", word] => words.stems.push(word),
                ["form", word, text] => {
                    let means = TransportUse::ALL.iter().find(|means| means.text() == text);
                    words.forms.push((word, *means.ok_or_else(|| Error::broken("demo_names.tsv: unknown use"))?));
                }
                _ => return Err(Error::broken("demo_names.tsv: unknown list")),
            }
        }
        Ok(words)
    }

    /// Somebody's name.
    pub(super) fn person(&self, chance: &mut Chance) -> String {
        let mut name = chance.of(&self.surnames).to_owned();
        for _ in 0..chance.within(1, 2) {
            name.push_str(chance.of(&self.givens));
        }
        name
    }

    /// The name of a firm of that city, and what such a firm uses trucks for.
    pub(super) fn firm(&self, city: &str, chance: &mut Chance) -> (String, TransportUse) {
        let (form, means) = chance.of(&self.forms);
        (format!("{city}{}{form}", chance.of(&self.stems)), means)
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}
