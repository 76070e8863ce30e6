//! `regler.xlsx` as people open it: the sheets `Regler` and `Koder`, and the guide `Vejledning` where it is wanted.
//!
//! The heads stand in the first row, since that is where the tables are read from. Every cell is text, so that a code
//! keeps its zeros and a date stays as it was typed. A text that a cell cannot hold is an error: nothing is cut from a
//! table that people own.

use rust_xlsxwriter::{
    DataValidation, Format, IgnoreError, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use super::{Catalogue, CodeCells, RuleCells, RuleTable, guide};
use crate::domain::problem::Error;
use crate::domain::{Kind, Owner, PayEffect};
use crate::formats::book::clean::{clean, clean_for_table};
use crate::formats::book::height;
use crate::formats::book::host::of_unix;
use crate::formats::book::look::Look;
use crate::formats::book::plain::PlainSheet;
use crate::formats::book::sheet::{self, SheetCell};
use crate::formats::book::start::start;

/// Rows below the last one that have drop-downs too, for what people add.
const ROOM: u32 = 1_000;

const RULE_WIDTHS: [f64; RuleTable::COLUMNS.len()] =
    [34.0, 24.0, 10.0, 12.0, 16.0, 30.0, 12.0, 12.0, 13.0, 13.0, 22.0, 13.0, 10.0, 15.0, 44.0, 50.0, 50.0];
const CODE_WIDTHS: [f64; Catalogue::COLUMNS.len()] = [10.0, 30.0, 44.0, 50.0, 50.0, 30.0, 40.0, 36.0];
const GUIDE_COLUMNS: [&str; 3] = ["Ark", "Emne", "Forklaring"];
const GUIDE_WIDTHS: [f64; 3] = [12.0, 30.0, 110.0];

/// What the workbook holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSheets {
    /// Rows of `Regler`, in the order of [`RuleTable::COLUMNS`].
    pub rules: Vec<RuleCells>,
    /// Rows of `Koder`, in the order of [`Catalogue::COLUMNS`].
    pub codes: Vec<CodeCells>,
    /// Whether the sheet `Vejledning`, which explains the columns, stands first.
    pub guide: bool,
}

/// The bytes of the workbook; the same sheets give the same bytes.
///
/// # Errors
/// A cell holds more characters than a cell can, or characters that none can.
pub fn write(sheets: &RuleSheets) -> Result<Vec<u8>, Error> {
    refuse_unwritable("Regler", &RuleTable::COLUMNS, &sheets.rules)?;
    refuse_unwritable("Koder", &Catalogue::COLUMNS, &sheets.codes)?;
    workbook(sheets).map_err(|error| {
        Error::new(
            "Regler",
            format!("the workbook cannot be put together: {error}"),
            "this is a fault in the program; report it together with the program's version",
        )
    })
}

fn refuse_unwritable<const N: usize>(
    sheet: &str,
    columns: &[&str; N],
    rows: &[[String; N]],
) -> Result<(), Error> {
    for (row, cells) in (2..).zip(rows) {
        if let Some((column, _)) = columns.iter().zip(cells).find(|(_, cell)| clean(cell) != **cell) {
            return Err(Error::new(
                format!("{sheet}:{row}"),
                format!("{column} holds more than the 32,767 characters of a cell, or control characters"),
                "shorten the text",
            ));
        }
    }
    Ok(())
}

fn workbook(sheets: &RuleSheets) -> Result<Vec<u8>, XlsxError> {
    let (mut book, look) = start("Regler for, hvem der følger op", None)?;
    if sheets.guide {
        add_guide(&mut book, &look)?;
    }
    let rules = Lists { name: "Regler", columns: RuleTable::COLUMNS, widths: RULE_WIDTHS };
    let sheet = rules.add(&mut book, &look, &sheets.rules)?;
    add_drop_downs(sheet, 0, sheets.rules.len() as u32 + ROOM)?;
    let codes = Lists { name: "Koder", columns: Catalogue::COLUMNS, widths: CODE_WIDTHS };
    codes.add(&mut book, &look, &sheets.codes)?;
    book.save_to_buffer().map(of_unix)
}

