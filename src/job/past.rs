//! Past work to cases to learn from: prints that were split by hand, reports in which people set the owner, and the
//! history of such reports.
//!
//! Prints are read as a report reads them, so a file that is refused there is refused here, with the same words. Every
//! advice of a print is a case of the owner whose pile the print lies in; nothing is decided here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::domain::problem::{Error, Problem};
use crate::domain::report_id::ReportId;
use crate::domain::{Advice, FileName, Location, Owner, PayGroup, PayrollRun};
use crate::formats::read::{self, MOST_FILE_BYTES};
use crate::history::History;
use crate::history::book::PrintedCourse;
use crate::history::store::OwnerVerdict;
use crate::job::discover::discover;
use crate::job::prints;
use crate::job::summary::{FileEntry, FileStatus, Summary};
use crate::job::survey::{PrintFile, Survey, survey};
use crate::office::rules::RuleContext;
use crate::office::rules::learn::silence::{self, PastAdvice, Silence};
use crate::office::rules::learn::{CodesOfPersons, PastDecision, Proposal, learn, settled_rows};
use crate::office::settings::Settings;
use crate::prints::merge::merge;
use crate::prints::place::OfficialName;
use crate::report::corrected::{Corrected, corrected};
use crate::report::returned::Returned;
use crate::system::fs;

/// What was read.
#[derive(Debug, Default)]
pub struct Past {
    /// The decisions.
    pub cases: Vec<PastDecision>,
    /// The codes of each person in each lønkørsel: of all that was printed, whether or not somebody decided on it.
    pub codes: CodesOfPersons,
    /// The advices of the histories, as far as they tell what silence means or stand open in a last report.
    pub advices: Vec<PastAdvice>,
    /// The files, and what is wrong with them.
    pub summary: Summary,
}

impl Past {
    /// Adds a pile of prints: every advice in them is a decision for `owner`. `run` is the lønkørsel of files that do
    /// not state theirs.
    ///
    /// # Errors
    /// An input is not there.
    pub fn add_pile(
        &mut self,
        inputs: &[PathBuf],
        owner: Owner,
        run: Option<PayrollRun>,
        settings: &Settings,
    ) -> Result<(), Error> {
        let read = self.summary.files.len();
        self.add_prints(inputs, owner, run, settings)?;
        self.summary.files[read..].iter_mut().for_each(|entry| remark_on_name(entry, owner));
        Ok(())
    }

    /// Adds prints of which nobody decided anything.
    ///
    /// # Errors
    /// An input is not there.
    pub fn add_undecided(
        &mut self,
        inputs: &[PathBuf],
        run: Option<PayrollRun>,
        settings: &Settings,
    ) -> Result<(), Error> {
        self.add_prints(inputs, Owner::Unresolved, run, settings)
    }

