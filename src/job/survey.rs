//! Files to prints that know their report: what kind of file each is, which layout claims it, which run and group it
//! belongs to. Reads no more of a print than that takes; the rows are read report by report, so that a thousand reports
//! need no more memory than one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::domain::problem::Problem;
use crate::domain::report_id::ReportId;
use crate::domain::{FileName, Location, PayGroup, PayrollRun, PrintKind};
use crate::formats::document::{Document, DocumentBody};
use crate::formats::read::archive;
use crate::formats::read::kind::{FileKind, is_called_spreadsheet, resembles_print};
use crate::formats::read::memory::{alone, alone_if, is_alone};
use crate::formats::read::{self, MOST_FILE_BYTES};
use crate::job::discover::{InputFile, is_other};
use crate::job::prints::OF_SEVERAL_GROUPS;
use crate::job::summary::{FileEntry, FileStatus};
use crate::job::together::{self, PartOfFile, Together};
use crate::job::unchanged::KnownPrints;
use crate::prints::layout::{DocumentShape, Layout, Layouts, Missed};
use crate::prints::layout::{face_of_lines, face_of_tables};
use crate::prints::parse;
use crate::prints::parse::reading::{ParsedPrint, Why};
use crate::prints::place::{OfficialName, place};
use crate::report::{overview, statistics, worklist};
use crate::system::fs;
use crate::system::interrupt::{interrupted, reader_at_work};

/// The files of a run.
#[derive(Debug, Default)]
pub struct Survey {
    /// An entry for every input, archives and their members each by itself.
    pub entries: Vec<FileEntry>,
    /// For each entry the file it is of, or lies in: index in the files that were looked at.
    pub input_of: Vec<usize>,
    /// The prints among them.
    pub prints: Vec<PrintFile>,
}

/// A file that one layout claims and whose reports are known.
#[derive(Debug, Clone)]
pub struct PrintFile {
    /// Its entry: index into [`Survey::entries`].
    pub entry: usize,
    /// What kind of file it is.
    pub kind: FileKind,
    /// Where its bytes are.
    pub contents: FileBytes,
    /// The layout's name.
    pub layout: String,
    /// The reports that its rows belong to.
    pub reports: Vec<ReportId>,
    /// Its rows.
    pub rows: RowsOfFile,
    /// Whether the history told what it is: its entry then says already what became of it.
    pub known: bool,
    /// Whether what is wrong in it was told on an earlier day.
    pub told: bool,
}

/// The rows of a file, as far as finding its reports took reading them.
#[derive(Debug, Clone)]
pub enum RowsOfFile {
    /// It took no more than its first lines: they are read for the report.
    Unread,
    /// They are kept until its reports are made.
    Kept(Arc<ParsedPrint>),
    /// They were read, and are too many to be kept beside those of other files: they are read again for each report.
    Again,
}

impl RowsOfFile {
    /// Whether the file was read whole.
    pub fn were_read(&self) -> bool {
        !matches!(self, Self::Unread)
    }
}

/// Where the bytes of an input are.
#[derive(Debug, Clone)]
pub enum FileBytes {
    /// In a file.
    At(PathBuf),
    /// In memory: a member of an archive.
    Held(Arc<[u8]>),
}

/// What is known of one input, before it has its place in the survey.
type Surveyed = (FileEntry, Option<PrintFile>);

/// The most bytes of files whose rows are kept until all of their reports are made. What goes beyond is read anew for each
/// of its reports: slower, and no file or number of files takes more.
const MOST_KEPT_BYTES: u64 = 200_000_000;

/// What a row that is kept takes at the least, in bytes, however small its file: that of a workbook is packed.
const BYTES_OF_A_ROW: u64 = 400;

/// Looks at every file; one that the history knows is not read. `wanted` is the run that `--run` names.
pub fn survey(
    files: &[InputFile],
    layouts: &Layouts,
    wanted: Option<PayrollRun>,
    known: Option<KnownPrints<'_>>,
) -> Survey {
    survey_within(files, layouts, wanted, known, MOST_KEPT_BYTES)
}

