//! The tables of the statistics, the same for page and workbook.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::figures::{CauseFigures, OpenAge, OpenFigures, RunFigures};
use super::measures::{Measure, median, per_100};
use super::meeting::{Medians, Meeting, Rate};
use super::{CodeTotal, GroupStatistics, Statistics, by_age, codes_of, words};
use crate::domain::{Owner, PayGroup};

/// A table.
pub(super) struct StatisticsTable {
    pub(super) columns: Vec<StatisticsColumn>,
    pub(super) rows: Vec<Vec<Figure>>,
}

/// A column: its header, in which soft hyphens say where it may break, and its width in a workbook.
pub(super) struct StatisticsColumn {
    pub(super) header: String,
    pub(super) width: f64,
    pub(super) is_number: bool,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Figure {
    Nothing,
    Text(String),
    Count(u32),
    /// Per 100, with one decimal.
    Rate(f64),
    /// In øre.
    Amount(i64),
    /// What leads to the page for a meeting: words and anchor.
    Meeting(String, String),
}

impl Figure {
    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }

    fn rate(rate: Option<f64>) -> Self {
        rate.map_or(Self::Nothing, Self::Rate)
    }
}

fn text_column(header: &str, width: f64) -> StatisticsColumn {
    StatisticsColumn { header: header.to_owned(), width, is_number: false }
}

fn number_column(header: &str) -> StatisticsColumn {
    StatisticsColumn { header: header.to_owned(), width: 11.5, is_number: true }
}

fn amount_column() -> StatisticsColumn {
    StatisticsColumn { width: 17.0, ..number_column(words::AMOUNT) }
}

fn numbers(headers: &[&str]) -> impl Iterator<Item = StatisticsColumn> {
    headers.iter().map(|header| number_column(header))
}

/// What each lønkørsel comes to.
fn run_columns() -> impl Iterator<Item = StatisticsColumn> {
    const COUNTS: [&str; 5] =
        [words::PRINTED, words::ERRORS, words::UNRESOLVED, words::DECIDED, words::REPEATED];
    const ANSWERS: [&str; 6] =
        [words::ASKED, words::IN_TIME, words::LATE, words::UNANSWERED, words::PENDING, words::LAPSED];
    let rates = Measure::ALL.map(words::measure);
    numbers(&COUNTS)
        .chain(rates.into_iter().map(number_column))
        .chain(numbers(&ANSWERS))
        .chain([number_column(words::OPEN_AFTER)])
        .chain(OpenAge::ALL.map(words::age).map(number_column))
        .collect::<Vec<_>>()
        .into_iter()
}

fn run_figures(run: &RunFigures) -> impl Iterator<Item = Figure> {
    let counts = [run.printed(), run.errors(), run.unresolved(), run.decided, run.repeated];
    let rates = Measure::ALL.map(|measure| Figure::rate(measure.of_run(run)));
    let answers = &run.answers;
    let answers =
        [answers.asked, answers.in_time, answers.late, answers.overdue, answers.pending, answers.lapsed];
    let counted = counts.map(Figure::Count).into_iter().chain(rates).chain(answers.map(Figure::Count));
    counted.chain([Figure::Count(run.all_open())]).chain(run.open.map(Figure::Count))
}

/// Each lønkørsel.
pub(super) fn runs(statistics: &Statistics) -> StatisticsTable {
    let first = [text_column(words::RUN, 27.0), text_column(words::MONTH, 16.0)];
    let row = |run: &RunFigures| {
        let names = [run.run.in_few_words(), run.run.payment_month_in_words()].map(Figure::Text);
        names.into_iter().chain(run_figures(run)).collect()
    };
    StatisticsTable {
        columns: first.into_iter().chain(run_columns()).collect(),
        rows: statistics.runs.iter().map(row).collect(),
    }
}

/// Each month of pay.
pub(super) fn months(statistics: &Statistics) -> StatisticsTable {
    let row = |month: &RunFigures| {
        let name = Figure::Text(month.run.payment_month_in_words());
        [name].into_iter().chain(run_figures(month)).collect()
    };
    StatisticsTable {
        columns: [text_column(words::MONTH, 16.0)].into_iter().chain(run_columns()).collect(),
        rows: statistics.months().iter().map(row).collect(),
    }
}