    /// Adds what the last reports of a history leave open, for the same: that needs no print. What prints were read of already is
    /// not added again.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn add_open(&mut self, history: &History, settings: &Settings) -> Result<(), Error> {
        let entry = history_entry(history);
        let source: Arc<str> = Arc::from(entry.path.as_str());
        let read = self.reports_read();
        history.store.courses(|advice, group, told| {
            let Some(run) = told.stands_in.filter(|run| !read.contains(&(*run, group.clone()))) else {
                return;
            };
            self.cases.push(PastDecision {
                advice,
                standing: settings.standing(run, group, None),
                run: Some(run),
                owner: told.owner_set.unwrap_or(Owner::Unresolved),
                source: Arc::clone(&source),
            });
        })?;
        self.summary.files.push(entry);
        Ok(())
    }

    /// The reports that cases were read of.
    fn reports_read(&self) -> BTreeSet<(PayrollRun, PayGroup)> {
        self.cases.iter().filter_map(|case| Some((case.run?, case.standing.group.clone()))).collect()
    }

    fn add_prints(
        &mut self,
        inputs: &[PathBuf],
        owner: Owner,
        run: Option<PayrollRun>,
        settings: &Settings,
    ) -> Result<(), Error> {
        let discovery = discover(inputs)?;
        self.summary.problems.extend(discovery.problems);
        let survey = survey(&discovery.files, &settings.layouts, run, None);
        let reports: Vec<_> = survey.by_report().into_iter().collect();
        let read = reports.into_par_iter();
        let read: Vec<_> =
            read.map(|(of, prints)| cases_of(&of, &prints, &survey, owner, settings)).collect();
        let mut entries = survey.entries;
        for (cases, read) in read {
            self.add_cases(cases);
            read.into_iter().for_each(|(index, entry)| entries[index] = entry);
        }
        self.summary.files.extend(entries);
        Ok(())
    }

    /// Adds what people set under `Ret ejer` in reports that came back.
    ///
    /// # Errors
    /// An input is not there.
    pub fn add_reports(&mut self, inputs: &[PathBuf], settings: &Settings) -> Result<(), Error> {
        let discovery = discover(inputs)?;
        self.summary.problems.extend(discovery.problems);
        for found in discovery.files.into_iter().filter(|found| is_workbook(&found.file)) {
            let mut entry = FileEntry::new(&found.file, "a report of this program", FileStatus::Read);
            let cases = fs::read(&found.path, MOST_FILE_BYTES)
                .map_err(|error| Problem::fault(Location::whole(&found.file), error.what, error.hint))
                .and_then(|bytes| read::tables(&found.file, &bytes))
                .and_then(|tables| Returned::read(&found.file, &tables))
                .and_then(|returned| corrected_cases(&returned, settings, &mut entry.problems));
            match cases {
                Ok(cases) => self.add_cases(cases),
                Err(problem) => entry.refuse(problem),
            }
            self.summary.files.push(entry);
        }
        Ok(())
    }

    fn add_cases(&mut self, cases: Vec<PastDecision>) {
        cases.iter().for_each(|case| self.codes.add(&case.advice, case.run));
        self.cases.extend(cases);
    }

    /// Adds what people set under `Ret ejer` in the reports of a history, each advice once, as it was printed last; and the
    /// codes of every person in it, but for reports whose prints were read already.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn add_history(&mut self, history: &History, settings: &Settings) -> Result<(), Error> {
        let entry = history_entry(history);
        let source: Arc<str> = Arc::from(entry.path.as_str());
        let read = self.reports_read();
        let is_read = |run, group: &PayGroup| read.contains(&(run, group.clone()));
        history.store.codes_of_persons(is_read, |codes| self.codes.add_person(codes))?;
        history.store.verdicts(|OwnerVerdict { advice, group, run, owner }| {
            let standing = settings.standing(run, &group, None);
            self.cases.push(PastDecision {
                advice,
                standing,
                run: Some(run),
                owner,
                source: Arc::clone(&source),
            });
        })?;
        self.add_courses(history, settings)?;
        self.summary.files.push(entry);
        Ok(())
    }

    /// Adds how the advices of a history were printed.
    fn add_courses(&mut self, history: &History, settings: &Settings) -> Result<(), Error> {
        let mut standings: BTreeMap<ReportId, Arc<RuleContext>> = BTreeMap::new();
        history.store.courses(|advice, group, told| {
            let silence = silence(told.course);
            if silence == Silence::None && told.stands_in.is_none() {
                return;
            }
            let (run, _) = told.last;
            let of = ReportId::new(run, group);
            let standing =
                standings.entry(of).or_insert_with(|| Arc::new(settings.standing(run, group, None)));
            let standing = Arc::clone(standing);
            self.advices.push(PastAdvice {
                advice,
                standing,
                run,
                silence,
                stands_in: told.stands_in,
                would_close: told.is_silent,
                has_owner_set: told.owner_set.is_some(),
            });
        })
    }

    /// Puts together what was learned, and says of every proposal how many rows of the last lønkørsel it settles: of the
    /// histories, where there are any, else of what was given.
    ///
    /// # Errors
    /// More rows than a table may have.
    pub fn learn(&mut self, settings: &Settings) -> Result<Proposal, Vec<Error>> {
        let rules = &settings.rules;
        let last = self.advices.iter().filter_map(|past| past.stands_in).max();
        let last_given = self.cases.iter().filter_map(|case| case.run).max();
        let cases = std::mem::take(&mut self.cases);
        let given: Vec<(Advice, RuleContext)> = match last {
            Some(_) => Vec::new(),
            None => cases
                .iter()
                .filter(|case| case.run.is_some() && case.run == last_given)
                .map(|case| (case.advice.clone(), case.standing.clone()))
                .collect(),
        };
        let mut proposal = learn(cases, rules)?;
        silence::propose(&self.advices, last, rules, &mut proposal);
        let open = self.advices.iter().filter(|past| past.stands_in.is_some() && past.stands_in == last);
        let open = open.filter(|past| !past.has_owner_set).map(|past| (&past.advice, &*past.standing));
        let rows = open.chain(given.iter().map(|(advice, standing)| (advice, standing)));
        settled_rows::count(&mut proposal, rows, rules);
        Ok(proposal)
    }
}