/// [`survey`], with no more kept than `most`.
pub(super) fn survey_within(
    files: &[InputFile],
    layouts: &Layouts,
    wanted: Option<PayrollRun>,
    known: Option<KnownPrints<'_>>,
    most: u64,
) -> Survey {
    let surveyor = Surveyor { layouts, wanted, known, may_keep: AtomicU64::new(most) };
    let looked_at: Vec<Vec<Surveyed>> = files.par_iter().map(|found| surveyor.file(found)).collect();
    let mut survey = Survey::default();
    let mut first_of: HashMap<(String, Vec<ReportId>), Arc<FileName>> = HashMap::new();
    let mut unread = Vec::new();
    let inputs = looked_at.into_iter().enumerate();
    let surveyed = inputs.flat_map(|(input, surveyed)| surveyed.into_iter().map(move |it| (input, it)));
    for (input, (mut entry, print)) in surveyed {
        // The same bytes under names that give them to other reports are no copy.
        let own = |print: &PrintFile| (entry.sha256.clone(), print.reports.clone());
        let key = print.as_ref().map(own);
        let print = print.filter(|_| match key.as_ref().and_then(|key| first_of.get(key)) {
            Some(first) => {
                entry.status = FileStatus::Duplicate;
                entry.problems = vec![Problem::remark(
                    Location::whole(&entry.file),
                    format!("holds the same bytes as {}, and is counted once", first.path),
                    "remove one of the two, if it is not meant to be there",
                )];
                false
            }
            None => true,
        });
        if let Some((print, key)) = print.zip(key) {
            let print = PrintFile { entry: survey.entries.len(), ..print };
            if entry.status == FileStatus::Refused {
                unread.push(print);
            } else {
                first_of.insert(key, Arc::clone(&entry.file));
                survey.prints.push(print);
            }
        }
        survey.entries.push(entry);
        survey.input_of.push(input);
    }
    for file in unread {
        let reports = survey.reports_beside(&file);
        if !reports.is_empty() {
            survey.prints.push(PrintFile { reports, ..file });
        }
    }
    survey
}

impl Survey {
    /// The reports of which a file is there that cannot be read. Of a file of which nothing could be read, its official name is
    /// believed.
    pub fn refused(&self) -> BTreeSet<ReportId> {
        let refused = self.entries.iter().filter(|entry| entry.status == FileStatus::Refused);
        let of = |entry: &FileEntry| {
            let name = OfficialName::read(&entry.file.name);
            let named = match name.runs.as_slice() {
                [run] => Some(*run),
                _ => None,
            };
            let run = entry.run.as_ref().and_then(|run| run.parse().ok()).or(named)?;
            let group = entry.group.as_ref().and_then(|group| PayGroup::new(group)).or(name.group)?;
            Some(ReportId { run, group })
        };
        refused.filter_map(of).collect()
    }

    /// The reports that a file belongs to which cannot be read: those of the prints in its folder, of the løngruppe that its
    /// name states if it states one.
    fn reports_beside(&self, file: &PrintFile) -> Vec<ReportId> {
        let folder =
            |index: usize| self.entries[index].file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let group = OfficialName::read(&self.entries[file.entry].file.name).group;
        let beside = self.prints.iter().filter(|print| folder(print.entry) == folder(file.entry));
        let reports: BTreeSet<&ReportId> = beside.flat_map(|print| &print.reports).collect();
        let is_meant = |report: &&ReportId| group.as_ref().is_none_or(|group| report.group == *group);
        reports.into_iter().filter(is_meant).cloned().collect()
    }

    /// The prints of each report, in run and group order.
    pub fn by_report(&self) -> BTreeMap<ReportId, Vec<&PrintFile>> {
        let mut reports: BTreeMap<_, Vec<&PrintFile>> = BTreeMap::new();
        for print in &self.prints {
            for report in &print.reports {
                reports.entry(report.clone()).or_default().push(print);
            }
        }
        reports
    }
}

impl FileBytes {
    /// The bytes.
    pub fn bytes(&self, file: &Arc<FileName>) -> Result<Arc<[u8]>, Problem> {
        match self {
            Self::Held(bytes) => Ok(Arc::clone(bytes)),
            Self::At(path) => fs::read(path, MOST_FILE_BYTES)
                .map(Arc::from)
                .map_err(|error| Problem::fault(Location::whole(file), error.what, error.hint)),
        }
    }
}