/// Each løngruppe in each lønkørsel.
pub(super) fn group_runs(statistics: &Statistics) -> StatisticsTable {
    let first = group_columns().chain([text_column(words::RUN, 27.0), text_column(words::MONTH, 16.0)]);
    let rows = statistics.groups.iter().flat_map(|group| {
        let run = move |run: &RunFigures| {
            let names = [run.run.in_few_words(), run.run.payment_month_in_words()].map(Figure::Text);
            group_figures(group).chain(names).chain(run_figures(run)).collect()
        };
        group.figures.runs.iter().filter(|run| run.reported).map(run)
    });
    StatisticsTable { rows: rows.collect(), columns: first.chain(run_columns()).collect() }
}

fn group_columns() -> impl Iterator<Item = StatisticsColumn> {
    [
        text_column(words::GROUP, 12.0),
        text_column(words::CUSTOMER, 30.0),
        text_column(words::SERVICE_MODEL, 19.0),
    ]
    .into_iter()
}

fn group_figures(group: &GroupStatistics) -> impl Iterator<Item = Figure> + use<> {
    let number = group.figures.group.to_string();
    [Figure::Text(number), Figure::text(&group.customer), Figure::text(&group.service_model)].into_iter()
}

/// Each løngruppe, its number leading to the page for the meeting.
pub(super) fn groups(statistics: &Statistics) -> StatisticsTable {
    let counts = numbers(&[words::OPEN_NOW, words::OVERDUE, words::PAY]);
    let columns = group_columns()
        .chain([number_column(words::PRINTED)])
        .chain(Measure::ALL.map(words::measure).map(number_column))
        .chain(counts)
        .chain([amount_column()]);
    let row = |group: &GroupStatistics| {
        let totals = &group.totals;
        let number = group.figures.group.to_string();
        let link = Figure::Meeting(number.clone(), format!("gruppe-{number}"));
        let rates = Measure::ALL.map(|measure| Figure::rate(measure.of(totals)));
        let counts = [totals.open, totals.overdue, totals.pay].map(Figure::Count);
        [link]
            .into_iter()
            .chain(group_figures(group).skip(1))
            .chain([Figure::Count(totals.printed())])
            .chain(rates)
            .chain(counts)
            .chain([Figure::Amount(totals.amount)])
            .collect()
    };
    StatisticsTable { columns: columns.collect(), rows: statistics.groups.iter().map(row).collect() }
}

/// Codes with what they mean.
pub(super) fn codes<'c>(
    codes: impl IntoIterator<Item = &'c CodeTotal>,
    statistics: &Statistics,
) -> StatisticsTable {
    const COUNTS: [&str; 8] = [
        words::WORK,
        words::PRINTED,
        words::ERRORS,
        words::ADVICES,
        words::AGAIN,
        words::LONGEST,
        words::OPEN_NOW,
        words::IN_GROUPS,
    ];
    let first = [text_column(words::CODE, 12.0), text_column(words::MEANING, 60.0)];
    let row = |code: &CodeTotal| {
        let sums = &code.sums;
        let counts = [
            sums.work,
            sums.printed,
            sums.errors,
            sums.advices,
            code.again(),
            sums.longest,
            sums.open,
            code.groups.len() as u32,
        ];
        let names = [Figure::Text(words::code(&code.code)), Figure::text(statistics.meaning(&code.code))];
        names.into_iter().chain(counts.map(Figure::Count)).chain([Figure::Amount(sums.amount)]).collect()
    };
    StatisticsTable {
        columns: first.into_iter().chain(numbers(&COUNTS)).chain([amount_column()]).collect(),
        rows: codes.into_iter().map(row).collect(),
    }
}

/// Causes with their codes.
pub(super) fn causes(causes: &[CauseFigures]) -> StatisticsTable {
    let first = [text_column(words::CAUSE, 60.0), text_column(words::CODES, 30.0)];
    let counts = numbers(&[words::WORK, words::PRINTED, words::ADVICES, words::OPEN_NOW]);
    let row = |cause: &CauseFigures| {
        let codes = cause.codes.iter().cloned().collect::<Vec<_>>().join(", ");
        let counts = [cause.work, cause.printed, cause.advices, cause.open].map(Figure::Count);
        let names = [Figure::text(&cause.cause), Figure::text(codes)];
        names.into_iter().chain(counts).chain([Figure::Amount(cause.amount)]).collect()
    };
    StatisticsTable {
        columns: first.into_iter().chain(counts).chain([amount_column()]).collect(),
        rows: causes.iter().map(row).collect(),
    }
}

