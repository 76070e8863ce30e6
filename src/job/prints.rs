//! The prints of one report, read in full.

use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::field::Field;
use crate::domain::problem::{Problem, Weight};
use crate::domain::report_id::ReportId;
use crate::domain::{Advice, FileName, Item, Kind, Location, Origin, PrintKind};
use crate::formats::document::Document;
use crate::formats::read;
use crate::formats::read::memory::{alone, alone_if, is_alone};
use crate::history::compare::Prints;
use crate::job::summary::{FileEntry, FileStatus};
use crate::job::survey::{self, PrintFile, RowsOfFile};
use crate::prints::layout::{Layout, Layouts};
use crate::prints::merge::rows_together;
use crate::prints::parse;
use crate::prints::parse::reading::{ParsedPrint, UnrecognisedLine};
use crate::prints::place::{OfficialName, place};
use crate::system::interrupt::reader_at_work;

/// One print of a report.
#[derive(Debug)]
pub struct Print {
    /// Index of its entry in the survey.
    pub index: usize,
    /// What became of it.
    pub entry: FileEntry,
    /// The layout that read it.
    pub layout: ReadBy,
    /// What was read; `None` where the file is refused.
    pub contents: Option<PrintContents>,
}

/// What is to be known of the layout that read a print.
#[derive(Debug, Clone)]
pub struct ReadBy {
    /// Which print it reads.
    pub print: PrintKind,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The fields that identify an advice.
    pub identity: Vec<Field>,
}

impl ReadBy {
    fn of(layout: &Layout) -> Self {
        Self {
            print: layout.print,
            name: layout.name.clone(),
            version: layout.version.clone(),
            identity: layout.identity.clone(),
        }
    }
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
    /// The counts that it states, in all or of one type.
    pub stated: Vec<(Option<Kind>, usize)>,
    /// Why it is not known to hold all that was printed; each is a fault among its problems.
    pub doubts: Vec<Problem>,
}

impl Print {
    /// Whether its rows are those that were read before, and no file of it was read now.
    pub fn is_remembered(&self) -> bool {
        self.contents.as_ref().is_some_and(|contents| contents.is_remembered)
    }

    /// Whether the print was read in full and shows everything: no selection, nothing wrong in it, nothing from memory.
    pub fn is_whole(&self) -> bool {
        let faults = self.entry.problems.iter().any(|problem| problem.weight == Weight::Fault);
        let is_whole = |contents: &PrintContents| contents.criteria.is_empty() && !contents.is_remembered;
        self.contents.as_ref().is_some_and(is_whole) && !faults
    }
}

/// Reads the prints of the report of `run` and `group`. A file that turns out to belong elsewhere is refused.
pub fn read(
    report: &ReportId,
    prints: &[&PrintFile],
    entries: &[FileEntry],
    layouts: &Layouts,
) -> Vec<Print> {
    let prints = prints.iter().filter_map(|print| {
        let layout = layouts.get(&print.layout)?;
        let mut entry = entries[print.entry].clone();
        if print.known || entry.status == FileStatus::Refused {
            // It says already what became of the file, and is to say it once.
            entry.problems.clear();
        }
        let contents = contents(print, layout, report, &mut entry);
        let contents = contents.map_err(|problem| entry.refuse(problem)).ok();
        Some(Print { index: print.entry, entry, layout: ReadBy::of(layout), contents })
    });
    let mut prints: Vec<Print> = prints.collect();
    for kind in [PrintKind::U721, PrintKind::FejlAdvis] {
        settle_doubts(prints.iter_mut().filter(|print| print.layout.print == kind).collect());
    }
    prints
}

