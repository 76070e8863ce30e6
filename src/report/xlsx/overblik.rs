//! The sheet `Overblik`: the facts of the run, what to do first, the counts, and a small chart beside them.

use super::listing;
use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, Workbook, Worksheet,
    XlsxError,
};

use super::{Options, udvikling};
use crate::domain::{Kind, Owner};
use crate::formats::book::look::{self, Look};
use crate::formats::book::sheet::{self, FIRST_ROW, HEADER_ROW, SheetCell, SheetColumn, SheetHead};
use crate::report::overblik::{self, OwnerKindCounts};
use crate::report::{Report, words};

/// Columns: topic, statement, one a kind, and the sum.
const COLUMNS: usize = 7;
const FIRST_KIND: u16 = 2;
/// Height of a chart.
const CHART_PIXELS: u32 = 330;
const WIDTHS: [f64; COLUMNS] = [27.0, 72.0, 9.0, 9.0, 15.0, 12.0, 9.0];

pub(super) fn add(
    book: &mut Workbook,
    look: &Look,
    report: &Report,
    options: &Options,
) -> Result<(), XlsxError> {
    let counts = OwnerKindCounts::of(&report.rows);
    let mut rows = facts(report, &counts);
    let first_owner = FIRST_ROW + rows.len() as u32;
    rows.extend(Owner::ALL.map(|owner| owner_row(report, &counts, owner)));
    rows.push(total_row(report, &counts));
    let head = SheetHead {
        sheet: words::OVERVIEW,
        table: "Overblik",
        title: words::title(&report.group, report.run) + &words::part(report.part),
        intro: words::OVERVIEW_INTRO,
        columns: headings(look),
        frozen_columns: 0,
    };
    let sheet = listing::begin(book, look, &head, rows.len() as u32, report, options)?;
    sheet::write_rows(sheet, look, &WIDTHS, &rows)?;
    sheet.set_print_fit_to_pages(1, 1);
    let beside = COLUMNS as u16 + 1;
    if !report.rows.is_empty() {
        sheet.insert_chart(HEADER_ROW, beside, &chart(&counts, first_owner))?;
    }
    if report.trend.len() > 1 {
        let below = if report.rows.is_empty() { 0 } else { CHART_PIXELS + 12 };
        sheet.insert_chart_with_offset(HEADER_ROW, beside, &udvikling::chart(&report.trend), 0, below)?;
    }
    open_here(sheet);
    Ok(())
}

fn open_here(sheet: &mut Worksheet) {
    sheet.set_active(true);
    sheet.set_selection(0, 0, 0, 0).ok();
}

fn headings(look: &Look) -> Vec<SheetColumn<'_>> {
    let kinds = Kind::ALL.map(Kind::word);
    let texts = [words::TOPIC, words::STATEMENT].into_iter().chain(kinds).chain([words::TOTAL]);
    texts.zip(WIDTHS).map(|(text, width)| SheetColumn { text, width, format: &look.header }).collect()
}

fn facts(report: &Report, counts: &OwnerKindCounts) -> Vec<Vec<SheetCell>> {
    let mut facts = OverblikFacts(Vec::new());
    let customer = report.customer.clone().unwrap_or_default();
    let calendar = report.calendar.clone().unwrap_or_default();
    let date = |date: Option<_>| date.map_or_else(|| SheetCell::text(words::NOT_STATED), SheetCell::Date);
    facts.add(words::CUSTOMER, SheetCell::text(or_not_stated(&customer.name)));
    facts.add_known(words::MINISTRY, &customer.ministry);
    facts.add(words::GROUP, SheetCell::text(report.group.as_str()));
    facts.add(words::RUN, SheetCell::text(report.run.in_words()));
    facts.add(words::REPORT_DEADLINE, date(calendar.report_deadline));
    facts.add(words::PAY_DAY, date(calendar.pay_day));
    facts.add(words::SOURCES, SheetCell::text(overblik::sources(report)));
    for reason in &report.incomplete {
        facts.add(words::INCOMPLETE, SheetCell::Strong(reason.clone()));
    }
    for (label, step) in words::STEPS.iter().zip(overblik::steps(report, counts)) {
        facts.add(label, SheetCell::text(step));
    }
    for (at, found) in overblik::oldest(report) {
        facts.add(words::OLDEST, SheetCell::Link { to: link_to_row(at), words: found });
    }
    facts.add(words::PAY_EFFECT, SheetCell::text(overblik::pay_effects(&report.rows)));
    facts.add_known(words::SINCE_LAST, &overblik::since_last(report).unwrap_or_default());
    facts.add_known(words::INFORMATION, &calendar.information);
    facts.add_known(words::INFORMATION, &customer.information);
    facts.add_known(words::CONTACT, &customer.contact);
    facts.0
}

