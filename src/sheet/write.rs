//! Writing a sheet row by row: what is written goes to a temporary file, not into memory.

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use crate::{
    error::{Error, Result},
    vocab::BusinessDay,
};

/// What a cell is to hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Out {
    /// Text; written so that no spreadsheet runs it.
    Text(String),
    /// A number.
    Number(f64),
    /// Nothing.
    Blank,
}

/// A column of a sheet to be written.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The heading.
    pub title: &'static str,
    /// Its width in characters.
    pub width: f64,
    /// Whether it must be filled in.
    pub required: bool,
}

/// A sheet being written.
pub struct SheetWriter {
    book: Workbook,
    row: u32,
    marked: Format,
}

impl SheetWriter {
    /// A sheet with headings in its first row, made on `day`.
    ///
    /// # Errors
    /// The temporary file cannot be made.
    pub fn new(name: &str, heads: &[Head], day: BusinessDay) -> Result<Self> {
        let mut book = Workbook::new();
        // Otherwise the time of the machine would stand in the file.
        let year = u16::try_from(day.year()).unwrap_or(1900);
        let (month, day) = (u8::try_from(day.month()).unwrap_or(1), u8::try_from(day.day()).unwrap_or(1));
        let made = ExcelDateTime::from_ymd(year, month, day).map_err(broken)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let plain =
            Format::new().set_bold().set_background_color(Color::RGB(0x00E7_E6E6)).set_align(FormatAlign::Center);
        let required = plain.clone().set_font_color(Color::RGB(0x00C0_0000));
        let sheet = book.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name(name).map_err(broken)?;
        sheet.set_freeze_panes(1, 1).map_err(broken)?;
        for (column, head) in (0_u16..).zip(heads) {
            sheet.set_column_width(column, head.width).map_err(broken)?;
            let format = if head.required { &required } else { &plain };
            sheet.write_string_with_format(0, column, head.title, format).map_err(broken)?;
        }
        let marked =
            Format::new().set_background_color(Color::RGB(0x00FF_C7CE)).set_font_color(Color::RGB(0x009C_0006));
        Ok(Self { book, row: 1, marked })
    }

    /// Adds a row; `marks` says which columns are shown as bad.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn push(&mut self, cells: &[Out], marks: &[usize]) -> Result<()> {
        let (row, marked) = (self.row, &self.marked);
        let sheet = self.book.worksheet_from_index(0).map_err(broken)?;
        for (at, cell) in cells.iter().enumerate() {
            let column = u16::try_from(at).map_err(Error::broken)?;
            let bad = marks.contains(&at);
            match cell {
                Out::Text(text) if bad => sheet.write_string_with_format(row, column, calm(text), marked),
                Out::Text(text) => sheet.write_string(row, column, calm(text)),
                Out::Number(number) if bad => sheet.write_number_with_format(row, column, *number, marked),
                Out::Number(number) => sheet.write_number(row, column, *number),
                Out::Blank if bad => sheet.write_blank(row, column, marked),
                Out::Blank => continue,
            }
            .map_err(broken)?;
        }
        self.row += 1;
        Ok(())
    }

    /// The file.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        self.book.save_to_buffer().map_err(broken)
    }
}

fn broken(err: XlsxError) -> Error {
    Error::broken(err)
}

/// What a spreadsheet, or a reader of CSV made of it, may take for a formula when it stands first.
fn is_live(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

/// Text that no spreadsheet runs: an apostrophe in front of what begins like a formula, and in front of an apostrophe.
#[must_use]
pub fn calm(text: &str) -> String {
    let live = text.starts_with(|c| is_live(c) || c == '\'');
    if live { format!("'{text}") } else { text.to_owned() }
}

/// The text behind [`calm`]. What people wrote with an apostrophe of their own stays.
#[must_use]
pub fn uncalm(text: &str) -> &str {
    let rest = text.strip_prefix('\'').filter(|rest| rest.starts_with(|c| is_live(c) || c == '\''));
    rest.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_calmed() {
        for text in ["=1+1", "+86 138", "-2", "@SUM(A1)", "\tx", "\rx", "＝1", "'=1"] {
            assert!(calm(text).starts_with('\''), "{text}");
        }
        assert_eq!(calm("远达物流"), "远达物流");
        assert_eq!(uncalm("'90年代"), "'90年代");
    }

    proptest! {
        #[test]
        fn what_is_calmed_comes_back(text in "(?s)['=+@-]{0,3}.{0,10}") {
            let calmed = calm(&text);
            prop_assert!(!calmed.starts_with(is_live));
            prop_assert_eq!(uncalm(&calmed), text);
        }
    }
}
