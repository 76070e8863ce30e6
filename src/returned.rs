//! What people set under `Ret ejer` in workbooks that this program wrote.
//!
//! Pure. Finds the sheet `Adviser` and its head by their words, wherever rows or columns were moved, and takes the rows
//! in which `Ret ejer` names an owner. It reads nothing else that people typed.

use std::sync::Arc;

use crate::document::{Cell, Row, Table};
use crate::model::{
    Advice, Amount, Code, FileName, Kind, Location, Owner, PayGroup, PayNumber, PayrollRun, Print,
};
use crate::parse::values;
use crate::problem::Problem;
use crate::sheet::text_of;

/// The sheet.
const SHEET: &str = "Adviser";
/// Columns that must be there.
const REQUIRED: [&str; 4] = ["Kode", "Type", "Tekst", "Ret ejer"];
/// The most rows above the head, and rows in which a sheet's title is looked for.
const MOST_ABOVE: usize = 50;

/// An advice of a report whose owner somebody set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// What the report says of the advice; its place is the row.
    pub advice: Advice,
    /// Its løngruppe.
    pub group: PayGroup,
    /// Its lønkørsel, where the report's titles say it.
    pub run: Option<PayrollRun>,
    /// The owner that was set.
    pub owner: Owner,
}

/// The rows of a report in which `Ret ejer` is filled, and remarks on what stands there instead of an owner.
///
/// # Errors
/// The workbook is no report, or does not say its løngruppe.
pub fn read(file: &Arc<FileName>, tables: &[Table]) -> Result<(Vec<Corrected>, Vec<Problem>), Problem> {
    let sheet = tables.iter().find(|table| table.name.trim().eq_ignore_ascii_case(SHEET));
    let (sheet, columns, rows) = sheet
        .and_then(|sheet| {
            let mut above = sheet.rows.iter().take(MOST_ABOVE).enumerate();
            let (head, columns) = above.find_map(|(at, row)| Some((at, Columns::of(row)?)))?;
            Some((sheet, columns, &sheet.rows[head + 1..]))
        })
        .ok_or_else(|| no_report(file))?;
    let titles = titles(tables);
    let (group, run) = (titles.iter().find_map(|it| group_of(it)), titles.iter().find_map(|it| run_of(it)));
    let (mut corrected, mut problems) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| !columns.text(row, "Ret ejer").is_empty()) {
        let at = Location::new(file, sheet.sheet, row.number);
        let Some((owner, kind)) = decided(&columns, row, &at, &mut problems) else { continue };
        let own = columns.text(row, "Række-id").split_once('-').and_then(|(digits, _)| PayGroup::new(digits));
        let group = own.or_else(|| group.clone()).ok_or_else(|| no_group(&at))?;
        corrected.push(Corrected { advice: columns.advice(row, kind, at), group, run, owner });
    }
    Ok((corrected, problems))
}

fn decided(
    columns: &Columns,
    row: &Row,
    at: &Location,
    problems: &mut Vec<Problem>,
) -> Option<(Owner, Kind)> {
    let owner = Owner::parse(&columns.text(row, "Ret ejer"));
    if owner.is_none() {
        problems.push(Problem::remark(
            at.clone(),
            format!("Ret ejer holds no owner; expected {}", Owner::ALL.map(Owner::word).join(", ")),
            "choose one from the list; the row was left out",
        ));
    }
    let kind = Kind::parse(&columns.text(row, "Type"));
    if kind.is_none() {
        problems.push(Problem::remark(
            at.clone(),
            format!("Type holds no type; expected {}", Kind::ALL.map(Kind::word).join(", ")),
            "correct the cell; the row was left out",
        ));
    }
    owner.zip(kind)
}

fn no_report(file: &Arc<FileName>) -> Problem {
    Problem::fault(
        Location::whole(file),
        format!("has no sheet {SHEET} with the heads {}", REQUIRED.join(", ")),
        "give workbooks that `uddata report` wrote",
    )
}

fn no_group(at: &Location) -> Problem {
    Problem::fault(
        at.clone(),
        "neither Række-id nor a title says the løngruppe",
        "put the title back in cell A1, as 'Adviser, løngruppe 999, …'",
    )
}

/// Where each column stands, by its folded head.
struct Columns(Vec<String>);

impl Columns {
    fn of(row: &Row) -> Option<Self> {
        let heads = Self(row.cells.iter().map(|cell| text_of(cell).to_lowercase()).collect());
        REQUIRED.iter().all(|column| heads.place(column).is_some()).then_some(heads)
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.0.iter().position(|head| *head == column.to_lowercase())
    }

