//! The kørselsplan: the dates of each lønkørsel, as SAM's staff keep them in `koerselsplan.csv`.
//!
//! Pure.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use crate::domain::bank_day::bank_days_from;
use crate::domain::problem::{Error, Problem};
use crate::domain::values;
use crate::domain::wording::Wording;
use crate::domain::{Day, DeadlineAnchor, DeadlineRule, Location, PayrollRun, texts};
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

impl RunDates {
    /// The day that a deadline rule comes to; `None` where the day it counts from is not known.
    pub fn deadline(&self, rule: DeadlineRule) -> Option<Date> {
        let anchor = match rule.anchor {
            DeadlineAnchor::Run => self.run,
            DeadlineAnchor::Report => self.report_deadline,
            DeadlineAnchor::Disposition => self.disposition,
        };
        anchor.and_then(|anchor| rule.counted_from(anchor))
    }

    /// All of it in one line.
    pub fn in_full(&self) -> String {
        let Self { run, report_deadline, disposition, information } = self;
        let day = |day: &Option<Date>| day.map_or_else(|| "-".to_string(), |day| day.to_string());
        format!("{} {} {} {information}", day(run), day(report_deadline), day(disposition))
    }

    /// The last day on which pay can be stopped (lønstandsning): the bank day before the Dispositionsdato (source: oes.dk,
    /// "Standsning af lønanvisning").
    pub fn last_day_to_stop(&self) -> Option<Date> {
        self.disposition.and_then(|disposition| bank_days_from(disposition, -1))
    }
}

/// The dates of every run that the list holds.
#[derive(Debug, Clone, Default)]
pub struct RunCalendar {
    runs: BTreeMap<PayrollRun, RunDates>,
    remarks: Vec<Problem>,
}