/// Each code of each løngruppe against the median of all løngrupper.
pub(super) fn group_codes(statistics: &Statistics) -> StatisticsTable {
    const COUNTS: [&str; 7] = [
        words::WORK,
        words::PRINTED,
        words::ERRORS,
        words::ADVICES,
        words::AGAIN,
        words::LONGEST,
        words::OPEN_NOW,
    ];
    let medians = Medians::of(&statistics.groups).codes();
    let columns = group_columns()
        .chain([text_column(words::CODE, 12.0)])
        .chain(numbers(&COUNTS))
        .chain([amount_column()])
        .chain(numbers(&[words::PER_100, words::MEDIAN]));
    let rows = statistics.groups.iter().flat_map(|group| {
        let medians = &medians;
        let row = move |code: CodeTotal| {
            let sums = &code.sums;
            let counts =
                [sums.work, sums.printed, sums.errors, sums.advices, code.again(), sums.longest, sums.open];
            let rates = [per_100(sums.printed, group.totals.printed()), medians.get(&code.code).copied()];
            group_figures(group)
                .chain([Figure::Text(words::code(&code.code))])
                .chain(counts.map(Figure::Count))
                .chain([Figure::Amount(sums.amount)])
                .chain(rates.map(Figure::rate))
                .collect()
        };
        codes_of(&[group]).into_iter().map(row)
    });
    StatisticsTable { rows: rows.collect(), columns: columns.collect() }
}

/// What each kunde and løngruppe is compared by.
pub(super) fn meetings(statistics: &Statistics) -> StatisticsTable {
    let columns = [
        text_column(words::CUSTOMER, 30.0),
        text_column(&words::unbroken(words::IN_GROUPS), 24.0),
        text_column(words::MEASURE, 58.0),
        number_column(words::OWN),
        number_column(words::MEDIAN),
    ];
    let rows = statistics.meetings.iter().flat_map(|meeting: &Meeting| {
        let groups = meeting.groups.iter().map(PayGroup::as_str).collect::<Vec<_>>().join(", ");
        meeting.measures.iter().map(move |compared| {
            let names = [&*meeting.name, &groups, words::measure_in_full(compared.measure)];
            let rates = [compared.rate.own, compared.rate.median].map(Figure::rate);
            names.map(Figure::text).into_iter().chain(rates).collect()
        })
    });
    StatisticsTable { rows: rows.collect(), columns: columns.into() }
}

/// What is open, like advices counted together.
pub(super) fn open(statistics: &Statistics) -> StatisticsTable {
    let columns = group_columns()
        .chain([text_column(words::OWNER, 24.0), text_column(words::CODE, 12.0)])
        .chain([text_column(words::RESPONSIBLE, 12.0), text_column(words::STATUS, 22.0)])
        .chain([text_column(words::SINCE, 27.0), number_column(words::DAYS), text_column(words::AGE, 17.0)])
        .chain(numbers(&[words::ROWS, words::PAY, words::OVERDUE]))
        .chain([amount_column()]);
    let rows = statistics.groups.iter().flat_map(|group| {
        let row = move |open: &OpenFigures| {
            let texts = [
                open.owner.word().to_owned(),
                words::code(&open.code),
                open.responsible.clone(),
                open.status.word().to_owned(),
                open.since.in_few_words(),
            ];
            group_figures(group)
                .chain(texts.map(Figure::text))
                .chain([Figure::Count(open.days), Figure::Text(words::age(open.age()).to_owned())])
                .chain([open.rows, open.pay, open.overdue].map(Figure::Count))
                .chain([Figure::Amount(open.amount().0)])
                .collect()
        };
        group.figures.open.iter().map(row)
    });
    StatisticsTable { rows: rows.collect(), columns: columns.collect() }
}

/// What is open by who follows up and code, the oldest first.
pub(super) fn open_by_code(all: &[OpenFigures]) -> StatisticsTable {
    let columns = [text_column(words::OWNER, 24.0), text_column(words::CODE, 12.0)]
        .into_iter()
        .chain(numbers(&[words::ROWS]))
        .chain([text_column(words::OLDEST, 27.0), number_column(words::DAYS)])
        .chain(numbers(&[words::PAY, words::OVERDUE]))
        .chain([amount_column()]);
    let mut sums: BTreeMap<(Owner, &str), OpenFigures> = BTreeMap::new();
    for open in all {
        match sums.entry((open.owner, &open.code)) {
            Entry::Vacant(new) => drop(new.insert(open.clone())),
            Entry::Occupied(sum) => sum.into_mut().add(open),
        }
    }
    let mut sums: Vec<OpenFigures> = sums.into_values().collect();
    sums.sort_by_key(|sum| (sum.owner, sum.since));
    let row = |open: &OpenFigures| {
        [Figure::Text(open.owner.word().to_owned()), Figure::Text(words::code(&open.code))]
            .into_iter()
            .chain([Figure::Count(open.rows), Figure::Text(open.since.in_few_words())])
            .chain([open.days, open.pay, open.overdue].map(Figure::Count))
            .chain([Figure::Amount(open.amount().0)])
            .collect()
    };
    StatisticsTable { columns: columns.collect(), rows: sums.iter().map(row).collect() }
}