fn add_guide(book: &mut Workbook, look: &Look) -> Result<(), XlsxError> {
    let rows: Vec<Vec<SheetCell>> = guide::ROWS
        .iter()
        .map(|[sheet, subject, text]| {
            vec![SheetCell::text(*sheet), SheetCell::Strong((*subject).into()), SheetCell::text(*text)]
        })
        .collect();
    let texts = PlainSheet {
        sheet: "Vejledning",
        title: guide::TITLE.into(),
        intro: guide::INTRO,
        footer: String::new(),
        frozen_columns: 0,
    };
    texts.add(book, look, &GUIDE_COLUMNS, &GUIDE_WIDTHS, &rows).map(drop)
}

/// A sheet that people fill in: one table whose head is the first row.
struct Lists<const N: usize> {
    name: &'static str,
    columns: [&'static str; N],
    widths: [f64; N],
}

impl<const N: usize> Lists<N> {
    fn add<'b>(
        &self,
        book: &'b mut Workbook,
        look: &Look,
        rows: &[[String; N]],
    ) -> Result<&'b mut Worksheet, XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(self.name)?;
        sheet::set_page(sheet, 0, format!("&L{}&RSide &P af &N", self.name))?;
        sheet.set_screen_gridlines(true);
        for (at, width) in (0u16..).zip(self.widths) {
            sheet.set_column_width(at, width)?;
            sheet.set_column_format(at, &look.identifier)?;
        }
        sheet.set_freeze_panes(1, 1)?;
        let (last_row, last_column) = (rows.len().max(1) as u32, N as u16 - 1);
        sheet.add_table(0, 0, last_row, last_column, &self.table(&look.header))?;
        sheet.ignore_error_range(0, 0, last_row + ROOM, last_column, IgnoreError::NumberStoredAsText)?;
        for (at, cells) in (1u32..).zip(rows) {
            write_row(sheet, look, at, cells, &self.widths)?;
        }
        Ok(sheet)
    }

    fn table(&self, header: &Format) -> Table {
        let column = |text: &&str| TableColumn::new().set_header(*text).set_header_format(header);
        let columns: Vec<TableColumn> = self.columns.iter().map(column).collect();
        Table::new().set_name(self.name).set_style(TableStyle::None).set_columns(&columns)
    }
}

/// Writes cells of text and gives their row its height.
pub(super) fn write_row(
    sheet: &mut Worksheet,
    look: &Look,
    row: u32,
    cells: &[String],
    widths: &[f64],
) -> Result<(), XlsxError> {
    let lines = cells.iter().zip(widths).map(|(text, width)| height::lines(text, *width)).max();
    sheet.set_row_height(row, height::points(lines.unwrap_or(1)))?;
    for (at, text) in (0u16..).zip(cells) {
        if !text.is_empty() {
            sheet.write_string_with_format(row, at, clean_for_table(text), &look.identifier)?;
        }
    }
    Ok(())
}