struct Surveyor<'a> {
    layouts: &'a Layouts,
    wanted: Option<PayrollRun>,
    known: Option<KnownPrints<'a>>,
    /// How many bytes of files may still be kept as rows.
    may_keep: AtomicU64,
}

impl Surveyor<'_> {
    fn file(&self, found: &InputFile) -> Vec<Surveyed> {
        if let Some(why) = found.passed_over {
            let mut entry = FileEntry::new(&found.file, why, FileStatus::Skipped);
            entry.problems.extend(is_other(why).then(|| not_followed(&found.file, why)));
            return vec![(entry, None)];
        }
        if interrupted() {
            return vec![(FileEntry::new(&found.file, "not looked at", FileStatus::Waiting), None)];
        }
        // One large file at a time: its bytes, and what is made of them.
        alone_if(fs::stamp(&found.path).map_or(0, |stamp| stamp.size), || self.read(found))
    }

    fn read(&self, found: &InputFile) -> Vec<Surveyed> {
        let _at_work = reader_at_work();
        let contents = FileBytes::At(found.path.clone());
        match contents.bytes(&found.file) {
            Ok(bytes) => self.held_to_run(found, self.bytes(&found.file, bytes, contents)),
            Err(problem) => {
                let mut entry = FileEntry::new(&found.file, "unreadable", FileStatus::Refused);
                entry.problems.push(problem);
                vec![(entry, None)]
            }
        }
    }

    /// Refuses a print that states another run than `--run` names, where the file itself was given. Of a folder, or of an
    /// archive, `--run` chooses the prints of one run.
    fn held_to_run(&self, found: &InputFile, mut surveyed: Vec<Surveyed>) -> Vec<Surveyed> {
        if let ([(entry, print)], true, Some(wanted)) = (&mut *surveyed, found.is_named, self.wanted)
            && let Some(held) = print.as_ref().filter(|print| print.reports.iter().all(|it| it.run != wanted))
            && let Some(stated) = held.reports.first()
        {
            entry.refuse(Problem::fault(
                Location::whole(&found.file),
                format!("the print states lønkørsel {}, and --run says {wanted}", stated.run),
                "find out which of the two is right; of a folder, --run takes the prints of that lønkørsel and leaves the others",
            ));
            *print = None;
        }
        surveyed
    }

    fn bytes(&self, file: &Arc<FileName>, bytes: Arc<[u8]>, contents: FileBytes) -> Vec<Surveyed> {
        let kind = read::kind::of(&file.name, &bytes);
        let mut entry = FileEntry::new(file, read::kind_name(kind), FileStatus::Read);
        entry.size = bytes.len() as u64;
        entry.sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if let Some(known) = self.known(kind, &contents, &entry) {
            return vec![known];
        }
        match kind {
            FileKind::Other(_) if is_called_spreadsheet(&file.name) => {
                vec![self.unread(kind, contents, entry)]
            }
            FileKind::Other(_) => vec![(passed_over(entry, kind, &bytes), None)],
            FileKind::Zip | FileKind::Mail | FileKind::OutlookMail => self.archive(file, kind, &bytes, entry),
            _ => self.prints(kind, &bytes, contents, entry),
        }
    }

    /// The prints that a file holds. Where it holds more than one print, it has its entry as an archive has, and each print
    /// its own.
    fn prints(
        &self,
        kind: FileKind,
        bytes: &[u8],
        contents: FileBytes,
        mut entry: FileEntry,
    ) -> Vec<Surveyed> {
        let again = || alone(|| self.prints(kind, bytes, contents.clone(), entry.clone()));
        let is_large = |document: &Document| document.large.is_some() && !is_alone();
        let start = match read::start(&entry.file, kind, bytes) {
            // Small as a file, and large once read: what is made of it is large, too.
            Ok(start) if is_large(&start) => {
                drop(start);
                return again();
            }
            start => start,
        };
        if let Ok(start) = &start
            && !together::is_one(start, self.layouts)
        {
            let whole = (kind == FileKind::Pdf).then(|| read::whole(&entry.file, kind, bytes));
            if matches!(&whole, Some(Ok(whole)) if is_large(whole)) {
                drop(whole);
                return again();
            }
            // What cannot be read is told where the print is read.
            let document = whole.as_ref().map_or(Some(start), |whole| whole.as_ref().ok());
            let together = document.and_then(|it| together::prints(&entry.file, it, self.layouts));
            if let Some(together) = together {
                return self.put_together(together, kind, &contents, entry);
            }
        }
        match start.and_then(|start| self.print(start, kind, bytes, contents, &mut entry)) {
            Ok(print) => vec![(entry, print)],
            Err(problem) => {
                entry.refuse(problem);
                vec![(entry, None)]
            }
        }
    }

    /// Reads the prints of a file that holds more than one, or something beside one.
    fn put_together(
        &self,
        together: Together<'_>,
        kind: FileKind,
        contents: &FileBytes,
        mut of_file: FileEntry,
    ) -> Vec<Surveyed> {
        of_file.encoding = Some(together.encoding.into());
        let is_one = together.prints.len() == 1;
        let mut surveyed: Vec<Surveyed> = Vec::new();
        for part in &together.prints {
            let mut entry = of_file.clone();
            if !is_one {
                entry = entry.as_found(&part.file);
                entry.sha256 = part.digest(&of_file.sha256);
            }
            let print = self.part(part, kind, contents, &mut entry);
            let print = print.map_err(|problem| entry.refuse(problem)).ok();
            surveyed.push((entry, print));
        }
        hide_letters(&mut surveyed);
        if !is_one {
            of_file.status = FileStatus::Archive;
            surveyed.insert(0, (of_file, None));
        }
        surveyed
    }

    /// One print of a file that holds several.
    fn part(
        &self,
        part: &PartOfFile<'_>,
        kind: FileKind,
        contents: &FileBytes,
        entry: &mut FileEntry,
    ) -> Result<PrintFile, Problem> {
        let layout = part.layout;
        entry.layout = Some(layout.name.clone());
        entry.print = Some(layout.print.word().into());
        let (name, at) = (OfficialName::read(&part.file.name), Location::whole(&part.file));
        let reading = parse::lines::read(&part.file, &part.lines, layout, false)?;
        let places = reading.parts.iter().map(|it| place(&it.heading, &name, self.wanted, layout, &at));
        let reports = places.collect::<Result<Vec<_>, _>>()?;
        fill(entry, &reading, part.problems.clone());
        tell_reports(entry, &reports);
        // What stands beside a print is hidden where it may be of another løngruppe: it is never read again by itself, and
        // leaves the less for others.
        self.charge(&reading, 0);
        let rows = RowsOfFile::Kept(Arc::new(reading));
        let (layout, contents) = (layout.name.clone(), contents.clone());
        Ok(PrintFile { entry: 0, kind, contents, layout, reports, rows, known: false, told: false })
    }

    /// What the history knows of a print. What cannot be had from it is read.
    fn known(&self, kind: FileKind, contents: &FileBytes, entry: &FileEntry) -> Option<Surveyed> {
        let prints = self.known.as_ref()?;
        let known = prints.find(&entry.file, &entry.sha256)?;
        let told = prints.was_told(&known);
        let print = PrintFile {
            entry: 0,
            kind,
            contents: contents.clone(),
            layout: known.layout,
            reports: vec![known.report],
            rows: RowsOfFile::Unread,
            known: true,
            told,
        };
        Some((known.entry.as_found(&entry.file), Some(print)))
    }

    /// A spreadsheet of a kind that is not read, which may be the other half of a print: its reports lack something.
    fn unread(&self, kind: FileKind, contents: FileBytes, mut entry: FileEntry) -> Surveyed {
        let Err(problem) = read::whole(&entry.file, kind, &[]) else { return (entry, None) };
        entry.refuse(problem);
        let name = entry.file.name.to_lowercase();
        let print = if name.contains("fejl") { PrintKind::FejlAdvis } else { PrintKind::U721 };
        let layout = self.layouts.iter().find(|layout| layout.print == print);
        let file = layout.map(|layout| PrintFile {
            entry: 0,
            kind,
            contents,
            layout: layout.name.clone(),
            reports: Vec::new(),
            rows: RowsOfFile::Unread,
            known: false,
            told: false,
        });
        (entry, file)
    }

    fn archive(
        &self,
        file: &Arc<FileName>,
        kind: FileKind,
        bytes: &[u8],
        mut entry: FileEntry,
    ) -> Vec<Surveyed> {
        entry.status = FileStatus::Archive;
        let members = match archive::members(file, bytes) {
            Ok(members) => members,
            Err(problem) => {
                entry.refuse(problem);
                return vec![(entry, None)];
            }
        };
        let mut surveyed = Vec::new();
        for member in members {
            match member {
                Ok(member) => {
                    let bytes: Arc<[u8]> = Arc::from(member.bytes);
                    surveyed.extend(self.bytes(&member.file, Arc::clone(&bytes), FileBytes::Held(bytes)));
                }
                Err(problem) => entry.problems.push(problem),
            }
        }
        if kind != FileKind::Zip && surveyed.iter().all(|(member, _)| member.status == FileStatus::Skipped) {
            entry = passed_over(entry, kind, bytes);
        }
        surveyed.insert(0, (entry, None));
        surveyed
    }

    /// The rows of a file, kept if they fit beside those that are kept already.
    fn kept(&self, reading: ParsedPrint, size: u64) -> RowsOfFile {
        match self.charge(&reading, size) {
            true => RowsOfFile::Kept(Arc::new(reading)),
            false => RowsOfFile::Again,
        }
    }

    /// Charges the rows of a file to what may be kept; false where they do not fit.
    fn charge(&self, reading: &ParsedPrint, size: u64) -> bool {
        let bytes = size.max(reading.advices() as u64 * BYTES_OF_A_ROW);
        let fits = |left: u64| left.checked_sub(bytes);
        self.may_keep.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok()
    }

    /// The one print that a file holds, whose outer pages at least were read; `None` for a report of this program.
    fn print(
        &self,
        start: Document,
        kind: FileKind,
        bytes: &[u8],
        contents: FileBytes,
        entry: &mut FileEntry,
    ) -> Result<Option<PrintFile>, Problem> {
        let file = &Arc::clone(&entry.file);
        if is_own_report(&start) {
            entry.kind = "a report of this program".to_string();
            entry.status = FileStatus::Skipped;
            return Ok(None);
        }
        entry.encoding = Some(start.encoding.into());
        let layout = claim(file, &start, self.layouts).inspect_err(|_| {
            // Why nothing recognises it may stand there: letters that the fonts do not name, a scanned page.
            entry.problems.extend(start.problems.iter().cloned());
        })?;
        entry.layout = Some(layout.name.clone());
        entry.print = Some(layout.print.word().into());
        let name = OfficialName::read(&file.name);
        let at = Location::whole(file);
        let mut print = PrintFile {
            entry: 0,
            kind,
            contents,
            layout: layout.name.clone(),
            reports: Vec::new(),
            rows: RowsOfFile::Unread,
            known: false,
            told: false,
        };
        if !layout.several_groups
            && let DocumentBody::Lines(lines) = &start.body
            && let heading = parse::lines::heading(file, lines, layout)
            && heading.is_complete()
        {
            print.reports.push(place(&heading, &name, self.wanted, layout, &at)?);
        } else {
            // Only the outer pages of a PDF were read.
            let document = if kind == FileKind::Pdf { read::whole(file, kind, bytes)? } else { start };
            let reading = parse::read(file, &document, layout, false)?;
            for part in &reading.parts {
                print.reports.push(place(&part.heading, &name, self.wanted, layout, &at)?);
            }
            fill(entry, &reading, document.problems);
            // What is large is read again for its one report rather than kept beside others.
            print.rows = match document.large.is_none() || print.reports.len() > 1 {
                true => self.kept(reading, entry.size),
                false => RowsOfFile::Again,
            };
        }
        tell_reports(entry, &print.reports);
        Ok(Some(print))
    }
}

