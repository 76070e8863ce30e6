use super::whose::title_in;
use super::*;
use crate::domain::RowText;
use crate::formats::document::TableRow;
use crate::formats::read;
use crate::report::xlsx::{Options, workbook};
use crate::report::{Report, sample};

fn file() -> Arc<FileName> {
    FileName::new("rapport.xlsx", "rapport.xlsx")
}

fn tables(report: &Report) -> Vec<Table> {
    read::tables(&file(), &workbook(report, &Options::default()).unwrap().bytes).unwrap()
}

fn named<'t>(tables: &'t mut [Table], name: &str) -> &'t mut Table {
    tables.iter_mut().find(|table| table.name == name).unwrap()
}

fn read_back(tables: &[Table]) -> Result<Returned, String> {
    Returned::read(&file(), tables).map_err(|problem| problem.to_string())
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

/// What the rows say, whatever their numbers.
fn said(returned: &Returned) -> Vec<Vec<String>> {
    let row = |row: &ReturnedRow| Column::ALL.map(|column| row.text(column).into_owned()).into();
    returned.rows.iter().map(row).collect()
}

#[test]
fn every_column_is_read_as_it_was_written() {
    let mut report = sample::report();
    report.versions.edition = 3;
    report.rows[0].typed.set(TypedColumn::InternalNote, "Ring\ntil dem");
    let returned = read_back(&tables(&report)).unwrap();
    assert_eq!((returned.group.as_str(), &*returned.run.to_string()), ("999", "2023-08-2"));
    assert_eq!(
        (returned.edition, returned.rows.len(), returned.missing.len()),
        (Some(3), report.rows.len(), 0)
    );
    assert_eq!(returned.rows[0].text(TypedColumn::InternalNote), "Ring\ntil dem");
    // A workbook holds no control characters.
    let printable =
        |row: &&(&ReturnedRow, &crate::report::ReportRow)| !row.1.item.advice.text.contains('\u{1}');
    let rows: Vec<_> = returned.rows.iter().zip(&report.rows).collect();
    for (read, written) in rows.iter().filter(printable) {
        let (advice, unreadable) = read.advice(returned.at(read.number));
        let printed = &written.item.advice;
        assert_eq!(unreadable, [], "row {}", read.number);
        assert_eq!(
            (advice.pay_number, &advice.name, advice.code, advice.kind, &advice.text),
            (
                printed.pay_number,
                &printed.name,
                printed.code,
                printed.kind,
                &RowText::from(as_compared(&printed.text))
            )
        );
        assert_eq!((advice.amount, advice.date), (printed.amount, printed.date));
        assert_eq!(
            (&advice.system_section, &advice.workplace, &advice.pkat, &advice.wage_item),
            (&printed.system_section, &printed.workplace, &printed.pkat, &printed.wage_item)
        );
    }
}

#[test]
fn names_casing_order_and_places_do_not_matter() {
    let mut tables = tables(&sample::report());
    let before = said(&read_back(&tables).unwrap());
    let advices = named(&mut tables, "Adviser");
    advices.name = "Ark1".into();
    for cell in &mut advices.rows[3].cells {
        if let Cell::Text(header) = cell {
            *header = format!(" {} ", header.to_uppercase());
        }
    }
    for row in &mut advices.rows {
        row.number += 100;
        row.cells.resize(Column::ALL.len(), Cell::Empty);
        row.cells.reverse();
        row.cells.insert(0, text("egen"));
    }
    advices.rows.splice(0..0, (1..=100).map(|number| TableRow { number, cells: vec![text("husk")] }));
    tables.reverse();
    let returned = read_back(&tables).unwrap();
    assert_eq!(said(&returned), before);
    assert_eq!(returned.rows[0].number, 105);
}

#[test]
fn a_column_that_is_gone_says_nothing_and_is_named() {
    let mut tables = tables(&sample::report());
    let with_status = |row: &&mut TableRow| row.cells.len() > Column::Status as usize;
    for row in named(&mut tables, "Adviser").rows.iter_mut().filter(with_status) {
        row.cells.remove(Column::Status as usize);
    }
    let returned = read_back(&tables).unwrap();
    assert_eq!(returned.missing, [Column::Status]);
    assert_eq!(returned.rows[0].shown(Column::Status), None);
    assert_eq!(returned.rows[0].shown(Column::CustomerReply).as_deref(), Some(""));
    assert!(returned.need(&[Column::Code]).is_ok());
    let refused = returned.need(&[Column::Code, Column::Status]).unwrap_err();
    assert_eq!(refused.what, "no column is headed Status");
}

#[test]
fn a_copied_column_is_one_until_it_differs() {
    let mut tables = tables(&sample::report());
    let before = said(&read_back(&tables).unwrap());
    for row in &mut named(&mut tables, "Adviser").rows {
        let status = row.cells.get(Column::Status as usize).cloned();
        row.cells.insert(0, status.unwrap_or(Cell::Empty));
    }
    assert_eq!(said(&read_back(&tables).unwrap()), before);
    named(&mut tables, "Adviser").rows[5].cells[0] = text("Udført JENSEN OLE");
    assert_eq!(
        read_back(&tables).unwrap_err(),
        "rapport.xlsx:2:6: two columns are called Status, and differ in this row\n  \
         hint: give the one that does not count another name, or delete it"
    );
}

#[test]
fn whose_it_is_comes_from_any_title_that_of_the_sheet_first() {
    let mut tables = tables(&sample::report());
    named(&mut tables, "Adviser").rows[0].cells[0] =
        text("Adviser, løngruppe 0998, LG 07/2023, 1. lønkørsel");
    let whose = |tables: &[Table]| read_back(tables).map(|it| (it.group.to_string(), it.run.to_string()));
    assert_eq!(whose(&tables), Ok(("998".into(), "2023-07-1".into())));
    named(&mut tables, "Adviser").rows.retain(|row| row.number > 3);
    assert_eq!(whose(&tables), Ok(("999".into(), "2023-08-2".into())));
    tables.retain(|table| table.name == "Adviser");
    assert!(whose(&tables).unwrap_err().contains("the title of every sheet is gone"));
}

#[test]
fn what_is_no_report_is_refused() {
    let mut tables = tables(&sample::report());
    named(&mut tables, "Adviser").rows.truncate(3);
    assert!(read_back(&tables).unwrap_err().contains("is no report of this program"));
    assert!(read_back(&[]).unwrap_err().contains("is no report of this program"));
}

#[test]
fn closed_advices_are_not_taken_for_the_report() {
    let mut gone = Table { sheet: 1, name: "Bortfaldet".into(), rows: Vec::new(), ..Table::default() };
    gone.rows.push(TableRow { number: 1, cells: words::GONE_HEADERS.map(text).into() });
    gone.rows
        .push(TableRow { number: 2, cells: vec![text("999-ABCDEFGHIJKLMNOP"); words::GONE_HEADERS.len()] });
    assert!(read_back(std::slice::from_ref(&gone)).is_err());
    let mut tables = tables(&sample::report());
    let before = said(&read_back(&tables).unwrap());
    tables.insert(0, gone);
    assert_eq!(said(&read_back(&tables).unwrap()), before);
}

#[test]
fn every_title_of_a_report_is_read_back() {
    let titled = |title: &str| title_in(&TableRow { number: 1, cells: vec![Cell::Empty, text(title)] });
    for run in ["2023-08-2", "1970-01-1", "2199-12-2"] {
        let (run, group) = (run.parse::<PayrollRun>().unwrap(), PayGroup::new("0042").unwrap());
        for title in [words::title(&group, run), words::sheet_title(words::ADVICES, &group, run)] {
            assert_eq!(titled(&title), Some((group.clone(), run)), "{title}");
        }
        assert_eq!(run_in_words(&run.in_words()), Some(run));
    }
    for title in [
        "",
        "løngruppe 9, LG ",
        "løngruppe 9, LG 08/2023",
        "løngruppe 9, LG 13/2023, 2. lønkørsel",
        "løngruppe x",
    ] {
        assert_eq!(titled(title), None, "{title}");
    }
}