impl RunCalendar {
    /// The columns of the list.
    pub const COLUMNS: [&'static str; 5] =
        ["Lønkørsel", "Kørselsdato", "Afrapporteringsfrist", "Dispositionsdato", "Information"];

    /// Reads the list; every mistake is an error with its row.
    pub fn from_tables(file: &Path, tables: &[Table]) -> Result<Self, Vec<Error>> {
        let mut errors = Vec::new();
        let mut runs = BTreeMap::new();
        let mut places: BTreeMap<PayrollRun, Location> = BTreeMap::new();
        let sheet = FormSheet::open(file, tables, &FORM, &mut errors);
        for row in sheet.iter().flat_map(FormSheet::rows) {
            let run = row.read("Lønkørsel", &mut errors, |cell| run(cell).ok_or_else(a_run));
            let mut day = |column| row.read(column, &mut errors, |cell| day(cell).ok_or_else(a_date));
            let dates = RunDates {
                run: day("Kørselsdato"),
                report_deadline: day("Afrapporteringsfrist"),
                disposition: day("Dispositionsdato"),
                information: row.text("Information"),
            };
            if run.is_none() && row.text("Lønkørsel").is_empty() {
                let what = texts::is_empty("Lønkørsel");
                errors.push(row.fault("Lønkørsel", what, texts::write_run_or_delete()));
            }
            if let Some(run) = run {
                places.insert(run, row.at());
            }
            if let Some(run) = run
                && runs.insert(run, dates).is_some()
            {
                errors.push(row.fault("Lønkørsel", texts::run_twice(run), texts::delete_one_of_the_rows()));
            }
        }
        let remark = |run: &PayrollRun, column: &str, what: Wording| {
            let at = places.get(run)?;
            Some(sheet.as_ref()?.columns().remark(at, column, what, texts::correct_the_dates()))
        };
        let remarks = out_of_order(&runs).into_iter();
        let remarks = remarks.filter_map(|(run, column, what)| remark(run, column, what)).collect();
        if errors.is_empty() { Ok(Self { runs, remarks }) } else { Err(errors) }
    }

    /// Dates that are out of order: a row is in use all the same.
    pub fn remarks(&self) -> &[Problem] {
        &self.remarks
    }

    /// Whether a run is missing in a list that holds others.
    pub fn lacks(&self, run: PayrollRun) -> bool {
        !self.is_empty() && self.of(run).is_none()
    }

    /// The dates of a run, where the list holds it.
    pub fn of(&self, run: PayrollRun) -> Option<&RunDates> {
        self.runs.get(&run)
    }

    /// The Frist of an advice that a run opened, in the report of a run `now`, which may be later. It counts from the run
    /// that opened it; where the list does not hold that one any more, from the first later one that it holds, so that what
    /// is old is not without a Frist.
    pub fn deadline(&self, rule: DeadlineRule, opened: PayrollRun, now: PayrollRun) -> Option<Date> {
        let held = self.runs.range(opened..=now.max(opened));
        held.map(|(_, dates)| dates).find_map(|dates| dates.deadline(rule))
    }

    /// The runs of the list in order, with their dates.
    pub fn iter(&self) -> impl Iterator<Item = (PayrollRun, &RunDates)> {
        self.runs.iter().map(|(run, dates)| (*run, dates))
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
    Expected::form(texts::a_run())
}

/// A lønkørsel as typed, or the day that the spreadsheet made of it.
fn run(cell: &Cell) -> Option<PayrollRun> {
    match cell {
        Cell::Date(Day::On(day)) => values::run_of_day(*day),
        cell => values::run(&text_of(cell)),
    }
}

/// The days of a run that do not follow each other (run, report, pay), and runs whose days come before those of the run
/// before them: the run, the column, and what is wrong.
fn out_of_order(runs: &BTreeMap<PayrollRun, RunDates>) -> Vec<(&PayrollRun, &'static str, Wording)> {
    let mut found = Vec::new();
    let mut before: Option<(&PayrollRun, &RunDates)> = None;
    for (run, dates) in runs {
        let days = [
            ("Kørselsdato", dates.run),
            ("Afrapporteringsfrist", dates.report_deadline),
            ("Dispositionsdato", dates.disposition),
        ];
        let mut known = days.iter().filter_map(|(column, day)| Some((column, (*day)?)));
        let mut last = known.next();
        for (column, day) in known {
            if let Some((earlier, _)) = last.filter(|(_, before)| *before > day) {
                found.push((run, *column, texts::day_before_its_other(column, *run, earlier)));
            }
            last = Some((column, day));
        }
        if let Some((earlier, other)) = before {
            let pairs = [
                ("Kørselsdato", other.run.zip(dates.run)),
                ("Dispositionsdato", other.disposition.zip(dates.disposition)),
            ];
            let backwards = pairs.iter().find(|(_, pair)| pair.is_some_and(|(before, after)| before > after));
            if let Some((column, _)) = backwards {
                found.push((run, *column, texts::day_before_earlier_run(column, *run, *earlier)));
            }
        }
        before = Some((run, dates));
    }
    found
}

fn a_date() -> Expected {
    Expected::form(texts::a_date())
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
    use proptest::prelude::*;

    use super::*;
    use crate::domain::DayUnit;
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
    fn a_deadline_counts_from_the_run_that_opened_and_stands_still() {
        let calendar = read(
            "Lønkørsel;Afrapporteringsfrist;Dispositionsdato\n2026-01-2;25-12-2025;30-12-2025\n\
             2026-02-2;28-01-2026;30-01-2026\n2026-03-2;;27-02-2026\n",
        )
        .unwrap();
        let run = |text: &str| text.parse::<PayrollRun>().unwrap();
        let rule = |anchor, days, unit| DeadlineRule { anchor, days, unit };
        let five = rule(DeadlineAnchor::Report, 5, DayUnit::Bank);
        let on = |year, month, day| Some(Date::constant(year, month, day));
        for now in ["2026-01-2", "2026-02-2", "2026-03-2"] {
            assert_eq!(calendar.deadline(five, run("2026-01-2"), run(now)), on(2026, 1, 6), "{now}");
        }
        assert_eq!(
            calendar.deadline(five, run("2025-12-2"), run("2026-03-2")),
            on(2026, 1, 6),
            "not held any more"
        );
        assert_eq!(calendar.deadline(five, run("2026-03-2"), run("2026-03-2")), None);
        let calendar_days = rule(DeadlineAnchor::Report, 5, DayUnit::Calendar);
        assert_eq!(calendar.deadline(calendar_days, run("2026-02-2"), run("2026-02-2")), on(2026, 2, 2));
        let before = rule(DeadlineAnchor::Disposition, -2, DayUnit::Bank);
        assert_eq!(calendar.deadline(before, run("2026-02-2"), run("2026-02-2")), on(2026, 1, 28));
        assert_eq!(calendar.of(run("2026-03-2")).unwrap().last_day_to_stop(), on(2026, 2, 26));
    }

    proptest! {
        /// Whatever the list holds and a rule counts, a Frist in bank days is one.
        #[test]
        fn no_frist_falls_on_a_day_on_which_banks_are_closed(
            days in proptest::collection::vec((2020i16..2060, 1i8..=12, 1i8..=28), 3),
            anchor in prop_oneof![Just(DeadlineAnchor::Run), Just(DeadlineAnchor::Report), Just(DeadlineAnchor::Disposition)],
            count in -40i32..90,
        ) {
            let day = |at: usize| Some(Date::constant(days[at].0, days[at].1, days[at].2));
            let dates = RunDates { run: day(0), report_deadline: day(1), disposition: day(2), ..RunDates::default() };
            let frist = dates.deadline(DeadlineRule { anchor, days: count, unit: DayUnit::Bank }).unwrap();
            // The bank day on or before one is that day itself.
            let is_bank_day = |day: Date| bank_days_from(day, 0) == Some(day);
            prop_assert!(is_bank_day(frist), "{frist}");
            prop_assert!(is_bank_day(dates.last_day_to_stop().unwrap()));
        }
    }

    #[test]
    fn a_run_is_read_as_people_and_spreadsheets_write_it() {
        for written in [
            "2023-08-2",
            "LG2023-08-2",
            "LG 2023-08-2",
            "02-08-2023",
            "2023-08-02",
            "LG 08/2023, 2. lønkørsel",
            "LG 08/2023, 2. lønkørsel (juli 2023)",
            "08/2023 2",
        ] {
            let calendar = read(&format!("Lønkørsel;Dispositionsdato\n\"{written}\";31-07-2023\n"));
            assert!(
                calendar.is_ok_and(|calendar| calendar.of("2023-08-2".parse().unwrap()).is_some()),
                "{written}"
            );
        }
        for written in ["8/2/2023", "20-07-2023", "LG 08/2023", "2023-08-3", "LG 13/2023, 2. lønkørsel"] {
            assert!(read(&format!("Lønkørsel;Kørselsdato\n{written};20-07-2023\n")).is_err(), "{written}");
        }
        let day = Cell::Date(Day::On(Date::constant(2023, 8, 2)));
        assert_eq!(run(&day), "2023-08-2".parse().ok());
    }

    #[test]
    fn dates_out_of_order_are_told_and_used() {
        let text = "Lønkørsel;Kørselsdato;Afrapporteringsfrist;Dispositionsdato\n\
                    2023-08-2;20-07-2023;01-08-2023;31-07-2023\n\
                    2023-09-1;10-07-2023;;15-08-2023\n\
                    2023-09-2;20-08-2023;26-08-2023;31-08-2023\n";
        let calendar = read(text).unwrap();
        let told: Vec<String> =
            calendar.remarks().iter().map(|it| format!("{}: {}", it.at, it.what)).collect();
        assert_eq!(
            told,
            [
                "koerselsplan.csv:2: Dispositionsdato of lønkørsel 2023-08-2 lies before its Afrapporteringsfrist",
                "koerselsplan.csv:3: Kørselsdato of lønkørsel 2023-09-1 lies before that of 2023-08-2, an earlier one",
            ]
        );
        assert!(
            calendar.lacks("2023-10-1".parse().unwrap())
                && !RunCalendar::default().lacks("2023-10-1".parse().unwrap())
        );
    }

    #[test]
    fn every_mistake_is_named_with_its_row() {
        let text =
            "Lønkørsel;Kørselsdato\n2023-8-2;1\n2023-08-2;20-07-2023\n2023-08-2;20-07-2023\n;20-07-2023\n";
        assert_eq!(
            read(text).unwrap_err(),
            [
                "koerselsplan.csv:2: Lønkørsel is '2023-8-2'; expected a lønkørsel such as LG2023-08-2",
                "koerselsplan.csv:2: Kørselsdato is '1'; expected a date such as 31-12-2025",
                "koerselsplan.csv:4: the lønkørsel 2023-08-2 stands there twice",
                "koerselsplan.csv:5: Lønkørsel is empty",
            ]
        );
    }
}
