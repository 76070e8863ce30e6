//! What a run did, as data: the JSON summary. Names no person. Its words on the console are those of the command line.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::exit::Exit;
use crate::domain::problem::{Problem, Weight};
use crate::domain::report_id::ReportId;
use crate::domain::{FileName, PayGroup, PayrollRun, Tally};
use crate::report::kept::ReportEntry;

/// What a run did. Fields are only ever added.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// Every report, by run and group.
    pub reports: Vec<ReportEntry>,
    /// Every input, an archive and each of its members by itself.
    pub files: Vec<FileEntry>,
    /// Everything that is wrong and was not told before, those of the files included.
    pub problems: Vec<Problem>,
    /// Codes without an owner in the lønkørsler that the run had to do with, most frequent first.
    pub unresolved_codes: Vec<UnresolvedCode>,
    /// The number the process ends with.
    pub exit_code: u8,
    /// What is wrong in files that an earlier run of the program told of: it put them away, or did so on an earlier day. It counts
    /// no more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known_problems: Vec<Problem>,
    /// Page and workbook of the statistics, where they stand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statistics: Vec<String>,
    /// What the closing words say beside it.
    #[serde(skip)]
    pub closing: Closing,
}

/// What the closing words say beside what the summary holds.
#[derive(Debug, Default)]
pub struct Closing {
    /// The reports that were made anew.
    pub made: BTreeSet<ReportId>,
    /// The lønkørsler that the run had to do with, of which the codes without an owner are.
    pub tonight: BTreeSet<PayrollRun>,
    /// Reports that nothing changed for.
    pub unchanged: usize,
    /// Reports that could not be written.
    pub failed: usize,
    /// Reports that were not begun, since the run was interrupted.
    pub waiting: usize,
    /// Whether the run was told to stop before all was done.
    pub interrupted: bool,
    /// Pages that show all løngrupper of a lønkørsel.
    pub overviews: Vec<String>,
    /// Work lists beside them.
    pub worklists: Vec<String>,
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// Files that were put away as done.
    pub done: usize,
    /// Files that were set aside as refused, by this run or an earlier one.
    pub set_aside: usize,
}

/// What became of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileStatus {
    /// Read.
    #[serde(rename = "read")]
    Read,
    /// Of a kind that is read, but refused: see its problems.
    #[serde(rename = "refused")]
    Refused,
    /// Of a kind that the program does not read.
    #[serde(rename = "skipped")]
    Skipped,
    /// The same bytes as another input.
    #[serde(rename = "duplicate")]
    Duplicate,
    /// A print of a run or group that was not asked for.
    #[serde(rename = "unwanted")]
    Unwanted,
    /// A print whose report was not begun, since the run was interrupted.
    #[serde(rename = "waiting")]
    Waiting,
    /// An archive, read through its members.
    #[serde(rename = "archive")]
    Archive,
}

impl FileStatus {
    /// The word of the summary.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Refused => "refused",
            Self::Skipped => "skipped",
            Self::Duplicate => "duplicate",
            Self::Unwanted => "unwanted",
            Self::Waiting => "waiting",
            Self::Archive => "archive",
        }
    }
}

/// One input.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its path, CPR-shaped parts masked.
    pub path: String,
    /// The kind of file: `text`, `csv`, `xlsx`, `pdf`, `zip`, …
    pub kind: String,
    /// What the bytes allow: `utf-8`, `windows-1252`, `cp850`, …; `null` where nothing was read.
    pub encoding: Option<Cow<'static, str>>,
    /// The layout that claimed it.
    pub layout: Option<String>,
    /// Which print it is.
    pub print: Option<Cow<'static, str>>,
    /// The lønkørsel; several are separated by commas.
    pub run: Option<String>,
    /// The løngruppe; several are separated by commas.
    pub group: Option<String>,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its lines by what they were taken for.
    #[serde(flatten)]
    pub tally: Tally,
    /// Rows read.
    pub advices: usize,
    /// The count that the print itself states.
    pub stated_count: Option<usize>,
    /// Whether the print shows a selection only, or was not read in full.
    pub partial: bool,
    /// What became of it.
    pub status: FileStatus,
    /// What is wrong in it, or why it was not read.
    pub problems: Vec<Problem>,
    /// Where `--archive` moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// Whether an earlier run of the program put it away or read it on an earlier day, and what is wrong in it was told then.
    #[serde(default, skip_serializing_if = "is_false")]
    pub known: bool,
    /// Where its problems point.
    #[serde(skip, default = "nowhere")]
    pub file: Arc<FileName>,
}

/// A code without an owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnresolvedCode {
    /// The code; empty for rows without one.
    pub code: String,
    /// How many rows.
    pub count: usize,
    /// The løngrupper it stands in.
    pub groups: Vec<PayGroup>,
}

