//! The finished file once more before it goes: that it is what the program wrote, and whose it is.
//!
//! What the workbook itself says counts, not what it is called: its title, every `Række-id`, and which columns it has.

use super::Outgoing;
use super::batch::Standings;
use crate::domain::cpr::Cpr;
use crate::domain::problem::Error;
use crate::domain::report_id::ReportId;
use crate::domain::{FileName, mask_cpr};
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
    let copy = read::tables(&file, bytes).and_then(|tables| Returned::read(&file, &tables))?;
    let foreign = |row: &crate::report::returned::ReturnedRow| {
        !row.row_id.is_empty() && row.group().as_ref() != Some(group)
    };
    let hides = customer.cpr == Some(Cpr::Masked);
    let shows = |row: &crate::report::returned::ReturnedRow| {
        [Column::PayNumber, Column::Text].into_iter().any(|column| {
            let text = row.text(column);
            mask_cpr(&text) != *text
        })
    };
    let what = if (copy.run, &copy.group) != (run, group) {
        format!("says that it is of {}, løngruppe {}", copy.run, copy.group)
    } else if copy.rows.iter().any(foreign) {
        "holds rows of another løngruppe".to_string()
    } else if copy.rows.iter().any(|row| row.shown(Column::InternalNote).is_some()) {
        "holds the column Intern note, which is not for the kunde".to_string()
    } else if hides && copy.rows.iter().any(shows) {
        "shows whole CPR numbers, and the customer list says maskeret".to_string()
    } else {
        return Ok(());
    };
    Err(Error::new(
        name,
        format!("was to be sent to the kunde of løngruppe {group}, and {what}; it is not sent"),
        "this must never be: keep the file, run `uddata report` again, and report it with the version of the program",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PayGroup;
    use crate::domain::audience::Audience;
    use crate::report::xlsx::{Options, workbook};
    use crate::report::{Report, sample};

    fn checked(report: &Report, audience: Audience, cpr: Cpr, group: &str) -> Result<(), String> {
        let bytes = workbook(report, &Options { audience, cpr, ..Options::default() }).unwrap();
        let customer = Customer { cpr: Some(Cpr::Masked), ..Customer::default() };
        let group = PayGroup::new(group).unwrap();
        is_for("a_kunde.xlsx", &bytes, &ReportId { run: report.run, group }, &customer)
            .map_err(|error| error.what)
    }

    #[test]
    fn the_copy_of_its_own_kunde_may_go() {
        let report = sample::report();
        let own = report.group.as_str().to_string();
        assert_eq!(checked(&report, Audience::Customer, Cpr::Masked, &own), Ok(()));
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
        refused(&report, Audience::Customer, Cpr::Full, &own, "whole CPR numbers");
        let mut foreign = report.clone();
        let row = foreign.rows.last_mut().unwrap();
        row.row_id = Some("77-ABCDEFGHIJKLMNOP".into());
        refused(&foreign, Audience::Customer, Cpr::Masked, &own, "rows of another løngruppe");
    }
}