/// Enters the lønkørsler and løngrupper of a print.
fn tell_reports(entry: &mut FileEntry, reports: &[ReportId]) {
    let words = |each: &dyn Fn(&ReportId) -> String| {
        let mut words: Vec<String> = Vec::new();
        for word in reports.iter().map(each) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        Some(words.join(", "))
    };
    entry.run = words(&|of| of.run.to_string());
    entry.group = words(&|of| of.group.to_string());
}

/// Hides what stands beside the prints of a file that holds several løngrupper: nobody knows whose it is.
fn hide_letters(surveyed: &mut [Surveyed]) {
    let reports = || surveyed.iter().flat_map(|(_, print)| print).flat_map(|print| &print.reports);
    let groups: BTreeSet<&PayGroup> = reports().map(|report| &report.group).collect();
    if groups.len() < 2 {
        return;
    }
    for rows in surveyed.iter_mut().filter_map(|(_, print)| Some(&mut print.as_mut()?.rows)) {
        let RowsOfFile::Kept(reading) = rows else { continue };
        let Some(reading) = Arc::get_mut(reading) else { continue };
        let beside = reading.unrecognised.iter_mut().filter(|line| line.why == Why::OfNoPrint);
        beside.for_each(|line| line.text = OF_SEVERAL_GROUPS.to_string());
    }
}

