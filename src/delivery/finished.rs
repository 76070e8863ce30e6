//! The finished file once more before it goes: that it is what the program wrote, and whose it is.
//!
//! What the workbook itself says counts, not what it is called: its title, every `Række-id`, and which columns it has.

use super::Outgoing;
use super::batch::Standings;
use crate::domain::FileName;
use crate::domain::cpr::{Cpr, holds_cpr};
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::formats::document::{Cell, Table};
use crate::formats::read;
use crate::history::History;
use crate::office::customers::Customer;
use crate::report::columns::Column;
use crate::report::files::copy_hash;
use crate::report::files::{customer_file_name, part_name};
use crate::report::returned::Returned;
use crate::system::fs;
use crate::system::fs::below;

/// The most parts that a copy may have.
const MOST_PARTS: usize = 1_000;

/// The kunde's copy of a report, whole: each of its parts was read and is of this løngruppe and run alone.
pub fn finished(
    standings: &Standings,
    customer: &Customer,
    history: &History,
) -> Result<Vec<Outgoing>, Error> {
    let Standings { run, group, written, .. } = standings;
    let name = customer_file_name(*run, group);
    let of = ReportId::new(*run, group);
    let path = below(&name, &history.out);
    let mut parts: Vec<Vec<u8>> = Vec::new();
    while written.copy != Some(copy_hash(&parts)) {
        let part = below(&part_name(&name, parts.len() + 1), &history.out);
        if parts.len() == MOST_PARTS || !fs::exists(&part) {
            return Err(Error::about(
                &path,
                "the kunde's copy is not as the program wrote it, and is not sent",
                "run `uddata report` again: it reads what was typed there and writes the copy anew",
            ));
        }
        parts.push(fs::read(&part, read::MOST_FILE_BYTES)?);
    }
    let numbered = parts.into_iter().enumerate().map(|(at, bytes)| {
        let name = part_name(&name, at + 1);
        is_for(&name, &bytes, &of, customer)?;
        let name = name.rsplit('/').next().unwrap_or(&name).to_string();
        Ok(Outgoing { name, bytes })
    });
    numbered.collect()
}

/// Holds a workbook against whom it is for.
fn is_for(
    name: &str,
    bytes: &[u8],
    &ReportId { run, ref group }: &ReportId,
    customer: &Customer,
) -> Result<(), Error> {
    let file = FileName::new(name, name);
    let tables = read::tables(&file, bytes)?;
    let copy = Returned::read(&file, &tables)?;
    let foreign = |row: &crate::report::returned::ReturnedRow| {
        !row.row_id.is_empty() && row.group().as_ref() != Some(group)
    };
    let hides = customer.cpr == Some(Cpr::Masked);
    let what = if (copy.run, &copy.group) != (run, group) {
        format!("says that it is of {}, løngruppe {}", copy.run, copy.group)
    } else if copy.rows.iter().any(foreign) {
        "holds rows of another løngruppe".to_string()
    } else if copy.rows.iter().any(|row| row.shown(Column::InternalNote).is_some()) {
        "holds the column Intern note, which is not for the kunde".to_string()
    } else if let Some(place) = tables.iter().filter(|_| hides).find_map(shown_number) {
        format!("shows a whole CPR number ({place}), and the customer list says maskeret")
    } else {
        return Ok(());
    };
    Err(Error::new(
        name,
        format!("was to be sent to the kunde of løngruppe {group}, and {what}; it is not sent"),
        "this must never be: keep the file, run `uddata report` again, and report it with the version of the program",
    ))
}

/// The first cell of a sheet that shows a number: printed, typed by staff, or taken from a list. A digest of a file or a
/// version is none, whatever digits it holds.
fn shown_number(table: &Table) -> Option<String> {
    let shows = |cell: &Cell| matches!(cell, Cell::Text(text) if holds_cpr(&without_digests(text)));
    let row = table.rows.iter().find(|row| row.cells.iter().any(shows))?;
    Some(format!("sheet {}, row {}", table.name, row.number))
}

