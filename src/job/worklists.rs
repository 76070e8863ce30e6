//! The work lists to disk: of every lønkørsel that a run of the program had to do with, from the reports that it made and the
//! others as they stand there.
//!
//! A list that somebody changed since it was read is not written over, and one that holds more than is carried over is kept
//! aside. It is read back where reports are: see `history::read_back`.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::domain::problem::{Error, Problem};
use crate::domain::report_id::ReportId;
use crate::domain::{FileName, PayGroup, PayrollRun, texts};
use crate::formats::read::memory::after_large;
use crate::formats::read::{self, MOST_FILE_BYTES};
use crate::history::History;
use crate::history::store::RecordedReport;
use crate::history::typed_in::Beyond;
use crate::job::Job;
use crate::job::kept_aside::{Replaced, keep_aside};
use crate::job::outcome::{PublishedList, RunOutcome};
use crate::job::releases::{release_as_listed, standings};
use crate::job::write::refuse_open;
use crate::job::written_list::{WrittenList, known_texts, numbers, wishes_since};
use crate::office::settings::Settings;
use crate::report::files::part_name;
use crate::report::kept::KeptReport;
use crate::report::returned::ReturnedBook;
use crate::report::worklist::{ListedReport, ReportStanding, WorkList, WorkListFacts, file_name, workbook};
use crate::system::fs::{self, NewFile, below};

/// Writes the lists; without a history there is none, since nothing that is typed in it could be read back. Returns what is to be
/// told, and why one could not be written.
pub fn publish(outcome: &mut RunOutcome, job: &Job) -> Vec<Result<PublishedList, Error>> {
    let Some(history) = job.history().filter(|_| !job.dry_run) else { return Vec::new() };
    let runs: BTreeSet<PayrollRun> = outcome.reports().map(|kept| kept.entry.run).collect();
    let reports = match history.store.reports() {
        Ok(reports) => reports,
        Err(error) => return vec![Err(error)],
    };
    let mut made = outcome.take_listed();
    let publish_run = |run: PayrollRun| {
        let of_run: Vec<&(PayGroup, RecordedReport)> =
            reports.iter().filter(|(_, written)| written.run == run).collect();
        let made = of_run.iter().filter_map(|(group, _)| made.remove(&ReportId::new(run, group))).collect();
        let typed_over = outcome.typed_over(&file_name(run));
        let (settings, accessible) = (&job.settings, job.accessible);
        let list = List { run, reports: &of_run, typed_over, history, settings, accessible };
        let path = below(&file_name(run), &history.out);
        list.publish(made).map(|told| PublishedList { path, told })
    };
    after_large(|| runs.into_iter().map(publish_run).collect())
}

/// Writes the lists of lønkørsler anew of which nothing but the deliveries changed since `report` ran. One that somebody
/// changed since is left to the next `report`, which reads first what they typed.
pub fn publish_again(
    runs: BTreeSet<PayrollRun>,
    history: &History,
    settings: &Settings,
) -> Vec<Result<Vec<Problem>, Error>> {
    let reports = match history.store.reports() {
        Ok(reports) => reports,
        Err(error) => return vec![Err(error)],
    };
    let again = |run: PayrollRun| {
        let path = below(&file_name(run), &history.out);
        let Some(before) = WrittenList::of(run, history)? else { return Ok(Vec::new()) };
        if !before.stands(&path) {
            return Ok(Vec::new());
        }
        let of_run: Vec<&(PayGroup, RecordedReport)> =
            reports.iter().filter(|(_, written)| written.run == run).collect();
        let accessible = before.accessible;
        List { run, reports: &of_run, typed_over: false, history, settings, accessible }.publish(Vec::new())
    };
    runs.into_iter().map(again).collect()
}

/// The list of one lønkørsel, before it is written.
struct List<'a> {
    run: PayrollRun,
    reports: &'a [&'a (PayGroup, RecordedReport)],
    /// Whether somebody typed where nothing is taken in.
    typed_over: bool,
    history: &'a History,
    settings: &'a Settings,
    accessible: bool,
}

