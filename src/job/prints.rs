//! The prints of one report, read in full.

use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::problem::{Error, Problem, Weight};
use crate::domain::report_id::ReportId;
use crate::domain::{Advice, FileName, Location, PrintKind};
use crate::formats::read;
use crate::history::recall::PrintOfReport;
use crate::history::store::Remembered;
use crate::job::Job;
use crate::job::summary::{FileEntry, FileStatus};
use crate::job::survey::{self, PrintFile};
use crate::prints::layout::{Layout, Layouts};
use crate::prints::parse;
use crate::prints::parse::reading::{ParsedPrint, UnrecognisedLine};
use crate::prints::place::{OfficialName, place};
use crate::report;

/// One print of a report.
#[derive(Debug)]
pub struct Print<'l> {
    /// Index of its entry in the survey.
    pub index: usize,
    /// What became of it.
    pub entry: FileEntry,
    /// The layout that read it.
    pub layout: &'l Layout,
    /// What was read; `None` where the file is refused.
    pub contents: Option<PrintContents>,
}

/// What was read of a print.
#[derive(Debug)]
pub struct PrintContents {
    /// Its rows of this report, in print order; merging takes them out.
    pub advices: Vec<Advice>,
    /// How many rows that were.
    pub advices_read: usize,
    /// Its lines that nothing accounts for.
    pub unrecognised: Vec<UnrecognisedLine>,
    /// Filled search criteria.
    pub criteria: Vec<String>,
    /// The day it was made.
    pub printed: Option<Date>,
    /// Whether its file is not there any more, or not to be read, and the rows are those that were read before.
    pub is_remembered: bool,
}

impl Print<'_> {
    /// Whether its rows are those that were read before, and no file of it was read now.
    pub fn is_remembered(&self) -> bool {
        self.contents.as_ref().is_some_and(|contents| contents.is_remembered)
    }

    /// What the history has to know of it.
    pub fn of_report(&self) -> PrintOfReport<'_> {
        PrintOfReport {
            file: &self.entry.file,
            kind: self.layout.print,
            identity: &self.layout.identity,
            is_whole: self.is_whole(),
        }
    }

    /// Whether the print was read in full and shows everything: no selection, nothing wrong in it, nothing from memory.
    pub fn is_whole(&self) -> bool {
        let faults = self.entry.problems.iter().any(|problem| problem.weight == Weight::Fault);
        let is_whole = |contents: &PrintContents| contents.criteria.is_empty() && !contents.is_remembered;
        self.contents.as_ref().is_some_and(is_whole) && !faults
    }
}

/// Reads the prints of the report of `run` and `group`. A file that turns out to belong elsewhere is refused.
pub fn read<'l>(
    report: &ReportId,
    prints: &[&PrintFile],
    entries: &[FileEntry],
    layouts: &'l Layouts,
) -> Vec<Print<'l>> {
    prints
        .iter()
        .filter_map(|print| {
            let layout = layouts.get(&print.layout)?;
            let mut entry = entries[print.entry].clone();
            if print.known {
                // It says already what became of the file, and is to say it once.
                entry.problems.clear();
            }
            let contents = contents(print, layout, report, &mut entry);
            let contents = contents.map_err(|problem| entry.refuse(problem)).ok();
            Some(Print { index: print.entry, entry, layout, contents })
        })
        .collect()
}

/// The rows of a print that was read for this report before and that none of its files is any more: somebody moved the
/// file away, and what it said is not to be lost. They are shown as remembered, and close nothing.
pub fn remembered<'l>(
    &ReportId { run, ref group }: &ReportId,
    prints: &[Print<'_>],
    job: &'l Job,
) -> Result<Vec<Print<'l>>, Error> {
    let Some(history) = job.history() else { return Ok(Vec::new()) };
    let mut remembered = Vec::new();
    for kind in [PrintKind::U721, PrintKind::FejlAdvis] {
        let is_there = prints.iter().any(|print| print.layout.print == kind && print.contents.is_some());
        let layout = job.settings.layouts.iter().find(|layout| layout.print == kind).filter(|_| !is_there);
        let Some(layout) = layout else { continue };
        let rows = history.store.printed_by(group, run, kind)?;
        if !rows.is_empty() {
            remembered.push(from_memory(kind, rows, layout));
        }
    }
    Ok(remembered)
}