fn without_digests(text: &str) -> String {
    let is_digest = |word: &str| {
        word.len() >= 12 && word.bytes().all(|b| b.is_ascii_hexdigit()) && word.contains(char::is_alphabetic)
    };
    let words = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| !is_digest(word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PayGroup;
    use crate::domain::audience::Audience;
    use crate::domain::typed::TypedColumn;
    use crate::report::xlsx::{Options, workbook};
    use crate::report::{Report, sample};

    fn checked(report: &Report, audience: Audience, cpr: Cpr, group: &str) -> Result<(), String> {
        let bytes = workbook(report, &Options { audience, cpr, ..Options::default() }).unwrap().bytes;
        let customer = Customer { cpr: Some(Cpr::Masked), ..Customer::default() };
        let group = PayGroup::new(group).unwrap();
        is_for("a_kunde.xlsx", &bytes, &ReportId { run: report.run, group }, &customer)
            .map_err(|error| error.what.to_string())
    }

    #[test]
    fn the_copy_of_its_own_kunde_may_go() {
        let report = sample::report();
        let own = report.group.as_str().to_string();
        assert_eq!(checked(&report, Audience::Customer, Cpr::Masked, &own), Ok(()));
    }

    #[test]
    fn a_number_is_hidden_wherever_anybody_wrote_it_and_looked_for_once_more() {
        let mut report = sample::report();
        let own = report.group.as_str().to_string();
        let forms = [
            "140275-0042",
            "14 02 75 0042",
            "(140275)0042",
            "140275\u{2013}0042",
            "140275-\n0042",
            "140275-",
        ];
        for form in forms {
            let note = format!("barn {form}");
            let row = &mut report.rows[0];
            row.item.advice.text = note.as_str().into();
            row.typed.set(TypedColumn::NoteToCustomer, &note);
            row.typed.set(TypedColumn::Responsible, &note);
            row.remark = note.as_str().into();
            report.unrecognised[0].text.clone_from(&note);
            report.incomplete = vec![note.clone()];
            report.customer = Some(crate::report::ReportCustomer { contact: note, ..Default::default() });
            assert_eq!(checked(&report, Audience::Customer, Cpr::Masked, &own), Ok(()), "{form}");
        }
        let typed_since = |text: &str| {
            let cells = vec![Cell::Empty, Cell::Text(text.into())];
            let rows = vec![crate::formats::document::TableRow { number: 7, cells }];
            shown_number(&Table { name: "Bortfaldet".into(), rows, sheet: 3, ..Table::default() })
        };
        assert_eq!(typed_since("se 14 02 75 0042").as_deref(), Some("sheet Bortfaldet, row 7"));
        assert_eq!(typed_since("a1402750042bcdef"), None, "a digest");
        assert!(typed_since("a1402750042bcdef 140275.0042").is_some());
    }

    #[test]
    fn whatever_the_workbook_says_that_is_not_for_this_kunde_keeps_it_here() {
        let report = sample::report();
        let own = report.group.as_str().to_string();
        let refused = |report: &Report, audience, cpr, group: &str, said: &str| {
            let what = checked(report, audience, cpr, group).unwrap_err();
            assert!(what.contains(said), "{what}");
            assert!(what.contains("it is not sent"), "{what}");
        };
        refused(&report, Audience::Customer, Cpr::Masked, "77", "says that it is of");
        refused(&report, Audience::Sam, Cpr::Masked, &own, "Intern note");
        refused(&report, Audience::Customer, Cpr::Full, &own, "a whole CPR number (sheet Adviser, row 5)");
        let mut foreign = report.clone();
        let row = foreign.rows.last_mut().unwrap();
        row.row_id = Some("77-ABCDEFGHIJKLMNOP".into());
        refused(&foreign, Audience::Customer, Cpr::Masked, &own, "rows of another løngruppe");
    }
}
