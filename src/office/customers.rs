//! The customer list: who the kunde of each løngruppe is, as SAM's staff keep it in `kunder.csv`.
//!
//! Pure. How and to whom reports are delivered stands there too (`Modtagere`, `Levering`, `Frigivelse`, `CPR`).

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use email_address::EmailAddress;

use crate::domain::cpr::Cpr;
use crate::domain::plain_name::folder_name;
use crate::domain::problem::Error;
use crate::domain::wording::Wording;
use crate::domain::{PayGroup, address, texts};
use crate::formats::document::{Cell, Table};
use crate::office::sheet::{Expected, FormSheet, SheetForm, shown, text_of};

/// How a kunde gets the reports: the column `Levering`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub enum DeliveryMethod {
    /// Empty: not by this program.
    #[default]
    None,
    /// `mappe`: a folder for each recipient.
    Folder,
    /// `mail`.
    Mail,
}

impl DeliveryMethod {
    /// How something goes, in messages: `by mail to …`.
    pub fn in_english(self) -> &'static str {
        match self {
            Self::None => "not by this program",
            Self::Folder => "into the folder",
            Self::Mail => "by mail",
        }
    }
}

/// When a report goes: the column `Frigivelse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReleaseMode {
    /// `manuel`, and empty: a person releases it after commenting.
    #[default]
    Manual,
    /// `automatisk`: at once.
    Automatic,
}

/// The kunde of a løngruppe. An empty text means that the list says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Customer {
    /// Kunde: the institution's name.
    pub name: String,
    /// Ministerområde.
    pub ministry: String,
    /// Kundetype: `regnskabskunde`, `udvidet opgavesplit`, `Statens HR`, or whatever layers the rule table has, divided as
    /// `Modtagere` are. Where two of them decide about one advice, the later one counts.
    pub traits: Vec<String>,
    /// Information to this kunde.
    pub information: String,
    /// Whom to ask.
    pub contact: String,
    /// Modtagere: those who get the reports, mail addresses or names of folders, divided by comma, semicolon or a new
    /// line.
    pub recipients: Vec<String>,
    /// Levering: how they get them.
    pub delivery: DeliveryMethod,
    /// Frigivelse: when they get them.
    pub release: ReleaseMode,
    /// CPR: how much of a CPR number the kunde's copy shows, where the list says so.
    pub cpr: Option<Cpr>,
    /// Drejebog: the address of the kunde's own agreements, beginning with `https://` or `http://`.
    pub playbook: String,
    /// Tidligere løngruppe: the numbers that the løngruppe had before, whose memory it takes over.
    pub former: Vec<PayGroup>,
}

impl Customer {
    /// What the reports of the løngruppe show of it or are made by, one after the other: all but who gets them, and when.
    pub fn shown(&self) -> Vec<String> {
        let Self {
            name,
            ministry,
            traits,
            information,
            contact,
            recipients: _,
            delivery,
            release: _,
            cpr,
            playbook,
            former,
        } = self;
        let words = [name, ministry, information, contact, playbook].into_iter().cloned();
        let has_copy = *delivery != DeliveryMethod::None;
        let cpr = match cpr {
            None => "",
            Some(Cpr::Full) => "full",
            Some(Cpr::Masked) => "masked",
        };
        let former = former.iter().map(PayGroup::as_str).collect::<Vec<_>>().join(" ");
        words.chain([traits.join(";"), has_copy.to_string(), cpr.to_string(), former]).collect()
    }
}

/// How the name of an invented kunde ends: such a row shows how to fill in the list, and is no løngruppe.
pub const EXAMPLE: &str = "(eksempel)";

/// The Kundetype of a kunde that orders in Statens HR.
pub const STATENS_HR: &str = "Statens HR";

impl Customer {
    /// Whether the kunde orders in Statens HR instead of Lønportalen (source: statens-adm.dk/loen/statens-hr-og-hr-sag):
    /// its Kundetype says so.
    pub fn orders_in_statens_hr(&self) -> bool {
        self.traits.iter().any(|of| of.to_lowercase() == STATENS_HR.to_lowercase())
    }
}

/// The kunder by løngruppe.
#[derive(Debug, Clone, Default)]
pub struct Customers {
    by_group: BTreeMap<PayGroup, Customer>,
}

impl Customers {
    /// The columns of the list.
    pub const COLUMNS: [&'static str; 12] = [
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
        "Drejebog",
        "Tidligere løngruppe",
    ];

