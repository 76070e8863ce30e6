//! What each code means and what to do about it: the sheet `Koder`, one row a code, or a code and a text.
//!
//! Says only what its rows say; an advice that no row is about has no explanation.

use std::collections::HashMap;
use std::path::Path;

use super::pattern::{Text, TextPattern};
use super::reading::read_text_pattern;
use crate::domain::problem::Error;
use crate::domain::wording::Wording;
use crate::domain::{Advice, Code, Location, texts};
use crate::formats::document::Table;
use crate::office::sheet::{Expected, FormSheet, SheetForm, SheetRow, table_of_csv, text_of};

const COLUMNS: [&str; 8] =
    ["Kode", "Tekst", "Betydning", "Sådan gør du (kunde)", "Sådan gør du (SAM)", "Årsag", "Link", "Kilde"];
const FORM: SheetForm = SheetForm { name: "Koder", columns: &COLUMNS, required: &["Kode", "Betydning"] };

/// A row of the sheet as text, in the order of [`Catalogue::COLUMNS`].
pub type CodeCells = [String; COLUMNS.len()];

/// What is known of the advices of one code, or of one code and text, in Danish. Each text may be empty, `meaning` apart.
#[derive(Debug, Clone)]
pub struct CatalogueEntry {
    /// `Kode`; `None` for advices without one, which `text` tells.
    pub code: Option<Code>,
    /// `Tekst`: which advices of the code it is about; `None` for all that no other row is about.
    pub text: Option<TextPattern>,
    /// `Betydning`.
    pub meaning: String,
    /// `Sådan gør du (kunde)`.
    pub how_customer: String,
    /// `Sådan gør du (SAM)`.
    pub how_sam: String,
    /// `Årsag`: what the advices of one person that name the same have come from.
    pub cause: String,
    /// `Link`: an address beginning with `https://` or `http://`.
    pub link: String,
    /// `Kilde`.
    pub source: String,
    /// Where the row stands.
    pub at: Location,
}

impl CatalogueEntry {
    /// The row as the sheet writes it, in the order of [`Catalogue::COLUMNS`].
    pub fn cells(&self) -> CodeCells {
        let Self { code, text, meaning, how_customer, how_sam, cause, link, source, at: _ } = self;
        let code = code.map(|code| code.to_string()).unwrap_or_default();
        let text = text.as_ref().map(ToString::to_string).unwrap_or_default();
        [&code, &text, meaning, how_customer, how_sam, cause, link, source].map(String::clone)
    }
}

/// The entries, and which of them each code has.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    entries: Vec<CatalogueEntry>,
    /// Places in `entries`: those with a text in the order of the sheet, then the one without.
    by_code: HashMap<Option<Code>, Vec<usize>>,
}

impl Catalogue {
    /// The columns of the sheet, in the order in which they are written.
    pub const COLUMNS: [&'static str; COLUMNS.len()] = COLUMNS;

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
        let mut catalogue = Self::default();
        let Some(sheet) = FormSheet::open(file, tables, &FORM, &mut errors) else {
            return Err(errors);
        };
        for row in sheet.rows() {
            let Some(entry) = read_entry(row, &mut errors) else {
                continue;
            };
            match catalogue.like(&entry) {
                Some(earlier) => {
                    errors.push(row.fault("Kode", said_twice(&entry, earlier), texts::join_the_two_rows()))
                }
                None => catalogue.add(entry),
            }
        }
        if errors.is_empty() { Ok(catalogue) } else { Err(errors) }
    }

    fn add(&mut self, entry: CatalogueEntry) {
        let places = self.by_code.entry(entry.code).or_default();
        let entries = &self.entries;
        let before = match entry.text {
            Some(_) => places.iter().take_while(|place| entries[**place].text.is_some()).count(),
            None => places.len(),
        };
        places.insert(before, self.entries.len());
        self.entries.push(entry);
    }

    /// The entry that is about the very same advices.
    fn like(&self, entry: &CatalogueEntry) -> Option<&CatalogueEntry> {
        let text = |entry: &CatalogueEntry| entry.text.as_ref().map(|text| text.to_string().to_lowercase());
        self.of_code(entry.code).find(|earlier| text(earlier) == text(entry))
    }

    /// The entries of a code, in the order in which they are asked; of `None` those for advices without one.
    pub fn of_code(&self, code: Option<Code>) -> impl Iterator<Item = &CatalogueEntry> {
        self.by_code.get(&code).into_iter().flatten().map(|place| &self.entries[*place])
    }

