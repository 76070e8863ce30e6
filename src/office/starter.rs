//! The folder that staff begin with: settings, rule table, customer list, run calendar, and where layouts go, and the guides.
//!
//! Pure: names and bytes, the same every time. Holds what is built in and examples marked as such; nothing in it changes
//! a decision until somebody edits it. People open all of it, so all of it is Danish.

use crate::domain::problem::Error;
use crate::office::calendar::RunCalendar;
use crate::office::customers::Customers;
use crate::office::guides;
use crate::office::rules::workbook::{self, RuleSheets};
use crate::office::rules::{Catalogue, CatalogueEntry, Rule, RuleTable};
use crate::prints::layout::Layouts;

/// The settings file.
pub const SETTINGS: &str = "uddata.toml";

/// One file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarterFile {
    /// Its path below the folder, with `/` between folders.
    pub name: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// An invented kunde, by column; the other columns stay blank.
const EXAMPLE_CUSTOMER: [(&str, &str); 5] = [
    ("Løngruppe", "999"),
    ("Kunde", "Demostyrelsen (eksempel)"),
    ("Ministerområde", "Demoministeriet (eksempel)"),
    ("Kundetype", "regnskabskunde"),
    ("Kontakt", "Lønhold 0 (eksempel)"),
];

/// A lønkørsel so far away that no report meets it.
const EXAMPLE_RUN: [(&str, &str); 5] = [
    ("Lønkørsel", "LG2199-12-2"),
    ("Kørselsdato", "20-11-2199"),
    ("Afrapporteringsfrist", "26-11-2199"),
    ("Dispositionsdato", "29-11-2199"),
    ("Information", "Eksempel: slet denne række"),
];

/// The files, the settings last, so that all they name is there before them.
///
/// # Errors
/// The workbook cannot be put together.
pub fn files() -> Result<Vec<StarterFile>, Error> {
    let text = |name, text: &str| StarterFile { name, bytes: text.as_bytes().to_vec() };
    Ok(vec![
        StarterFile { name: "regler.xlsx", bytes: rules()? },
        text("kunder.csv", &list(&Customers::COLUMNS, &EXAMPLE_CUSTOMER)),
        text("koerselsplan.csv", &list(&RunCalendar::COLUMNS, &EXAMPLE_RUN)),
        text("layouts/LÆSMIG.txt", include_str!("starter/LÆSMIG.txt")),
        text("layouts/eksempler/fejl-advis.toml", Layouts::BUILTIN[0].1),
        text("layouts/eksempler/u721.toml", Layouts::BUILTIN[3].1),
        text("VEJLEDNING.html", &guides::of_staff()),
        text("TIL-KUNDERNE.html", &guides::of_customers()),
        text(SETTINGS, include_str!("starter/uddata.toml")),
    ])
}

/// The built-in rules and texts as a workbook to go on from.
fn rules() -> Result<Vec<u8>, Error> {
    workbook::write(&RuleSheets {
        rules: RuleTable::builtin().rows().map(Rule::cells).collect(),
        codes: Catalogue::builtin().entries().map(CatalogueEntry::cells).collect(),
        guide: true,
    })
}

/// A csv file as a Danish Excel opens it: byte order mark, `;` between cells, CRLF. No cell holds either.
fn list(columns: &[&str], example: &[(&str, &str)]) -> String {
    let cell = |column: &&str| example.iter().find(|(of, _)| of == column).map_or("", |(_, cell)| *cell);
    let cells: Vec<&str> = columns.iter().map(cell).collect();
    format!("\u{feff}{}\r\n{}\r\n", columns.join(";"), cells.join(";"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::domain::{FileName, PayGroup};
    use crate::formats::document::Table;
    use crate::formats::read;

    fn tables(name: &str) -> Vec<Table> {
        let file = files().unwrap().into_iter().find(|file| file.name == name).unwrap();
        read::tables(&FileName::new(name, name), &file.bytes).unwrap()
    }

    #[test]
    fn the_lists_hold_an_example_that_says_so() {
        let group = PayGroup::new("999").unwrap();
        let customers = Customers::from_tables(Path::new("kunder.csv"), &tables("kunder.csv")).unwrap();
        assert!(customers.of(&group).is_none(), "an example is no løngruppe");
        let calendar = tables("koerselsplan.csv");
        let calendar = RunCalendar::from_tables(Path::new("koerselsplan.csv"), &calendar).unwrap();
        assert_eq!(
            calendar.of("2199-12-2".parse().unwrap()).unwrap().information,
            "Eksempel: slet denne række"
        );
        for (columns, example) in
            [(&Customers::COLUMNS[..], EXAMPLE_CUSTOMER), (&RunCalendar::COLUMNS[..], EXAMPLE_RUN)]
        {
            assert!(example.iter().all(|(column, _)| columns.contains(column)), "{example:?}");
            assert!(example.iter().all(|(_, cell)| !cell.contains([';', '"', '\n'])), "{example:?}");
        }
    }

    #[test]
    fn the_rule_table_is_the_built_in_one_with_a_source_for_every_row() {
        let tables = tables("regler.xlsx");
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["Vejledning", "Regler", "Koder"]);
        let rules = RuleTable::from_tables(Path::new("regler.xlsx"), &tables).unwrap();
        assert_eq!(rules.version(), RuleTable::builtin().version());
        let catalogue = Catalogue::from_tables(Path::new("regler.xlsx"), &tables).unwrap();
        let cells =
            |catalogue: &Catalogue| catalogue.entries().map(CatalogueEntry::cells).collect::<Vec<_>>();
        assert_eq!(cells(&catalogue), cells(&Catalogue::builtin()));
        let sources =
            rules.rows().map(|rule| &rule.source).chain(catalogue.entries().map(|entry| &entry.source));
        for source in sources {
            assert!(source.contains("antagelse") || source.contains("vejledning »"), "{source}");
        }
    }

    #[test]
    fn every_time_the_same() {
        assert_eq!(files().unwrap(), files().unwrap());
    }
}