    /// Reads the list; every mistake is an error with its row.
    pub fn from_tables(file: &Path, tables: &[Table]) -> Result<Self, Vec<Error>> {
        let mut errors = Vec::new();
        let mut by_group = BTreeMap::new();
        let sheet = FormSheet::open(file, tables, &FORM, &mut errors);
        for row in sheet.iter().flat_map(FormSheet::rows) {
            if row.text("Kunde").ends_with(EXAMPLE) {
                continue;
            }
            let Some(text) = row.filled("Løngruppe", &mut errors) else { continue };
            let Some(group) = PayGroup::new(&text) else {
                let what = texts::is_not("Løngruppe", &shown(&text), &texts::digits_only());
                errors.push(row.fault("Løngruppe", what, texts::correct_the_cell()));
                continue;
            };
            let delivery =
                row.read("Levering", &mut errors, |cell| word(cell, &DELIVERIES)).unwrap_or_default();
            let customer = Customer {
                name: row.text("Kunde"),
                ministry: row.text("Ministerområde"),
                traits: words_of(&row.text("Kundetype")),
                information: row.text("Information"),
                contact: row.text("Kontakt"),
                recipients: recipients(&row.text("Modtagere"), delivery),
                delivery,
                release: row
                    .read("Frigivelse", &mut errors, |cell| word(cell, &RELEASES))
                    .unwrap_or_default(),
                cpr: row.read("CPR", &mut errors, |cell| word(cell, &CPRS)),
                playbook: row.read("Drejebog", &mut errors, web_address).unwrap_or_default(),
                former: row.read("Tidligere løngruppe", &mut errors, groups).unwrap_or_default(),
            };
            if customer.former.contains(&group) {
                let what = texts::former_is_itself(&group);
                errors.push(row.fault("Tidligere løngruppe", what, texts::name_the_former()));
            }
            if let Some(what) = undeliverable(&customer) {
                errors.push(row.fault("Modtagere", what, texts::fill_in_or_no_delivery()));
            }
            if by_group.insert(group.clone(), customer).is_some() {
                let what = texts::group_twice(&group);
                errors.push(row.fault("Løngruppe", what, texts::delete_one_of_the_rows()));
            }
        }
        if errors.is_empty() { Ok(Self { by_group }) } else { Err(errors) }
    }

    /// The kunde of a løngruppe, where the list names it.
    pub fn of(&self, group: &PayGroup) -> Option<&Customer> {
        self.by_group.get(group)
    }

    /// The numbers that a løngruppe had before.
    pub fn former(&self, group: &PayGroup) -> &[PayGroup] {
        self.of(group).map_or(&[], |customer| &customer.former)
    }

