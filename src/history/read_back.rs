//! What people typed in the reports on disk, and in those that come back by mail, into the history.
//!
//! A report is read back when its file is not as the program last saw it. One that cannot be read is never written
//! over: somebody may have typed in it.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use super::History;
use super::store::{RecordedReport, Remembered, WrittenRow};
use super::typed_in::{changed_by_hand, compare_with};
use crate::domain::problem::{Error, Problem};
use crate::domain::report_id::ReportId;
use crate::domain::{FileName, Location, PayGroup, PayrollRun, PrintKind};
use crate::formats::read;
use crate::report::columns::Column;
use crate::report::files::customer_file_name;
use crate::report::files::is_overview;
use crate::report::returned::{Returned, ReturnedRow, as_compared};
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
    /// Whether the memory is not what it was: begun anew, older than what was delivered, or a report unknown to it.
    pub memory_is_lost: bool,
    /// Reports that must not be written over.
    pub blocked: BTreeSet<ReportId>,
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

/// A workbook below the folder of the reports that is not as the program last saw it.
struct Changed {
    file: Arc<FileName>,
    path: PathBuf,
    stamp: Option<Stamp>,
    known: Option<(PayGroup, RecordedReport)>,
    /// The report that it is the kunde's copy of, by its name.
    copy_of: Option<ReportId>,
}

impl Changed {
    /// What stands in it.
    fn read(&self) -> Result<Returned, Problem> {
        let bytes = fs::read(&self.path, read::MOST_FILE_BYTES)
            .map_err(|error| Problem::fault(Location::whole(&self.file), error.what, error.hint))?;
        Returned::read(&self.file, &tables(&self.file, &bytes)?)
    }

