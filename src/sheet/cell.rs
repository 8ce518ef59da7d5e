//! Cells as they stand in a file, before anybody asks what they mean.

/// What a cell holds. Of a formula it is the value that was computed when the file was saved.
#[derive(Clone, Debug, PartialEq)]
pub enum Raw {
    /// Text, as it was typed.
    Text(String),
    /// A number.
    Number(f64),
    /// A number that is shown as a date: days since 30 December 1899.
    Date(f64),
    /// A truth value.
    Bool(bool),
    /// An error value such as `#REF!`, or what is none of the others.
    Error(String),
}

/// A row that holds something.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Its number in the sheet, from 1 on.
    pub number: u32,
    /// What it holds, by column from 0 on, in order; nothing for blank cells.
    pub cells: Vec<(u32, Raw)>,
    /// Whether something stands beyond the columns that are read.
    pub beyond: bool,
}

impl Row {
    /// What stands in the column.
    #[must_use]
    pub fn at(&self, column: u32) -> Option<&Raw> {
        let at = self.cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        self.cells.get(at).map(|(_, raw)| raw)
    }
}

/// Cells that were merged into one, by rows from 1 on and columns from 0 on, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// The first and the last row.
    pub rows: (u32, u32),
    /// The first and the last column.
    pub columns: (u32, u32),
}

/// The letters of a column, counted from 0 on: `A`, `Z`, `AA`.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The row (from 1 on) and the column (from 0 on) of a reference such as `AB12`.
pub(super) fn reference(text: &str) -> Option<(u32, u32)> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(digits);
    let row: u32 = digits.parse().ok().filter(|row| (1..=1_048_576).contains(row))?;
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return None;
    }
    let column = letters.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1);
    (column <= 16_384).then(|| (row, column - 1))
}

/// The area of a reference such as `A1:B2`.
pub(super) fn area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (reference(first)?, reference(last)?);
    (top <= bottom && left <= right).then_some(Area { rows: (top, bottom), columns: (left, right) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_and_written() {
        for (text, place) in [("A1", (1, 0)), ("Z9", (9, 25)), ("AA10", (10, 26)), ("XFD1048576", (1_048_576, 16_383))]
        {
            assert_eq!(reference(text), Some(place), "{text}");
            assert!(text.starts_with(&column_letters(place.1)));
        }
        for text in ["", "A", "1", "A0", "XFE1", "A1048577", "a1", "AAAA1", "A-1", "A99999999999"] {
            assert_eq!(reference(text), None, "{text}");
        }
        assert_eq!(area("A1:B3"), Some(Area { rows: (1, 3), columns: (0, 1) }));
        assert_eq!(area("B3:A1"), None);
    }
}
