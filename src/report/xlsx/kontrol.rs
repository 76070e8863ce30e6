//! The sheet `Kontrol`: each source with the account of its lines, the sum against the sheet `Adviser`, and versions.

use super::Options;
use super::listing::ListingSheet;
use crate::domain::Tally;
use crate::domain::audience::Audience;
use crate::formats::book::sheet::SheetCell;
use crate::report::{Report, ReportSource, words};

const COLUMNS: usize = words::CONTROL_HEADERS.len();
const WIDTHS: [f64; COLUMNS] =
    [10.0, 36.0, 13.0, 13.0, 9.0, 11.0, 9.0, 9.0, 11.0, 10.0, 10.0, 9.0, 8.0, 40.0, 13.0, 18.0, 12.0, 34.0];

pub(super) fn listing(report: &Report, options: &Options) -> ListingSheet {
    ListingSheet {
        sheet: words::CONTROL,
        table: "Kontrol",
        intro: words::CONTROL_INTRO,
        columns: words::CONTROL_HEADERS.into_iter().zip(WIDTHS).collect(),
        frozen_columns: 2,
        last_printed: None,
        rows: rows(report, options.audience),
    }
}

fn rows(report: &Report, audience: Audience) -> Vec<Vec<SheetCell>> {
    let versions = [
        (words::PROGRAM, &report.versions.program),
        (words::RULES, &report.versions.rules),
        (words::LAYOUTS, &report.versions.layouts),
    ];
    let mut rows: Vec<Vec<SheetCell>> = report.sources.iter().map(source).collect();
    rows.push(sum(report));
    rows.extend(versions.into_iter().map(|(topic, version)| {
        let version = if version.is_empty() { words::NOT_STATED } else { version };
        padded(vec![SheetCell::Strong(topic.to_owned()), SheetCell::text(version)])
    }));
    if report.versions.edition > 0 {
        let edition = SheetCell::text(words::edition(report.versions.edition, audience));
        rows.push(padded(vec![SheetCell::Strong(words::EDITION.to_owned()), edition]));
    }
    rows
}

fn source(source: &ReportSource) -> Vec<SheetCell> {
    let mut cells = vec![
        SheetCell::Strong(words::SOURCE.to_owned()),
        SheetCell::text(&source.name),
        SheetCell::text(source.print.map_or("", |print| print.word())),
        SheetCell::text(&source.status),
    ];
    cells.extend(tally(&source.tally));
    cells.extend([
        SheetCell::count(source.advices),
        source.stated_count.map_or_else(|| SheetCell::text(words::NOT_STATED), SheetCell::count),
        SheetCell::count(source.folded),
        SheetCell::text(if source.partial { words::YES } else { words::NO }),
        SheetCell::text(&source.problems),
        SheetCell::text(&source.encoding),
        SheetCell::text(format!("{} {}", source.layout, source.layout_version).trim()),
        SheetCell::Count(source.size),
        SheetCell::text(&source.sha256),
    ]);
    cells
}

/// What all files hold together, and whether it is what the sheet `Adviser` shows.
fn sum(report: &Report) -> Vec<SheetCell> {
    let total = |of: fn(&ReportSource) -> usize| report.sources.iter().map(of).sum::<usize>();
    let (read, folded) = (total(|source| source.advices), total(|source| source.folded));
    let carried = report.rows.iter().filter(|row| row.last_printed.is_some()).count();
    let mut cells = vec![
        SheetCell::Strong(words::TOTAL.to_owned()),
        SheetCell::text(words::balance(read, folded, report.rows.len() - carried, carried)),
        SheetCell::Empty,
        SheetCell::Empty,
    ];
    cells.extend(tally(&Tally {
        lines: total(|source| source.tally.lines),
        advice_lines: total(|source| source.tally.advice_lines),
        furniture: total(|source| source.tally.furniture),
        blank: total(|source| source.tally.blank),
        unrecognised: total(|source| source.tally.unrecognised),
    }));
    cells.extend([SheetCell::count(read), SheetCell::Empty, SheetCell::count(folded)]);
    padded(cells)
}

fn tally(tally: &Tally) -> [SheetCell; 5] {
    [tally.lines, tally.advice_lines, tally.furniture, tally.blank, tally.unrecognised].map(SheetCell::count)
}

fn padded(mut cells: Vec<SheetCell>) -> Vec<SheetCell> {
    cells.resize(COLUMNS, SheetCell::Empty);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn every_row_fills_every_column() {
        for report in [sample::report(), sample::empty()] {
            assert!(rows(&report, Audience::Sam).iter().all(|cells| cells.len() == COLUMNS));
        }
    }

    #[test]
    fn the_sum_is_held_against_the_sheet() {
        let mut report = sample::report();
        assert!(matches!(&sum(&report)[1], SheetCell::Text(text) if text.ends_with(": stemmer")));
        report.rows.pop();
        assert!(matches!(&sum(&report)[1], SheetCell::Text(text) if text.ends_with(": stemmer ikke")));
    }
}