/// Drop-downs of the rule columns that hold words, in the rows below `header_row` through `last_row`.
pub(super) fn add_drop_downs(sheet: &mut Worksheet, header_row: u32, last_row: u32) -> Result<(), XlsxError> {
    let lists: [(&str, &[&str]); 4] = [
        ("Type", &Kind::ALL.map(Kind::word)),
        ("Ejer", &Owner::ALL.map(Owner::word)),
        ("Lønmæssig betydning", &[PayEffect::Yes, PayEffect::No, PayEffect::Unknown].map(PayEffect::word)),
        ("Lukkes selv", &["ja", "nej"]),
    ];
    for (column, words) in lists {
        let list = DataValidation::new()
            .allow_list_strings(words)?
            .set_error_title(
                format!("Ukendt {}", column.to_lowercase()).chars().take(32).collect::<String>(),
            )?
            .set_error_message("Vælg et af ordene på listen, eller lad cellen være tom.")?;
        add_list(sheet, header_row, last_row, column, &list)?;
    }
    // Suggestions only: the name of a kundetype and the number of a gruppe are free.
    let layers = ["standard", "kundetype:regnskabskunde", "kundetype:ikke-regnskabskunde"];
    let layers = DataValidation::new()
        .allow_list_strings(&layers)?
        .show_error_message(false)
        .set_input_title("Lag")?
        .set_input_message("standard, kundetype:navn eller gruppe:nummer")?;
    add_list(sheet, header_row, last_row, "Lag", &layers)
}

fn add_list(
    sheet: &mut Worksheet,
    header_row: u32,
    last_row: u32,
    column: &str,
    list: &DataValidation,
) -> Result<(), XlsxError> {
    let Some(at) = RuleTable::COLUMNS.iter().position(|name| *name == column) else { return Ok(()) };
    sheet.add_data_validation(header_row + 1, at as u16, last_row, at as u16, list)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::domain::FileName;
    use crate::formats::read;

    fn builtin(guide: bool) -> RuleSheets {
        RuleSheets {
            rules: RuleTable::builtin().rows().map(|rule| rule.cells()).collect(),
            codes: Catalogue::builtin().entries().map(crate::office::rules::CatalogueEntry::cells).collect(),
            guide,
        }
    }

    fn read_back(sheets: &RuleSheets) -> (RuleTable, Catalogue, Vec<String>) {
        let bytes = write(sheets).unwrap();
        let tables = read::tables(&FileName::new("regler.xlsx", "regler.xlsx"), &bytes).unwrap();
        let path = Path::new("regler.xlsx");
        (
            RuleTable::from_tables(path, &tables).unwrap(),
            Catalogue::from_tables(path, &tables).unwrap(),
            tables.into_iter().map(|table| table.name).collect(),
        )
    }

    #[test]
    fn a_workbook_says_what_its_rows_said() {
        for guide in [true, false] {
            let (rules, codes, sheets) = read_back(&builtin(guide));
            assert_eq!(rules.version(), RuleTable::builtin().version());
            assert_eq!(codes.entries().count(), Catalogue::builtin().entries().count());
            let expected: &[&str] =
                if guide { &["Vejledning", "Regler", "Koder"] } else { &["Regler", "Koder"] };
            assert_eq!(sheets, expected);
        }
    }

    #[test]
    fn a_workbook_of_nothing_is_a_table_of_nothing() {
        let (rules, codes, _) = read_back(&RuleSheets::default());
        assert!(rules.is_empty());
        assert_eq!(codes.entries().count(), 0);
    }

    #[test]
    fn the_same_sheets_give_the_same_bytes() {
        assert!(write(&builtin(true)).unwrap() == write(&builtin(true)).unwrap());
    }

    #[test]
    fn nothing_is_cut_from_a_text() {
        let mut sheets = builtin(false);
        sheets.rules[1][15] = "å".repeat(32_768);
        let error = write(&sheets).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Regler:3: Kilde holds more than the 32,767 characters of a cell, or control characters\n  hint: shorten the text"
        );
        sheets.rules[1][15] = "å".repeat(32_767);
        assert!(write(&sheets).is_ok());
    }

    #[test]
    fn the_guide_explains_every_column() {
        let explained = |sheet: &str, column: &str| {
            guide::ROWS
                .iter()
                .any(|[of, subject, _]| *of == sheet && subject.split(", ").any(|word| word == column))
        };
        let missing: Vec<&str> = RuleTable::COLUMNS
            .into_iter()
            .filter(|column| !explained("Regler", column))
            .chain(Catalogue::COLUMNS.into_iter().filter(|column| !explained("Koder", column)))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
