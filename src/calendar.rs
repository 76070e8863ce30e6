//! The kørselsplan: the dates of each lønkørsel, as SAM's staff keep them in `koerselsplan.csv`.
//!
//! Pure.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use crate::document::Table;
use crate::model::{Day, PayrollRun};
use crate::parse::values;
use crate::problem::Error;
use crate::sheet::Sheet;

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
    pub fn from_table(file: &Path, table: &Table) -> Result<Self, Vec<Error>> {
        let sheet = Sheet::read(file, table, &Self::COLUMNS)?;
        let (mut runs, mut errors) = (BTreeMap::new(), Vec::new());
        for row in sheet.rows() {
            let day = |column| row.parsed(column, date, "a date, as 31-12-2025");
            let entry = (|| {
                let run = row.parsed("Lønkørsel", |text| text.parse().ok(), "a lønkørsel, as 2023-08-2")?;
                let run: PayrollRun = run.ok_or_else(|| row.error("the row names no lønkørsel", "write it as 2023-08-2"))?;
                let dates = RunDates {
                    run: day("Kørselsdato")?,
                    report_deadline: day("Afrapporteringsfrist")?,
                    disposition: day("Dispositionsdato")?,
                    information: row.text("Information"),
                };
                Ok((run, dates))
            })();
            match entry {
                Ok((run, dates)) => {
                    if runs.insert(run, dates).is_some() {
                        errors.push(row.error(format!("the lønkørsel {run} stands there twice"), "remove one of the rows"));
                    }
                }
                Err(error) => errors.push(error),
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

fn date(text: &str) -> Option<Date> {
    match values::date(text)? {
        Day::On(date) => Some(date),
        Day::Never => None,
    }
}
