//! What people typed in the reports on disk, and in those that come back by mail, into the history.
//!
//! A workbook below the folder of the reports is read when it is not as the program last saw it, whatever it is called and in
//! whatever form it was saved. One that stands in a report's place and cannot be read is never written over: somebody may have
//! typed in it. Any other that looks like ours and cannot be read is named.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::History;
use super::store::{OnDisk, RecordedReport};
use super::typed_in::{Beyond, Held, compare_with};
use crate::domain::audience::Audience;
use crate::domain::problem::{Error, Problem};
use crate::domain::report_id::ReportId;
use crate::domain::{FileName, Location, PayGroup, texts};
use crate::formats::protect::unprotect;
use crate::formats::read::kind::FileKind;
use crate::formats::read::{self, kind};
use crate::office::passwords::Passwords;
use crate::report::files::{customer_file_name, is_kept_aside, is_overview, is_report_name};
use crate::report::own::OwnCarried;
use crate::report::returned::{Returned, ReturnedBook};
use crate::report::worked_in::WorkedIn;
use crate::system::fs::{self, Given, Stamp};

/// What reading back came to.
#[derive(Debug, Default)]
pub struct ReadBack {
    /// What is worth knowing of what people did.
    pub problems: Vec<Problem>,
    /// Cells that people changed.
    pub edits: usize,
    /// Those of them that were changed differently in another workbook.
    pub clashes: usize,
    /// Workbooks that were read.
    pub read: usize,
    /// The reports that the history did not know, and that were taken over.
    pub taken_over: Vec<Location>,
    /// Whether the memory is not what it was: begun anew, older than what was delivered, or a report unknown to it.
    pub memory_is_lost: bool,
    /// Reports that must not be written over.
    pub blocked: BTreeSet<ReportId>,
    /// Reports in whose place stands nothing but what was taken in: SHA-256 of that file.
    pub taken_whole: BTreeMap<ReportId, [u8; 32]>,
    /// Work lists in which somebody typed where nothing is taken in, by their names below the folder of the reports.
    pub typed_over: BTreeSet<String>,
}

impl ReadBack {
    /// Why a report is not written over.
    pub fn refusal(&self, of: &ReportId) -> Error {
        Error::new(
            format!("the report of {of}"),
            "is not written, because the file in its place was changed and cannot be read back",
            "mend that file or move it away, and run again",
        )
    }
}

/// How many workbooks are held in memory at a time.
const AT_A_TIME: usize = 2;

/// A workbook below the folder of the reports that is not as the program last saw it.
struct Changed {
    file: Arc<FileName>,
    path: PathBuf,
    stamp: Option<Stamp>,
    /// The report in whose place it stands.
    known: Option<(PayGroup, RecordedReport)>,
    /// Whether it lies in an outbox outside the folder of the reports, where copies of another folder's may lie, too.
    is_outside: bool,
}

/// How a workbook was seen.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Seen {
    /// It was read.
    Read(bool),
    /// It was read, and is of reports that were not written here.
    Waiting(Vec<ReportId>),
}

/// What reading a file came to.
enum OpenedFile {
    Book(OpenedBook),
    /// It is no workbook, or none of ours.
    Foreign,
    /// It may be ours, and cannot be read.
    Unreadable(Problem),
}

/// A workbook of ours.
struct OpenedBook {
    book: ReturnedBook,
    /// Whether a password protects its file.
    is_protected: bool,
    /// SHA-256 of its file, where that stands in a report's place and holds nothing but what people type in their columns.
    whole: Option<[u8; 32]>,
}

