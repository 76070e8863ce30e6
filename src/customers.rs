//! The customer list: who the kunde of each løngruppe is, as SAM's staff keep it in `kunder.csv`.
//!
//! Pure. How and to whom reports are delivered stands there too (`Modtagere`, `Levering`, `Frigivelse`, `CPR`); those
//! columns are kept by the same staff and not read here.

use std::collections::BTreeMap;
use std::path::Path;

use crate::document::Table;
use crate::model::PayGroup;
use crate::problem::Error;
use crate::sheet::{Form, Sheet, shown};

/// The kunde of a løngruppe. An empty text means that the list says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Customer {
    /// Kunde: the institution's name.
    pub name: String,
    /// Ministerområde.
    pub ministry: String,
    /// Kundetype: `regnskabskunde`, `ikke-regnskabskunde`, or whatever layers the rule table has.
    pub service_model: String,
    /// Information to this kunde.
    pub information: String,
    /// Whom to ask.
    pub contact: String,
}

/// The kunder by løngruppe.
#[derive(Debug, Clone, Default)]
pub struct Customers {
    by_group: BTreeMap<PayGroup, Customer>,
}

impl Customers {
    /// The columns of the list.
    pub const COLUMNS: [&'static str; 10] = [
        "Løngruppe",
        "Kunde",
        "Ministerområde",
        "Kundetype",
        "Modtagere",
        "Levering",
        "Frigivelse",
        "CPR",
        "Information",
        "Kontakt",
    ];

    /// Reads the list; every mistake is an error with its row.
    pub fn from_tables(file: &Path, tables: &[Table]) -> Result<Self, Vec<Error>> {
        let mut errors = Vec::new();
        let mut by_group = BTreeMap::new();
        let sheet = Sheet::open(file, tables, &FORM, &mut errors);
        for row in sheet.iter().flat_map(Sheet::rows) {
            let Some(text) = row.filled("Løngruppe", &mut errors) else { continue };
            let Some(group) = PayGroup::new(&text) else {
                let what = format!("Løngruppe is {}; expected digits only", shown(&text));
                errors.push(row.fault(what, "correct the cell"));
                continue;
            };
            let customer = Customer {
                name: row.text("Kunde"),
                ministry: row.text("Ministerområde"),
                service_model: row.text("Kundetype"),
                information: row.text("Information"),
                contact: row.text("Kontakt"),
            };
            if by_group.insert(group.clone(), customer).is_some() {
                errors.push(
                    row.fault(format!("the løngruppe {group} stands there twice"), "delete one of the rows"),
                );
            }
        }
        if errors.is_empty() { Ok(Self { by_group }) } else { Err(errors) }
    }

    /// The kunde of a løngruppe, where the list names it.
    pub fn of(&self, group: &PayGroup) -> Option<&Customer> {
        self.by_group.get(group)
    }

    /// Whether it names nobody, as when no list is given.
    pub fn is_empty(&self) -> bool {
        self.by_group.is_empty()
    }

    /// The løngrupper and their kunder, by number.
    pub fn iter(&self) -> impl Iterator<Item = (&PayGroup, &Customer)> {
        self.by_group.iter()
    }
}

const FORM: Form = Form { name: "Kunder", columns: &Customers::COLUMNS, required: &["Løngruppe"] };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::table_of_csv;

    #[test]
    fn the_kunde_of_a_group_is_found_whatever_its_padding() {
        let table =
            table_of_csv("Løngruppe;Kunde;Kundetype;Kontakt\n0999;Demostyrelsen;regnskabskunde;hold 3\n");
        let customers = Customers::from_tables(Path::new("kunder.csv"), &[table]).unwrap();
        let customer = customers.of(&PayGroup::new("999").unwrap()).unwrap();
        assert_eq!(
            (&*customer.name, &*customer.service_model, &*customer.contact),
            ("Demostyrelsen", "regnskabskunde", "hold 3")
        );
    }

    #[test]
    fn every_mistake_is_named_with_its_row() {
        let table = table_of_csv("Løngruppe;Kunde\n99a;X\n999;X\n0999;Y\n");
        let errors = Customers::from_tables(Path::new("kunder.csv"), &[table]).unwrap_err();
        let errors: Vec<String> =
            errors.iter().map(|error| format!("{}: {}", error.at, error.what)).collect();
        assert_eq!(
            errors,
            [
                "kunder.csv:2: Løngruppe is '99a'; expected digits only",
                "kunder.csv:4: the løngruppe 999 stands there twice",
            ]
        );
    }
}