/// A file of a kind that is not read; one that looks as if a print were in it says so.
fn passed_over(mut entry: FileEntry, kind: FileKind, bytes: &[u8]) -> FileEntry {
    entry.status = FileStatus::Skipped;
    if resembles_print(&entry.file.name, kind, bytes) {
        entry.problems.push(Problem::remark(
            Location::whole(&entry.file),
            format!("looks like a print, and is of a kind that is not read: {}", read::kind_name(kind)),
            "fetch the print as PDF or text and put that in its place, if it is one that is needed",
        ));
    }
    entry
}

/// What is said of a link, or of what is no file at all, among the inputs.
fn not_followed(file: &Arc<FileName>, why: &str) -> Problem {
    Problem::remark(
        Location::whole(file),
        format!("is {why}, and was not read"),
        "put the file itself there, if it is a print",
    )
}

/// Whether a workbook is a report or an overview of this program, whatever somebody called it since.
pub fn is_own_report(document: &Document) -> bool {
    let DocumentBody::Tables(tables) = &document.body else { return false };
    let has_sheet = |name: &str| tables.iter().any(|table| table.name == name);
    has_sheet("Adviser") && has_sheet("Kontrol") && has_sheet("Overblik")
        || overview::SHEETS.into_iter().all(has_sheet)
        || worklist::SHEETS.into_iter().all(has_sheet)
        || statistics::SHEETS.into_iter().all(has_sheet)
}