    fn cell<'r>(&self, row: &'r Row, column: &str) -> &'r Cell {
        self.place(column).and_then(|at| row.cells.get(at)).unwrap_or(&Cell::Empty)
    }

    fn text(&self, row: &Row, column: &str) -> String {
        text_of(self.cell(row, column))
    }

    fn advice(&self, row: &Row, kind: Kind, at: Location) -> Advice {
        let print = if self.text(row, "Kilde").contains("U721") { Print::U721 } else { Print::FejlAdvis };
        let amount = match self.cell(row, "Beløb") {
            Cell::Number(kroner) if kroner.abs() < 1e12 => Some(Amount((kroner * 100.0).round() as i64)),
            cell => values::amount(&text_of(cell)),
        };
        Advice {
            code: Code::parse(&self.text(row, "Kode")),
            pay_number: PayNumber::parse(&self.text(row, "Lønnummer")),
            name: self.text(row, "Navn"),
            text: self.text(row, "Tekst"),
            system_section: self.text(row, "Systemafsnit"),
            amount,
            ..Advice::new(print, at, kind)
        }
    }
}

/// The texts in the first column above the tables, `Adviser` first.
fn titles(tables: &[Table]) -> Vec<String> {
    let (adviser, others): (Vec<&Table>, Vec<&Table>) =
        tables.iter().partition(|table| table.name.trim().eq_ignore_ascii_case(SHEET));
    let rows = adviser.into_iter().chain(others).flat_map(|table| table.rows.iter().take(MOST_ABOVE));
    let titled = rows.filter_map(|row| row.cells.iter().map(text_of).find(|text| !text.is_empty()));
    titled.filter(|text| text.to_lowercase().contains("løngruppe")).collect()
}

/// The number after `løngruppe`.
fn group_of(title: &str) -> Option<PayGroup> {
    let title = title.to_lowercase();
    let (_, rest) = title.split_once("løngruppe ")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    PayGroup::new(&rest[..end])
}

/// The run of `… LG 08/2023, 2. lønkørsel …`.
fn run_of(title: &str) -> Option<PayrollRun> {
    let (_, rest) = title.split_once("LG ")?;
    let (lg, rest) = rest.split_once(',')?;
    let (year, month) = values::lg(lg)?;
    let (number, _) = rest.trim().split_once('.')?;
    PayrollRun::new(year, month, values::run_number(number)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::table_of_csv;

    fn file() -> Arc<FileName> {
        FileName::new("r.xlsx", "r.xlsx")
    }

    fn adviser(text: &str) -> Vec<Table> {
        vec![Table { name: SHEET.into(), sheet: 2, ..table_of_csv(text) }]
    }

    const TITLE: &str = "Adviser, løngruppe 0999, LG 08/2023, 2. lønkørsel (juli 2023)\n";

    #[test]
    fn rows_are_found_wherever_rows_and_columns_were_moved() {
        let text = format!(
            "husk\n{TITLE}\nRET EJER;Tekst;Kode;Type;Beløb;Række-id;Lønnummer\n\
             kunde;x;RB7050;Advis;1.515,90;998-ABC;140275-0042 001\n;y;RB7113;Advis;;;\nBegge;z;;Erindring;;;140275-xxxx\n"
        );
        let (rows, problems) = read(&file(), &adviser(&text)).unwrap();
        assert_eq!(problems, []);
        let found: Vec<_> = rows
            .iter()
            .map(|it| {
                (it.owner, it.group.as_str(), it.advice.code.map(|code| code.to_string()), it.advice.amount)
            })
            .collect();
        assert_eq!(
            found,
            [
                (Owner::Customer, "998", Some("RB7050".to_owned()), Some(Amount(151_590))),
                (Owner::Both, "999", None, None),
            ]
        );
        assert_eq!(rows[0].run, PayrollRun::new(2023, 8, 2));
        assert!(rows[0].advice.pay_number.is_some() && rows[1].advice.pay_number.is_none());
        assert_eq!(rows[1].advice.at.to_string(), "r.xlsx:2:7");
    }

    #[test]
    fn what_is_no_owner_is_a_remark_and_what_is_no_report_is_refused() {
        let text = format!("{TITLE}Kode;Type;Tekst;Ret ejer\nRB7050;Advis;x;Kunden\nRB7050;Advi;x;Kunde\n");
        let (rows, problems) = read(&file(), &adviser(&text)).unwrap();
        assert!(rows.is_empty());
        assert_eq!(
            problems.iter().map(Problem::to_string).collect::<Vec<_>>(),
            [
                "r.xlsx:2:3: Ret ejer holds no owner; expected Kunde, Begge, Uafklaret, Statens Administration, Til orientering\n  hint: choose one from the list; the row was left out",
                "r.xlsx:2:4: Type holds no type; expected Fejl, Advis, Information, Erindring\n  hint: correct the cell; the row was left out",
            ]
        );
        for text in ["", "Kode;Type;Tekst\nRB7050;Advis;x\n"] {
            assert_eq!(
                read(&file(), &adviser(text)).unwrap_err().what,
                "has no sheet Adviser with the heads Kode, Type, Tekst, Ret ejer"
            );
        }
        let nameless = read(&file(), &adviser("Kode;Type;Tekst;Ret ejer\nRB7050;Advis;x;Kunde\n"));
        assert_eq!(nameless.unwrap_err().what, "neither Række-id nor a title says the løngruppe");
    }
}
