//! The sheet `Bortfaldet`: what closed since the run before, and why.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Options;
use super::look::Look;
use super::sheet::{self, Cell, Head, Heading};
use crate::model::{Day, PayrollRun, mask_cpr};
use crate::report::columns::{Audience, Column};
use crate::report::{Cpr, Gone, Report, words};
use crate::typed::TypedColumn;

const COLUMNS: usize = words::GONE_HEADERS.len();
const WIDTHS: [f64; COLUMNS] = [
    30.0, 14.5, 11.0, 16.0, 17.0, 8.5, 31.0, 11.0, 18.0, 18.0, 18.0, 13.0, 12.0, 23.0, 23.0, 17.0, 14.0,
    15.0, 9.5, 22.0,
];

pub(super) fn add(
    book: &mut Workbook,
    look: &Look,
    report: &Report,
    options: &Options,
) -> Result<(), XlsxError> {
    let shown = |header: &str| options.audience == Audience::Sam || header != Column::InternalNote.header();
    let kept: Vec<bool> = words::GONE_HEADERS.map(shown).into();
    let rows: Vec<Vec<Cell>> = report.gone.iter().map(|gone| only(row(gone, options.cpr), &kept)).collect();
    let widths = only(WIDTHS.into(), &kept);
    let columns = only(words::GONE_HEADERS.into(), &kept)
        .into_iter()
        .zip(&widths)
        .map(|(text, width)| Heading { text, width: *width, format: &look.header })
        .collect();
    let head = Head {
        sheet: words::GONE,
        table: "Bortfaldet",
        title: words::sheet_title(words::GONE, &report.group, report.run),
        intro: words::GONE_INTRO,
        columns,
        frozen_columns: 1,
    };
    let sheet = sheet::begin(book, look, &head, rows.len() as u32, report, options)?;
    sheet::write_rows(sheet, look, &widths, &rows)
}

/// What of each column is kept.
fn only<T>(all: Vec<T>, kept: &[bool]) -> Vec<T> {
    all.into_iter().zip(kept).filter(|(_, kept)| **kept).map(|(one, _)| one).collect()
}

fn row(gone: &Gone, cpr: Cpr) -> Vec<Cell> {
    let run = |run: Option<PayrollRun>| run.map_or(Cell::Empty, |run| Cell::text(run.in_words()));
    let mut cells = vec![Cell::Strong(gone.reason.clone())];
    match &gone.item {
        Some(item) => {
            let advice = &item.advice;
            cells.push(Cell::text(item.decision.owner.word()));
            cells.push(Cell::text(advice.kind.word()));
            cells.push(Cell::text(advice.pay_number.map_or_else(String::new, |number| match cpr {
                Cpr::Full => number.full(),
                Cpr::Masked => number.masked(),
            })));
            cells.push(Cell::text(&advice.name));
            cells.push(Cell::text(advice.code.map(|code| code.to_string()).unwrap_or_default()));
            cells.push(Cell::text(match cpr {
                Cpr::Full => advice.text.clone(),
                Cpr::Masked => mask_cpr(&advice.text),
            }));
            cells.push(advice.amount.map_or(Cell::Empty, Cell::Amount));
            cells.push(match advice.date {
                Some(Day::On(date)) => Cell::Date(date),
                Some(Day::Never) => Cell::text(Day::Never.to_string()),
                None => Cell::Empty,
            });
        }
        None => cells.resize(9, Cell::Empty),
    }
    cells.extend([run(gone.first_seen), run(gone.last_printed)]);
    cells.extend(TypedColumn::ALL.map(|column| Cell::text(gone.typed.get(column))));
    let printed = |of: fn(&crate::model::Advice) -> &String| {
        gone.item.as_ref().map_or(Cell::Empty, |item| Cell::text(of(&item.advice)))
    };
    cells.extend([printed(|advice| &advice.system_section), printed(|advice| &advice.wage_item)]);
    cells.push(Cell::text(&gone.row_id));
    cells
}
