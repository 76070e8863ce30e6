//! The history as data for other programs: one row for each row that a run printed.
//!
//! Without persons unless they are asked for: what is left names codes, owners, amounts and dates, and each advice by its
//! keyed `Række-id`. The rows go from the database to the files one by one, so that years of them take no more memory
//! than one report does. A folder shows what the history holds: files of runs that it gave up are removed.

#[cfg(feature = "parquet")]
mod parquet;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::domain::field::{Field, FieldValue};
use crate::domain::problem::Error;
use crate::domain::{Advice, Day, PayEffect, PayGroup, PayrollRun};
use crate::formats::csv::Csv;
use crate::formats::csv::ExportValue;
use crate::history::recall::in_words;
use crate::history::store::{Exported, Store};
use crate::office::customers::{Customer, Customers};
use crate::report::statistics::initials::initials;
use crate::system::fs::below;
use crate::system::fs::{self, Given};

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExportShape {
    Text,
    Number,
    Amount,
    Day,
}

/// Says whether what a run of a løngruppe printed changes what somebody is paid.
pub type PayEffectOf<'a> = dyn Fn(&PayGroup, PayrollRun, Option<Date>, &Advice) -> PayEffect + 'a;

/// What staff own that is told beside what the history holds.
#[derive(Clone, Copy)]
pub struct ExportLists<'a> {
    /// The customer list.
    pub customers: &'a Customers,
    /// Lønmæssig betydning of what a run of a løngruppe printed, by the rules of today; the day is that of the run.
    pub pay: &'a PayEffectOf<'a>,
    /// Whether persons are told, and what people typed as they typed it.
    pub persons: bool,
}

/// Where a row was printed.
struct ExportPlace<'a> {
    run: PayrollRun,
    group: PayGroup,
    /// The day of the run.
    day: Option<Date>,
    lists: ExportLists<'a>,
}

/// A column: its header in csv, its name in Parquet, what it holds.
#[derive(Clone, Copy)]
struct ExportColumn {
    header: &'static str,
    #[cfg_attr(not(feature = "parquet"), allow(dead_code, reason = "for Parquet alone"))]
    name: &'static str,
    #[cfg_attr(not(feature = "parquet"), allow(dead_code, reason = "for Parquet alone"))]
    shape: ExportShape,
    source: ExportSource,
}

