//! The customer list: who the kunde of each løngruppe is, as SAM's staff keep it in `kunder.csv`.
//!
//! Pure. How and to whom reports are delivered stands there too (`Modtagere`, `Levering`, `Frigivelse`, `CPR`); those
//! columns are kept by the same staff and not read here.

use std::collections::BTreeMap;
use std::path::Path;

use crate::document::Table;
use crate::model::PayGroup;
use crate::problem::Error;
use crate::sheet::Sheet;

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
    pub fn from_table(file: &Path, table: &Table) -> Result<Self, Vec<Error>> {
        let sheet = Sheet::read(file, table, &Self::COLUMNS)?;
        let (mut by_group, mut errors) = (BTreeMap::new(), Vec::new());
        for row in sheet.rows() {
            let group = row.parsed("Løngruppe", PayGroup::new, "a løngruppe (digits only)");
            let group = group.and_then(|group| group.ok_or_else(|| row.error("the row names no løngruppe", "fill it in")));
            match group {
                Ok(group) => {
                    let customer = Customer {
                        name: row.text("Kunde"),
                        ministry: row.text("Ministerområde"),
                        service_model: row.text("Kundetype"),
                        information: row.text("Information"),
                        contact: row.text("Kontakt"),
                    };
                    if by_group.insert(group.clone(), customer).is_some() {
                        errors.push(row.error(format!("the løngruppe {group} stands there twice"), "remove one of the rows"));
                    }
                }
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(Self { by_group }) } else { Err(errors) }
    }

    /// The kunde of a løngruppe, where the list names it.
    pub fn of(&self, group: &PayGroup) -> Option<&Customer> {
        self.by_group.get(group)
    }

    /// The løngrupper and their kunder, by number.
    pub fn iter(&self) -> impl Iterator<Item = (&PayGroup, &Customer)> {
        self.by_group.iter()
    }
}