impl History {
    /// Reads every report below the folder of the reports that changed since the program saw it, and removes what a killed
    /// process left there half written.
    pub fn read_back(&self) -> Result<ReadBack, Error> {
        let mut back = ReadBack::default();
        if let Some(aside) = self.store.put_aside() {
            let name = aside.display().to_string();
            back.memory_is_lost = true;
            back.problems.push(Problem::fault(
                Location::whole(&FileName::new(&name, &name)),
                "the history was damaged, and a new one is begun",
                "what people typed is taken over from the reports, and what may have been delivered is asked about before it \
                 goes again (`uddata send --resolve`); keep the file until you have seen that nothing is missing, or put a \
                 copy of the folder back from backup",
            ));
        }
        if !fs::exists(&self.out) {
            return Ok(back);
        }
        let told = self.compare_books()?;
        back.memory_is_lost |= !told.is_empty();
        back.problems.extend(told);
        let Given::Folder(entries, _) = fs::look(&self.out)? else { return Ok(back) };
        self.tell_links(&mut back)?;
        if !self.store.is_rehearsal() {
            fs::remove_left_over(&entries);
        }
        let mut changed = self.changed(entries, false)?;
        changed.extend(self.changed(self.in_outbox(), true)?);
        // Reports in their place first, in the order of their runs: what stands there was typed before it was returned.
        changed.sort_by_key(|changed| {
            let run = changed.known.as_ref().map(|(_, written)| written.run);
            // Of a report that the history does not know, the one in its place, before copies of it.
            (run.is_none(), run, !is_report_name(&changed.file.name), changed.file.name.clone())
        });
        let copies = if changed.is_empty() { HashMap::new() } else { self.copies()? };
        let mut left = changed.into_iter().peekable();
        while left.peek().is_some() {
            let some: Vec<Changed> = left.by_ref().take(AT_A_TIME).collect();
            let opened: Vec<(Changed, Option<OpenedFile>)> = some
                .into_par_iter()
                .map(|changed| Ok((self.open_at(&changed)?, changed)))
                .map(|opened| opened.map(|(opened, changed)| (changed, opened)))
                .collect::<Result<_, Error>>()?;
            for (changed, opened) in opened {
                let Some(opened) = opened else { continue };
                let copy_of = copies.get(&changed.file.name).cloned();
                self.recognise(changed, opened, copy_of, &mut back)?;
            }
        }
        let taken_over = self.taken_over(&back.taken_over);
        back.problems.extend(taken_over);
        Ok(back)
    }

