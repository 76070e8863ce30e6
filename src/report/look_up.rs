//! One row of a finished report, looked up by its `Række-id` in the tables of its workbook.
//!
//! Columns are known by their headers and may stand anywhere, and so may the header row: people sort, filter and
//! insert. Only what a rule asks for and who the owner is are read; lønnummer, name and notes are passed over, and no
//! message quotes a cell. A row that is there twice, or a report that does not say whose it is, is refused.

use std::path::Path;

use super::columns::Column;
use super::words;
use crate::document::{Cell, Row, Table};
use crate::model::{Advice, Code, FileName, Kind, Location, Owner, PayGroup, PayrollRun, Print};
use crate::parse::values as texts;
use crate::problem::Error;
use crate::rules::values;
use crate::sheet::text_of;

/// What a row of a report says now.
#[derive(Debug, Clone)]
pub struct RowFound {
    /// File, sheet and row.
    pub at: Location,
    /// The lønkørsel of the report.
    pub run: PayrollRun,
    /// The løngruppe of the report.
    pub group: PayGroup,
    /// The advice, without whom it is about.
    pub advice: Advice,
    /// `Ejer`.
    pub owner: Owner,
    /// `Regel`: the names of the rules that decided; none for `ingen regel`.
    pub rules: Vec<String>,
    /// `Ret ejer`: the owner that a person set.
    pub corrected_owner: Option<Owner>,
}

/// The columns without which a row cannot be explained.
const NEEDED: [Column; 7] = [
    Column::RowId,
    Column::Owner,
    Column::Kind,
    Column::Code,
    Column::Text,
    Column::Amount,
    Column::SystemSection,
];

/// The row with that `Række-id` in the sheet `Adviser`.
///
/// # Errors
/// Where there is no such sheet, header row or row, where there are two of the rows, or where a cell that the rules
/// ask for cannot be read.
pub fn look_up(file: &Path, tables: &[Table], id: &str) -> Result<RowFound, Error> {
    let table = tables.iter().find(|table| table.name.trim().eq_ignore_ascii_case(words::ADVICES));
    let table = table.ok_or_else(|| {
        Error::about(file, "has no sheet Adviser", "give a report that this program made, as xlsx")
    })?;
    let sheet = Advices::of(file, table)?;
    let row = sheet.row(id)?;
    let (run, group) = whose(file, tables, table, sheet.heading, id)?;
    Ok(RowFound {
        at: sheet.at(row),
        run,
        group,
        advice: sheet.advice(row)?,
        owner: sheet
            .word(row, Column::Owner, Owner::parse)?
            .ok_or_else(|| sheet.unreadable(row, Column::Owner))?,
        rules: rule_names(&sheet.text(row, Column::Rule)),
        corrected_owner: sheet.word(row, Column::CorrectedOwner, Owner::parse)?,
    })
}

/// The sheet `Adviser` with its header row found.
struct Advices<'a> {
    file: std::sync::Arc<FileName>,
    table: &'a Table,
    /// Place of the header row among the rows of the table.
    heading: usize,
}

impl<'a> Advices<'a> {
    fn of(file: &Path, table: &'a Table) -> Result<Self, Error> {
        let path = file.display().to_string();
        let heads = |row: &Row| NEEDED.iter().all(|column| places(row, *column).next().is_some());
        let heading = table.rows.iter().position(heads).ok_or_else(|| {
            let needed = NEEDED.map(Column::header).join(", ");
            let what = format!("no row of the sheet {} heads the columns {needed}", words::ADVICES);
            Error::about(file, what, "put the headers back as the report had them")
        })?;
        let sheet = Self { file: FileName::new(&path, &path), table, heading };
        let row = &table.rows[heading];
        match Column::ALL.into_iter().find(|column| places(row, *column).nth(1).is_some()) {
            Some(column) => Err(Error::new(
                sheet.at(row).to_string(),
                format!("two columns are called {}", column.header()),
                "give one of them another name",
            )),
            None => Ok(sheet),
        }
    }

    fn at(&self, row: &Row) -> Location {
        Location::new(&self.file, self.table.sheet, row.number)
    }