    /// The lønkørsel that it is of, by its place, its name or what stands in it.
    fn run(&self) -> Option<PayrollRun> {
        let known = self.known.as_ref().map(|(_, written)| written.run);
        let stated = known.or(self.copy_of.as_ref().map(|report| report.run));
        stated.or_else(|| self.read().ok().map(|returned| returned.run))
    }
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
        let mut known: HashMap<String, (PayGroup, RecordedReport)> = self
            .store
            .reports()?
            .into_iter()
            .map(|(group, written)| (written.path.clone(), (group, written)))
            .collect();
        // The kunde's copy beside a report: what is typed in it counts as much.
        let copies: HashMap<String, ReportId> = known
            .values()
            .map(|(group, written)| {
                (customer_file_name(written.run, group), ReportId::new(written.run, group))
            })
            .collect();
        let mut changed = Vec::new();
        for entry in entries.iter().filter(|entry| is_workbook(&entry.below) && !is_overview(&entry.below)) {
            let stamp = fs::stamp(&entry.path);
            let known = known.remove(&entry.below);
            let seen = match &known {
                Some((_, written)) => written.stamp == stamp,
                None => self.has_seen(&entry.below, stamp)?,
            };
            if !seen {
                let file = FileName::new(&entry.path.display().to_string(), &entry.below);
                let copy_of = copies.get(&file.name).cloned();
                changed.push(Changed { file, path: entry.path.clone(), stamp, known, copy_of });
            }
        }
        // Older lønkørsler first. After a move or a restore there may be thousands, and one is held at a time.
        let mut in_order: Vec<(Option<PayrollRun>, Changed)> =
            changed.into_iter().map(|changed| (changed.run(), changed)).collect();
        in_order.sort_by_key(|(run, _)| *run);
        for (_, changed) in in_order {
            let Some((returned, stamp, known)) = self.recognise(changed, &mut back)? else {
                continue;
            };
            let lost = !known && self.store.written(&returned.group, returned.run)?.is_none();
            self.take(&returned, stamp.filter(|_| known || lost), &mut back)?;
            if let (false, false, Some(stamp)) = (known, lost, stamp) {
                self.keep_seen(returned.name(), stamp)?;
            }
        }
        Ok(back)
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
                "is a link, and what lies behind it is neither read nor written over",
                "put the folder or file itself there, or name the place it leads to with --out",
            ));
        }
        Ok(())
    }

    /// Reads a workbook that came back from elsewhere. Returns what it is the report of, where it is one.
    pub fn collect(
        &self,
        file: &Arc<FileName>,
        bytes: &[u8],
        back: &mut ReadBack,
    ) -> Result<Option<ReportId>, Error> {
        match tables(file, bytes).and_then(|tables| Returned::read(file, &tables)) {
            Ok(returned) => {
                self.take(&returned, None, back)?;
                Ok(Some(ReportId { run: returned.run, group: returned.group }))
            }
            Err(problem) => {
                back.problems.push(problem);
                Ok(None)
            }
        }
    }

    /// A changed workbook as one of ours; what is not ours is left alone.
    fn recognise(
        &self,
        changed: Changed,
        back: &mut ReadBack,
    ) -> Result<Option<(Returned, Option<Stamp>, bool)>, Error> {
        let returned = changed.read();
        let Changed { file, stamp, known, copy_of, .. } = changed;
        let in_place = known.as_ref().map(|(group, written)| ReportId::new(written.run, group)).or(copy_of);
        match (returned, known) {
            (Ok(returned), Some((group, written)))
                if (&returned.group, returned.run) != (&group, written.run) =>
            {
                back.problems.push(Problem::fault(
                    Location::whole(&file),
                    format!(
                        "stands where the report of {}, løngruppe {group}, belongs, and is that of {}, løngruppe {}",
                        written.run, returned.run, returned.group
                    ),
                    "put it back where it belongs; nothing in it was used, and nothing written over it",
                ));
                back.blocked.insert(ReportId { run: written.run, group });
                Ok(None)
            }
            (Ok(returned), known) => Ok(Some((returned, stamp, known.is_some()))),
            (Err(problem), _) if in_place.is_some() => {
                let what = format!("this report was changed, and cannot be read back: {}", problem.what);
                let hint = format!(
                    "{}. Save it as .xlsx under its name, or move it away; until then it is not written again",
                    problem.hint
                );
                back.problems.push(Problem::fault(problem.at, what, hint));
                back.blocked.extend(in_place);
                Ok(None)
            }
            (Err(_), _) => {
                if let Some(stamp) = stamp {
                    self.keep_seen(&file.name, stamp)?;
                }
                Ok(None)
            }
        }
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
        let current = self.store.rows_of(group, run)?;
        let rows = match (on_disk, returned.edition) {
            (Some(_), _) => current,
            (None, Some(edition)) if edition < written.edition => {
                self.store.edition(group, run, edition)?.unwrap_or(current)
            }
            // What it said when it was sent, not what somebody typed in ours since.
            (None, _) => {
                current.into_iter().map(|row| WrittenRow { now: row.written.clone(), ..row }).collect()
            }
        };
        let taken = compare_with(returned, &rows);
        back.read += 1;
        back.edits += taken.edits.len();
        back.problems.extend(taken.remarks);
        self.tell_changed_columns(returned, &rows, back)?;
        let on_disk = on_disk.map(|stamp| (&*taken.rows, stamp));
        let clashes = self.store.take_in(group, run, &self.now, returned.name(), &taken.edits, on_disk)?;
        back.clashes += clashes.len();
        if !clashes.is_empty() {
            back.problems.push(Problem::remark(
                returned.whole(),
                format!("{} of its cells were changed differently in another workbook", clashes.len()),
                "both answers are kept and stand in the next report: leave the one that holds",
            ));
        }
        Ok(())
    }

    /// Tells of cells that the program fills and somebody changed.
    fn tell_changed_columns(
        &self,
        returned: &Returned,
        rows: &[WrittenRow],
        back: &mut ReadBack,
    ) -> Result<(), Error> {
        let targets: HashMap<&str, &WrittenRow> = rows.iter().map(|row| (&*row.row_id, row)).collect();
        let mut told = 0;
        for row in &returned.rows {
            let Some(written) = targets.get(&*row.row_id) else { continue };
            let Some(printed) = self.store.printed_in(&returned.group, &written.target)? else { continue };
            if let Some(problem) = changed_by_hand(returned, row, &changed_columns(row, printed)) {
                told += 1;
                if told <= MOST_TOLD {
                    back.problems.push(problem);
                }
            }
        }
        if told > MOST_TOLD {
            back.problems.push(Problem::remark(
                returned.whole(),
                format!(
                    "{} more rows have cells that the program fills and somebody changed",
                    told - MOST_TOLD
                ),
                "what the program fills in counts",
            ));
        }
        Ok(())
    }

    fn has_seen(&self, below: &str, stamp: Option<Stamp>) -> Result<bool, Error> {
        let Some(stamp) = stamp else { return Ok(false) };
        Ok(self.store.source::<bool>(self.seen_mac(below, stamp))?.is_some())
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

fn unknown_report(returned: &Returned) -> Problem {
    Problem::fault(
        returned.whole(),
        format!("no report of {}, løngruppe {}, was written here", returned.run, returned.group),
        "name the folder of the reports it belongs to with --out",
    )
}

fn purged_report(returned: &Returned) -> Problem {
    Problem::remark(
        returned.whole(),
        format!(
            "what was known of {}, løngruppe {}, was purged; nothing in it is used",
            returned.run, returned.group
        ),
        "move the workbook to where the old reports are kept",
    )
}

/// Rows of one workbook with changed columns that are told one by one.
const MOST_TOLD: usize = 20;

fn is_workbook(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    file.to_lowercase().ends_with(".xlsx") && !file.starts_with("~$")
}

fn tables(file: &Arc<FileName>, bytes: &[u8]) -> Result<Vec<crate::formats::document::Table>, Problem> {
    read::tables(file, bytes)
}

/// The columns of a row in which something else stands than was printed. A column that is gone says nothing.
fn changed_columns(row: &ReturnedRow, printed: Remembered) -> Vec<Column> {
    let advice = printed.advice(PrintKind::U721);
    let text =
        |column: Column, expected: &str| row.shown(column).is_none_or(|shown| shown == as_compared(expected));
    let number = advice.pay_number;
    let full = number.map(|number| number.full()).unwrap_or_default();
    let masked = number.map(|number| number.masked()).unwrap_or_default();
    let mut changed = Vec::new();
    let mut hold = |column: Column, same: bool| {
        if !same {
            changed.push(column);
        }
    };
    hold(Column::PayNumber, text(Column::PayNumber, &full) || text(Column::PayNumber, &masked));
    hold(Column::Name, text(Column::Name, &advice.name));
    hold(Column::Code, text(Column::Code, advice.code.as_ref().map_or("", |code| code.as_str())));
    let masked_text = crate::domain::mask_cpr(&advice.text);
    hold(Column::Text, text(Column::Text, &advice.text) || text(Column::Text, &masked_text));
    let gone = row.shown(Column::Amount).is_none();
    hold(Column::Amount, gone || row.amount() == Ok(advice.amount));
    let day = advice.date.map(|day| day.to_string()).unwrap_or_default();
    hold(Column::Date, text(Column::Date, &day));
    changed
}
