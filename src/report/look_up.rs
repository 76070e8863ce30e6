//! One row of a finished report, looked up by its `Række-id`.
//!
//! Pure. Only what a rule asks for and who the owner is are handed on; lønnummer, name and notes are not. A row that is
//! there twice, one of another løngruppe, and cells that cannot be read are refused.

use super::columns::Column;
use super::returned::{Returned, ReturnedRow, group_of};
use super::words;
use crate::domain::problem::Problem;
use crate::domain::{Advice, Location, Owner, PayGroup, PayrollRun, texts};

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
const NEEDED: [Column; 6] =
    [Column::Owner, Column::Kind, Column::Code, Column::Text, Column::Amount, Column::SystemSection];

/// The row with that `Række-id`.
///
/// # Errors
/// There is no such row, or two of them; it is not of the report's løngruppe; a column or cell that is asked for is
/// gone or cannot be read.
pub fn look_up(returned: &Returned, id: &str) -> Result<RowFound, Problem> {
    returned.need(&NEEDED)?;
    let row = only_row(returned, id.trim())?;
    let at = returned.at(row.number);
    if let Some(group) = group_of(id.trim()).filter(|group| *group != returned.group) {
        let what = texts::row_of_another_group(&returned.group, &group);
        return Err(Problem::fault(at, what, texts::give_report_as_made()));
    }
    let (advice, unreadable) = row.advice(at.clone());
    let refused = |column| unexpected(&at, column);
    if let Some(column) = unreadable.first() {
        return Err(refused(*column));
    }
    let owner = row.word(Column::Owner, Owner::parse).map_err(refused)?;
    Ok(RowFound {
        run: returned.run,
        group: returned.group.clone(),
        advice: Advice { pay_number: None, name: String::new().into(), ..advice },
        owner: owner.ok_or_else(|| refused(Column::Owner))?,
        rules: rule_names(&row.text(Column::Rule)),
        corrected_owner: row.word(Column::CorrectedOwner, Owner::parse).map_err(refused)?,
        at,
    })
}

fn only_row<'r>(returned: &'r Returned, id: &str) -> Result<&'r ReturnedRow, Problem> {
    let has_id = |row: &&ReturnedRow| !id.is_empty() && row.row_id.eq_ignore_ascii_case(id);
    let mut found = returned.rows.iter().filter(has_id);
    let (at, what, hint) = match (found.next(), found.next()) {
        (Some(row), None) => return Ok(row),
        (Some(row), Some(second)) => {
            (returned.at(row.number), texts::same_id_in_row(second.number), texts::delete_the_copy())
        }
        (None, _) if returned.rows.iter().all(|row| row.row_id.is_empty()) => {
            (returned.whole(), texts::rows_without_id(), texts::give_code_and_text())
        }
        (None, _) => (returned.whole(), texts::no_row_of_that_id(), texts::copy_the_id()),
    };
    Err(Problem::fault(at, what, hint))
}

fn unexpected(at: &Location, column: Column) -> Problem {
    Problem::fault(at.clone(), texts::not_as_written(column.header()), texts::make_report_again())
}

fn rule_names(cell: &str) -> Vec<String> {
    let names = cell.split(words::RULE_GLUE).map(str::trim);
    names.filter(|name| !name.is_empty() && *name != words::NO_RULE).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Amount, Code, Day, FileName, Kind};
    use crate::formats::document::{Cell, Table};
    use crate::formats::read;
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
        tables(&report)
    }

    fn tables(report: &crate::report::Report) -> Vec<Table> {
        let bytes = workbook(report, &Options::default()).unwrap().bytes;
        read::tables(&FileName::new("rapport.xlsx", "rapport.xlsx"), &bytes).unwrap()
    }

    fn find(tables: &[Table], id: &str) -> Result<RowFound, String> {
        let file = FileName::new("rapport.xlsx", "rapport.xlsx");
        let returned = Returned::read(&file, tables).map_err(|problem| problem.to_string())?;
        look_up(&returned, id).map_err(|problem| problem.to_string())
    }

    fn refused(tables: &[Table]) -> String {
        find(tables, ID).unwrap_err()
    }

    /// What is said of the sample report after a change of its sheet `Adviser`.
    fn with(change: impl Fn(&mut Table)) -> String {
        let mut tables = written("RB7050");
        change(tables.iter_mut().find(|table| table.name == "Adviser").unwrap());
        refused(&tables)
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
        assert_eq!((advice.pay_number, &*advice.name), (None, ""), "whom it is about is not handed on");
        let found = find(&written("FE0102"), ID).unwrap();
        assert_eq!((found.advice.date, found.advice.amount), (Some(Day::Never), None));
        assert_eq!(find(&written("RB7113"), ID).unwrap().rules, [""; 0], "ingen regel");
    }

    #[test]
    fn cells_that_cannot_be_read_are_named_without_quoting_them() {
        let set = |table: &mut Table, column: Column, text: &str| {
            let is_id = |cell: &Cell| *cell == Cell::Text(ID.into());
            let row = table.rows.iter_mut().find(|row| row.cells.iter().any(is_id)).unwrap();
            row.cells[column as usize] = Cell::Text(text.into());
        };
        for (column, text) in [
            (Column::Kind, "JENSEN OLE"),
            (Column::Code, "JENSEN OLE"),
            (Column::Amount, "JENSEN OLE"),
            (Column::Owner, "JENSEN OLE"),
            (Column::Owner, ""),
            (Column::Kind, ""),
            (Column::CorrectedOwner, "JENSEN OLE"),
        ] {
            let said = with(|table| set(table, column, text));
            assert!(said.contains(column.header()) && !said.contains("JENSEN"), "{said}");
        }
    }

    #[test]
    fn copies_lost_columns_and_rows_of_another_group_are_refused() {
        let copied = |table: &mut Table| table.rows.extend(table.rows.clone().into_iter().skip(4));
        assert!(with(copied).contains("has the same Række-id"));
        let headless = |table: &mut Table| {
            for row in table.rows.iter_mut().filter(|row| row.cells.len() > Column::Amount as usize) {
                row.cells.remove(Column::Amount as usize);
            }
        };
        assert!(with(headless).contains("no column is headed Beløb"));
        let elsewhere = |table: &mut Table| {
            table.rows[0].cells[0] = Cell::Text("Adviser, løngruppe 998, LG 08/2023, 2. lønkørsel".into())
        };
        assert!(with(elsewhere).contains("the report is of løngruppe 998, the row of løngruppe 999"));
    }

    #[test]
    fn an_unknown_id_and_a_report_without_ids_are_told_apart() {
        let written = written("RB7050");
        assert!(find(&written, "999-XXXXXXXXXXXXXXXX").unwrap_err().contains("no row has that Række-id"));
        assert!(find(&written, "").unwrap_err().contains("no row has that Række-id"));
        assert!(refused(&tables(&sample::report())).contains("its rows have no Række-id"));
    }
}
