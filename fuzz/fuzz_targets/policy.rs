//! Values proposed for the policy book: what passes lies within the range of its key and fits its group (POL-3).

#![no_main]

use libfuzzer_sys::fuzz_target;
use longhaul::domain::policy::{Bond, Change, Figures, GROUPS, Key, proposed};
use longhaul_entity::ClosedEnum;

fuzz_target!(|bytes: &[u8]| {
    let changes: Vec<Change> = bytes.chunks_exact(9).map(change).collect();
    let Ok(figures) = proposed(Figures::defaults(Key::ALL), &changes) else { return };
    for (key, figure) in figures.iter() {
        assert!((key.entry().least..=key.entry().most).contains(&figure.value));
    }
    for group in GROUPS {
        let values: Vec<i64> = group.keys.iter().map(|key| figures.value(*key)).collect();
        match group.bond {
            Bond::WholeSum => assert_eq!(values.iter().sum::<i64>(), 10_000),
            Bond::Rising => assert!(values.is_sorted_by(|one, next| one < next)),
            Bond::NotFalling => assert!(values.is_sorted()),
        }
    }
});

/// A key by its place in the book, and any number.
fn change(bytes: &[u8]) -> Change {
    let value = bytes[1..].iter().fold(0i64, |number, byte| number << 8 | i64::from(*byte));
    Change { key: Key::ALL[usize::from(bytes[0]) % Key::ALL.len()], value }
}