/// Settles what files of one kind of print lack each by itself and hold together: a print that somebody split, of which
/// one part states the counts and the parts meet them, is whole.
fn settle_doubts(mut prints: Vec<&mut Print>) {
    let contents = || prints.iter().filter_map(|print| print.contents.as_ref());
    let rows = rows_together(contents().map(|contents| contents.advices.as_slice()));
    let of = |kind: &Option<Kind>| match kind {
        Some(kind) => rows.get(kind).copied().unwrap_or(0),
        None => rows.values().sum(),
    };
    let mut stated = contents().flat_map(|contents| &contents.stated).peekable();
    let are_whole =
        contents().count() > 1 && stated.peek().is_some() && stated.all(|(kind, count)| of(kind) == *count);
    if !are_whole {
        return;
    }
    for print in &mut prints {
        let doubts = print.contents.as_mut().map(|contents| std::mem::take(&mut contents.doubts));
        let Some(doubts) = doubts.filter(|doubts| !doubts.is_empty()) else { continue };
        print.entry.problems.retain(|problem| !doubts.contains(problem));
        print.entry.problems.push(Problem::remark(
            Location::whole(&print.entry.file),
            "a part of a print; with the other files of it all the rows that the print states are there",
            "nothing; the parts can also lie here as the one print that they were",
        ));
    }
}

/// Takes the rows out, file by file.
pub fn advices(prints: &mut [Print]) -> Vec<Vec<Advice>> {
    let rows = |print: &mut Print| {
        print.contents.as_mut().map(|contents| std::mem::take(&mut contents.advices)).unwrap_or_default()
    };
    prints.iter_mut().map(rows).collect()
}

/// For each row the fields that identify it, by the layout of the first print that holds it.
pub fn identifying<'p>(items: &[Item], prints: &'p [Print]) -> Vec<&'p [Field]> {
    let fields = |item: &Item| -> &'p [Field] {
        let of_file = |origin: &Origin| prints.iter().find(|print| print.entry.file == origin.at.file);
        item.origins.iter().find_map(of_file).map_or(&[], |print| &print.layout.identity)
    };
    items.iter().map(fields).collect()
}

/// The kinds of print of which everything that is there was read in full.
pub fn whole(prints: &[Print]) -> Prints {
    let whole = |kind| {
        let mut of_kind = prints.iter().filter(|print| print.layout.print == kind).peekable();
        of_kind.peek().is_some() && of_kind.all(Print::is_whole)
    };
    Prints { u721: whole(PrintKind::U721), fejl_advis: whole(PrintKind::FejlAdvis) }
}

/// The earliest day that one of the prints was made.
pub fn printed(prints: &[Print]) -> Option<Date> {
    prints.iter().filter_map(|print| print.contents.as_ref()?.printed).min()
}

fn contents(
    print: &PrintFile,
    layout: &Layout,
    report: &ReportId,
    entry: &mut FileEntry,
) -> Result<PrintContents, Problem> {
    match &print.rows {
        RowsOfFile::Kept(reading) => return Ok(shared(reading, print, report)),
        // What is wrong with it the survey told.
        RowsOfFile::Again => {
            let reading = alone_if(entry.size, || read_again(print, layout, &entry.file))?;
            return Ok(shared(&reading, print, report));
        }
        RowsOfFile::Unread => {}
    }
    let (contents, filled) = alone_if(entry.size, || read_whole(print, layout, report, entry.clone()));
    *entry = filled;
    contents
}

/// Reads a file whose rows are not kept from one report to the next.
fn read_again(print: &PrintFile, layout: &Layout, file: &Arc<FileName>) -> Result<ParsedPrint, Problem> {
    let _at_work = reader_at_work();
    let document = read::whole(file, print.kind, &print.contents.bytes(file)?)?;
    if document.large.is_some() && !is_alone() {
        drop(document);
        return alone(|| read_again(print, layout, file));
    }
    parse::read(file, &document, layout, false)
}

