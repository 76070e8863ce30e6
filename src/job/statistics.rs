//! The statistics to disk: of everything that the history holds, beside the folders of the reports.
//!
//! The figures of a løngruppe are kept, and worked out anew only where something became of its book; each thread has one book
//! open at a time. Where nothing became of any, and the files stand as they were written, nothing is opened at all.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::problem::Error;
use crate::domain::{Advice, PayEffect, PayGroup, PayrollRun};
use crate::formats::read::memory::after_large;
use crate::history::History;
use crate::history::book::FiguresAsked;
use crate::history::store::{BookMarks, RowSaid, RowSayings};
use crate::job::Job;
use crate::job::written_list::numbers;
use crate::office::rules::RuleContext;
use crate::office::settings::Settings;
use crate::report::FOLLOWS_FROM_ANOTHER;
use crate::report::statistics::figures::GroupFigures;
use crate::report::statistics::{PAGE, Statistics, StatisticsFacts, WORKBOOK, page, period, workbook};
use crate::system::fs;
use crate::system::secret::Mac;

/// What the history keeps of the files that were written.
#[derive(Debug, Serialize, Deserialize)]
struct WrittenStatistics {
    from: [u8; 32],
    /// Size and time of page and workbook.
    stamps: [Option<(u64, i64)>; 2],
}

/// Where page and workbook stand.
pub type StatisticsFiles = [PathBuf; 2];

/// Writes page and workbook where something became of what they show; returns where they stand, `None` where the history holds
/// nothing.
pub fn publish(job: &Job) -> Option<Result<StatisticsFiles, Error>> {
    let history = job.history().filter(|_| !job.dry_run)?;
    after_large(|| write(history, &job.settings)).transpose()
}

/// The same with a history at hand.
///
/// # Errors
/// The history cannot be read, or a file cannot be written.
pub fn write(history: &History, settings: &Settings) -> Result<Option<StatisticsFiles>, Error> {
    let marks = history.store.book_marks()?;
    let reports = history.store.runs()?;
    let runs = period(reports.iter().map(|(run, _)| *run));
    let Some(last) = runs.last().copied() else { return Ok(None) };
    let paths = [history.out.join(PAGE), history.out.join(WORKBOOK)];
    let from = made_from(&marks, &runs, settings);
    let written: Option<WrittenStatistics> = history.store.source(mac(history))?;
    if written.is_some_and(|it| {
        it.from == from && it.stamps == stamps(&paths) && it.stamps.iter().all(Option::is_some)
    }) {
        return Ok(Some(paths));
    }
    let statistics = statistics(last, &runs, &marks, &reports, history, settings)?;
    fs::create_folder(&history.out)?;
    fs::write_atomic(&paths[0], page(&statistics).as_bytes())?;
    fs::write_atomic(&paths[1], &workbook(&statistics)?)?;
    let written = WrittenStatistics { from, stamps: stamps(&paths) };
    history.store.keep_sources(&[(mac(history), serde_json::to_vec(&written).unwrap_or_default())])?;
    Ok(Some(paths))
}

fn statistics(
    last: PayrollRun,
    runs: &[PayrollRun],
    marks: &BookMarks,
    reports: &[(PayrollRun, Vec<PayGroup>)],
    history: &History,
    settings: &Settings,
) -> Result<Statistics, Error> {
    let day = day_of(last, reports, history, settings)?;
    let asked = FiguresAsked { runs, day, calendar: &settings.calendar };
    let groups = figures(marks, &asked, history, settings)?;
    let codes = groups.iter().flat_map(|group| &group.codes).map(|code| code.code.as_str());
    let meanings = codes.filter_map(|code| Some((code.to_owned(), meaning(code, settings)?))).collect();
    let customers = &settings.customers;
    Ok(Statistics::of(StatisticsFacts { last, day, groups, customers, meanings }))
}

