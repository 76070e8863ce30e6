//! What each code means and what to do about it: the sheet `Koder`, one row a code.
//!
//! Says only what its rows say; a code without a row has no explanation.

use std::collections::BTreeMap;
use std::path::Path;

use crate::domain::problem::Error;
use crate::domain::{Code, Location};
use crate::formats::document::Table;
use crate::office::sheet::{Expected, FormSheet, SheetForm, SheetRow, table_of_csv, text_of};

const COLUMNS: [&str; 6] =
    ["Kode", "Betydning", "Sådan gør du (kunde)", "Sådan gør du (SAM)", "Link", "Kilde"];
const FORM: SheetForm = SheetForm { name: "Koder", columns: &COLUMNS, required: &["Kode", "Betydning"] };

/// What is known of one code, in Danish. Each text may be empty, `meaning` apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// `Kode`.
    pub code: Code,
    /// `Betydning`.
    pub meaning: String,
    /// `Sådan gør du (kunde)`.
    pub how_customer: String,
    /// `Sådan gør du (SAM)`.
    pub how_sam: String,
    /// `Link`: an address beginning with `https://` or `http://`.
    pub link: String,
    /// `Kilde`.
    pub source: String,
    /// Where the row stands.
    pub at: Location,
}

impl CatalogueEntry {
    /// The row as the sheet writes it, in the order of [`Catalogue::COLUMNS`].
    pub fn cells(&self) -> [String; 6] {
        let Self { code, meaning, how_customer, how_sam, link, source, at: _ } = self;
        [&code.to_string(), meaning, how_customer, how_sam, link, source].map(String::clone)
    }
}

/// The entries by code.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    entries: BTreeMap<Code, CatalogueEntry>,
}

impl Catalogue {
    /// The columns of the sheet, in the order in which they are written.
    pub const COLUMNS: [&'static str; 6] = COLUMNS;

    /// Whether a sheet of a workbook is called as the catalogue is.
    pub fn stands_in(tables: &[Table]) -> bool {
        tables.iter().any(|table| FORM.names(table))
    }

    /// The catalogue inside the program: the codes with a public source.
    pub fn builtin() -> Self {
        let table = table_of_csv(include_str!("builtin/koder.csv"));
        Self::from_tables(Path::new("builtin/koder.csv"), &[table])
            .expect("the built-in catalogue does not depend on input and a test reads it")
    }

    /// The catalogue in the sheet `Koder` of `file`, or in its only sheet.
    ///
    /// # Errors
    /// Every fault of the table, each with its row.
    pub fn from_tables(file: &Path, tables: &[Table]) -> Result<Self, Vec<Error>> {
        let mut errors = Vec::new();
        let mut entries: BTreeMap<Code, CatalogueEntry> = BTreeMap::new();
        let Some(sheet) = FormSheet::open(file, tables, &FORM, &mut errors) else {
            return Err(errors);
        };
        for row in sheet.rows() {
            let Some(entry) = read_entry(row, &mut errors) else {
                continue;
            };
            if let Some(earlier) = entries.get(&entry.code) {
                let what = format!("code {} also stands in row {}", entry.code, earlier.at.line);
                errors.push(row.fault(what, "join the two rows"));
            } else {
                entries.insert(entry.code, entry);
            }
        }
        if errors.is_empty() { Ok(Self { entries }) } else { Err(errors) }
    }

    /// What is known of a code.
    pub fn get(&self, code: Code) -> Option<&CatalogueEntry> {
        self.entries.get(&code)
    }

    /// The entries in the order of their codes.
    pub fn entries(&self) -> impl Iterator<Item = &CatalogueEntry> {
        self.entries.values()
    }
}

fn read_entry(row: SheetRow<'_>, errors: &mut Vec<Error>) -> Option<CatalogueEntry> {
    let before = errors.len();
    row.filled("Kode", errors);
    let code = row.read("Kode", errors, |cell| {
        Code::parse(&text_of(cell).to_uppercase())
            .ok_or_else(|| Expected::form("a code of two letters and four digits, such as RB7050"))
    });
    let meaning = row.filled("Betydning", errors);
    let link = row.read("Link", errors, |cell| {
        let link = text_of(cell);
        let known = ["https://", "http://"].iter().any(|scheme| link.starts_with(scheme));
        if known { Ok(link) } else { Err(Expected::form("an address that begins with https://")) }
    });
    let (Some(code), Some(meaning), true) = (code, meaning, errors.len() == before) else {
        return None;
    };
    Some(CatalogueEntry {
        code,
        meaning,
        how_customer: row.text("Sådan gør du (kunde)"),
        how_sam: row.text("Sådan gør du (SAM)"),
        link: link.unwrap_or_default(),
        source: row.text("Kilde"),
        at: row.at(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::customers::Customers;
    use crate::office::rules::{RuleTable, check};

    fn faults(text: &str) -> Vec<String> {
        let errors = Catalogue::from_tables(Path::new("koder.csv"), &[table_of_csv(text)]).unwrap_err();
        errors.iter().map(Error::to_string).collect()
    }

    #[test]
    fn entries_are_found_by_code() {
        let table = table_of_csv("Kode;Betydning;Link\nrb 7050;Et beløb;https://eksempel.dk/a\n");
        let catalogue = Catalogue::from_tables(Path::new("koder.csv"), &[table]).unwrap();
        let entry = catalogue.get(Code::parse("RB7050").unwrap()).unwrap();
        assert_eq!((entry.meaning.as_str(), entry.link.as_str()), ("Et beløb", "https://eksempel.dk/a"));
        assert_eq!(catalogue.get(Code::parse("RB7051").unwrap()), None);
    }

    #[test]
    fn faults_name_row_and_form() {
        assert_eq!(
            faults(
                "Kode;Betydning;Link\nRB;x;\n;x;\nRB7050;;\nRB7113;x;www.eksempel.dk\nRB7115;x;\nRB7115;y;\n"
            ),
            [
                "koder.csv:2: Kode is 'RB'; expected a code of two letters and four digits, such as RB7050\n  hint: correct the cell, or leave it empty",
                "koder.csv:3: Kode is empty\n  hint: fill in the cell, or delete the row",
                "koder.csv:4: Betydning is empty\n  hint: fill in the cell, or delete the row",
                "koder.csv:5: Link is 'www.eksempel.dk'; expected an address that begins with https://\n  hint: correct the cell, or leave it empty",
                "koder.csv:7: code RB7115 also stands in row 6\n  hint: join the two rows",
            ]
        );
    }

    #[test]
    fn the_builtin_catalogue_explains_the_builtin_rules_and_no_more() {
        let (catalogue, table) = (Catalogue::builtin(), RuleTable::builtin());
        assert_eq!(check::remarks(&table, &catalogue, &Customers::default()), []);
        let codes: Vec<_> = catalogue.entries().map(|entry| entry.code.to_string()).collect();
        assert_eq!(
            codes,
            [
                "FE0102", "FE2210", "FE2217", "FU7017", "OT0109", "OT0387", "OT0699", "RB7050", "RB7113",
                "RB7115"
            ]
        );
        assert!(catalogue.entries().all(|entry| !entry.source.is_empty()));
    }
}
