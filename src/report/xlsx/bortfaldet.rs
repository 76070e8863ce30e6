//! The sheet `Bortfaldet`: what closed since the run before, and why.

use super::Options;
use super::listing::ListingSheet;
use crate::domain::audience::Audience;
use crate::domain::cpr::Cpr;
use crate::domain::typed::TypedColumn;
use crate::domain::{Day, PayrollRun};
use crate::formats::book::sheet::SheetCell;
use crate::report::columns::Column;
use crate::report::{Gone, Report, words};

const COLUMNS: usize = words::GONE_HEADERS.len();
const WIDTHS: [f64; COLUMNS] = [
    30.0, 14.5, 11.0, 16.0, 17.0, 8.5, 31.0, 11.0, 18.0, 18.0, 18.0, 13.0, 12.0, 23.0, 23.0, 14.0, 17.0,
    14.0, 15.0, 9.5, 22.0,
];

pub(super) fn listing(report: &Report, options: &Options) -> ListingSheet {
    let sheet = ListingSheet {
        sheet: words::GONE,
        table: "Bortfaldet",
        intro: words::GONE_INTRO,
        columns: words::GONE_HEADERS.into_iter().zip(WIDTHS).collect(),
        frozen_columns: 1,
        last_printed: Some(Column::Status.header()),
        rows: report.gone.iter().map(|gone| row(gone, options.cpr)).collect(),
    };
    match options.audience {
        Audience::Sam => sheet,
        Audience::Customer => sheet.without(Column::InternalNote.header()),
    }
}

fn row(gone: &Gone, cpr: Cpr) -> Vec<SheetCell> {
    let run = |run: Option<PayrollRun>| {
        run.map_or(SheetCell::Empty, |run| SheetCell::text(words::run_that_sorts(run)))
    };
    let mut cells = vec![SheetCell::Strong(gone.reason.clone())];
    match &gone.item {
        Some(item) => {
            let advice = &item.advice;
            cells.push(SheetCell::text(item.decision.owner.word()));
            cells.push(SheetCell::text(advice.kind.word()));
            cells.push(SheetCell::text(advice.pay_number.map_or_else(String::new, |number| match cpr {
                Cpr::Full => number.full(),
                Cpr::Masked => number.masked(),
            })));
            cells.push(SheetCell::text(&advice.name));
            cells.push(SheetCell::text(advice.code.map(|code| code.to_string()).unwrap_or_default()));
            cells.push(SheetCell::text(&advice.text));
            cells.push(advice.amount.map_or(SheetCell::Empty, SheetCell::Amount));
            cells.push(match advice.date {
                Some(Day::On(date)) => SheetCell::Date(date),
                Some(Day::Never) => SheetCell::text(Day::Never.to_string()),
                None => SheetCell::Empty,
            });
        }
        None => cells.resize(9, SheetCell::Empty),
    }
    cells.extend([run(gone.first_seen), run(gone.last_printed)]);
    cells.extend(TypedColumn::ALL.map(|column| SheetCell::text(gone.typed.get(column))));
    let printed = |of: fn(&crate::domain::Advice) -> &str| {
        gone.item.as_ref().map_or(SheetCell::Empty, |item| SheetCell::text(of(&item.advice)))
    };
    cells.extend([printed(|advice| &advice.system_section), printed(|advice| &advice.wage_item)]);
    cells.push(SheetCell::text(&gone.row_id));
    cells
}
