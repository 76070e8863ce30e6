//! The overview as a workbook: what there is to do, the løngrupper as one table, and the files that were refused.

use rust_xlsxwriter::{IgnoreError, Workbook, XlsxError};

use super::columns::{self, OverviewColumn, OverviewValue};
use super::html::address;
use super::{BatchOverview, GroupRow, GroupState, words};
use crate::domain::problem::Error;
use crate::formats::book::host::of_unix;
use crate::formats::book::look::Look;
use crate::formats::book::plain::PlainSheet;
use crate::formats::book::sheet::{self, SheetCell};
use crate::formats::book::start::start;

const FACT_WIDTHS: [f64; 2] = [27.0, 100.0];
const FILE_WIDTHS: [f64; 3] = [12.0, 60.0, 90.0];

/// The bytes of the workbook.
pub fn workbook(overview: &BatchOverview) -> Result<Vec<u8>, Error> {
    put_together(overview).map_err(|error| {
        Error::new(
            format!("the overview of {}", overview.run),
            format!("the workbook cannot be put together: {error}"),
            "this is a fault in the program; report it together with the program's version",
        )
    })
}

fn put_together(overview: &BatchOverview) -> Result<Vec<u8>, XlsxError> {
    let (mut book, look) = start(&words::title(overview.run), None)?;
    let columns = (&[words::TOPIC, words::STATEMENT][..], &FACT_WIDTHS[..]);
    add(&mut book, &look, overview, (words::FACTS, words::FACTS_INTRO, 0), columns, &facts(overview))?;
    add_groups(&mut book, &look, overview)?;
    if !overview.refused.is_empty() {
        let rows: Vec<Vec<SheetCell>> = overview
            .refused
            .iter()
            .map(|file| {
                let group = file.group.as_ref().map_or(words::UNKNOWN_GROUP, |group| group.as_str());
                vec![SheetCell::text(group), SheetCell::text(&file.name), SheetCell::text(&file.why)]
            })
            .collect();
        let columns = [&*words::unbroken(words::GROUP), words::FILE, words::MESSAGE];
        let sheet = (words::REFUSED_FILES, words::REFUSED_INTRO, 1);
        add(&mut book, &look, overview, sheet, (&columns, &FILE_WIDTHS), &rows)?;
    }
    book.save_to_buffer().map(of_unix)
}