    /// The løngrupper that had another number before, each with one.
    pub fn moved(&self) -> impl Iterator<Item = (&PayGroup, &PayGroup)> {
        self.by_group
            .iter()
            .flat_map(|(group, customer)| customer.former.iter().map(move |before| (group, before)))
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

const DELIVERIES: [(&str, DeliveryMethod); 3] =
    [("ingen", DeliveryMethod::None), ("mappe", DeliveryMethod::Folder), ("mail", DeliveryMethod::Mail)];
const RELEASES: [(&str, ReleaseMode); 2] =
    [("manuel", ReleaseMode::Manual), ("automatisk", ReleaseMode::Automatic)];
const CPRS: [(&str, Cpr); 2] = [("fuld", Cpr::Full), ("maskeret", Cpr::Masked)];

fn word<T: Copy>(cell: &Cell, known: &[(&'static str, T)]) -> Result<T, Expected> {
    let text = text_of(cell);
    let found = known.iter().find(|(word, _)| *word == text.to_lowercase());
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    found.map(|(_, value)| *value).ok_or_else(|| Expected::one_of(&words, &text))
}

fn groups(cell: &Cell) -> Result<Vec<PayGroup>, Expected> {
    let groups: Option<Vec<PayGroup>> =
        words_of(&text_of(cell)).iter().map(|one| PayGroup::new(one)).collect();
    groups.ok_or_else(|| Expected::form(texts::numbers_of_groups()))
}

fn web_address(cell: &Cell) -> Result<String, Expected> {
    let text = text_of(cell);
    let known = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    if known { Ok(text) } else { Err(Expected::form(texts::a_web_address())) }
}

/// The words of a cell that holds several, divided by comma, semicolon or a new line, each once, whatever its casing.
pub fn words_of(text: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let each = text.split([',', ';', '\n']).map(str::trim).filter(|one| !one.is_empty());
    each.filter(|one| seen.insert(one.to_lowercase())).map(str::to_string).collect()
}

/// Each once, however it is spelled: nobody is to get a report twice because of a slip in the list. Of a mail address
/// nothing but the address is kept.
fn recipients(text: &str, by: DeliveryMethod) -> Vec<String> {
    let is_mail = by == DeliveryMethod::Mail;
    let each = address::recipients(text).into_iter();
    let each = each.map(|one| if is_mail { address::bare(&one) } else { one });
    let mut seen = HashSet::new();
    let known_by = |one: &str| if is_mail { address::known_by(one) } else { address::folder_known_by(one) };
    each.filter(|one| seen.insert(known_by(one))).collect()
}

/// What is missing for a delivery to be possible.
fn undeliverable(customer: &Customer) -> Option<Wording> {
    // By the rules that the mail is sent by, so that nothing is found wrong only when it is to go.
    let is_address = |text: &String| {
        let parts = text.rsplit_once('@').filter(|_| text.is_ascii());
        parts.is_some_and(|(user, domain)| {
            EmailAddress::is_valid_local_part(user)
                && EmailAddress::is_valid_domain(domain)
                && domain.contains('.')
                // A name in quotes, or a number in the place of a domain: no kunde's, and not sent to.
                && !text.contains(['"', '['])
        })
    };
    match customer.delivery {
        DeliveryMethod::None => None,
        _ if customer.recipients.is_empty() => Some(texts::no_recipients()),
        DeliveryMethod::Mail if !customer.recipients.iter().all(is_address) => Some(texts::no_mail_address()),
        DeliveryMethod::Folder => {
            let why = customer.recipients.iter().find_map(|name| folder_name(name).err())?;
            Some(texts::no_folder_name(&why))
        }
        _ => None,
    }
}

const FORM: SheetForm = SheetForm { name: "Kunder", columns: &Customers::COLUMNS, required: &["Løngruppe"] };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::sheet::table_of_csv;

    #[test]
    fn examples_are_passed_over_and_columns_of_peoples_own_are_not_read() {
        let text = "Løngruppe;Kunde;Note til os\n999;Demostyrelsen (eksempel);x\n998;Øresund;ring først\n";
        let customers = Customers::from_tables(Path::new("kunder.csv"), &[table_of_csv(text)]).unwrap();
        let groups: Vec<&str> = customers.iter().map(|(group, _)| group.as_str()).collect();
        assert_eq!(groups, ["998"]);
    }

    #[test]
    fn the_kunde_of_a_group_is_found_whatever_its_padding() {
        let table = table_of_csv(
            "Løngruppe;Kunde;Kundetype;Kontakt\n0999;Demostyrelsen;\"regnskabskunde; Statens HR\";hold 3\n",
        );
        let customers = Customers::from_tables(Path::new("kunder.csv"), &[table]).unwrap();
        let customer = customers.of(&PayGroup::new("999").unwrap()).unwrap();
        assert_eq!(
            (&*customer.name, &*customer.traits.join("/"), &*customer.contact),
            ("Demostyrelsen", "regnskabskunde/Statens HR", "hold 3")
        );
    }

    #[test]
    fn how_a_kunde_gets_the_reports_is_read() {
        let of = |row: &str| {
            let table = table_of_csv(&format!("Løngruppe;Modtagere;Levering;Frigivelse;CPR\n999;{row}\n"));
            Customers::from_tables(Path::new("kunder.csv"), &[table])
                .map(|customers| customers.of(&PayGroup::new("999").unwrap()).unwrap().clone())
                .map_err(|errors| {
                    errors.iter().map(|error| error.what.to_string()).collect::<Vec<_>>().join("|")
                })
        };
        let customer = of("loen@example.dk, hr@example.dk;Mail;automatisk;maskeret").unwrap();
        assert_eq!(customer.recipients, ["loen@example.dk", "hr@example.dk"]);
        let spelled = of("Ole <ole@example.dk>; OLE@EXAMPLE.DK; mailto:ole@example.dk.;mail;;");
        assert!(spelled.is_err(), "a semicolon divides the columns of this table");
        let spelled =
            of("Hansen, Ole <ole@example.dk>, OLE@EXAMPLE.DK, mailto:ole@example.dk.;mail;;").unwrap();
        assert_eq!(spelled.recipients, ["ole@example.dk"]);
        assert_eq!(
            (customer.delivery, customer.release, customer.cpr),
            (DeliveryMethod::Mail, ReleaseMode::Automatic, Some(Cpr::Masked))
        );
        let nothing = of(";;;").unwrap();
        assert_eq!(
            (nothing.delivery, nothing.release, nothing.cpr),
            (DeliveryMethod::None, ReleaseMode::Manual, None)
        );
        for (row, said) in [
            ("x;post;;", "Levering"),
            ("x;mappe;auto;", "Frigivelse"),
            ("x;mappe;;halv", "CPR"),
            (";mail;;", "Modtagere is empty"),
            ("Ole;mail;;", "no mail address"),
            ("Demo, ../Andre;mappe;;", "to be that of a folder, holds one of /"),
            ("nul;mappe;;", "to be that of a folder, is the name of a device"),
        ] {
            let errors = of(row).unwrap_err();
            assert!(errors.contains(said), "{row}: {errors}");
        }
    }

    #[test]
    fn every_mistake_is_named_with_its_row() {
        let table = table_of_csv("Løngruppe;Drejebog\n999;drejebog.docx\n");
        let errors = Customers::from_tables(Path::new("kunder.csv"), &[table]).unwrap_err();
        assert!(errors[0].what.starts_with("Drejebog is 'drejebog.docx'; expected an address"), "{errors:?}");
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