fn from_memory<'l>(kind: PrintKind, rows: Vec<Remembered>, layout: &'l Layout) -> Print<'l> {
    let name = report::remembered_source(kind);
    let file = FileName::new(&name, &name);
    let at = Location::whole(&file);
    let advices: Vec<Advice> =
        rows.into_iter().map(|row| Advice { at: at.clone(), ..row.advice(kind) }).collect();
    let mut entry = FileEntry::new(&file, "", FileStatus::Read);
    entry.advices = advices.len();
    let contents = PrintContents {
        advices_read: advices.len(),
        advices,
        unrecognised: Vec::new(),
        criteria: Vec::new(),
        printed: None,
        is_remembered: true,
    };
    // It is no file of the survey, and no index of it.
    Print { index: usize::MAX, entry, layout, contents: Some(contents) }
}

/// Takes the rows out, file by file.
pub fn advices(prints: &mut [Print<'_>]) -> Vec<Vec<Advice>> {
    let rows = |print: &mut Print<'_>| {
        print.contents.as_mut().map(|contents| std::mem::take(&mut contents.advices)).unwrap_or_default()
    };
    prints.iter_mut().map(rows).collect()
}

/// The earliest day that one of the prints was made.
pub fn printed(prints: &[Print<'_>]) -> Option<Date> {
    prints.iter().filter_map(|print| print.contents.as_ref()?.printed).min()
}

fn contents(
    print: &PrintFile,
    layout: &Layout,
    report: &ReportId,
    entry: &mut FileEntry,
) -> Result<PrintContents, Problem> {
    if let Some(reading) = &print.reading {
        return Ok(shared(reading, print, report));
    }
    let file = Arc::clone(&entry.file);
    let document = read::whole(&file, print.kind, &print.contents.bytes(&file)?)?;
    let reading = parse::read(&file, &document, layout, false)?;
    drop(document.body);
    only_of(&reading, report, layout, &file)?;
    survey::fill(entry, &reading, document.problems);
    let advices: Vec<Advice> = reading.parts.into_iter().flat_map(|part| part.advices).collect();
    Ok(PrintContents {
        advices_read: advices.len(),
        advices,
        unrecognised: reading.unrecognised,
        criteria: reading.criteria,
        printed: reading.printed,
        is_remembered: false,
    })
}

/// Refuses a print of which a part belongs to another report than its first lines said.
fn only_of(
    reading: &ParsedPrint,
    report: &ReportId,
    layout: &Layout,
    file: &Arc<FileName>,
) -> Result<(), Problem> {
    let (name, at) = (OfficialName::read(&file.name), Location::whole(file));
    for part in &reading.parts {
        let found = place(&part.heading, &name, Some(report.run), layout, &at)?;
        if found != *report {
            return Err(Problem::fault(
                at.clone(),
                format!("the print begins as {report}, and goes on as {found}"),
                "a print holds one løngruppe and one lønkørsel: split the file",
            ));
        }
    }
    Ok(())
}

/// What a file that holds several reports says of one of them. Its unrecognised lines are shown by their place alone
/// where the file holds other groups: nobody knows whose they are.
fn shared(reading: &ParsedPrint, print: &PrintFile, of: &ReportId) -> PrintContents {
    let parts = reading.parts.iter().zip(&print.reports);
    let own = parts.filter(|(_, other)| *other == of).flat_map(|(part, _)| part.advices.iter().cloned());
    let one_group = print.reports.iter().all(|other| other.group == of.group);
    let unrecognised = reading.unrecognised.iter().cloned().map(|line| {
        let text = if one_group { line.text } else { OF_SEVERAL_GROUPS.to_string() };
        UnrecognisedLine { text, ..line }
    });
    let advices: Vec<Advice> = own.collect();
    PrintContents {
        advices_read: advices.len(),
        advices,
        unrecognised: unrecognised.collect(),
        criteria: reading.criteria.clone(),
        printed: reading.printed,
        is_remembered: false,
    }
}

/// Stands for the text of a line that may belong to another løngruppe.
const OF_SEVERAL_GROUPS: &str =
    "(Teksten vises ikke, fordi filen rummer flere løngrupper. Se linjen i filen.)";
