//! The kørselsplan: the dates of each lønkørsel, as SAM's staff keep them in `koerselsplan.csv`.
//!
//! Pure.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use crate::domain::problem::Error;
use crate::domain::values;
use crate::domain::{Day, PayrollRun};
use crate::formats::document::{Cell, Table};
use crate::office::sheet::{Expected, FormSheet, SheetForm, text_of};

/// The dates of one lønkørsel. Each may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunDates {
    /// Kørselsdato: the day the run was made. The validity of rules is compared with it.
    pub run: Option<Date>,
    /// Afrapporteringsfrist: the day by which the kunde has the report.
    pub report_deadline: Option<Date>,
    /// Dispositionsdato: the pay day.
    pub disposition: Option<Date>,
    /// Information to every kunde about this run, or empty.
    pub information: String,
}

/// The dates of every run that the list holds.
#[derive(Debug, Clone, Default)]
pub struct RunCalendar {
    runs: BTreeMap<PayrollRun, RunDates>,
}

impl RunCalendar {
    /// The columns of the list.
    pub const COLUMNS: [&'static str; 5] =
        ["Lønkørsel", "Kørselsdato", "Afrapporteringsfrist", "Dispositionsdato", "Information"];

    /// Reads the list; every mistake is an error with its row.
    pub fn from_tables(file: &Path, tables: &[Table]) -> Result<Self, Vec<Error>> {
        let mut errors = Vec::new();
        let mut runs = BTreeMap::new();
        let sheet = FormSheet::open(file, tables, &FORM, &mut errors);
        for row in sheet.iter().flat_map(FormSheet::rows) {
            let run = row.read("Lønkørsel", &mut errors, |cell| text_of(cell).parse().map_err(|_| a_run()));
            let mut day = |column| row.read(column, &mut errors, |cell| day(cell).ok_or_else(a_date));
            let dates = RunDates {
                run: day("Kørselsdato"),
                report_deadline: day("Afrapporteringsfrist"),
                disposition: day("Dispositionsdato"),
                information: row.text("Information"),
            };
            if run.is_none() && row.text("Lønkørsel").is_empty() {
                errors.push(
                    row.fault("Lønkørsel is empty".to_string(), "write it as 2023-08-2, or delete the row"),
                );
            }
            if let Some(run) = run
                && runs.insert(run, dates).is_some()
            {
                errors.push(
                    row.fault(format!("the lønkørsel {run} stands there twice"), "delete one of the rows"),
                );
            }
        }
        if errors.is_empty() { Ok(Self { runs }) } else { Err(errors) }
    }

    /// The dates of a run, where the list holds it.
    pub fn of(&self, run: PayrollRun) -> Option<&RunDates> {
        self.runs.get(&run)
    }

    /// How many runs the list holds.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }
}

const FORM: SheetForm =
    SheetForm { name: "Kørselsplan", columns: &RunCalendar::COLUMNS, required: &["Lønkørsel"] };

fn a_run() -> Expected {
    Expected::form("a lønkørsel such as 2023-08-2")
}

fn a_date() -> Expected {
    Expected::form("a date such as 31-12-2025")
}

fn day(cell: &Cell) -> Option<Date> {
    let day = match cell {
        Cell::Date(day) => Some(*day),
        cell => values::date(&text_of(cell)),
    };
    match day? {
        Day::On(date) => Some(date),
        Day::Never => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::sheet::table_of_csv;

    fn read(text: &str) -> Result<RunCalendar, Vec<String>> {
        RunCalendar::from_tables(Path::new("koerselsplan.csv"), &[table_of_csv(text)])
            .map_err(|errors| errors.iter().map(|error| format!("{}: {}", error.at, error.what)).collect())
    }

    #[test]
    fn the_dates_of_a_run_are_found() {
        let calendar =
            read("Lønkørsel;Dispositionsdato;Information\n2023-08-2;31-07-2023;Husk ferie\n").unwrap();
        let dates = calendar.of("2023-08-2".parse().unwrap()).unwrap();
        assert_eq!(dates.disposition, Some(Date::constant(2023, 7, 31)));
        assert_eq!((dates.run, dates.information.as_str()), (None, "Husk ferie"));
        assert_eq!(calendar.of("2023-08-1".parse().unwrap()), None);
    }

    #[test]
    fn every_mistake_is_named_with_its_row() {
        let text =
            "Lønkørsel;Kørselsdato\n2023-8-2;1\n2023-08-2;20-07-2023\n2023-08-2;20-07-2023\n;20-07-2023\n";
        assert_eq!(
            read(text).unwrap_err(),
            [
                "koerselsplan.csv:2: Lønkørsel is '2023-8-2'; expected a lønkørsel such as 2023-08-2",
                "koerselsplan.csv:2: Kørselsdato is '1'; expected a date such as 31-12-2025",
                "koerselsplan.csv:4: the lønkørsel 2023-08-2 stands there twice",
                "koerselsplan.csv:5: Lønkørsel is empty",
            ]
        );
    }
}