    /// What is known of an advice: the first row of its code whose `Tekst` its text holds, else the row of its code
    /// without one; where its code has no row, or it has no code, a row without `Kode` whose `Tekst` it holds.
    pub fn about(&self, advice: &Advice) -> Option<&CatalogueEntry> {
        let text = Text::new(&advice.text);
        let is_about =
            |entry: &&CatalogueEntry| entry.text.as_ref().is_none_or(|pattern| pattern.matches(&text));
        self.of_code(advice.code).find(is_about).or_else(|| self.of_code(None).find(is_about))
    }

    /// Whether a row names a code.
    pub fn knows(&self, code: Code) -> bool {
        self.by_code.contains_key(&Some(code))
    }

    /// The entries in the order of the sheet.
    pub fn entries(&self) -> impl Iterator<Item = &CatalogueEntry> {
        self.entries.iter()
    }
}

fn said_twice(entry: &CatalogueEntry, earlier: &CatalogueEntry) -> Wording {
    let row = earlier.at.line;
    match (entry.code, &entry.text) {
        (Some(code), None) => texts::code_twice(code, row),
        (Some(code), Some(_)) => texts::code_and_text_twice(code, row),
        (None, _) => texts::text_twice(row),
    }
}

fn read_entry(row: SheetRow<'_>, errors: &mut Vec<Error>) -> Option<CatalogueEntry> {
    let before = errors.len();
    let code = row.read("Kode", errors, |cell| {
        Code::parse(&text_of(cell).to_uppercase()).ok_or_else(|| Expected::form(texts::a_code()))
    });
    let text = read_text_pattern(row, errors);
    if row.text("Kode").is_empty() && row.text("Tekst").is_empty() {
        errors.push(row.fault("Kode", texts::no_code_and_no_text(), texts::fill_in_one_or_delete_row()));
    }
    let meaning = row.filled("Betydning", errors);
    let link = row.read("Link", errors, |cell| {
        let link = text_of(cell);
        let known = ["https://", "http://"].iter().any(|scheme| link.starts_with(scheme));
        if known { Ok(link) } else { Err(Expected::form(texts::a_web_address())) }
    });
    let (Some(meaning), true) = (meaning, errors.len() == before) else {
        return None;
    };
    Some(CatalogueEntry {
        code,
        text,
        meaning,
        how_customer: row.text("Sådan gør du (kunde)"),
        how_sam: row.text("Sådan gør du (SAM)"),
        cause: row.text("Årsag"),
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
        let entry = catalogue.about(&advice("RB7050", "x")).unwrap();
        assert_eq!((entry.meaning.as_str(), entry.link.as_str()), ("Et beløb", "https://eksempel.dk/a"));
        assert!(catalogue.about(&advice("RB7051", "x")).is_none());
    }

    fn advice(code: &str, text: &str) -> Advice {
        let at = Location::whole(&crate::domain::FileName::new("x", "x"));
        Advice {
            code: Code::parse(code),
            text: text.into(),
            ..Advice::new(crate::domain::PrintKind::U721, at, crate::domain::Kind::Advice)
        }
    }

    #[test]
    fn a_text_tells_the_advices_of_a_code_and_those_without_one() {
        let table = table_of_csv(
            "Kode;Tekst;Betydning;Årsag\nRB7050;;andet;\nRB7050;ferie;om ferie;ferie\n;åremål;et åremål;\n\
             ;/^ansat .* til/;en ansættelse;\n",
        );
        let catalogue = Catalogue::from_tables(Path::new("koder.csv"), &[table]).unwrap();
        for (code, text, expected) in [
            ("RB7050", "GRUNDET FERIE", Some("om ferie")),
            ("RB7050", "grundet løn", Some("andet")),
            ("", "ÅREMÅLSANSÆTTELSE UDLØBER", Some("et åremål")),
            ("", "Ansat 1. maj til 1. juni", Some("en ansættelse")),
            ("ZZ0001", "åremål", Some("et åremål")),
            ("", "ferie", None),
        ] {
            let found = catalogue.about(&advice(code, text)).map(|entry| entry.meaning.as_str());
            assert_eq!(found, expected, "{code} {text}");
        }
        assert_eq!(catalogue.about(&advice("RB7050", "ferie")).unwrap().cause, "ferie");
    }

    #[test]
    fn faults_name_row_and_form() {
        assert_eq!(
            faults(
                "Kode;Betydning;Link\nRB;x;\n;x;\nRB7050;;\nRB7113;x;www.eksempel.dk\nRB7115;x;\nRB7115;y;\n"
            ),
            [
                "koder.csv:2: Kode is 'RB'; expected a code of two letters and four digits, such as RB7050\n  hint: correct the cell, or leave it empty",
                "koder.csv:3: Kode is empty, and Tekst too\n  hint: fill in one of them, or delete the row",
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
        let mut codes: Vec<_> =
            catalogue.entries().filter_map(|entry| entry.code).map(|code| code.to_string()).collect();
        codes.sort();
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