/// What is open with each kunde and løngruppe, those with most overdue first.
pub(super) fn open_by_customer(statistics: &Statistics) -> StatisticsTable {
    const OWNERS: [Owner; 4] = [Owner::Customer, Owner::Both, Owner::Sam, Owner::Unresolved];
    let columns = [
        text_column(words::CUSTOMER, 30.0),
        text_column(words::GROUP, 12.0),
        number_column(words::OPEN_NOW),
        number_column(words::OVERDUE),
    ];
    let columns = columns
        .into_iter()
        .chain(OpenAge::ALL.map(words::age).map(number_column))
        .chain(OWNERS.map(words::with).map(number_column))
        .chain([number_column(words::PAY), amount_column(), text_column(words::RESPONSIBLE, 24.0)]);
    let mut groups: Vec<&GroupStatistics> =
        statistics.groups.iter().filter(|group| group.totals.open > 0).collect();
    groups.sort_by_key(|group| Reverse((group.totals.overdue, group.totals.open)));
    let row = |group: &&GroupStatistics| {
        let (totals, open) = (&group.totals, &group.figures.open);
        let with = |owner: Owner| open.iter().filter(|it| it.owner == owner).map(|it| it.rows).sum();
        let number = group.figures.group.to_string();
        [Figure::text(&group.customer), Figure::Meeting(number.clone(), format!("gruppe-{number}"))]
            .into_iter()
            .chain([totals.open, totals.overdue].map(Figure::Count))
            .chain(by_age(open).map(Figure::Count))
            .chain(OWNERS.map(with).map(Figure::Count))
            .chain([Figure::Count(totals.pay), Figure::Amount(totals.amount)])
            .chain([Figure::text(responsible(open))])
            .collect()
    };
    StatisticsTable { columns: columns.collect(), rows: groups.iter().map(row).collect() }
}

/// Who is responsible for how many: `LB 4, MH 2, ingen 10`.
fn responsible(open: &[OpenFigures]) -> String {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    open.iter().for_each(|it| *counts.entry(&it.responsible).or_default() += it.rows);
    let mut counts: Vec<(&str, u32)> = counts.into_iter().collect();
    counts.sort_by_key(|(who, count)| (who.is_empty(), Reverse(*count), *who));
    let said = |(who, count): (&str, u32)| {
        let who = if who.is_empty() { words::NO_RESPONSIBLE } else { who };
        format!("{who}\u{a0}{}", words::number(u64::from(count)))
    };
    counts.into_iter().map(said).collect::<Vec<_>>().join(", ")
}

/// The medians of the løngrupper, for the foot of their table.
pub(super) fn group_medians(statistics: &Statistics) -> [Option<f64>; Measure::ALL.len()] {
    let of =
        |measure: Measure| median(statistics.groups.iter().filter_map(|group| measure.of(&group.totals)));
    Measure::ALL.map(of)
}

/// The codes that a meeting speaks of, with their rates.
pub(super) fn costly_codes(meeting: &Meeting, statistics: &Statistics) -> StatisticsTable {
    const COUNTS: [&str; 5] = [words::WORK, words::PRINTED, words::ADVICES, words::AGAIN, words::OPEN_NOW];
    let columns = [text_column(words::CODE, 12.0), text_column(words::MEANING, 60.0)]
        .into_iter()
        .chain(numbers(&COUNTS))
        .chain([amount_column()])
        .chain(numbers(&[words::PER_100, words::MEDIAN]));
    let row = |(code, rate): &(CodeTotal, Rate)| {
        let sums = &code.sums;
        let counts = [sums.work, sums.printed, sums.advices, code.again(), sums.open].map(Figure::Count);
        [Figure::Text(words::code(&code.code)), Figure::text(statistics.meaning(&code.code))]
            .into_iter()
            .chain(counts)
            .chain([Figure::Amount(sums.amount)])
            .chain([rate.own, rate.median].map(Figure::rate))
            .collect()
    };
    StatisticsTable { columns: columns.collect(), rows: meeting.codes.iter().map(row).collect() }
}
