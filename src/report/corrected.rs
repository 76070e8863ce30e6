//! The rows of a report in which people set `Ret ejer`.
//!
//! Pure. What stands there instead of an owner is told and left out, never guessed.

use super::columns::Column;
use super::returned::{Returned, ReturnedRow};
use crate::domain::audience::Audience;
use crate::domain::problem::Problem;
use crate::domain::typed::owner_as_typed;
use crate::domain::{Advice, Kind, Owner, PayGroup, texts};

/// An advice of a report whose owner somebody set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// What the report says of the advice; its place is the row.
    pub advice: Advice,
    /// Its løngruppe: that of its `Række-id`, else that of the report.
    pub group: PayGroup,
    /// The owner that was set.
    pub owner: Owner,
}

/// The rows in which `Ret ejer` names an owner, and remarks on those that are left out.
///
/// # Errors
/// A column is gone without which nothing can be learned.
pub fn corrected(returned: &Returned) -> Result<(Vec<Corrected>, Vec<Problem>), Problem> {
    returned.need(&[Column::Kind, Column::Code, Column::Text, Column::CorrectedOwner])?;
    let (mut corrected, mut problems) = (Vec::new(), Vec::new());
    if is_customers_copy(returned) {
        problems.push(Problem::remark(
            returned.whole(),
            texts::copy_of_kunde(),
            texts::give_the_report_of_sam(),
        ));
        return Ok((corrected, problems));
    }
    for row in &returned.rows {
        match row.word(Column::CorrectedOwner, owner_as_typed) {
            Ok(None) => {}
            Ok(Some(owner)) => corrected.extend(decided(returned, row, owner, &mut problems)),
            Err(_) => {
                let what = texts::no_owner(&texts::any_of(&Owner::ALL.map(Owner::word)));
                problems.push(returned.remark_on(
                    &[row.number],
                    Column::CorrectedOwner,
                    what,
                    texts::choose_one(),
                ));
            }
        }
    }
    Ok((corrected, problems))
}

/// Whether it is what a kunde got: `Kontrol` says so, or it has every column of such a copy and `Intern note` is not there.
fn is_customers_copy(returned: &Returned) -> bool {
    returned.audience == Audience::Customer && (returned.edition.is_some() || returned.missing.is_empty())
}

fn decided(
    returned: &Returned,
    row: &ReturnedRow,
    owner: Owner,
    problems: &mut Vec<Problem>,
) -> Option<Corrected> {
    let (advice, unreadable) = row.advice(returned.at(row.number));
    // No rule is made of an amount.
    let Some(column) = unreadable.into_iter().find(|column| *column != Column::Amount) else {
        let group = row.group().unwrap_or_else(|| returned.group.clone());
        return Some(Corrected { advice, group, owner });
    };
    let expected = match column {
        Column::Kind => texts::any_of(&Kind::ALL.map(Kind::word)),
        _ => texts::a_code_in_capitals(),
    };
    let what = texts::not_as_written_but(column.header(), &expected);
    problems.push(returned.remark_on(&[row.number], column, what, texts::correct_cell_row_left_out()));
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Amount, FileName, PayrollRun};
    use crate::formats::document::Table;
    use crate::office::sheet::table_of_csv;

    fn read(text: &str) -> Result<(Vec<Corrected>, Vec<Problem>), Problem> {
        let tables = [Table { name: "Adviser".into(), sheet: 2, ..table_of_csv(text) }];
        corrected(&Returned::read(&FileName::new("r.xlsx", "r.xlsx"), &tables)?)
    }

    const TITLE: &str = "Adviser, løngruppe 0999, LG 08/2023, 2. lønkørsel (juli 2023)\n";
    const HEADS: &str = "RET EJER;Tekst;Kode;Type;Beløb;Række-id;Lønnummer;Navn\n";

    #[test]
    fn rows_with_an_owner_are_taken_with_their_own_group() {
        let rows = "kunde;x;RB7050;Advis;1.515,90;998-ABC;140275-0042 001\n;y;RB7113;Advis;;;\n\
                    Begge;z;;Erindring;mange;;140275-xxxx\n";
        let (rows, problems) = read(&format!("husk\n{TITLE}\n{HEADS}{rows}")).unwrap();
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
        assert!(rows[0].advice.pay_number.is_some() && rows[1].advice.pay_number.is_none());
        assert_eq!(rows[1].advice.at.to_string(), "r.xlsx:2:7");
    }

    #[test]
    fn what_is_no_owner_type_or_code_is_a_remark() {
        let rows = "Kundens;x;RB7050;Advis\nKunde;x;RB7050;Advi\nKunde;x;RB7050;\nKunde;x;JENSEN OLE;Advis\n";
        let (rows, problems) = read(&format!("{TITLE}{HEADS}{rows}")).unwrap();
        assert!(rows.is_empty());
        let said = "does not hold what the report wrote there; expected";
        let left_out = "\n  hint: correct the cell; the row was left out";
        let kinds = "Fejl, Advis, Information, Erindring";
        assert_eq!(
            problems.iter().map(Problem::to_string).collect::<Vec<_>>(),
            [
                "r.xlsx:2:3: Ret ejer holds no owner; expected Kunde, Begge, Uafklaret, Statens Administration, Til orientering\n  hint: choose one from the list; the row was left out (Adviser!A3)".to_owned(),
                format!("r.xlsx:2:4: Type {said} {kinds}{left_out} (Adviser!D4)"),
                format!("r.xlsx:2:5: Type {said} {kinds}{left_out} (Adviser!D5)"),
                format!("r.xlsx:2:6: Kode {said} two capital letters and four digits, as RB7050{left_out} (Adviser!C6)"),
            ]
        );
    }

    #[test]
    fn what_nothing_can_be_learned_from_is_refused() {
        let without =
            HEADS.replace("Type", "Slags").replace("RET EJER", "Ny ejer").replace("Navn", "Navn;Kilde;Sted");
        let refused = read(&format!("{TITLE}{without}")).unwrap_err();
        assert_eq!(refused.what, "no column is headed Type, Ret ejer");
        assert!(read(HEADS).unwrap_err().what.contains("the title of every sheet is gone"));
        let run = |text: &str| {
            let tables = [Table { sheet: 1, ..table_of_csv(text) }];
            Returned::read(&FileName::new("r.csv", "r.csv"), &tables).unwrap().run
        };
        assert_eq!(Some(run(&format!("{TITLE}{HEADS}"))), PayrollRun::new(2023, 8, 2));
    }
}
