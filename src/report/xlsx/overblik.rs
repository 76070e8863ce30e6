//! The sheet `Overblik`: what the reader has to do and by when, how to answer, the facts of the run, the counts, and a
//! small chart beside them. Statens Administration and the kunde each get their own.

use jiff::civil::Date;
use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, Workbook, Worksheet,
    XlsxError,
};

use super::{Options, listing, udvikling};
use crate::domain::audience::Audience;
use crate::domain::since::Since;
use crate::domain::typed::TypedColumn;
use crate::domain::{Kind, Owner};
use crate::formats::book::look::{self, Look};
use crate::formats::book::sheet::{self, FIRST_ROW, HEADER_ROW, SheetCell, SheetColumn, SheetHead};
use crate::report::overblik::{self, ByKind, Step, by_kind};
use crate::report::words::StepCounts;
use crate::report::{Calendar, CustomerAnswer, Report, ReportCustomer, ReportRow, words};

/// Columns: topic, statement, one a kind, and the sum.
const COLUMNS: usize = 7;
const FIRST_KIND: u16 = 2;
/// Height of a chart.
const CHART_PIXELS: u32 = 300;
const WIDTHS: [f64; COLUMNS] = [31.0, 62.0, 7.0, 7.0, 11.0, 10.0, 7.0];

