//! What a workbook that people worked in holds and the next edition of its report does not: before it is replaced it is kept
//! aside.
//!
//! Pure. What people type in the columns that are theirs is taken in and is none of this.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use super::own::OwnCarried;
use super::returned::as_compared;
use super::said::text_hash;
use super::xlsx::ReportBook;
use super::{Gone, returned, words, worklist};
use crate::domain::cpr::mask_cpr;
use crate::domain::texts;
use crate::domain::typed::TypedColumn;
use crate::domain::wording::Wording;
use crate::formats::book::sheet::HEADER_ROW;
use crate::formats::document::{Cell, Table, TableRow};
use crate::formats::read::beside::Beside;

/// What the texts of a workbook come to that the program just made: those that its cells share, and the grounds that they are
/// painted with. Hashed and sorted. The workbook need not be in memory.
pub fn texts_of(book: impl Read + Seek) -> Vec<u32> {
    hashes(&Beside::shared(book), std::iter::empty())
}

/// The same of a report. The rows of `Adviser` and `Bortfaldet` are known by their `Række-id`: of them only what people typed at
/// rows that are gone, as it stands there, with CPR numbers or half hidden.
pub fn texts_of_report(book: &ReportBook, gone: &[Gone]) -> Vec<u32> {
    let beside = Beside::shared_outside(&book.without_rows, &[words::ADVICES, words::GONE], HEADER_ROW);
    let typed = gone.iter().flat_map(|gone| TypedColumn::ALL.map(|column| gone.typed.get(column)));
    let typed = typed.flat_map(|text| [as_compared(text), as_compared(&mask_cpr(text))]);
    hashes(&beside, typed.map(|text| text_hash(&text)))
}

fn hashes(beside: &Beside, more: impl Iterator<Item = u32>) -> Vec<u32> {
    let texts = beside.texts.iter().map(|text| text_hash(&as_compared(text)));
    let grounds = beside.grounds.iter().map(|ground| ground_hash(ground));
    texts.chain(grounds).chain(more).collect::<BTreeSet<u32>>().into_iter().collect()
}

fn ground_hash(ground: &str) -> u32 {
    text_hash(&format!("\u{0}{ground}"))
}

/// What of a workbook would be lost; nothing where all of it is carried over. `written` is what
/// [`texts_of`] said of it when the program wrote it; what is `carried` over is not lost.
pub(super) fn left_behind(
    tables: &[Table],
    beside: &Beside,
    written: &[u32],
    carried: OwnCarried,
) -> Vec<Wording> {
    // A history that was begun anew knows no texts: then a text may be anybody's.
    let known = |hash: u32| written.is_empty() || written.binary_search(&hash).is_ok();
    let mut left: Vec<Wording> = tables.iter().filter_map(|table| of_sheet(table, &known, carried)).collect();
    if beside.has_pictures {
        left.push(texts::pictures());
    }
    if written.is_empty() {
        left.push(texts::perhaps_text_and_colours());
    } else if !beside.grounds.iter().all(|ground| known(ground_hash(ground))) || beside.strikes {
        left.push(texts::colours());
    }
    if !carried.comments && !beside.comments.is_empty() {
        left.push(texts::comments());
    }
    left
}

/// What of one sheet would be lost.
fn of_sheet(table: &Table, known: &dyn Fn(u32) -> bool, carried: OwnCarried) -> Option<Wording> {
    let is_new = |cell: &Cell| match cell {
        Cell::Text(text) => !known(text_hash(&as_compared(text))),
        _ => false,
    };
    let has_new = |rows: &[TableRow]| rows.iter().flat_map(|row| &row.cells).any(is_new);
    let name = table.name.trim();
    let mut ours = words::SHEETS.iter().chain(&worklist::ALL_SHEETS);
    let is_ours = ours.any(|sheet| sheet.to_lowercase() == name.to_lowercase());
    if !is_ours {
        let is_filled = table.rows.iter().flat_map(|row| &row.cells).any(|cell| *cell != Cell::Empty);
        return is_filled.then(texts::a_sheet_of_its_own);
    }
    match returned::of_head(table) {
        // What the columns hold is read; what stands above them, beside them and in rows without an id is not.
        Some(sheet) => {
            let has_own_row =
                sheet.rows_without_id().any(|row| row.cells.iter().any(|cell| *cell != Cell::Empty));
            let what = if has_new(sheet.above()) {
                texts::text_above_table(name)
            } else if !carried.columns && sheet.has_own_columns() {
                texts::a_column_of_its_own()
            } else if has_own_row {
                texts::a_row_of_its_own()
            } else {
                return None;
            };
            Some(what)
        }
        None => has_new(&table.rows).then(|| texts::text_on_sheet(name)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::sample;
    use super::super::xlsx::{self, Options};
    use super::*;
    use crate::report::Report;

    fn written(report: &Report) -> Vec<u32> {
        texts_of_report(&xlsx::workbook(report, &Options::default()).unwrap(), &report.gone)
    }

    fn knows(written: &[u32], text: &str) -> bool {
        written.binary_search(&text_hash(&as_compared(text))).is_ok()
    }

    #[test]
    fn a_text_of_a_row_is_none_of_the_other_sheets() {
        let mut report = sample::report();
        report.rows[0].item.advice.pkat = "OPDIGTET".into();
        report.gone[0].typed.set(TypedColumn::InternalNote, "ringet til 140275-0042");
        let written = written(&report);
        let all = texts_of(Cursor::new(xlsx::workbook(&report, &Options::default()).unwrap().bytes));
        assert!(knows(&all, "OPDIGTET") && !knows(&written, "OPDIGTET"));
        assert!(!knows(&written, &report.gone[0].row_id), "{}", report.gone[0].row_id);
        for note in ["ringet til 140275-0042", "ringet til xxxxxx-xxxx"] {
            assert!(knows(&written, note), "{note}");
        }
        // What stands above the tables and on the other sheets is known.
        for text in ["Oplysning", words::ADVICES_INTRO, words::GONE_INTRO] {
            assert!(knows(&written, text), "{text}");
        }
    }
}
