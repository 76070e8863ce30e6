//! The passwords that reports are protected with, as SAM's staff keep them in a table: `Løngruppe;Adgangskode`.
//!
//! Pure. A kunde is told the password outside the mail, by telephone say. The table opens every protected report, so it
//! lies apart from the customer list, and nobody but those who send may read it; a file that others can read is refused
//! where the settings are read ([`is_private`](crate::system::fs::is_private)). No message quotes a cell of this table: where
//! columns were swapped, any of them may be a password.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::domain::problem::Error;
use crate::domain::wording::Wording;
use crate::domain::{PayGroup, texts};
use crate::formats::document::{Cell, Table};
use crate::formats::protect;
use crate::office::sheet::{FormSheet, SheetForm, SheetRow, text_of};

/// The passwords by løngruppe.
#[derive(Clone, Default)]
pub struct Passwords {
    by_group: BTreeMap<PayGroup, String>,
}

/// Says how many there are, and nothing of them.
impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Passwords({})", self.by_group.len())
    }
}

const GROUP: &str = "Løngruppe";
const PASSWORD: &str = "Adgangskode";
const FORM: SheetForm =
    SheetForm { name: "Adgangskoder", columns: &Passwords::COLUMNS, required: &Passwords::COLUMNS };

impl Passwords {
    /// The columns of the table.
    pub const COLUMNS: [&'static str; 2] = [GROUP, PASSWORD];

    /// Reads the table; every mistake is an error with its row.
    pub fn from_tables(file: &Path, tables: &[Table]) -> Result<Self, Vec<Error>> {
        let mut errors: Vec<Error> = tables.iter().filter_map(|table| headless(file, table)).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut by_group = BTreeMap::new();
        let sheet = FormSheet::open(file, tables, &FORM, &mut errors);
        for row in sheet.iter().flat_map(FormSheet::rows) {
            let group = group(&row).map_err(|error| errors.push(error));
            let password = password(&row).map_err(|error| errors.push(error));
            let (Ok(group), Ok(password)) = (group, password) else { continue };
            if by_group.insert(group.clone(), password).is_some() {
                errors.push(row.fault(GROUP, texts::group_twice(&group), texts::delete_one_of_the_rows()));
            }
        }
        if errors.is_empty() { Ok(Self { by_group }) } else { Err(errors) }
    }

    /// The password of a løngruppe, where the table has one.
    pub fn of(&self, group: &PayGroup) -> Option<&str> {
        self.by_group.get(group).map(String::as_str)
    }

    /// Every password with its løngruppe.
    pub fn all(&self) -> impl Iterator<Item = (&PayGroup, &str)> {
        self.by_group.iter().map(|(group, password)| (group, &**password))
    }

    /// The løngrupper that have one, by number.
    pub fn groups(&self) -> impl Iterator<Item = &PayGroup> {
        self.by_group.keys()
    }
}

/// A first row that does not name the columns is a row of passwords, and may not be quoted as a heading is.
fn headless(file: &Path, table: &Table) -> Option<Error> {
    let filled = |cell: &&Cell| !text_of(cell).is_empty();
    let heading = table.rows.iter().find(|row| row.cells.iter().any(|cell| filled(&cell)))?;
    let is_column = |cell: &Cell| {
        let title = text_of(cell).to_lowercase();
        Passwords::COLUMNS.iter().any(|column| column.to_lowercase() == title)
    };
    let named = heading.cells.iter().filter(filled).all(is_column);
    (!named).then(|| {
        Error::in_file(
            file,
            heading.number as usize,
            texts::no_headings(GROUP, PASSWORD),
            texts::write_headings(GROUP, PASSWORD),
        )
    })
}

fn group(row: &SheetRow<'_>) -> Result<PayGroup, Error> {
    let text = row.text(GROUP);
    let what = if text.is_empty() { texts::is_empty(GROUP) } else { texts::more_than_digits(GROUP) };
    PayGroup::new(&text).ok_or_else(|| row.fault(GROUP, what, texts::write_the_group()))
}

fn password(row: &SheetRow<'_>) -> Result<String, Error> {
    let fault =
        |why: &Wording| row.fault(PASSWORD, texts::password_is(why).of_kind(why), texts::agree_on_another());
    let text = match row.cell(PASSWORD) {
        Cell::Empty | Cell::NoValue => "",
        Cell::Text(text) => text,
        Cell::Number(_) | Cell::Date(_) => {
            return Err(row.fault(PASSWORD, texts::password_as_number(), texts::format_as_text()));
        }
    };
    // Nobody sees a blank at the end, and nobody types it.
    if text.trim() != text {
        return Err(fault(&texts::blank_at_an_end()));
    }
    protect::check(text).map_err(|why| fault(&why.in_words()))?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FileName;
    use crate::formats::read;

    fn read(bytes: &[u8]) -> Result<Passwords, Vec<String>> {
        let file = FileName::new("koder.csv", "koder.csv");
        let tables = read::tables(&file, bytes).map_err(|problem| vec![problem.to_string()])?;
        Passwords::from_tables(Path::new("koder.csv"), &tables)
            .map_err(|errors| errors.iter().map(Error::to_string).collect())
    }

    fn of(passwords: &Passwords, group: &str) -> Option<String> {
        passwords.of(&PayGroup::new(group).unwrap()).map(str::to_owned)
    }

    #[test]
    fn passwords_are_found_by_their_group() {
        let text = "Adgangskode;Løngruppe\r\nblåbærgrød 7;0999\r\n\"semi;kolon \"\"!\";998\r\n00012345;7\r\n";
        let passwords = read(text.as_bytes()).unwrap();
        assert_eq!(of(&passwords, "999").as_deref(), Some("blåbærgrød 7"));
        assert_eq!(of(&passwords, "998").as_deref(), Some("semi;kolon \"!"));
        assert_eq!(of(&passwords, "7").as_deref(), Some("00012345"));
        assert_eq!(of(&passwords, "1"), None);
        assert_eq!(passwords.groups().map(PayGroup::as_str).collect::<Vec<_>>(), ["7", "998", "999"]);
        let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert_eq!(of(&read(&windows).unwrap(), "999").as_deref(), Some("blåbærgrød 7"));
    }

    #[test]
    fn every_mistake_is_named_with_its_row_and_no_password_is_quoted() {
        let head = "Løngruppe;Adgangskode\n";
        for (text, said) in [
            ("999;hemmelig1\n", ":1: the first row holds something else than the headings"),
            ("Løngruppe;Kode\n999;hemmelig1\n", ":1: the first row holds something else"),
            ("Løngruppe,Adgangskode;hemmelig1\n999;hemmelig1\n", ":1: the first row holds something else"),
            ("Løngruppe\n999\n", ":1: column 'Adgangskode' is missing"),
            (
                "Løngruppe;Adgangskode;\n999;hemmelig1;hemmelig2\n",
                ":2: a cell is filled in that stands under no",
            ),
            (&format!("{head}hemmelig1;999\n"), ":2: Løngruppe holds something else than digits"),
            (&format!("{head};hemmelig1\n"), ":2: Løngruppe is empty"),
            (&format!("{head}999;\n"), ":2: Adgangskode: the password is empty"),
            (&format!("{head}999;hemmeli\n"), ":2: Adgangskode: the password has fewer than 8 characters"),
            (&format!("{head}999; hemmelig1\n"), ":2: Adgangskode: begins or ends with a blank"),
            (&format!("{head}999;hemme\tlig1\n"), ":2: Adgangskode: the password holds a sign"),
            (
                &format!("{head}999;{}\n", "hemmelig".repeat(32)),
                ":2: Adgangskode: the password has more than 255",
            ),
            (&format!("{head}999;hemmelig1\n0999;hemmelig2\n"), ":3: the løngruppe 999 stands there twice"),
        ] {
            let errors = read(text.as_bytes()).unwrap_err();
            assert!(errors[0].contains(&format!("koder.csv{said}")), "{errors:?} instead of {said}");
            assert!(!errors.concat().contains("hemmeli"), "{errors:?}");
        }
        let errors = read(format!("{head}a;hemmelig1\n999;kort\n").as_bytes()).unwrap_err();
        assert_eq!(errors.len(), 2, "{errors:?}");
    }

    #[test]
    fn what_a_spreadsheet_took_for_a_number_is_refused() {
        let mut table = crate::office::sheet::table_of_csv("Løngruppe;Adgangskode\n999;x\n");
        table.rows[1].cells[1] = Cell::Number(12_345_678.0);
        let errors = Passwords::from_tables(Path::new("koder.xlsx"), &[table]).unwrap_err();
        assert!(errors[0].what.contains("is a number or a day to the spreadsheet"), "{errors:?}");
        assert!(!errors[0].to_string().contains("12345678"));
    }

    #[test]
    fn nothing_is_shown_of_them() {
        let passwords = read("Løngruppe;Adgangskode\n999;hemmelig1\n".as_bytes()).unwrap();
        assert_eq!(format!("{passwords:?}"), "Passwords(1)");
    }
}