pub(super) fn add(
    book: &mut Workbook,
    look: &Look,
    report: &Report,
    options: &Options,
) -> Result<(), XlsxError> {
    let mut rows = facts(report, options.audience);
    let first_owner = FIRST_ROW + rows.len() as u32;
    rows.extend(Owner::ALL.map(|owner| owner_row(report, owner)));
    rows.push(open_row(report));
    rows.push(done_row(report));
    let head = SheetHead {
        sheet: words::OVERVIEW,
        table: "Overblik",
        title: words::title(&report.group, report.run) + &words::part(report.part),
        intro: words::overview_intro(options.audience),
        columns: headings(look),
        frozen_columns: 0,
    };
    let sheet = listing::begin(book, look, &head, rows.len() as u32, report, options)?;
    sheet::write_rows(sheet, look, &WIDTHS, &rows)?;
    sheet.set_print_fit_to_pages(1, 1);
    let beside = COLUMNS as u16 + 1;
    sheet.set_column_width(beside - 1, 2.0)?;
    if !report.rows.is_empty() {
        sheet.insert_chart(HEADER_ROW, beside, &chart(report, first_owner))?;
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

/// Everything above the counts.
fn facts(report: &Report, audience: Audience) -> Vec<Vec<SheetCell>> {
    let mut facts = OverblikFacts(Vec::new());
    let customer = report.customer.clone().unwrap_or_default();
    let calendar = report.calendar.clone().unwrap_or_default();
    facts.add(words::CUSTOMER, SheetCell::text(or_not_stated(&customer.name)));
    for reason in &report.incomplete {
        facts.add(words::INCOMPLETE, SheetCell::Strong(reason.clone()));
    }
    if !report.unrecognised.is_empty() {
        facts.add_known(words::UNRECOGNISED, &words::step_unread(report.unrecognised.len()));
    }
    add_steps(&mut facts, report, audience);
    add_news(&mut facts, report, audience);
    match audience {
        Audience::Customer => add_answering(&mut facts, report, &customer),
        Audience::Sam => add_watching(&mut facts, report),
    }
    facts.add_known(words::INFORMATION, &calendar.information);
    facts.add_known(words::INFORMATION, &customer.information);
    facts.add_known(words::CONTACT, &customer.contact);
    if !customer.playbook.is_empty() {
        let words = words::OPEN_PLAYBOOK.to_owned();
        facts.add(words::PLAYBOOK, SheetCell::Link { to: customer.playbook.clone(), words });
    }
    add_run(&mut facts, report, &customer, &calendar);
    facts.0
}

fn add_steps(facts: &mut OverblikFacts, report: &Report, audience: Audience) {
    let steps = overblik::steps(report, audience);
    if steps.is_empty() {
        facts.add(words::TO_DO, SheetCell::text(words::NOTHING_TO_DO));
    }
    for Step { kind, rows } in steps {
        let of = || rows.iter().map(|at| &report.rows[*at]);
        let kinds = by_kind(of());
        let words = words::step(
            kind,
            StepCounts {
                rows: rows.len(),
                cases: overblik::cases(of()),
                errors: kinds[Kind::Error as usize],
                new_answers: of().filter(|row| row.answer == Some(CustomerAnswer::New)).count(),
            },
        );
        let link = SheetCell::Link { to: link_to_row(rows[0]), words };
        facts.0.push(counted(words::step_topic(kind, report.day, audience), link, kinds));
    }
}

/// What is new, what money is at stake, and what waits.
fn add_news(facts: &mut OverblikFacts, report: &Report, audience: Audience) {
    for (since, count, first) in overblik::since_last(report, audience) {
        let (topic, words) = match since {
            Since::New => (words::NEW, words::new_rows(count)),
            _ if audience == Audience::Customer => continue,
            since => (words::SINCE_LAST, format!("{}: {}", since.word(), words::rows(count))),
        };
        facts.add(topic, SheetCell::Link { to: link_to_row(first), words });
    }
    let (sum, rows) = overblik::at_stake(report, audience);
    if rows > 0 {
        facts.add_known(words::AT_STAKE, &words::at_stake(sum, rows));
    }
    for (at, found) in overblik::oldest(report, audience) {
        facts.add(words::OLDEST, SheetCell::Link { to: link_to_row(at), words: found });
    }
}

fn add_answering(facts: &mut OverblikFacts, report: &Report, customer: &ReportCustomer) {
    let open = |is_it: fn(&ReportRow) -> bool| {
        let mut rows = report.rows.iter().enumerate();
        let first = rows.clone().find(|(_, row)| row.typed.status.is_open() && is_it(row)).map(|(at, _)| at);
        let count = rows.by_ref().filter(|(_, row)| row.typed.status.is_open() && is_it(row)).count();
        first.map(|first| (first, count))
    };
    if let Some((first, count)) = open(|row| row.typed.text(TypedColumn::NoteToCustomer).is_some()) {
        facts.add(
            words::COMMENTED,
            SheetCell::Link { to: link_to_row(first), words: words::commented(count) },
        );
    }
    if let Some((_, count)) = open(|row| row.item.decision.owner == Owner::Unresolved) {
        facts.add_known(words::UNRESOLVED, &words::unresolved(count));
    }
    let next = overblik::next_deadline(report, Audience::Customer);
    facts.add_known(words::HOW_TO_ANSWER, &words::how_to_answer(next));
    facts.add(words::NO_ORDER, SheetCell::Strong(words::no_order(customer.in_statens_hr).to_owned()));
    facts.add_known(words::FAULTS, &words::faults(&report.faults_to));
}

fn add_watching(facts: &mut OverblikFacts, report: &Report) {
    facts.add(words::PAY_EFFECT, SheetCell::text(overblik::pay_effects(report)));
    if !report.gone.is_empty() {
        facts.add_known(words::GONE, &words::rows(report.gone.len()));
    }
}

/// The facts of the lønkørsel.
fn add_run(facts: &mut OverblikFacts, report: &Report, customer: &ReportCustomer, calendar: &Calendar) {
    let date = |date: Option<Date>| date.map_or_else(|| SheetCell::text(words::NOT_STATED), SheetCell::Date);
    facts.add(words::REPORT_DEADLINE, date(calendar.report_deadline));
    if let Some(day) = calendar.last_day_to_stop {
        facts.add(words::LAST_DAY_TO_STOP, SheetCell::Date(day));
    }
    facts.add(words::PAY_DAY, date(calendar.pay_day));
    facts.add(words::GROUP, SheetCell::text(report.group.as_str()));
    facts.add(words::RUN, SheetCell::text(report.run.in_words()));
    facts.add_known(words::MINISTRY, &customer.ministry);
    facts.add(words::SOURCES, SheetCell::text(overblik::sources(report)));
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

fn owner_row(report: &Report, owner: Owner) -> Vec<SheetCell> {
    let open = || overblik::open(report, Audience::Sam).filter(|(_, row)| row.item.decision.owner == owner);
    let statuses = overblik::by_status(open().map(|(_, row)| row));
    let link = open().next().map_or_else(
        || SheetCell::text(words::NO_ROWS),
        |(at, _)| SheetCell::Link { to: link_to_row(at), words: words::see_statuses(owner, &statuses) },
    );
    counted(words::follows_up(owner), link, by_kind(open().map(|(_, row)| row)))
}

fn open_row(report: &Report) -> Vec<SheetCell> {
    let link = match report.rows.len() {
        0 => SheetCell::text(words::NO_ROWS),
        _ => SheetCell::Link { to: link_to_row(0), words: words::SEE_ALL.to_owned() },
    };
    let open = overblik::open(report, Audience::Sam).map(|(_, row)| row);
    counted(words::ALL_OPEN.to_owned(), link, by_kind(open))
}

fn done_row(report: &Report) -> Vec<SheetCell> {
    let done = report.rows.iter().filter(|row| !row.typed.status.is_open());
    counted(words::DONE.to_owned(), SheetCell::text(words::DONE_ROWS), by_kind(done))
}

fn counted(topic: String, statement: SheetCell, by_kind: ByKind) -> Vec<SheetCell> {
    let mut row = vec![SheetCell::Strong(topic), statement];
    row.extend(by_kind.map(SheetCell::count));
    row.push(SheetCell::count(by_kind.iter().sum()));
    row
}

/// Open rows by owner, stacked by kind, beside the table.
fn chart(report: &Report, first_owner: u32) -> Chart {
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
    let count = |owner| {
        overblik::open(report, Audience::Sam).filter(|(_, row)| row.item.decision.owner == owner).count()
    };
    let per_owner = Owner::ALL.map(|owner| (owner, count(owner)));
    chart.title().set_name(words::CHART_TITLE).set_font(ChartFont::new().set_size(12));
    chart.y_axis().set_reverse();
    chart.x_axis().set_major_gridlines(false).set_num_format("0").set_major_unit(tick(&per_owner));
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_alt_text(words::chart_description(per_owner.into_iter()));
    chart.set_width(440).set_height(CHART_PIXELS);
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

    fn said(report: &Report, audience: Audience) -> Vec<(String, SheetCell)> {
        facts(report, audience)
            .into_iter()
            .map(|mut row| match row.swap_remove(0) {
                SheetCell::Strong(topic) => (topic, row.swap_remove(1)),
                other => panic!("a topic is strong text, not {other:?}"),
            })
            .collect()
    }

    #[test]
    fn what_is_not_known_is_said_or_left_out() {
        let facts = said(&sample::empty(), Audience::Sam);
        let find = |topic: &str| facts.iter().find(|(known, _)| known == topic).map(|(_, cell)| cell);
        for topic in [words::CUSTOMER, words::REPORT_DEADLINE, words::PAY_DAY] {
            assert_eq!(find(topic), Some(&SheetCell::text(words::NOT_STATED)), "{topic}");
        }
        for topic in [
            words::MINISTRY,
            words::CONTACT,
            words::INFORMATION,
            words::SINCE_LAST,
            words::INCOMPLETE,
            words::PLAYBOOK,
            words::LAST_DAY_TO_STOP,
        ] {
            assert_eq!(find(topic), None, "{topic}");
        }
        assert_eq!(find(words::TO_DO), Some(&SheetCell::text(words::NOTHING_TO_DO)));
    }

    #[test]
    fn the_kunde_reads_how_to_answer_and_that_an_answer_changes_no_pay() {
        let mut report = sample::report();
        let facts = said(&report, Audience::Customer);
        let find = |topic: &str| facts.iter().filter(|(known, _)| known == topic).count();
        let topics = [
            words::HOW_TO_ANSWER,
            words::NO_ORDER,
            words::FAULTS,
            words::CONTACT,
            words::PLAYBOOK,
            words::COMMENTED,
        ];
        for topic in topics {
            assert_eq!(find(topic), 1, "{topic}");
        }
        assert_eq!(find(words::PAY_EFFECT), 0);
        let order = |report: &Report| {
            said(report, Audience::Customer)
                .into_iter()
                .find(|(topic, _)| topic == words::NO_ORDER)
                .unwrap()
                .1
        };
        assert!(matches!(order(&report), SheetCell::Strong(text) if text.contains("Lønportalen")));
        report.customer.as_mut().unwrap().in_statens_hr = true;
        assert!(matches!(order(&report), SheetCell::Strong(text) if text.contains("HR-sag")));
        assert!(said(&report, Audience::Sam).iter().all(|(topic, _)| !topics[..3].contains(&topic.as_str())));
    }
}