fn is_false(known: &bool) -> bool {
    !known
}

fn nowhere() -> Arc<FileName> {
    FileName::new("", "")
}

impl FileEntry {
    /// An input of which nothing is known but its name.
    pub fn new(file: &Arc<FileName>, kind: &str, status: FileStatus) -> Self {
        Self {
            path: file.path.clone(),
            kind: kind.to_string(),
            encoding: None,
            layout: None,
            print: None,
            run: None,
            group: None,
            size: 0,
            sha256: String::new(),
            tally: Tally::default(),
            advices: 0,
            stated_count: None,
            partial: false,
            status,
            problems: Vec::new(),
            moved_to: None,
            known: false,
            file: Arc::clone(file),
        }
    }

    /// The same entry of a file that was known under another path, and is found as `file`.
    pub fn as_found(mut self, file: &Arc<FileName>) -> Self {
        let of_it = self.problems.iter_mut().filter(|problem| problem.at.file.path == self.path);
        of_it.for_each(|problem| problem.at.file = Arc::clone(file));
        Self { path: file.path.clone(), file: Arc::clone(file), ..self }
    }

    /// Refuses it, whatever was read of it.
    pub fn refuse(&mut self, problem: Problem) {
        self.status = FileStatus::Refused;
        self.tally = Tally::default();
        self.advices = 0;
        self.stated_count = None;
        self.problems.push(problem);
    }

    /// What became of it, in one line.
    pub fn line(&self) -> String {
        let known = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_string());
        let status = self.status.word();
        match self.status {
            FileStatus::Skipped | FileStatus::Archive => format!("{}: {status}, {}", self.path, self.kind),
            _ => format!(
                "{}: {status}, {}, layout {}, run {}, gruppe {}, {} rows of {} lines",
                self.path,
                self.encoding.as_deref().unwrap_or(&self.kind),
                known(&self.layout),
                known(&self.run),
                known(&self.group),
                self.advices,
                self.tally.lines
            ),
        }
    }

    fn has_fault(&self) -> bool {
        self.status == FileStatus::Refused
            || self.problems.iter().any(|problem| problem.weight == Weight::Fault)
    }
}

impl Summary {
    /// Gathers the problems of the files and settles the exit code, which is also returned. `unresolved_limit` is the
    /// share of Uafklaret above which the run says so.
    pub fn settle(&mut self, unresolved_limit: Option<f64>, in_part: bool) -> Exit {
        let mut exit = if in_part { Exit::InPart } else { Exit::Done };
        if self.problems.iter().any(|problem| problem.weight == Weight::Fault)
            || self.files.iter().any(|file| !file.known && file.has_fault())
        {
            exit = exit.weightiest(Exit::NotAllRead);
        }
        let readable = |file: &FileEntry| {
            matches!(file.status, FileStatus::Read | FileStatus::Unwanted | FileStatus::Waiting)
        };
        if !self.files.iter().any(readable) {
            exit = exit.weightiest(Exit::NothingToRead);
        }
        if unresolved_limit.is_some_and(|limit| self.unresolved_share() > limit) {
            exit = exit.weightiest(Exit::TooManyUnresolved);
        }
        let (known, new): (Vec<&FileEntry>, Vec<&FileEntry>) = self.files.iter().partition(|file| file.known);
        let of_files = new.into_iter().flat_map(|file| file.problems.iter().cloned());
        let problems = of_files.chain(std::mem::take(&mut self.problems)).collect();
        self.known_problems = known.into_iter().flat_map(|file| file.problems.iter().cloned()).collect();
        self.problems = problems;
        self.exit_code = exit.code();
        exit
    }

    /// The share of rows without an owner in the lønkørsler that the run had to do with, 0 to 1.
    pub fn unresolved_share(&self) -> f64 {
        let of_tonight = self.reports.iter().filter(|report| self.closing.tonight.contains(&report.run));
        let all: usize = of_tonight.map(|report| report.advices).sum();
        let unresolved: usize = self.unresolved_codes.iter().map(|code| code.count).sum();
        if all == 0 { 0.0 } else { unresolved as f64 / all as f64 }
    }

    /// The lines of all files but those known from before, by what they were taken for.
    pub fn total(&self) -> Tally {
        self.files.iter().filter(|file| !file.known).fold(Tally::default(), |mut sum, file| {
            sum.lines += file.tally.lines;
            sum.advice_lines += file.tally.advice_lines;
            sum.furniture += file.tally.furniture;
            sum.blank += file.tally.blank;
            sum.unrecognised += file.tally.unrecognised;
            sum
        })
    }

    /// How many files became that, those known from before not counted.
    pub fn files_with(&self, status: FileStatus) -> usize {
        self.files.iter().filter(|file| !file.known && file.status == status).count()
    }
}
