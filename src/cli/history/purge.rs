//! `uddata history purge`: what is older than a lønkørsel goes, but for what is still open.

use std::path::PathBuf;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::ReportOnDisk;
use crate::cli::args::{Age, Common, PurgeArgs};
use crate::domain::PayrollRun;
use crate::domain::exit::Exit;
use crate::domain::problem::Error;
use crate::history::History;
use crate::history::store::Purged;
use crate::report::files::is_kept_aside;
use crate::system::console;
use crate::system::fs::{self, Given, below};

#[derive(Serialize)]
struct PurgeSummary {
    before: PayrollRun,
    removed: bool,
    reports: usize,
    rows: usize,
    advices: usize,
    contents: usize,
    trail: usize,
    editions: usize,
    sources: usize,
    deliveries: usize,
    /// Files that reports replaced, and that were kept aside.
    kept_aside: usize,
    staying: usize,
    on_disk: Vec<ReportOnDisk>,
    exit_code: u8,
}

pub(super) fn run(args: &PurgeArgs, common: &Common) -> anyhow::Result<Exit> {
    let (history, outbox) = super::open_with_outbox(args.reports.as_deref(), common)?;
    let before = first_kept(args.older_than, &history.now)?;
    super::read_reports(&history)?;
    let stands = |path: &str| fs::exists(&below(path, &history.out));
    let Purged { reports, rows, advices, contents, trail, editions, sources, deliveries, staying, on_disk } =
        history.store.purge(before, &stands, args.yes)?;
    let kept_aside = kept_aside(&history, before)?;
    if args.yes {
        kept_aside.iter().try_for_each(|path| fs::remove(path))?;
    }
    let told = PurgeSummary {
        before,
        removed: args.yes,
        reports,
        rows,
        advices,
        contents,
        trail,
        editions,
        sources,
        deliveries,
        kept_aside: kept_aside.len(),
        staying,
        on_disk: ReportOnDisk::of(&history, &outbox, on_disk),
        exit_code: Exit::Done.code(),
    };
    common.answer(&told, || tell(&told))?;
    Ok(Exit::Done)
}

fn tell(told: &PurgeSummary) {
    let verb = if told.removed { "removed" } else { "would be removed" };
    let PurgeSummary {
        before,
        reports,
        rows,
        advices,
        contents,
        trail,
        editions,
        sources,
        deliveries,
        kept_aside,
        staying,
        ..
    } = told;
    console::result(format!("older than {before}, {verb}:"));
    for (count, what) in [
        (reports, "reports"),
        (advices, "advices"),
        (rows, "printed rows"),
        (contents, "texts"),
        (trail, "entries of the trail"),
        (editions, "earlier editions of reports"),
        (sources, "input files that need not be read again"),
        (deliveries, "deliveries in the ledger"),
        (kept_aside, "files that reports replaced, under erstattet/"),
    ] {
        console::result(format!("{count:>10}  {what}"));
    }
    console::result(format!("{staying:>10}  advices stay: open, or printed or typed about since"));
    if !told.on_disk.is_empty() {
        console::result(
            "these reports are still on disk; delete them or move them away, and the prints they were made of, too:",
        );
        ReportOnDisk::tell(&told.on_disk);
    }
    if !told.removed {
        console::result("nothing was removed; --yes does it");
    }
}

/// The files under `erstattet/` of runs before one.
fn kept_aside(history: &History, before: PayrollRun) -> Result<Vec<PathBuf>, Error> {
    let Given::Folder(entries, _) = fs::look(&history.out)? else { return Ok(Vec::new()) };
    let run = |below: &str| below.strip_prefix("LG")?.split('/').next()?.parse::<PayrollRun>().ok();
    let goes = |below: &str| is_kept_aside(below) && run(below).is_some_and(|run| run < before);
    Ok(entries.into_iter().filter(|entry| goes(&entry.below)).map(|entry| entry.path).collect())
}

/// The first run that stays.
fn first_kept(age: Age, now: &str) -> Result<PayrollRun, Error> {
    match age {
        Age::Before(run) => Ok(run),
        Age::Months(months) => first_paid_since(months, now).ok_or_else(|| {
            Error::new(
                "--older-than",
                "reaches further back than any lønkørsel",
                "give fewer months, or a run",
            )
        }),
    }
}

/// The first run that was paid no more than so many months before the month of `now`: LG is the month after.
fn first_paid_since(months: u16, now: &str) -> Option<PayrollRun> {
    let today: Date = now.get(..10)?.parse().ok()?;
    let lg = today.first_of_month().checked_sub((i32::from(months) - 1).months()).ok()?;
    PayrollRun::new(lg.year(), lg.month(), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_count_back_from_the_month_of_pay() {
        let first = |months, now| first_paid_since(months, now).map(|run| run.to_string());
        // Paid in June 2023, one month before July: LG 07.
        assert_eq!(first(1, "2023-07-22T04:26:40Z").as_deref(), Some("2023-07-1"));
        assert_eq!(first(60, "2023-07-31T00:00:00Z").as_deref(), Some("2018-08-1"));
        assert_eq!(first(u16::MAX, "2023-07-31T00:00:00Z"), None);
        assert_eq!(first(1, ""), None);
    }
}