fn read_whole(
    print: &PrintFile,
    layout: &Layout,
    report: &ReportId,
    mut entry: FileEntry,
) -> (Result<PrintContents, Problem>, FileEntry) {
    let _at_work = reader_at_work();
    let file = &Arc::clone(&entry.file);
    let bytes = print.contents.bytes(file);
    let document = match bytes.and_then(|bytes| read::whole(file, print.kind, &bytes)) {
        // Small as a file, and large once read: what is made of it is large, too.
        Ok(document) if document.large.is_some() && !is_alone() => {
            drop(document);
            return alone(|| read_whole(print, layout, report, entry.clone()));
        }
        document => document,
    };
    let contents = document.and_then(|document| contents_of(document, layout, report, &mut entry));
    (contents, entry)
}

fn contents_of(
    document: Document,
    layout: &Layout,
    report: &ReportId,
    entry: &mut FileEntry,
) -> Result<PrintContents, Problem> {
    let file = Arc::clone(&entry.file);
    let reading = parse::read(&file, &document, layout, false)?;
    drop(document.body);
    only_of(&reading, report, layout, &file)?;
    survey::fill(entry, &reading, document.problems);
    let stated = reading.parts.iter().flat_map(|part| part.stated.iter().copied()).collect();
    let mut parts = reading.parts.into_iter();
    let mut advices = parts.next().map(|part| part.advices).unwrap_or_default();
    advices.extend(parts.flat_map(|part| part.advices));
    Ok(PrintContents {
        advices_read: advices.len(),
        advices,
        unrecognised: reading.unrecognised,
        criteria: reading.criteria,
        printed: reading.printed,
        is_remembered: false,
        stated,
        doubts: reading.doubts,
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
    let own = || {
        let parts = reading.parts.iter().zip(&print.reports);
        parts.filter(|(_, other)| *other == of).map(|(part, _)| part)
    };
    let one_group = print.reports.iter().all(|other| other.group == of.group);
    let unrecognised = reading.unrecognised.iter().cloned().map(|line| {
        let text = if one_group { line.text } else { OF_SEVERAL_GROUPS.to_string() };
        UnrecognisedLine { text, ..line }
    });
    let advices: Vec<Advice> = own().flat_map(|part| part.advices.iter().cloned()).collect();
    PrintContents {
        advices_read: advices.len(),
        advices,
        unrecognised: unrecognised.collect(),
        criteria: reading.criteria.clone(),
        printed: reading.printed,
        is_remembered: false,
        stated: own().flat_map(|part| part.stated.iter().copied()).collect(),
        doubts: reading.doubts.clone(),
    }
}

/// Stands for the text of a line that may belong to another løngruppe.
pub(super) const OF_SEVERAL_GROUPS: &str =
    "(Teksten vises ikke, fordi filen rummer flere løngrupper. Se linjen i filen.)";

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::job::discover::discover;
    use crate::job::survey::survey_within;
    use crate::prints::layout::{self, Layouts};
    use crate::system::fs;

    #[test]
    fn a_file_of_several_grupper_says_the_same_whether_its_rows_were_kept_or_are_read_again() {
        let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases/one-file-with-two-groups");
        let path = case.join("layouter/u721.toml");
        let mut layouts = Layouts::default();
        layouts.add(layout::load(&path, &fs::read_text(&path).unwrap()).unwrap());
        let found = discover(&[case.join("input")]).unwrap();
        let [kept, again] = [u64::MAX, 0].map(|most| survey_within(&found.files, &layouts, None, None, most));
        let [print, forgotten] = [&kept, &again].map(|survey| &survey.prints[0]);
        assert_eq!(print.reports.len(), 2);
        assert!(matches!((&print.rows, &forgotten.rows), (RowsOfFile::Kept(_), RowsOfFile::Again)));
        for of in &print.reports {
            let [kept, again] = [(print, &kept), (forgotten, &again)]
                .map(|(print, survey)| read(of, &[print], &survey.entries, &layouts));
            assert!(kept[0].contents.as_ref().is_some_and(|contents| contents.advices_read > 0));
            assert_eq!(format!("{kept:?}"), format!("{again:?}"));
        }
    }
}