/// The figures of all løngrupper, what is new in them kept.
fn figures(
    marks: &BookMarks,
    asked: &FiguresAsked<'_>,
    history: &History,
    settings: &Settings,
) -> Result<Vec<GroupFigures>, Error> {
    let key = |group: &PayGroup, run: PayrollRun, day: Date| {
        said_by(&standing(group, run, day, settings), settings)
    };
    let of = |group: &PayGroup, run: PayrollRun, day: Date, advice: &Advice| {
        said(advice, &standing(group, run, day, settings), settings)
    };
    let sayings = RowSayings { key: &key, of: &of };
    let figures = marks.par_iter().map(|group| history.store.figures(group, asked, sayings));
    let mut all = figures.collect::<Result<Vec<_>, Error>>()?;
    // One that is known by its number alone has printed nothing yet.
    all.retain(|figures: &GroupFigures| !figures.runs.is_empty());
    Ok(all)
}

/// The day of the last lønkørsel: of the calendar, else the latest that a report of it has.
fn day_of(
    last: PayrollRun,
    reports: &[(PayrollRun, Vec<PayGroup>)],
    history: &History,
    settings: &Settings,
) -> Result<Date, Error> {
    if let Some(day) = settings.calendar.of(last).and_then(|dates| dates.run) {
        return Ok(day);
    }
    let groups = reports.iter().filter(|(run, _)| *run == last).flat_map(|(_, groups)| groups);
    let days = groups.map(|group| history.store.day_of(last, group)).collect::<Result<Vec<_>, Error>>()?;
    Ok(days.iter().filter_map(|day| day.parse().ok()).max().unwrap_or_else(|| last.payment_month()))
}

/// Where the rules stand for what a run printed. Its day is that of the report, which the rules of then went by.
fn standing(group: &PayGroup, run: PayrollRun, day: Date, settings: &Settings) -> RuleContext {
    settings.standing(run, group, Some(day))
}

fn said_by(standing: &RuleContext, settings: &Settings) -> [u8; 32] {
    let on = standing.on.map(|day| day.to_string()).unwrap_or_default();
    let parts = [&*settings.judging, &on].into_iter().chain(standing.traits.iter().map(String::as_str));
    let hash = parts.fold(Sha256::new(), |hash, part| {
        hash.chain_update((part.len() as u64).to_le_bytes()).chain_update(part)
    });
    hash.finalize().into()
}

fn said(advice: &Advice, standing: &RuleContext, settings: &Settings) -> RowSaid {
    let decision = settings.rules.decide(advice, standing);
    let cause = settings.catalogue.about(advice).map_or("", |entry| &entry.cause);
    let cause = if cause.is_empty() && advice.follows_another { FOLLOWS_FROM_ANOTHER } else { cause };
    RowSaid {
        pay: decision.pay_effect == PayEffect::Yes,
        deadline: decision.deadline,
        cause: cause.to_owned(),
    }
}

/// What a code means, by the first entry of the catalogue that says so.
fn meaning(code: &str, settings: &Settings) -> Option<String> {
    let entries = settings.catalogue.of_code(Some(crate::domain::Code::parse(code)?));
    entries.map(|entry| entry.meaning.clone()).find(|meaning| !meaning.is_empty())
}

/// Everything that the statistics show, as one hash.
fn made_from(marks: &BookMarks, runs: &[PayrollRun], settings: &Settings) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut add = |part: &[u8]| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(settings.digest.as_bytes());
    runs.iter().for_each(|run| add(run.to_string().as_bytes()));
    for (group, mark) in marks {
        add(group.as_str().as_bytes());
        add(mark);
    }
    hash.finalize().into()
}

fn stamps(paths: &[PathBuf; 2]) -> [Option<(u64, i64)>; 2] {
    let stamp = |path: &Path| fs::stamp(path).map(numbers);
    [stamp(&paths[0]), stamp(&paths[1])]
}

fn mac(history: &History) -> Mac {
    history.store.source_mac(&[b"statistics", PAGE.as_bytes()])
}
