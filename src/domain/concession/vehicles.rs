//! Which vehicles the items of a case are for, and what comes to each of them (APPR-5); pure.
//!
//! A vehicle is named by plate, VIN or both; whoever names it once by this and once by that names one. What names no vehicle is for
//! each of those that are named: so nothing becomes smaller by leaving the vehicle out.

use std::collections::BTreeSet;

use crate::{
    error::{Error, Result},
    vocab::Fen,
};

/// By what a vehicle is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) plate: Option<String>,
    pub(super) vin: Option<String>,
}

impl Marks {
    fn words(&self) -> BTreeSet<String> {
        let plate = self.plate.iter().map(|plate| format!("P{plate}"));
        plate.chain(self.vin.iter().map(|vin| format!("V{vin}"))).collect()
    }
}

/// The vehicles of some items: the number of each one's, from 1 on; none for what is for each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Vehicles(Vec<Option<i32>>);

impl Vehicles {
    /// Which items are for the same vehicle. `known` are the vehicles of the customer's fleet, which say that a plate and a VIN belong
    /// together.
    pub(super) fn of(items: &[Marks], known: &[Marks]) -> Self {
        let mut groups: Vec<(BTreeSet<String>, Vec<usize>)> = Vec::new();
        let links = known.iter().map(|marks| (marks, None));
        for (marks, place) in links.chain(items.iter().enumerate().map(|(place, marks)| (marks, Some(place)))) {
            let words = marks.words();
            if words.is_empty() {
                continue;
            }
            let (same, others): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(own, _)| !own.is_disjoint(&words));
            let mut one = (words, place.into_iter().collect::<Vec<usize>>());
            for (words, places) in same {
                one.0.extend(words);
                one.1.extend(places);
            }
            groups = others;
            groups.push(one);
        }
        let mut of = vec![None; items.len()];
        let named = groups.iter().map(|(_, places)| places).filter(|places| !places.is_empty());
        for (number, places) in (1..).zip(named) {
            for place in places {
                if let Some(vehicle) = of.get_mut(*place) {
                    *vehicle = Some(number);
                }
            }
        }
        Self(of)
    }

    /// As they were numbered before.
    pub(super) const fn numbered(of: Vec<Option<i32>>) -> Self {
        Self(of)
    }

    /// The vehicle of the item in that place.
    pub(super) fn number(&self, place: usize) -> Option<i32> {
        self.0.get(place).copied().flatten()
    }

    /// How many; 1 where none is named.
    pub(super) fn count(&self) -> i32 {
        self.0.iter().flatten().copied().max().unwrap_or(1)
    }

    /// The items of the dearest vehicle, in their order, with what they come to; `fen` says what each item does.
    ///
    /// # Errors
    /// Only a failure of ours: a sum that is too large.
    pub(super) fn dearest(&self, fen: &[Fen]) -> Result<(Vec<usize>, Fen)> {
        let mut dearest: Option<(Vec<usize>, Fen)> = None;
        for number in 1..=self.count() {
            let its = |place: &usize| self.number(*place).is_none_or(|own| own == number);
            let places: Vec<usize> = (0..self.0.len()).filter(its).collect();
            let sum = Fen::total(places.iter().filter_map(|place| fen.get(*place)).copied()).map_err(Error::broken)?;
            if dearest.as_ref().is_none_or(|(_, most)| sum > *most) {
                dearest = Some((places, sum));
            }
        }
        Ok(dearest.unwrap_or_default())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marks(plate: &str, vin: &str) -> Marks {
        let word = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Marks { plate: word(plate), vin: word(vin) }
    }

    fn dearest(items: &[(Marks, i64)], known: &[Marks]) -> (i32, i64) {
        let (marks, fen): (Vec<_>, Vec<_>) = items.iter().map(|(marks, fen)| (marks.clone(), Fen::new(*fen))).unzip();
        let vehicles = Vehicles::of(&marks, known);
        (vehicles.count(), vehicles.dearest(&fen).unwrap().1.get())
    }

    #[test]
    fn items_of_one_vehicle_are_added_up_and_vehicles_are_not() {
        assert_eq!(dearest(&[], &[]), (1, 0));
        assert_eq!(dearest(&[(marks("", ""), 5), (marks("", ""), 7)], &[]), (1, 12));
        assert_eq!(dearest(&[(marks("A", ""), 5), (marks("A", ""), 7)], &[]), (1, 12));
        assert_eq!(dearest(&[(marks("A", ""), 5), (marks("B", ""), 7)], &[]), (2, 7));
        assert_eq!(dearest(&[(marks("A", ""), 5), (marks("B", ""), 7), (marks("", ""), 2)], &[]), (2, 9));
    }

    #[test]
    fn a_vehicle_that_is_named_in_two_ways_is_one() {
        let (plate, vin) = ((marks("A", ""), 5), (marks("", "V"), 7));
        assert_eq!(dearest(&[plate.clone(), vin.clone()], &[]), (2, 7));
        assert_eq!(dearest(&[plate.clone(), vin.clone(), (marks("A", "V"), 1)], &[]), (1, 13));
        assert_eq!(dearest(&[plate, vin], &[marks("A", "V"), marks("B", "W")]), (1, 12));
        // A plate is no VIN, whatever its characters.
        assert_eq!(dearest(&[(marks("X", ""), 5), (marks("", "X"), 7)], &[]), (2, 7));
    }

    proptest! {
        #[test]
        fn the_dearest_is_no_more_than_all_and_no_less_than_a_part(
            items in prop::collection::vec(("[AB]?", "[VW]?", 0_i64..1_000), 0..8),
        ) {
            let items: Vec<(Marks, i64)> = items.iter().map(|(plate, vin, fen)| (marks(plate, vin), *fen)).collect();
            let (count, most) = dearest(&items, &[]);
            let all: i64 = items.iter().map(|(_, fen)| fen).sum();
            prop_assert!(most <= all && most * i64::from(count) >= all);
        }
    }
}