fn history_entry(history: &History) -> FileEntry {
    let folder = history.out.display().to_string();
    FileEntry::new(&FileName::new(&folder, &folder), "a history of reports", FileStatus::Read)
}

fn silence(course: Option<PrintedCourse>) -> Silence {
    match course {
        Some(PrintedCourse::RepeatedUntilGone) => Silence::EndedIt,
        Some(PrintedCourse::Once) => Silence::AfterOnce,
        Some(PrintedCourse::CameBack) => Silence::WasBroken,
        None => Silence::None,
    }
}

/// The cases of the prints of one run and group, each advice once, and what became of the files.
fn cases_of(
    report: &ReportId,
    prints: &[&PrintFile],
    survey: &Survey,
    owner: Owner,
    settings: &Settings,
) -> (Vec<PastDecision>, Vec<(usize, FileEntry)>) {
    let &ReportId { run, ref group } = report;
    let mut prints = prints::read(report, prints, &survey.entries, &settings.layouts);
    let merged = merge(prints::advices(&mut prints));
    let standing = settings.standing(run, group, prints::printed(&prints));
    let cases = merged.rows.into_iter().map(|row| PastDecision {
        source: Arc::from(row.advice.at.file.path.as_str()),
        advice: row.advice,
        standing: standing.clone(),
        run: Some(run),
        owner,
    });
    (cases.collect(), prints.into_iter().map(|print| (print.index, print.entry)).collect())
}

/// A file in one pile whose name says that it is another's part.
fn remark_on_name(entry: &mut FileEntry, owner: Owner) {
    let split = OfficialName::read(&entry.file.name).split;
    if let Some(named) = split.filter(|named| *named != owner && entry.status == FileStatus::Read) {
        entry.problems.push(Problem::remark(
            Location::whole(&entry.file),
            format!(
                "its name says that it is the part of {}, and it was given as that of {}",
                named.word(),
                owner.word()
            ),
            "check that the file was given under the right option",
        ));
    }
}

/// Reports are workbooks; lock files, notes and mails that lie beside them are not looked at.
fn is_workbook(file: &FileName) -> bool {
    let name = file.name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind);
    ["xlsx", "xlsm", "ods", "xls"].contains(&kind) && !name.starts_with("~$") && !fs::is_hidden(&name)
}

/// The cases of a report in which people set the owner, and what is wrong with its rows.
fn corrected_cases(
    returned: &Returned,
    settings: &Settings,
    problems: &mut Vec<Problem>,
) -> Result<Vec<PastDecision>, Problem> {
    let (rows, remarks) = corrected(returned)?;
    problems.extend(remarks);
    let source: Arc<str> = Arc::from(returned.path());
    let case = |row: Corrected| PastDecision {
        standing: settings.standing(returned.run, &row.group, None),
        advice: row.advice,
        run: Some(returned.run),
        owner: row.owner,
        source: Arc::clone(&source),
    };
    Ok(rows.into_iter().map(case).collect())
}