impl List<'_> {
    /// `made` are those of its reports that were just written.
    fn publish(&self, made: Vec<ListedReport>) -> Result<Vec<Problem>, Error> {
        let Self { run, history, settings, .. } = *self;
        let name = file_name(run);
        let path = below(&name, &history.out);
        let before = WrittenList::of(run, history)?;
        let stamp = fs::stamp(&path);
        if stamp.is_some() && !history.has_seen(&name, stamp)? {
            return Err(Error::about(&path, texts::list_not_read_yet(), texts::run_again_to_read()));
        }
        let wishes = wishes_since(&path, before.as_ref())?;
        let mut told = Vec::new();
        if let Some(wishes) = &wishes {
            told = release_as_listed(run, &wishes.released, history, settings)?;
        }
        let standings = standings(run, history, settings)?;
        let from = self.made_from(&standings);
        if before.as_ref().is_some_and(|before| wishes.is_none() && before.from == from && stamp.is_some()) {
            return Ok(told);
        }
        fs::create_folder(path.parent().unwrap_or(&path))?;
        let (mut new, approved, answers) = {
            let mut list = self.compose(made, standings)?;
            let answers;
            (list.approved, answers) = match (wishes, &before) {
                (Some(wishes), _) => (wishes.approved, wishes.answers),
                (None, Some(before)) => (before.approved.clone(), before.answers.iter().cloned().collect()),
                (None, None) => Default::default(),
            };
            list.take_over(answers, &settings.rules);
            // Nobody asks for its rows any more, which may take much memory.
            let new = workbook(&list, self.accessible, &path, NewFile::begin(&path)?)?;
            (new, list.approved, list.answers)
        };
        let (sha256, texts) = (new.sha256()?, known_texts(&mut new));
        if !new.is_there() {
            refuse_open(&path)?;
            told.extend(self.keep_aside(&path, before.as_ref())?);
            new.finish()?;
        }
        if let Some(stamp) = fs::stamp(&path) {
            history.keep_seen(&name, stamp)?;
            let written = WrittenList {
                from,
                sha256,
                stamp: numbers(stamp),
                texts,
                approved,
                answers: answers.into_iter().collect(),
                accessible: self.accessible,
            };
            written.keep(run, history)?;
        }
        Ok(told)
    }

    /// What the list is made from, as one hash: the reports as they stand on disk, the settings, the program.
    fn made_from(&self, standings: &[ReportStanding]) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut add = |part: &str| {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        };
        add(env!("CARGO_PKG_VERSION"));
        add(&self.settings.digest);
        add(if self.accessible { "accessible" } else { "" });
        for (group, written) in self.reports {
            let stamp = fs::stamp(&below(&written.path, &self.history.out)).map(numbers);
            add(&format!("{group} {} {stamp:?}", written.edition));
        }
        for ReportStanding { group, version, delivery, released } in standings {
            add(&format!("{group} {version} {delivery} {released}"));
        }
        hash.finalize().into()
    }

    fn compose(&self, made: Vec<ListedReport>, standings: Vec<ReportStanding>) -> Result<WorkList, Error> {
        let is_made = |group: &PayGroup| made.iter().any(|report| report.group == *group);
        let others: Vec<(&PayGroup, Vec<ListedReport>)> = self
            .reports
            .par_iter()
            .filter(|(group, _)| !is_made(group))
            .map(|(group, written)| {
                Ok((group, on_disk(&ReportId::new(self.run, group), &written.path, self.history)?))
            })
            .collect::<Result<_, Error>>()?;
        let missing = others.iter().filter(|(_, parts)| parts.is_empty());
        let missing = missing.map(|(group, _)| (*group).clone()).collect();
        let mut reports: Vec<ListedReport> =
            made.into_iter().chain(others.into_iter().flat_map(|(_, parts)| parts)).collect();
        reports.sort_by(|a, b| a.group.cmp(&b.group));
        let (customers, rules) = (&self.settings.customers, &self.settings.rules);
        Ok(WorkList::of(self.run, WorkListFacts { reports, missing, standings, customers, rules }))
    }

    /// Keeps the list that stands there aside where it holds what is not carried over.
    fn keep_aside(&self, path: &Path, before: Option<&WrittenList>) -> Result<Option<Problem>, Error> {
        keep_aside(&Replaced {
            path,
            ours: before.map(|before| before.sha256),
            taken_whole: None,
            edition: 1,
            beyond: if self.typed_over { Beyond::Words } else { Beyond::Nothing },
            rows: &[],
            texts: before.map_or(&[], |before| &before.texts),
            earlier: &|_| Ok(None),
        })
    }
}

