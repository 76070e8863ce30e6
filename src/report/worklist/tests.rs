use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::mem::take;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::domain::cpr::Cpr;
use crate::domain::texts;
use crate::report::{sample, words as report_words};

/// The list of one report, in parts of so many rows.
fn list(most: usize) -> WorkList {
    let report = sample::report();
    let parts = report.parts(most).into_iter().map(|mut part| {
        let rows = take(&mut part.rows);
        ListedReport::of(&part, rows, Cpr::Full)
    });
    let reports: Vec<ListedReport> = parts.collect();
    assert!(reports.len() > 1);
    let (customers, rules) = (&Customers::default(), &RuleTable::builtin());
    let facts = WorkListFacts { reports, missing: Vec::new(), standings: Vec::new(), customers, rules };
    WorkList::of(report.run, facts)
}

#[test]
fn a_report_in_parts_is_listed_whole_and_counted_once() {
    let report = sample::report();
    let list = list(report.rows.len() - 2);
    let bytes = workbook(&list, false, Path::new("liste.xlsx"), Cursor::new(Vec::new())).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(bytes).unwrap();
    let mut column = |sheet: &str, at: u32| -> Vec<Data> {
        let range = book.worksheet_range(sheet).unwrap();
        (4..=range.end().unwrap().0).filter_map(|row| range.get_value((row, at)).cloned()).collect()
    };
    assert_eq!(column(report_words::CONTROL, 0).len(), 1);
    let codes = column(words::LIST, u32::from(WorkColumn::Of(Column::Code).position()));
    let listed = |row: &ListedRow<'_>| reason(row, row.answer).is_some();
    let open = list.reports.iter().flat_map(ListedReport::rows).filter(listed).count();
    assert!(open > 2 && codes.len() == open, "{codes:?}");
}

/// It takes nothing.
struct FullDisk;

impl Write for FullDisk {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for FullDisk {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Ok(0)
    }
}

impl Seek for FullDisk {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Ok(0)
    }
}

#[test]
fn a_full_disk_is_told_as_one() {
    let error = workbook(&list(2), false, Path::new("ud/liste.xlsx"), FullDisk).err().unwrap();
    let refusal = texts::refusal(&io::ErrorKind::StorageFull.into());
    assert_eq!((&*error.at, error.what), ("ud/liste.xlsx", texts::cannot_be_written(&refusal)));
}

#[test]
fn a_head_of_a_report_is_none_of_a_list_whatever_people_add() {
    let row = |heads: &[&str]| TableRow {
        number: 4,
        cells: heads.iter().map(|head| Cell::Text((*head).to_owned())).collect(),
    };
    assert!(is_head(&row(&["Løngruppe", "Kunde", "Afgør rækker"])));
    assert!(!is_head(&row(&["Ejer", "Kode", "Løngruppe", "Kunde", "Gælder alle med koden"])));
}

#[test]
fn the_title_tells_the_lønkørsel() {
    let run = PayrollRun::new(2023, 8, 2).unwrap();
    let title = TableRow { number: 1, cells: vec![Cell::Text(words::title(run))] };
    assert_eq!(run_in_title(&title), Some(run));
    let other = TableRow { number: 1, cells: vec![Cell::Text("Adviser, løngruppe 7".into())] };
    assert_eq!(run_in_title(&other), None);
}

/// Words that are read as one another would be taken for a column of the report.
#[test]
fn its_own_columns_are_none_of_the_reports() {
    for column in WorkColumn::ALL.into_iter().filter(|column| !matches!(column, WorkColumn::Of(_))) {
        assert_eq!(Column::parse(column.header()), None, "{}", column.header());
    }
}

#[test]
fn a_row_shows_what_its_report_does() {
    let report = sample::report();
    let listed = ListedReport::of(&report, report.rows.clone(), Cpr::Full);
    let (mut texts, mut scratch) = (String::new(), String::new());
    for (row, of) in listed.rows().zip(&report.rows) {
        for (value, column) in row.values(&mut texts).into_iter().zip(WorkColumn::of_the_report()) {
            assert_eq!(value, column.value(of, Cpr::Full, &mut scratch), "{column:?}");
        }
        let [person, text] = row.shown([Column::PayNumber, Column::Text], &mut texts);
        assert_eq!(person, Column::PayNumber.value(of, Cpr::Full, &mut scratch));
        assert_eq!(text, Column::Text.value(of, Cpr::Full, &mut scratch));
    }
}