    fn cell<'r>(&self, row: &'r Row, column: Column) -> &'r Cell {
        let place = places(&self.table.rows[self.heading], column).next();
        place.and_then(|place| row.cells.get(place)).unwrap_or(&Cell::Empty)
    }

    fn text(&self, row: &Row, column: Column) -> String {
        text_of(self.cell(row, column))
    }

    /// The only row with that id.
    fn row(&self, id: &str) -> Result<&'a Row, Error> {
        let below = &self.table.rows[self.heading + 1..];
        let id_of = |row: &Row| self.text(row, Column::RowId);
        let mut found =
            below.iter().filter(|row| id_of(row).eq_ignore_ascii_case(id.trim()) && !id.trim().is_empty());
        match (found.next(), found.next()) {
            (Some(row), None) => Ok(row),
            (Some(row), Some(second)) => Err(Error::new(
                self.at(row).to_string(),
                format!("row {} has the same Række-id", second.number),
                "delete the copy",
            )),
            (None, _) if below.iter().all(|row| id_of(row).is_empty()) => Err(Error::new(
                &self.file.path,
                "its rows have no Række-id",
                "give code and text instead: uddata rules explain KODE TEKST --group N",
            )),
            (None, _) => Err(Error::new(
                &self.file.path,
                "no row has that Række-id",
                "copy it from the last column of the sheet Adviser",
            )),
        }
    }

    /// A word of a list; `None` where the cell is empty.
    fn word<T>(&self, row: &Row, column: Column, parse: fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
        let text = self.text(row, column);
        match parse(&text) {
            None if !text.is_empty() => Err(self.unreadable(row, column)),
            word => Ok(word),
        }
    }

    fn advice(&self, row: &Row) -> Result<Advice, Error> {
        let kind =
            self.word(row, Column::Kind, Kind::parse)?.ok_or_else(|| self.unreadable(row, Column::Kind))?;
        let amount = match self.cell(row, Column::Amount) {
            Cell::Empty => None,
            cell => Some(values::amount(cell).ok_or_else(|| self.unreadable(row, Column::Amount))?),
        };
        Ok(Advice {
            code: self.word(row, Column::Code, Code::parse)?,
            text: self.text(row, Column::Text),
            system_section: self.text(row, Column::SystemSection),
            wage_item: self.text(row, Column::WageItem),
            amount,
            // No rule asks for it, so a date that cannot be read changes nothing.
            date: values::day(self.cell(row, Column::Date)),
            ..Advice::new(Print::FejlAdvis, self.at(row), kind)
        })
    }

    fn unreadable(&self, row: &Row, column: Column) -> Error {
        Error::new(
            self.at(row).to_string(),
            format!("{} does not hold what the report wrote there", column.header()),
            "make the report again, and change the owner in Ret ejer only",
        )
    }
}

/// Where a row has cells that say the column's header.
fn places(row: &Row, column: Column) -> impl Iterator<Item = usize> + '_ {
    let header = column.header().to_lowercase();
    let says = move |cell: &Cell| matches!(cell, Cell::Text(text) if text.trim().to_lowercase() == header);
    row.cells.iter().enumerate().filter(move |(_, cell)| says(cell)).map(|(place, _)| place)
}

fn rule_names(cell: &str) -> Vec<String> {
    let names = cell
        .split(words::RULE_GLUE)
        .map(str::trim)
        .filter(|name| !name.is_empty() && *name != words::NO_RULE);
    names.map(str::to_owned).collect()
}

/// Run and gruppe: from the title above the header row or, where that is gone, the title of another sheet; the gruppe
/// also from the id.
fn whose(
    file: &Path,
    tables: &[Table],
    advices: &Table,
    heading: usize,
    id: &str,
) -> Result<(PayrollRun, PayGroup), Error> {
    let above = advices.rows.iter().take(heading);
    let others =
        tables.iter().filter(|table| table.name != advices.name).flat_map(|table| table.rows.iter().take(1));
    let titles: Vec<&str> = above.chain(others).flat_map(|row| &row.cells).filter_map(as_text).collect();
    let run = titles.iter().find_map(|title| run_in(title));
    let stated = titles.iter().find_map(|title| group_in(title));
    let of_id = id.trim().split_once('-').and_then(|(group, _)| PayGroup::new(group));
    let refused = |what: String| Error::about(file, what, "give the report as it was made, with its titles");
    match (run, stated.or(of_id.clone()), of_id) {
        (None, ..) => Err(refused("no title says the lønkørsel".into())),
        (_, None, _) => Err(refused("neither a title nor the Række-id says the løngruppe".into())),
        (_, Some(stated), Some(of_id)) if stated != of_id => {
            Err(refused(format!("the report is of løngruppe {stated}, the row of løngruppe {of_id}")))
        }
        (Some(run), Some(group), _) => Ok((run, group)),
    }
}