    /// The workbooks among the files below the folder of the reports that are not as the program last saw them.
    fn changed(&self, entries: Vec<fs::FolderEntry>, is_outside: bool) -> Result<Vec<Changed>, Error> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let mut known: HashMap<String, (PayGroup, RecordedReport)> = self
            .store
            .reports()?
            .into_iter()
            .map(|(group, written)| (written.path.clone(), (group, written)))
            .collect();
        let mut changed = Vec::new();
        for entry in entries.into_iter().filter(|entry| may_be_ours(&entry.below)) {
            let stamp = fs::stamp(&entry.path);
            let known = known.remove(&entry.below);
            let seen = match &known {
                Some((_, written)) => written.stamp == stamp,
                None => self.has_seen(&entry.below, stamp)?,
            };
            if !seen {
                let file = FileName::new(&entry.path.display().to_string(), &entry.below);
                changed.push(Changed { file, path: entry.path, stamp, known, is_outside });
            }
        }
        Ok(changed)
    }

    /// The files of an outbox outside the folder of the reports, under the names that they are seen by.
    fn in_outbox(&self) -> Vec<fs::FolderEntry> {
        let Some(outbox) = &self.outbox else { return Vec::new() };
        // One that is not there yet holds nothing; `check --machine` and `send` say whether it can be reached.
        let Ok(Given::Folder(entries, _)) = fs::look(outbox) else { return Vec::new() };
        let named =
            |entry: fs::FolderEntry| fs::FolderEntry { below: outbox_name(outbox, &entry.below), ..entry };
        entries.into_iter().map(named).collect()
    }

    /// Names what is a link below the folder of the reports: what lies behind it is neither read nor written over.
    fn tell_links(&self, back: &mut ReadBack) -> Result<(), Error> {
        let links = fs::links(&self.out);
        if links.is_empty() {
            return Ok(());
        }
        for (group, written) in self.store.reports()? {
            let lies_behind = |link: &String| {
                let path = &written.path;
                path == link || path.strip_prefix(link.as_str()).is_some_and(|rest| rest.starts_with('/'))
            };
            if links.iter().any(lies_behind) {
                back.blocked.insert(ReportId::new(written.run, &group));
            }
        }
        for link in links {
            let path = self.out.join(&link).display().to_string();
            back.problems.push(Problem::remark(
                Location::whole(&FileName::new(&path, &link)),
                texts::is_a_link(),
                texts::put_the_thing_itself(),
            ));
        }
        Ok(())
    }

    /// The kunde's copy beside each report: what is typed in it counts as much.
    fn copies(&self) -> Result<HashMap<String, ReportId>, Error> {
        let reports = self.store.reports()?.into_iter();
        Ok(reports
            .map(|(group, written)| {
                (customer_file_name(written.run, &group), ReportId { run: written.run, group })
            })
            .collect())
    }

    /// Reads a workbook that came back from elsewhere. Returns what it holds of which reports; nothing where it was refused.
    pub fn collect(
        &self,
        file: &Arc<FileName>,
        bytes: &[u8],
        back: &mut ReadBack,
    ) -> Result<Vec<ReportId>, Error> {
        match self.open(file, bytes, None)? {
            OpenedFile::Book(OpenedBook { book, .. }) => {
                back.problems.extend(book.refused);
                let mut reports = Vec::new();
                for returned in &book.reports {
                    self.take(returned, None, back)?;
                    reports.push(ReportId::new(returned.run, &returned.group));
                }
                Ok(reports)
            }
            OpenedFile::Foreign => {
                back.problems.push(Problem::fault(
                    Location::whole(file),
                    texts::no_report(),
                    texts::give_what_was_sent_out(),
                ));
                Ok(Vec::new())
            }
            OpenedFile::Unreadable(problem) => {
                back.problems.push(problem);
                Ok(Vec::new())
            }
        }
    }

    /// A changed workbook as one of ours; what is not ours is left alone.
    fn recognise(
        &self,
        changed: Changed,
        opened: OpenedFile,
        copy_of: Option<ReportId>,
        back: &mut ReadBack,
    ) -> Result<(), Error> {
        let Changed { file, stamp, known, is_outside, .. } = changed;
        let in_place = known.as_ref().map(|(group, written)| ReportId::new(written.run, group)).or(copy_of);
        let see = |history: &Self| match stamp {
            Some(stamp) if known.is_none() => history.keep_seen(&file.name, stamp),
            _ => Ok(()),
        };
        if matches!(&opened, OpenedFile::Book(opened) if opened.is_protected) {
            back.problems.push(Problem::remark(
                Location::whole(&file),
                texts::opened_with_password(),
                texts::nothing_to_do(),
            ));
        }
        let refused = match opened {
            OpenedFile::Foreign if in_place.is_none() => return see(self),
            OpenedFile::Foreign => vec![Problem::fault(
                Location::whole(&file),
                texts::no_adviser_sheet(),
                texts::put_the_report_back(),
            )],
            OpenedFile::Unreadable(problem) => vec![problem],
            OpenedFile::Book(OpenedBook { book, whole, .. }) => {
                if let Some(report) = &in_place
                    && let Some(other) = book.only()
                    && (other.run, &other.group) != (report.run, &report.group)
                {
                    back.problems.push(misplaced(&file, report, other));
                    back.blocked.insert(report.clone());
                    return Ok(());
                }
                let unknown = self.unknown(&book)?;
                // What could be read of a book in which something else could not is used only where nothing is written over it.
                if book.refused.is_empty() || in_place.is_none() {
                    // A report that is not known here is perhaps another folder's: nothing is begun from its copy.
                    let on_disk = stamp.filter(|_| !is_outside);
                    self.take_all(&book, in_place.as_ref(), on_disk, known.is_some(), back)?;
                    back.taken_whole.extend(in_place.clone().zip(whole));
                    if let (Some(stamp), true) = (stamp, is_outside && !unknown.is_empty()) {
                        return self.keep_waiting(&file.name, stamp, unknown);
                    }
                }
                book.refused
            }
        };
        if refused.is_empty() {
            return see(self);
        }
        // Not noted as seen: it is told until it is mended.
        back.problems.extend(refused.into_iter().map(|problem| match in_place {
            Some(_) => in_the_way(problem),
            None => lying_about(problem),
        }));
        back.blocked.extend(in_place);
        Ok(())
    }

    /// Takes in every report that a workbook below the folder of the reports holds. `on_disk` is its stamp.
    fn take_all(
        &self,
        book: &ReturnedBook,
        in_place: Option<&ReportId>,
        stamp: Option<Stamp>,
        is_known: bool,
        back: &mut ReadBack,
    ) -> Result<(), Error> {
        for returned in &book.reports {
            let is_it = in_place.is_some_and(|of| (of.run, &of.group) == (returned.run, &returned.group));
            // A report that the history does not know, where only this one is there: it was lost.
            let is_lost = !is_known
                && !returned.is_work_list
                && self.store.written(&returned.group, returned.run)?.is_none();
            self.take(returned, stamp.filter(|_| is_known && is_it || is_lost), back)?;
        }
        Ok(())
    }

    /// Takes in what people typed. `on_disk` is the file's stamp where it stands in its place.
    fn take(&self, returned: &Returned, on_disk: Option<Stamp>, back: &mut ReadBack) -> Result<(), Error> {
        let (group, run) = (&returned.group, returned.run);
        let Some(written) = self.store.written(group, run)? else {
            return match on_disk {
                Some(stamp) => self.adopt(returned, stamp, back),
                None => {
                    back.problems.push(unknown_report(returned));
                    Ok(())
                }
            };
        };
        if self.store.is_purged(group, run)? {
            back.problems.push(purged_report(returned));
            return Ok(());
        }
        let newest = self.store.sheets_of(group, run)?;
        let is_newest = returned.edition == Some(written.edition);
        let told = match returned.edition {
            Some(edition) if edition < written.edition => self.store.edition(group, run, edition)?,
            Some(_) if is_newest => Some(newest.clone()),
            _ => None,
        };
        let tells_edition = told.is_some();
        let sheets = told.unwrap_or_else(|| newest.clone());
        let others = if tells_edition { Vec::new() } else { self.store.earlier_editions(group, run)? };
        let (targets, printed): (Vec<_>, Vec<_>) =
            self.store.printed_in(group, &sheets.rows)?.into_iter().unzip();
        let held = Held {
            rows: &sheets.rows,
            targets: &targets,
            printed: &printed,
            texts: &sheets.texts,
            tells_edition,
            others: &others,
            in_place: on_disk.is_some() && is_newest,
        };
        let taken = compare_with(returned, &held);
        back.read += 1;
        back.edits += taken.edits.len() + taken.own.len();
        if returned.is_work_list && taken.beyond == Beyond::Words {
            back.typed_over.insert(returned.name().to_owned());
        }
        // A kunde has the copy that was made last: the report may have gone on since by what was typed in it. So may the work
        // list, which is written after the reports.
        let of_kunde = written.copy_edition.filter(|_| returned.audience == Audience::Customer);
        let known_from = of_kunde.unwrap_or(written.edition);
        if let Some(edition) = returned.edition
            && (edition > written.edition || edition < known_from && !returned.is_work_list)
        {
            back.problems.push(other_edition(returned, edition, written.edition));
        }
        back.problems.extend(taken.remarks);
        let rows = if is_newest { &taken.rows } else { &newest.rows };
        let on_disk = on_disk.map(|stamp| OnDisk {
            rows,
            stamp,
            beyond: if is_newest { taken.beyond } else { taken.beyond.max(Beyond::Behind) },
            goes_on: is_newest && taken.goes_on,
        });
        let clashes = self.store.take_in(group, run, &self.now, returned.name(), &taken.edits, on_disk)?;
        self.store.keep_own(group, run, &taken.own)?;
        self.go_on(returned, &sheets.rows, &taken.edits)?;
        back.clashes += clashes.len();
        if !clashes.is_empty() {
            back.problems.push(Problem::remark(
                returned.whole(),
                texts::cells_changed_elsewhere(clashes.len()),
                texts::leave_the_one_that_holds(),
            ));
        }
        Ok(())
    }

    /// The reports in a workbook that were not written here.
    fn unknown(&self, book: &ReturnedBook) -> Result<Vec<ReportId>, Error> {
        let mut unknown = Vec::new();
        for returned in &book.reports {
            if self.store.written(&returned.group, returned.run)?.is_none() {
                unknown.push(ReportId::new(returned.run, &returned.group));
            }
        }
        Ok(unknown)
    }

    /// Whether a workbook below the folder of the reports was seen as it is. One that waited for a report that is there now
    /// was not.
    pub fn has_seen(&self, below: &str, stamp: Option<Stamp>) -> Result<bool, Error> {
        let Some(stamp) = stamp else { return Ok(false) };
        match self.store.source(self.seen_mac(below, stamp))? {
            None => Ok(false),
            Some(Seen::Read(seen)) => Ok(seen),
            Some(Seen::Waiting(reports)) => {
                for ReportId { run, group } in &reports {
                    if self.store.written(group, *run)?.is_some() {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }

    /// Notes that a workbook was seen, and told of: it is read again when one of the reports is there that it is of.
    fn keep_waiting(&self, below: &str, stamp: Stamp, reports: Vec<ReportId>) -> Result<(), Error> {
        let waiting = serde_json::to_vec(&Seen::Waiting(reports))
            .map_err(|error| Error::new(below, error.to_string(), "run again"))?;
        self.store.keep_sources(&[(self.seen_mac(below, stamp), waiting)])
    }

    /// Notes that a workbook below the folder of the reports was seen as it is.
    pub fn keep_seen(&self, below: &str, stamp: Stamp) -> Result<(), Error> {
        self.store.keep_sources(&[(self.seen_mac(below, stamp), b"true".to_vec())])
    }

    fn seen_mac(&self, below: &str, stamp: Stamp) -> crate::system::secret::Mac {
        let (size, modified) = (stamp.size.to_le_bytes(), stamp.modified.to_le_bytes());
        self.store.source_mac(&[b"copy", below.as_bytes(), &size, &modified])
    }
}

impl History {
    /// Opens a workbook; `None` where it is the report as the program wrote it.
    fn open_at(&self, changed: &Changed) -> Result<Option<OpenedFile>, Error> {
        let bytes = match fs::read(&changed.path, read::MOST_FILE_BYTES) {
            Ok(bytes) => bytes,
            Err(error) => {
                let at = Location::whole(&changed.file);
                return Ok(Some(OpenedFile::Unreadable(Problem::fault(at, error.what, error.hint))));
            }
        };
        if let (Some((group, written)), Some(stamp)) = (&changed.known, changed.stamp)
            && self.is_as_written(group, written, &bytes)?
        {
            self.store.keep_stamp(group, written.run, stamp)?;
            return Ok(None);
        }
        self.open(&changed.file, &bytes, changed.known.as_ref()).map(Some)
    }

    /// Whether a file is the report as the program wrote it, where nobody is known to have typed in that since. A folder that
    /// was moved or put back from a backup holds thousands of these.
    fn is_as_written(&self, group: &PayGroup, written: &RecordedReport, bytes: &[u8]) -> Result<bool, Error> {
        let is_it = written.beyond == Beyond::Nothing
            && written.sha256.is_some_and(|known| known == fs::hash_of(bytes));
        Ok(is_it && self.store.sheets_of(group, written.run)?.are_untouched())
    }

    /// A file as a workbook of ours. `known` is the report in whose place it stands.
    fn open(
        &self,
        file: &Arc<FileName>,
        bytes: &[u8],
        known: Option<&(PayGroup, RecordedReport)>,
    ) -> Result<OpenedFile, Error> {
        let is_protected = kind::of(&file.name, bytes) == FileKind::EncryptedOffice;
        let opened = match is_protected {
            true => self.unprotected(file, bytes).and_then(|package| open(file, &package)),
            false => open(file, bytes),
        };
        let worked_in = match opened {
            Ok(Some(worked_in)) => worked_in,
            Ok(None) => return Ok(OpenedFile::Foreign),
            Err(problem) => return Ok(OpenedFile::Unreadable(problem)),
        };
        let whole = match known {
            Some((group, written)) if !is_protected && self.is_whole(group, written, &worked_in)? => {
                Some(fs::hash_of(bytes))
            }
            _ => None,
        };
        Ok(OpenedFile::Book(OpenedBook { book: worked_in.book, is_protected, whole }))
    }

    /// Whether a workbook in a report's place holds nothing but what its edition said, and what people type in their columns.
    fn is_whole(
        &self,
        group: &PayGroup,
        written: &RecordedReport,
        worked_in: &WorkedIn,
    ) -> Result<bool, Error> {
        let before = worked_in.edition().filter(|edition| *edition < written.edition);
        let sheets = match before {
            Some(edition) => self.store.edition(group, written.run, edition)?,
            None => Some(self.store.sheets_of(group, written.run)?),
        };
        let texts = sheets.map(|sheets| sheets.texts).unwrap_or_default();
        Ok(worked_in.left_behind(&texts, OwnCarried::default()).is_empty())
    }

    /// What a password protects, opened with those that the program knows.
    fn unprotected(&self, file: &Arc<FileName>, bytes: &[u8]) -> Result<Vec<u8>, Problem> {
        let known = self
            .passwords()
            .map_err(|error| Problem::fault(Location::whole(file), error.what, error.hint))?;
        // Turning a password into its keys takes a while: that of the løngruppe in the name comes first.
        let mut known: Vec<(&PayGroup, &str)> = known.all().collect();
        known.sort_by_key(|(group, _)| !file.name.contains(&format!("gruppe-{group}")));
        known.into_iter().find_map(|(_, password)| unprotect(bytes, password)).ok_or_else(|| {
            Problem::fault(Location::whole(file), texts::password_not_known(), texts::take_off_the_password())
        })
    }

    fn passwords(&self) -> Result<Passwords, Error> {
        let Some(path) = &self.passwords else { return Ok(Passwords::default()) };
        fs::must_be_private(path)?;
        let bytes = fs::read(path, read::MOST_FILE_BYTES)?;
        let name = path.display().to_string();
        let tables = read::tables(&FileName::new(&name, &name), &bytes)?;
        let errors = |mut errors: Vec<Error>| errors.swap_remove(0);
        Passwords::from_tables(path, &tables).map_err(errors)
    }
}

/// A file as a workbook of ours; `None` where it is none. One that cannot be read at all may be ours; one that can, and has
/// nothing that looks like ours, is not.
fn open(file: &Arc<FileName>, bytes: &[u8]) -> Result<Option<WorkedIn>, Problem> {
    let is_text = is_text(&file.name);
    match WorkedIn::read(file, bytes) {
        Ok(worked_in) => {
            let is_ours = if is_text { !worked_in.book.reports.is_empty() } else { worked_in.book.is_ours() };
            Ok(is_ours.then_some(worked_in))
        }
        // Twins and exports have no title, and are for programs.
        Err(_) if is_text => Ok(None),
        Err(problem) => Err(problem),
    }
}

fn misplaced(file: &Arc<FileName>, ReportId { run, group }: &ReportId, other: &Returned) -> Problem {
    Problem::fault(
        Location::whole(file),
        texts::misplaced(*run, group, other.run, &other.group),
        texts::put_it_where_it_belongs(),
    )
}

fn in_the_way(problem: Problem) -> Problem {
    let (what, hint) = (texts::in_the_way(&problem.what), texts::save_under_its_name(&problem.hint));
    Problem::fault(problem.at, what, hint)
}

fn lying_about(problem: Problem) -> Problem {
    let (what, hint) = (texts::lying_about(&problem.what), texts::or_move_it_out(&problem.hint));
    Problem::fault(problem.at, what, hint)
}

fn other_edition(returned: &Returned, edition: u32, newest: u32) -> Problem {
    match edition < newest {
        true => Problem::remark(
            returned.whole(),
            texts::older_edition(edition, newest),
            texts::nothing_taken_away(),
        ),
        false => Problem::remark(
            returned.whole(),
            texts::newer_edition(edition, newest),
            texts::was_history_put_back(),
        ),
    }
}

fn unknown_report(returned: &Returned) -> Problem {
    Problem::fault(
        returned.whole(),
        texts::report_not_written_here(returned.run, &returned.group),
        texts::name_its_folder(),
    )
}

fn purged_report(returned: &Returned) -> Problem {
    Problem::remark(
        returned.whole(),
        texts::report_purged(returned.run, &returned.group),
        texts::move_to_the_old(),
    )
}

/// The name that a file in an outbox outside the folder of the reports is seen by.
pub fn outbox_name(outbox: &Path, below: &str) -> String {
    format!("{}/{below}", outbox.display())
}

/// Whether a file below the folder of the reports may be a workbook that people typed in: by its name, and not one of those
/// that the program writes for other purposes.
fn may_be_ours(name: &str) -> bool {
    (kind::is_workbook_name(name) || is_text(name)) && !is_overview(name) && !is_kept_aside(name)
}

/// Whether a file is called as the texts are that Excel saves a sheet as.
fn is_text(name: &str) -> bool {
    let name = name.to_lowercase();
    [".csv", ".txt", ".tsv"].iter().any(|ending| name.ends_with(ending))
}