/// A report as it stands on disk, with its further parts; nothing where it is not there or cannot be read, which is told elsewhere.
fn on_disk(of: &ReportId, name: &str, history: &History) -> Result<Vec<ListedReport>, Error> {
    let kept: Option<KeptReport> = history.store.summary_of(&of.group, of.run)?;
    let mut report = Vec::from_iter(part_on_disk(of, name, kept.as_ref(), history)?);
    let Some(edition) = report.first().map(|first| first.edition) else { return Ok(report) };
    // Rows that one sheet cannot hold stand in further parts. One that an earlier edition left is none of it.
    for part in (2..).map(|number| part_name(name, number)) {
        match part_on_disk(of, &part, kept.as_ref(), history)? {
            Some(part) if part.edition == edition => report.push(part),
            _ => break,
        }
    }
    Ok(report)
}

/// A workbook of a report, or of a part of one.
fn part_on_disk(
    of: &ReportId,
    name: &str,
    kept: Option<&KeptReport>,
    history: &History,
) -> Result<Option<ListedReport>, Error> {
    let path = below(name, &history.out);
    if !fs::exists(&path) {
        return Ok(None);
    }
    let bytes = fs::read(&path, MOST_FILE_BYTES)?;
    let file = FileName::new(&path.display().to_string(), name);
    let Ok(tables) = read::tables(&file, &bytes) else { return Ok(None) };
    let book = ReturnedBook::read(&file, &tables);
    let found = book.reports.iter().find(|it| it.group == of.group && it.run == of.run);
    Ok(found.map(|returned| ListedReport::on_disk(returned, kept)))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests write what a run of the program left")]
mod tests {
    use super::*;
    use crate::history::store::Store;
    use crate::report::sample;
    use crate::report::xlsx::{self, Options};
    use crate::system::secret::Secret;

    #[test]
    fn rows_of_further_parts_are_in_the_list_and_those_of_an_older_edition_are_not() {
        let folder = tempfile::TempDir::new().unwrap();
        let store = Store::in_memory(Secret::new(&[7; 32])).unwrap();
        let history = History::new(store, folder.path().into(), "2023-07-21T08:48:00Z".into());
        let mut report = sample::report();
        report.versions.edition = 2;
        let all = report.rows.len();
        assert!(all > 3);
        let name = "rapport.xlsx";
        let put = |report: &crate::report::Report, number: usize| {
            let bytes = xlsx::workbook(report, &Options::default()).unwrap().bytes;
            std::fs::write(folder.path().join(part_name(name, number)), bytes).unwrap();
        };
        for (number, part) in (1..).zip(report.parts(all - 2)) {
            put(&part, number);
        }
        let of = ReportId::new(report.run, &report.group);
        let listed =
            || -> usize { on_disk(&of, name, &history).unwrap().iter().map(|part| part.rows().len()).sum() };
        assert_eq!(listed(), all);
        report.versions.edition = 1;
        put(&report, 3);
        assert_eq!(listed(), all);
        std::fs::remove_file(folder.path().join(part_name(name, 2))).unwrap();
        assert_eq!(listed(), all - 2);
        std::fs::remove_file(folder.path().join(name)).unwrap();
        assert!(on_disk(&of, name, &history).unwrap().is_empty());
    }
}