/// Adds one sheet.
fn add(
    book: &mut Workbook,
    look: &Look,
    overview: &BatchOverview,
    (name, intro, frozen_columns): (&str, &str, u16),
    (columns, widths): (&[&str], &[f64]),
    rows: &[Vec<SheetCell>],
) -> Result<(), XlsxError> {
    let (title, footer) = (words::title(overview.run), format!(", LG{}", overview.run));
    let reading = PlainSheet { sheet: name, title, intro, footer, frozen_columns };
    let sheet = reading.add(book, look, columns, widths, rows)?;
    // A løngruppe is text, whatever it looks like.
    let last = sheet::HEADER_ROW + rows.len().max(1) as u32;
    sheet.ignore_error_range(sheet::FIRST_ROW, 0, last, 0, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

fn facts(overview: &BatchOverview) -> Vec<Vec<SheetCell>> {
    let fact = |topic: &str, statement: SheetCell| vec![SheetCell::Strong(topic.to_string()), statement];
    let text = |topic: &str, statement: String| fact(topic, SheetCell::text(statement));
    let mut facts = vec![
        text(words::STANDING, words::lead(overview)),
        text(words::DEADLINE, words::date(overview.deadline)),
        text(words::PAY_DAY, words::date(overview.pay_day)),
    ];
    if !overview.information.is_empty() {
        facts.push(text(words::INFORMATION, overview.information.clone()));
    }
    if let Some(worklist) = &overview.worklist {
        let to = format!("file:///{}", address(worklist));
        facts.push(fact(words::WORKLIST, SheetCell::Link { to, words: words::OPEN.to_string() }));
    }
    if !overview.is_listed {
        facts.push(text(&words::unbroken(words::CUSTOMER), words::NOT_LISTED.to_string()));
    }
    let steps = overview.steps();
    if steps.is_empty() {
        facts.push(text(words::TO_DO, words::NOTHING_TO_DO.to_string()));
    }
    facts.extend(steps.into_iter().map(|step| text(words::TO_DO, step.text)));
    for state in GroupState::ALL {
        let count = overview.in_state(state);
        if count > 0 {
            facts.push(text(words::state(state), words::groups(count)));
        }
    }
    for column in columns::of(overview) {
        if let Some(sum) = column.sum(overview) {
            facts.push(text(&words::total_of(&column.header()), words::number(sum)));
        }
    }
    facts
}

fn add_groups(book: &mut Workbook, look: &Look, overview: &BatchOverview) -> Result<(), XlsxError> {
    let columns = columns::of(overview);
    let mut heads: Vec<String> = columns.iter().map(|column| words::unbroken(&column.header())).collect();
    let mut widths: Vec<f64> = columns.iter().map(|column| width(*column)).collect();
    let mut rows: Vec<Vec<SheetCell>> =
        overview.rows.iter().map(|row| columns.iter().map(|column| cell(*column, row)).collect()).collect();
    // Why a løngruppe stands so has a column of its own, so that one can filter by state.
    if let Some(at) = columns.iter().position(|column| *column == OverviewColumn::State) {
        heads.insert(at + 1, words::WHY.to_string());
        widths.insert(at + 1, 50.0);
        for (cells, row) in rows.iter_mut().zip(&overview.rows) {
            cells.insert(at + 1, SheetCell::text(row.why.join(" ")));
        }
    }
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    add(book, look, overview, (words::GROUPS, words::GROUPS_INTRO, 2), (&heads, &widths), &rows)
}

fn width(column: OverviewColumn) -> f64 {
    match column {
        OverviewColumn::Customer => 30.0,
        OverviewColumn::ServiceModel => 19.0,
        OverviewColumn::State => 16.0,
        OverviewColumn::UnresolvedCodes => 38.0,
        OverviewColumn::Owner(crate::domain::Owner::Sam) | OverviewColumn::ForSam => 16.0,
        OverviewColumn::Owner(_) | OverviewColumn::Delivery => 13.0,
        _ => 12.0,
    }
}

fn cell(column: OverviewColumn, row: &GroupRow) -> SheetCell {
    match column.value(row) {
        OverviewValue::Nothing => SheetCell::Empty,
        OverviewValue::Text(text) => SheetCell::text(text),
        OverviewValue::Count(count) => SheetCell::count(count),
        OverviewValue::State(state, _) => SheetCell::Strong(words::state(state).to_string()),
        OverviewValue::Report(path) => {
            SheetCell::Link { to: format!("file:///{}", address(path)), words: words::OPEN.to_string() }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::super::sample;
    use super::*;

    #[test]
    fn the_workbook_says_what_the_page_says() {
        let overview = sample::overview();
        let bytes = workbook(&overview).unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), [words::FACTS, words::GROUPS, words::REFUSED_FILES]);
        let groups = book.worksheet_range(words::GROUPS).unwrap();
        let text =
            |row: u32, column: u32| groups.get_value((row, column)).map(Data::to_string).unwrap_or_default();
        assert_eq!(text(3, 0), "Løngruppe");
        let first = [0, 3, 4].map(|column| text(4, column));
        assert_eq!(first, ["103", "Afvist", "Filen U721_103.pdf kunne ikke læses."]);
        // As many rows as løngrupper, and nothing below the table.
        assert_eq!(groups.end().unwrap().0 as usize, 3 + overview.rows.len());
        let page = super::super::page(&overview);
        for row in &overview.rows {
            assert!(page.contains(&format!("data-v=\"{}\"", row.group)));
        }
    }

    #[test]
    fn the_same_facts_give_the_same_bytes() {
        assert!(workbook(&sample::overview()).unwrap() == workbook(&sample::overview()).unwrap());
    }
}