/// Enters what was read of a file.
pub fn fill(entry: &mut FileEntry, reading: &ParsedPrint, of_reader: Vec<Problem>) {
    entry.tally = reading.tally;
    entry.advices = reading.advices();
    entry.stated_count = reading.stated_count();
    entry.partial = !reading.criteria.is_empty();
    entry.problems.extend(of_reader);
    entry.problems.extend(reading.all_problems().cloned());
}

/// The one layout that claims a file. None and two are refused, each saying why.
pub fn claim<'l>(
    file: &Arc<FileName>,
    document: &Document,
    layouts: &'l Layouts,
) -> Result<&'l Layout, Problem> {
    let (claiming, missed) = claims(document, layouts);
    match claiming.as_slice() {
        [layout] => Ok(layout),
        [] => Err(no_layout(file, &missed)),
        several => {
            let names: Vec<&str> = several.iter().map(|layout| layout.name.as_str()).collect();
            Err(Problem::fault(
                Location::whole(file),
                format!("the layouts '{}' both claim this print", names.join("' and '")),
                "give one of them a text under 'recognise' that stands in its own prints only",
            ))
        }
    }
}

/// The layouts that claim a file, and what the others missed.
pub fn claims<'l>(document: &Document, layouts: &'l Layouts) -> (Vec<&'l Layout>, Vec<Missed>) {
    match &document.body {
        DocumentBody::Lines(lines) => layouts.claim(DocumentShape::Lines, &face_of_lines(lines)),
        DocumentBody::Tables(tables) => layouts.claim(DocumentShape::Table, &face_of_tables(tables)),
    }
}

fn no_layout(file: &Arc<FileName>, missed: &[Missed]) -> Problem {
    let nearest = missed.first().map_or_else(String::new, |nearest| {
        let texts = nearest.texts.iter().map(|text| format!("'{text}'")).collect::<Vec<_>>().join(", ");
        format!("; nearest is '{}', which misses {texts} on the first page", nearest.layout)
    });
    Problem::fault(
        Location::whole(file),
        format!("no layout knows this print{nearest}"),
        "if it is a print of fejl and advis, write a layout for it: `uddata help layouts` shows how",
    )
}
