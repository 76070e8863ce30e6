//! The files of the folder `bilag`: which of them go along with which report, and which stay.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::bilag::{BilagFate, fate};
use crate::domain::plain_name::plain_name;
use crate::domain::problem::{Error, Problem, Weight};
use crate::domain::wording::Wording;
use crate::domain::{FileName, Location, PayGroup, PayrollRun};
use crate::formats::read;
use crate::history::History;
use crate::system::fs::{self, Given};
use crate::system::secret::Mac;

/// A file that goes along with the report of a løngruppe.
#[derive(Debug)]
pub struct Enclosure {
    /// The løngruppe that its name says.
    pub group: PayGroup,
    /// The lønkørsel, where its name says one.
    pub run: Option<PayrollRun>,
    /// What it is called.
    pub name: String,
    /// Keyed hash of what it holds: the same file goes to nobody twice.
    pub mac: Mac,
    path: PathBuf,
}

/// What became of the folder `bilag`.
#[derive(Debug, Default)]
pub struct Enclosures {
    /// What may go along.
    pub files: Vec<Enclosure>,
    /// What stays, and why.
    pub staying: Vec<Problem>,
}

/// Endings of the files that Office's own encryption is for.
const OFFICE: [&str; 4] = [".xlsx", ".xlsm", ".docx", ".pptx"];

impl Enclosures {
    /// Looks through the folder; `known` are all løngrupper there are.
    pub fn of(folder: &Path, known: &BTreeSet<PayGroup>, history: &History) -> Result<Self, Error> {
        let Given::Folder(entries, errors) = fs::look(folder)? else {
            return Err(Error::about(folder, "is a file", "name the folder of the files that go along"));
        };
        let mut enclosures = Self::default();
        let stays = |path: &Path, name: &str, what: Wording, hint: Wording| {
            let file = FileName::new(&path.display().to_string(), name);
            Problem::remark(Location::whole(&file), format!("stays in the folder of bilag: {what}"), hint)
        };
        for error in errors {
            enclosures.staying.push(stays(folder, &error.at, error.what, error.hint));
        }
        for (entry, what) in fs::others(folder) {
            let weight = match fate(&entry.below, known) {
                BilagFate::PassedOver => continue,
                BilagFate::Fits { .. } => Weight::Fault,
                BilagFate::Stays { .. } => Weight::Remark,
            };
            let what = format!("it is {what}, and is not opened");
            let stays = stays(&entry.path, &entry.below, what.into(), "put the file itself there".into());
            enclosures.staying.push(Problem { weight, ..stays });
        }
        for entry in entries {
            match fate(&entry.below, known) {
                BilagFate::PassedOver => {}
                BilagFate::Stays { what, hint } => {
                    enclosures.staying.push(stays(&entry.path, &entry.below, what.into(), hint.into()));
                }
                BilagFate::Fits { group, run } => match Enclosure::of(&entry, group, run, history) {
                    Ok(enclosure) => enclosures.files.push(enclosure),
                    // It was to go, and cannot: somebody has to see to it.
                    Err(error) => {
                        let stays = stays(&entry.path, &entry.below, error.what, error.hint);
                        enclosures.staying.push(Problem { weight: Weight::Fault, ..stays });
                    }
                },
            }
        }
        Ok(enclosures)
    }

    /// What goes along with a report; a file that names no lønkørsel goes with the one that is the løngruppe's last.
    pub fn with(&self, group: &PayGroup, run: PayrollRun, is_last: bool) -> impl Iterator<Item = &Enclosure> {
        let fits = move |it: &&Enclosure| it.group == *group && it.run.map_or(is_last, |named| named == run);
        self.files.iter().filter(fits)
    }
}

fn known_by(bytes: &[u8], history: &History) -> Mac {
    history.store.source_mac(&[b"bilag", &Sha256::digest(bytes)])
}

impl Enclosure {
    fn of(
        entry: &fs::FolderEntry,
        group: PayGroup,
        run: Option<PayrollRun>,
        history: &History,
    ) -> Result<Self, Error> {
        let name = entry.below.rsplit('/').next().unwrap_or(&entry.below);
        plain_name(name).map_err(|why| {
            Error::about(&entry.path, format!("its name {why}"), "rename it; the reports go without it")
        })?;
        let mac = known_by(&fs::read(&entry.path, read::MOST_FILE_BYTES)?, history);
        Ok(Self { group, run, name: name.to_string(), mac, path: entry.path.clone() })
    }

    /// Whether Office's own encryption is for files of its kind.
    pub fn can_be_encrypted(&self) -> bool {
        let name = self.name.to_lowercase();
        OFFICE.iter().any(|ending| name.ends_with(ending))
    }

    /// What it holds, as it was when the delivery was planned.
    pub fn bytes(&self, history: &History) -> Result<Vec<u8>, Error> {
        let bytes = fs::read(&self.path, read::MOST_FILE_BYTES)?;
        if known_by(&bytes, history) == self.mac {
            return Ok(bytes);
        }
        Err(Error::about(&self.path, "was changed while it was about to go", "let it lie as it is to go"))
    }

    /// That its report went without it.
    pub fn left_behind(&self, error: Error) -> Problem {
        let file = FileName::new(&self.path.display().to_string(), &self.name);
        Problem::fault(
            Location::whole(&file),
            format!(
                "stays in the folder of bilag, and the report of løngruppe {} goes without it: {}",
                self.group, error.what
            ),
            format!("{}; then hand it over in another way", error.hint),
        )
    }

    /// That it came after its report.
    pub fn too_late(&self) -> Problem {
        let file = FileName::new(&self.path.display().to_string(), &self.name);
        Problem::remark(
            Location::whole(&file),
            "stays in the folder of bilag: its report was delivered before it came",
            "hand it over in another way",
        )
    }

    /// Why it does not go with an encrypted report.
    pub fn unencrypted(&self) -> Problem {
        let file = FileName::new(&self.path.display().to_string(), &self.name);
        Problem::remark(
            Location::whole(&file),
            format!(
                "stays in the folder of bilag: løngruppe {} has a password, and this kind of file cannot be encrypted by it",
                self.group
            ),
            "hand it over in another way, or save it as a workbook or Word document",
        )
    }
}