/// Where the cells of a column come from.
#[derive(Clone, Copy)]
enum ExportSource {
    /// What was printed.
    Printed(Field),
    /// What the history knows of it.
    Known(fn(&Exported, &ExportPlace<'_>) -> ExportValue),
}

impl ExportColumn {
    fn cell(&self, row: &Exported, place: &ExportPlace<'_>) -> ExportValue {
        match self.source {
            ExportSource::Known(of) => of(row, place),
            ExportSource::Printed(field) => match row.advice.get(field) {
                FieldValue::Empty => ExportValue::Empty,
                FieldValue::Amount(amount) => ExportValue::Amount(amount),
                FieldValue::Day(day) => ExportValue::Day(day),
                words => ExportValue::text(words.to_string()),
            },
        }
    }
}

const fn column(
    header: &'static str,
    name: &'static str,
    shape: ExportShape,
    of: fn(&Exported, &ExportPlace<'_>) -> ExportValue,
) -> ExportColumn {
    ExportColumn { header, name, shape, source: ExportSource::Known(of) }
}

const fn printed(field: Field) -> ExportColumn {
    let shape = match field {
        Field::Amount => ExportShape::Amount,
        Field::Date => ExportShape::Day,
        _ => ExportShape::Text,
    };
    ExportColumn { header: field.name(), name: field.key(), shape, source: ExportSource::Printed(field) }
}

const COLUMNS: [ExportColumn; 22] = [
    // In Parquet not `run` and `gruppe`: those are the folders, of which readers make what they like (`2023-08-2` a day).
    column("Lønkørsel", "payroll_run", ExportShape::Text, |_, place| ExportValue::Run(place.run)),
    column("Løngruppe", "pay_group", ExportShape::Text, |_, place| ExportValue::text(place.group.as_str())),
    column("Kørselsdag", "run_day", ExportShape::Day, |_, place| day(place.day.map(Day::On))),
    column("Række-id", "row_id", ExportShape::Text, |row, _| ExportValue::text(&row.row_id)),
    printed(Field::Code),
    column("Type", "type", ExportShape::Text, |row, _| ExportValue::text(row.kind.word())),
    column("Ejer", "owner", ExportShape::Text, |row, _| ExportValue::text(row.owner.word())),
    printed(Field::Amount),
    printed(Field::Date),
    printed(Field::SystemSection),
    printed(Field::WageItem),
    printed(Field::Pkat),
    column("Antal kørsler", "times_printed", ExportShape::Number, |row, _| {
        ExportValue::Number(row.nth.into())
    }),
    column("Først set", "first_run", ExportShape::Text, |row, _| ExportValue::Run(row.first_run)),
    column("Kilde", "prints", ExportShape::Text, |row, _| ExportValue::text(in_words(row.prints))),
    column("Status", "status", ExportShape::Text, |row, _| ExportValue::text(row.status.word())),
    column("Åben", "open", ExportShape::Text, |row, _| {
        ExportValue::text(if row.closed.is_none() { "Ja" } else { "Nej" })
    }),
    column("Lukket i", "closed_run", ExportShape::Text, |row, _| {
        row.closed.map_or(ExportValue::Empty, |(run, _)| ExportValue::Run(run))
    }),
    column("Kunde", "customer", ExportShape::Text, |_, place| {
        ExportValue::text(place.customer().map_or("", |customer| &customer.name))
    }),
    column("Kundetype", "customer_type", ExportShape::Text, |_, place| {
        ExportValue::text(place.customer().map(|customer| customer.traits.join(", ")).unwrap_or_default())
    }),
    column("Ansvarlig", "responsible", ExportShape::Text, |row, place| {
        let is_whole = place.lists.persons;
        ExportValue::text(if is_whole { row.responsible.clone() } else { initials(&row.responsible) })
    }),
    column("Lønmæssig betydning", "pay_effect", ExportShape::Text, |row, place| {
        ExportValue::text((place.lists.pay)(&place.group, place.run, place.day, &row.advice).word())
    }),
];

/// What is told beside that of what was open.
const OF_OPEN: [ExportColumn; 2] = [
    column("Åben siden", "open_since", ExportShape::Text, |row, _| {
        row.open_since.map_or(ExportValue::Empty, |(run, _)| ExportValue::Run(run))
    }),
    column("Dage åben", "days_open", ExportShape::Number, |row, _| {
        row.open_since.map_or(ExportValue::Empty, |(_, days)| ExportValue::Number(days))
    }),
];

fn day(day: Option<Day>) -> ExportValue {
    day.map_or(ExportValue::Empty, ExportValue::Day)
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExportTally {
    /// Files.
    pub files: usize,
    /// Rows in those of what was printed.
    pub rows: usize,
    /// Rows in those of what was open.
    pub open: usize,
    /// Files of runs that the history gave up, and that are removed.
    pub removed: usize,
}

/// Writes the history below `out` as csv, two files a lønkørsel: what it printed, `historik_LG2023-08-2.csv`, and what was open
/// after it, `aabne/aabne_LG2023-08-2.csv`.
pub fn to_csv(store: &Store, out: &Path, lists: ExportLists<'_>) -> Result<ExportTally, Error> {
    let columns = columns(lists.persons);
    let of_open: Vec<ExportColumn> = columns.iter().copied().chain(OF_OPEN).collect();
    let mut files = Files::new(out)?;
    let reported = store.runs()?;
    let runs: Vec<PayrollRun> = reported.iter().map(|(run, _)| *run).collect();
    let runs_of = by_group(reported);
    // All files of a kind are open at a time: each book is opened once for each kind, and no more than one is held.
    let mut printed = CsvFiles::begin(&mut files, PRINTED, &runs, &columns)?;
    for (group, runs) in &runs_of {
        let book = store.book_to_export(group)?;
        for run in runs {
            let place = ExportPlace::of(store, *run, group, lists)?;
            book.printed(*run, &mut |row| printed.row(&row, &place))?;
        }
    }
    files.written.rows = printed.finish()?;
    let mut open = CsvFiles::begin(&mut files, OPEN, &runs, &of_open)?;
    for group in runs_of.keys() {
        let places = runs.iter().map(|run| Ok((*run, ExportPlace::of(store, *run, group, lists)?)));
        let places: BTreeMap<PayrollRun, ExportPlace<'_>> = places.collect::<Result<_, Error>>()?;
        // What is open stays so in a run of which the løngruppe has no report.
        store.book_to_export(group)?.open_after(&runs, &mut |run, row| open.row(&row, &places[&run]))?;
    }
    files.written.open = open.finish()?;
    files.finish(is_csv)
}

/// Each løngruppe with the runs that it has a report of.
fn by_group(reported: Vec<(PayrollRun, Vec<PayGroup>)>) -> BTreeMap<PayGroup, Vec<PayrollRun>> {
    let mut runs_of: BTreeMap<PayGroup, Vec<PayrollRun>> = BTreeMap::new();
    for (run, groups) in reported {
        groups.into_iter().for_each(|group| runs_of.entry(group).or_default().push(run));
    }
    runs_of
}

/// What the names of the files begin with.
const PRINTED: &str = "historik_LG";
const OPEN: &str = "aabne/aabne_LG";

/// A csv file for each lønkørsel, written side by side.
struct CsvFiles<'c> {
    columns: &'c [ExportColumn],
    files: BTreeMap<PayrollRun, (PathBuf, Csv<fs::NewFile>)>,
    rows: usize,
}

impl<'c> CsvFiles<'c> {
    /// Begins the files of some runs, by what their names begin with.
    fn begin(
        files: &mut Files<'_>,
        name: &str,
        runs: &[PayrollRun],
        columns: &'c [ExportColumn],
    ) -> Result<Self, Error> {
        let headers: Vec<&str> = columns.iter().map(|column| column.header).collect();
        let begun = runs.iter().map(|run| {
            let path = files.next(&format!("{name}{run}.csv"))?;
            let csv = Csv::begin(fs::NewFile::begin(&path)?, &headers)
                .map_err(|error| fs::not_written(&path, &error))?;
            Ok((*run, (path, csv)))
        });
        Ok(Self { columns, files: begun.collect::<Result<_, Error>>()?, rows: 0 })
    }

    /// Writes a row into the file of its run.
    fn row(&mut self, row: &Exported, place: &ExportPlace<'_>) -> Result<(), Error> {
        let Some((path, csv)) = self.files.get_mut(&place.run) else {
            unreachable!("a file is begun for each run")
        };
        self.rows += 1;
        let cells: Vec<ExportValue> = self.columns.iter().map(|column| column.cell(row, place)).collect();
        csv.row(&cells).map_err(|error| fs::not_written(path, &error))
    }

    /// Puts all of them in their places; returns how many rows they have.
    fn finish(self) -> Result<usize, Error> {
        for (path, csv) in self.files.into_values() {
            csv.end().map_err(|error| fs::not_written(&path, &error))?.finish()?;
        }
        Ok(self.rows)
    }
}

/// Writes the history below `out` as a Parquet dataset: `run=2023-08-2/gruppe=999/part-0.parquet`.
#[cfg(feature = "parquet")]
pub fn to_parquet(store: &Store, out: &Path, lists: ExportLists<'_>) -> Result<ExportTally, Error> {
    let columns = columns(lists.persons);
    let mut files = Files::new(out)?;
    for (group, runs) in by_group(store.runs()?) {
        let book = store.book_to_export(&group)?;
        for run in runs {
            let path = files.next(&format!("run={run}/gruppe={group}/part-0.parquet"))?;
            let place = ExportPlace::of(store, run, &group, lists)?;
            let mut part =
                parquet::ParquetPart::begin(&columns).map_err(|what| parquet::unwritable(&path, &what))?;
            book.printed(run, &mut |row| {
                files.written.rows += 1;
                let cells = columns.iter().map(|column| column.cell(&row, &place));
                part.row(cells).map_err(|what| parquet::unwritable(&path, &what))
            })?;
            let bytes = part.end().map_err(|what| parquet::unwritable(&path, &what))?;
            fs::write_atomic(&path, &bytes)?;
        }
    }
    files.finish(is_parquet)
}

/// Refuses: this program was built without Parquet.
#[cfg(not(feature = "parquet"))]
pub fn to_parquet(_: &Store, out: &Path, _: ExportLists<'_>) -> Result<ExportTally, Error> {
    Err(Error::about(
        out,
        "cannot be written as Parquet: this program was built without it",
        "use the released program, or build it with `cargo build --release --features parquet`",
    ))
}

/// The columns, and after them whatever else an advice holds: what tells who somebody is only where persons are asked for.
fn columns(persons: bool) -> Vec<ExportColumn> {
    let is_listed = |field: &Field| COLUMNS.iter().any(|column| column.name == field.key());
    let others = Field::OF_ADVICE.into_iter().filter(|field| !is_listed(field));
    let others = others.filter(|field| persons || !field.tells_who());
    COLUMNS.into_iter().chain(others.map(printed)).collect()
}

impl<'a> ExportPlace<'a> {
    fn of(store: &Store, run: PayrollRun, group: &PayGroup, lists: ExportLists<'a>) -> Result<Self, Error> {
        Ok(Self { run, group: group.clone(), day: store.day_of(run, group)?.parse().ok(), lists })
    }

    fn customer(&self) -> Option<&Customer> {
        self.lists.customers.of(&self.group)
    }
}

/// The files of an export.
struct Files<'a> {
    out: &'a Path,
    names: BTreeSet<String>,
    written: ExportTally,
}

impl<'a> Files<'a> {
    fn new(out: &'a Path) -> Result<Self, Error> {
        fs::create_folder(out)?;
        Ok(Self { out, names: BTreeSet::new(), written: ExportTally::default() })
    }

    /// The next file, in a folder that is there.
    fn next(&mut self, name: &str) -> Result<PathBuf, Error> {
        let path = below(name, self.out);
        fs::create_folder(path.parent().unwrap_or(self.out))?;
        self.written.files += 1;
        self.names.insert(name.to_string());
        Ok(path)
    }

    /// Removes what an earlier export wrote and this one did not.
    fn finish(mut self, is_ours: fn(&str) -> bool) -> Result<ExportTally, Error> {
        let Given::Folder(entries, _) = fs::look(self.out)? else { return Ok(self.written) };
        for entry in
            entries.iter().filter(|entry| is_ours(&entry.below) && !self.names.contains(&entry.below))
        {
            fs::remove(&entry.path)?;
            self.written.removed += 1;
        }
        Ok(self.written)
    }
}

fn is_csv(below: &str) -> bool {
    let rest = below.strip_prefix(PRINTED).or_else(|| below.strip_prefix(OPEN));
    let run = rest.and_then(|rest| rest.strip_suffix(".csv"));
    run.is_some_and(|run| run.parse::<PayrollRun>().is_ok())
}

#[cfg(feature = "parquet")]
fn is_parquet(below: &str) -> bool {
    let parts = || {
        let (run, rest) = below.strip_prefix("run=")?.split_once("/gruppe=")?;
        let group = rest.strip_suffix("/part-0.parquet")?;
        Some((run.parse::<PayrollRun>().ok()?, PayGroup::new(group)?))
    };
    parts().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_an_export_are_taken_for_one() {
        assert!(is_csv("historik_LG2023-08-2.csv") && is_csv("aabne/aabne_LG2023-08-2.csv"));
        for other in ["historik_LG2023-08-2.xlsx", "historik_LG2023.csv", "a/historik_LG2023-08-2.csv", ""] {
            assert!(!is_csv(other), "{other}");
        }
    }

    #[test]
    fn no_column_of_a_person_is_among_the_others() {
        let names: Vec<&str> = columns(false).iter().map(|column| column.name).collect();
        let persons = ["pay_number", "name", "text"];
        assert!(persons.iter().all(|name| !names.contains(name)));
        assert_eq!(columns(true).len(), columns(false).len() + persons.len());
    }

    #[test]
    fn every_field_of_an_advice_is_exported() {
        let names: Vec<&str> = columns(true).iter().map(|column| column.name).collect();
        for field in Field::OF_ADVICE {
            assert_eq!(names.iter().filter(|name| **name == field.key()).count(), 1, "{field:?}");
        }
    }
}