fn as_text(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

/// The run in `…, LG 08/2023, 2. lønkørsel …`.
fn run_in(title: &str) -> Option<PayrollRun> {
    let (lg, rest) = title.split_once("LG ")?.1.split_once(',')?;
    let (year, month) = texts::lg(lg)?;
    PayrollRun::new(year, month, texts::run_number(rest.split_once('.')?.0)?)
}

/// The gruppe in `…, løngruppe 999, …`.
fn group_in(title: &str) -> Option<PayGroup> {
    let rest = title.split_once("løngruppe ")?.1;
    PayGroup::new(rest.split(|c: char| !c.is_ascii_digit()).next()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, Day};
    use crate::read;
    use crate::report::sample;
    use crate::report::xlsx::{Options, workbook};

    const ID: &str = "999-ABCDEFGHIJKLMNOP";

    /// The sample report with that id on the row of a code, read back.
    fn written(code: &str) -> Vec<Table> {
        let mut report = sample::report();
        for (at, row) in report.rows.iter_mut().enumerate() {
            let is_it = row.item.advice.code.is_some_and(|it| it.as_str() == code);
            row.row_id = Some(if is_it { ID.to_owned() } else { format!("999-{at:0>16}") });
            row.typed.corrected_owner = is_it.then_some(Owner::Both);
        }
        let bytes = workbook(&report, &Options::default()).unwrap();
        read::tables(&FileName::new("rapport.xlsx", "rapport.xlsx"), &bytes).unwrap()
    }

    fn find(tables: &[Table], id: &str) -> Result<RowFound, String> {
        look_up(Path::new("rapport.xlsx"), tables, id).map_err(|error| error.to_string())
    }

    fn advices(tables: &mut [Table]) -> &mut Table {
        tables.iter_mut().find(|table| table.name == "Adviser").unwrap()
    }

    fn refused(tables: &[Table]) -> String {
        find(tables, ID).unwrap_err()
    }

    #[test]
    fn a_row_says_what_the_report_wrote() {
        let found = find(&written("RB7050"), &format!(" {} ", ID.to_lowercase())).unwrap();
        assert_eq!((found.run.to_string().as_str(), found.group.as_str()), ("2023-08-2", "999"));
        assert_eq!((found.owner, found.corrected_owner), (Owner::Customer, Some(Owner::Both)));
        assert_eq!(found.rules, ["std-rb7050"]);
        let advice = &found.advice;
        assert_eq!((advice.kind, advice.code), (Kind::Advice, Code::parse("RB7050")));
        assert_eq!((advice.amount, &*advice.system_section), (Some(Amount(151_590)), "Lønberegning"));
        assert_eq!(
            (advice.date.map(|day| day.to_string()).as_deref(), &*advice.wage_item),
            (Some("31-08-2023"), "8561")
        );
        assert!(advice.text.starts_with("Skyldigt beløb på kr. 1.515,90"));
        assert_eq!((advice.pay_number, &*advice.name), (None, ""), "whom it is about is not read");
        let found = find(&written("FE0102"), ID).unwrap();
        assert_eq!((found.advice.date, found.advice.amount), (Some(Day::Never), None));
        assert_eq!(find(&written("RB7113"), ID).unwrap().rules, [""; 0], "ingen regel");
    }

    #[test]
    fn headers_and_columns_may_have_moved() {
        let mut tables = written("RB7050");
        for row in &mut advices(&mut tables).rows {
            row.number += 3;
            row.cells.reverse();
            row.cells.insert(0, Cell::Text("egen".into()));
        }
        let found = find(&tables, ID).unwrap();
        assert_eq!(found.advice.code, Code::parse("RB7050"));
        assert_eq!((found.at.page, found.owner), (2, Owner::Customer));
    }

    #[test]
    fn run_and_gruppe_come_from_any_title() {
        let mut tables = written("RB7050");
        advices(&mut tables).rows.retain(|row| row.number > 3);
        let found = find(&tables, ID).unwrap();
        assert_eq!((found.run.to_string().as_str(), found.group.as_str()), ("2023-08-2", "999"));
        tables.retain(|table| table.name == "Adviser");
        assert!(refused(&tables).contains("no title says the lønkørsel"));
    }

    #[test]
    fn what_cannot_be_told_is_refused_without_quoting_it() {
        let with = |change: &dyn Fn(&mut Table)| {
            let mut tables = written("RB7050");
            change(advices(&mut tables));
            refused(&tables)
        };
        let set = |table: &mut Table, column: Column, text: &str| {
            let head = table.rows.iter().position(|row| places(row, Column::RowId).next().is_some()).unwrap();
            let place = places(&table.rows[head], column).next().unwrap();
            let id = places(&table.rows[head], Column::RowId).next().unwrap();
            let is_it = |row: &&mut Row| row.cells.get(id) == Some(&Cell::Text(ID.into()));
            table.rows.iter_mut().find(is_it).unwrap().cells[place] = Cell::Text(text.into());
        };
        for (column, text) in [
            (Column::Kind, "JENSEN OLE"),
            (Column::Code, "JENSEN OLE"),
            (Column::Amount, "JENSEN OLE"),
            (Column::Owner, "JENSEN OLE"),
            (Column::Owner, ""),
            (Column::CorrectedOwner, "JENSEN OLE"),
        ] {
            let said = with(&|table| set(table, column, text));
            assert!(said.contains(column.header()) && !said.contains("JENSEN"), "{said}");
        }
        let copied = |table: &mut Table| table.rows.extend(table.rows.clone().into_iter().skip(4));
        assert!(with(&copied).contains("has the same Række-id"));
        assert!(with(&|table| table.name = "Ark1".into()).contains("has no sheet Adviser"));
        assert!(with(&|table| table.rows.truncate(3)).contains("heads the columns Række-id, Ejer"));
        let twice = |table: &mut Table| table.rows[3].cells.push(Cell::Text("kode".into()));
        assert!(with(&twice).contains("two columns are called Kode"));
        let elsewhere = |table: &mut Table| {
            table.rows[0].cells[0] = Cell::Text("Adviser, løngruppe 998, LG 08/2023, 2. lønkørsel".into())
        };
        assert!(with(&elsewhere).contains("the report is of løngruppe 998, the row of løngruppe 999"));
    }

    #[test]
    fn an_unknown_id_and_a_report_without_ids_are_told_apart() {
        let tables = written("RB7050");
        assert!(find(&tables, "999-XXXXXXXXXXXXXXXX").unwrap_err().contains("no row has that Række-id"));
        assert!(find(&tables, "").unwrap_err().contains("no row has that Række-id"));
        let bytes = workbook(&sample::report(), &Options::default()).unwrap();
        let tables = read::tables(&FileName::new("rapport.xlsx", "rapport.xlsx"), &bytes).unwrap();
        assert!(refused(&tables).contains("its rows have no Række-id"));
    }

    #[test]
    fn every_title_of_a_report_is_read_back() {
        for run in ["2023-08-2", "1970-01-1", "2199-12-2"] {
            let (run, group) = (run.parse::<PayrollRun>().unwrap(), PayGroup::new("0042").unwrap());
            for title in [words::title(&group, run), words::sheet_title(words::ADVICES, &group, run)] {
                assert_eq!((run_in(&title), group_in(&title)), (Some(run), Some(group.clone())), "{title}");
            }
        }
        for title in ["", "LG ", "LG 08/2023", "LG 13/2023, 2. lønkørsel", "løngruppe x"] {
            assert_eq!((run_in(title), group_in(title)), (None, None), "{title}");
        }
    }
}