struct OverblikFacts(Vec<Vec<SheetCell>>);

impl OverblikFacts {
    fn add(&mut self, topic: &str, statement: SheetCell) {
        let mut row = vec![SheetCell::Strong(topic.to_owned()), statement];
        row.resize(COLUMNS, SheetCell::Empty);
        self.0.push(row);
    }

    /// Leaves the row out where there is nothing to say.
    fn add_known(&mut self, topic: &str, statement: &str) {
        if !statement.is_empty() {
            self.add(topic, SheetCell::text(statement));
        }
    }
}

fn or_not_stated(text: &str) -> &str {
    if text.is_empty() { words::NOT_STATED } else { text }
}

/// The row of `Adviser` that the report's row `at` becomes.
fn link_to_row(at: usize) -> String {
    format!("internal:'{}'!A{}", words::ADVICES, FIRST_ROW as usize + at + 1)
}

fn owner_row(report: &Report, counts: &OwnerKindCounts, owner: Owner) -> Vec<SheetCell> {
    let first = report.rows.iter().position(|row| row.item.decision.owner == owner);
    let link = first.map_or_else(
        || SheetCell::text(words::NO_ROWS),
        |at| SheetCell::Link { to: link_to_row(at), words: words::see_rows(owner).to_owned() },
    );
    counted(words::follows_up(owner), link, counts.of_owner(owner))
}

fn total_row(report: &Report, counts: &OwnerKindCounts) -> Vec<SheetCell> {
    let link = match report.rows.len() {
        0 => SheetCell::text(words::NO_ROWS),
        _ => SheetCell::Link { to: link_to_row(0), words: words::SEE_ALL.to_owned() },
    };
    counted(words::TOTAL.to_owned(), link, counts.of_all())
}

fn counted(topic: String, link: SheetCell, by_kind: [usize; 4]) -> Vec<SheetCell> {
    let mut row = vec![SheetCell::Strong(topic), link];
    row.extend(by_kind.map(SheetCell::count));
    row.push(SheetCell::count(by_kind.iter().sum()));
    row
}

/// Rows by owner, stacked by kind, beside the table.
fn chart(counts: &OwnerKindCounts, first_owner: u32) -> Chart {
    let last_owner = first_owner + Owner::ALL.len() as u32 - 1;
    let mut chart = Chart::new(ChartType::BarStacked);
    for (column, kind) in (FIRST_KIND..).zip(Kind::ALL) {
        let mut fill = ChartFormat::new();
        fill.set_solid_fill(ChartSolidFill::new().set_color(look::chart_colour(kind)));
        chart
            .add_series()
            .set_name(("Overblik", HEADER_ROW, column))
            .set_categories(("Overblik", first_owner, 0, last_owner, 0))
            .set_values(("Overblik", first_owner, column, last_owner, column))
            .set_gap(60)
            .set_format(&mut fill);
    }
    let per_owner = Owner::ALL.map(|owner| (owner, counts.of_owner(owner).iter().sum()));
    chart.title().set_name(words::CHART_TITLE).set_font(ChartFont::new().set_size(12));
    chart.y_axis().set_reverse();
    chart.x_axis().set_major_gridlines(false).set_num_format("0").set_major_unit(tick(&per_owner));
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_alt_text(words::chart_description(per_owner.into_iter()));
    chart.set_width(520).set_height(CHART_PIXELS);
    chart
}

/// Whole rows between the marks of the axis, so that there are about six.
fn tick(per_owner: &[(Owner, usize)]) -> f64 {
    let most = per_owner.iter().map(|(_, count)| *count).max().unwrap_or_default();
    most.div_ceil(6).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn said(report: &Report) -> Vec<(String, SheetCell)> {
        let counts = OwnerKindCounts::of(&report.rows);
        facts(report, &counts)
            .into_iter()
            .map(|mut row| match row.swap_remove(0) {
                SheetCell::Strong(topic) => (topic, row.swap_remove(1)),
                other => panic!("a topic is strong text, not {other:?}"),
            })
            .collect()
    }

    #[test]
    fn what_is_not_known_is_said_or_left_out() {
        let facts = said(&sample::empty());
        let find = |topic: &str| facts.iter().find(|(known, _)| known == topic).map(|(_, cell)| cell);
        for topic in [words::CUSTOMER, words::REPORT_DEADLINE, words::PAY_DAY] {
            assert_eq!(find(topic), Some(&SheetCell::text(words::NOT_STATED)), "{topic}");
        }
        for topic in
            [words::MINISTRY, words::CONTACT, words::INFORMATION, words::SINCE_LAST, words::INCOMPLETE]
        {
            assert_eq!(find(topic), None, "{topic}");
        }
    }
}
