//! What was delivered, once more outside the database: a list beside the reports that is only added to.
//!
//! A database can be lost, damaged, put back from an old copy or begun anew; the list then still says what went, or may
//! have gone, to whom. Each line bears a keyed hash over itself and all before it, so that nobody without the secret
//! changes, removes or adds one unseen; what it says of recipients is encrypted. A step is written in the database first,
//! then here, then it is taken: the list is never ahead of a database that is whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::store::{Delivery, Parcel, Stage};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};
use crate::system::fs;
use crate::system::secret::{Mac, Purpose, Secret};

/// Its name in the folder of the reports.
pub const FILE: &str = ".uddata-leveret";
/// The most bytes of it: some hundred thousand deliveries.
const MOST_BYTES: u64 = 200_000_000;
/// What stands above the lines.
const HEAD: &str = "# uddata: what was delivered. Each line is sealed. Keep this file with the reports: without it a report may go twice.\n";
/// What stands before the first line.
const BEGINNING: Mac = Mac([0; 16]);

/// A report, a recipient and a version: what a line is about.
pub type ReceiptKey = (PayrollRun, PayGroup, [u8; 16], u32);

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// The løngruppe.
    pub group: PayGroup,
    /// Keyed hash of way and recipient.
    pub recipient: Mac,
    /// Which version of the report.
    pub version: u32,
    /// How far it came.
    pub stage: Stage,
    /// When, `2023-07-21T08:48:00Z`.
    pub at: String,
    /// SHA-256 of the kunde's copy.
    pub copy: [u8; 32],
    /// What went to whom; `None` where it cannot be read.
    pub parcel: Option<Parcel>,
}

impl Receipt {
    /// What the ledger says of a delivery.
    pub fn of(delivery: &Delivery) -> Self {
        Self {
            run: delivery.run,
            group: delivery.group.clone(),
            recipient: delivery.recipient,
            version: delivery.version,
            stage: delivery.stage,
            at: delivery.at.clone(),
            copy: delivery.copy,
            parcel: Some(delivery.parcel.clone()),
        }
    }

    /// What it is about.
    pub fn key(&self) -> ReceiptKey {
        (self.run, self.group.clone(), self.recipient.0, self.version)
    }
}

/// The list of one folder of reports.
#[derive(Debug)]
pub struct Receipts {
    path: PathBuf,
    secret: Secret,
    text: String,
    last: Mac,
    lines: Vec<Receipt>,
    /// The number of the first line that is not as the program wrote it.
    fault: Option<usize>,
}

impl Receipts {
    /// Reads the list in the folder of the reports; an empty one where there is none.
    pub fn read(out: &Path, secret: &Secret) -> Result<Self, Error> {
        let path = out.join(FILE);
        let bytes = if fs::exists(&path) { fs::read(&path, MOST_BYTES)? } else { Vec::new() };
        let mut list = Self {
            path,
            secret: secret.clone(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            last: BEGINNING,
            lines: Vec::new(),
            fault: None,
        };
        list.take_in();
        Ok(list)
    }

    fn take_in(&mut self) {
        // A line that a killed process left half written was about a step that was not taken.
        let whole = self.text.rfind('\n').map_or(0, |end| end + 1);
        self.text.truncate(whole);
        for (number, line) in (1..).zip(self.text.lines()).filter(|(_, line)| !line.starts_with('#')) {
            let (said, seal) = line.rsplit_once(' ').unwrap_or((line, ""));
            let sealed = self.secret.mac(Purpose::Receipt, &[&self.last.0, said.as_bytes()]);
            if hex(&sealed.0) != seal {
                self.fault.get_or_insert(number);
            }
            // What follows a changed line is still a sign of what may have gone.
            self.last = unhex(seal).map_or(sealed, Mac);
            match receipt(said, &self.secret) {
                Some(receipt) => self.lines.push(receipt),
                None => _ = self.fault.get_or_insert(number),
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The number of the first line that somebody changed, where anybody did.
    pub fn fault(&self) -> Option<usize> {
        self.fault
    }

    /// The seal of its last line.
    pub fn last(&self) -> Mac {
        self.last
    }

    /// Whether a line bears a seal, so that nothing up to there was cut away.
    pub fn holds(&self, seal: Mac) -> bool {
        seal == BEGINNING || self.text.lines().any(|line| line.ends_with(&hex(&seal.0)))
    }

    /// The last line about each delivery.
    pub fn latest(&self) -> BTreeMap<ReceiptKey, &Receipt> {
        self.lines.iter().map(|receipt| (receipt.key(), receipt)).collect()
    }

    /// Adds lines, on the disk when this returns.
    pub fn append(&mut self, receipts: &[Receipt]) -> Result<(), Error> {
        let mut new = String::new();
        let mut last = self.last;
        for receipt in receipts {
            let said = written(receipt, &self.secret);
            last = self.secret.mac(Purpose::Receipt, &[&last.0, said.as_bytes()]);
            new.push_str(&format!("{said} {}\n", hex(&last.0)));
        }
        let is_whole = fs::stamp(&self.path).map_or(0, |stamp| stamp.size) == self.text.len() as u64;
        match is_whole && !self.text.is_empty() {
            true => fs::append_line(&self.path, new.as_bytes())?,
            // New, or with half a line at its end.
            false => {
                if self.text.is_empty() {
                    self.text.push_str(HEAD);
                }
                fs::write_private(&self.path, format!("{}{new}", self.text).as_bytes())?;
            }
        }
        self.text.push_str(&new);
        self.last = last;
        self.lines.extend_from_slice(receipts);
        Ok(())
    }
}

fn written(receipt: &Receipt, secret: &Secret) -> String {
    let parcel = receipt.parcel.as_ref().and_then(|parcel| serde_json::to_vec(parcel).ok());
    let parcel =
        parcel.and_then(|plain| secret.seal_about(&plain, &receipt.recipient.0).ok()).unwrap_or_default();
    format!(
        "{} {} {} {} {} {} {} {}",
        receipt.at,
        receipt.run,
        receipt.group,
        hex(&receipt.recipient.0),
        receipt.version,
        receipt.stage.word(),
        hex(&receipt.copy),
        hex(&parcel)
    )
}

fn receipt(said: &str, secret: &Secret) -> Option<Receipt> {
    let mut parts = said.split(' ');
    let mut part = || parts.next();
    let (at, run, group, recipient) = (part()?, part()?, part()?, unhex(part()?)?);
    let (version, stage, copy, parcel) = (part()?, part()?, part()?, part()?);
    let parcel = data_encoding::HEXLOWER.decode(parcel.as_bytes()).ok();
    let parcel = parcel.and_then(|sealed| secret.open_about(&sealed, &recipient).ok());
    Some(Receipt {
        run: run.parse().ok()?,
        group: PayGroup::new(group)?,
        recipient: Mac(recipient),
        version: version.parse().ok()?,
        stage: Stage::parse(stage)?,
        at: at.to_string(),
        copy: unhex(copy)?,
        parcel: parcel.and_then(|plain| serde_json::from_slice(&plain).ok()),
    })
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests look at files themselves")]
mod tests {
    use super::*;
    use crate::office::customers::DeliveryMethod;

    const AT: &str = "2023-07-21T08:48:00Z";

    fn secret() -> Secret {
        Secret::new(&[7; 32])
    }

    fn receipt_to(recipient: u8, stage: Stage) -> Receipt {
        let parcel =
            Parcel { way: DeliveryMethod::Mail, recipient: "a@example.dk".into(), ..Parcel::default() };
        Receipt {
            run: PayrollRun::new(2023, 8, 2).unwrap(),
            group: PayGroup::new("999").unwrap(),
            recipient: Mac([recipient; 16]),
            version: 1,
            stage,
            at: AT.into(),
            copy: [1; 32],
            parcel: Some(parcel),
        }
    }

    fn list(folder: &Path) -> Receipts {
        Receipts::read(folder, &secret()).unwrap()
    }

    fn filled() -> tempfile::TempDir {
        let folder = tempfile::TempDir::new().unwrap();
        let mut new = list(folder.path());
        assert!(new.is_empty() && new.latest().is_empty());
        new.append(&[receipt_to(1, Stage::Started)]).unwrap();
        new.append(&[receipt_to(1, Stage::Done), receipt_to(2, Stage::Started)]).unwrap();
        folder
    }

    #[test]
    fn what_is_added_is_read_back_and_tells_no_recipient() {
        let folder = filled();
        let again = list(folder.path());
        let stages: Vec<Stage> = again.latest().values().map(|it| it.stage).collect();
        assert_eq!((stages, again.fault()), (vec![Stage::Done, Stage::Started], None));
        assert_eq!(again.latest().into_values().next(), Some(&receipt_to(1, Stage::Done)));
        assert!(!std::fs::read_to_string(again.path()).unwrap().contains("example"));
    }

    #[test]
    fn a_line_that_is_changed_removed_or_added_is_seen() {
        let lines = |text: &str| text.lines().map(str::to_string).collect::<Vec<_>>();
        let changes: [fn(&mut Vec<String>); 4] = [
            |lines| lines[2] = lines[2].replace("done", "planned"),
            |lines| _ = lines.remove(1),
            |lines| lines.swap(1, 2),
            |lines| lines.insert(2, lines[1].clone()),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let folder = filled();
            let path = folder.path().join(FILE);
            let mut text = lines(&std::fs::read_to_string(&path).unwrap());
            change(&mut text);
            std::fs::write(&path, text.join("\n") + "\n").unwrap();
            assert!(list(folder.path()).fault().is_some(), "change {number}");
        }
        let folder = filled();
        let seal = list(folder.path()).last();
        let path = folder.path().join(FILE);
        let text = lines(&std::fs::read_to_string(&path).unwrap());
        std::fs::write(&path, text[..3].join("\n") + "\n").unwrap();
        let cut = list(folder.path());
        assert!(cut.fault().is_none() && !cut.holds(seal), "the last line is gone");
    }

    #[test]
    fn half_a_line_of_a_killed_process_is_cut_off() {
        let folder = filled();
        let path = folder.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&whole[..], b"2023-07-21T08:4"].concat()).unwrap();
        let mut list = list(folder.path());
        assert_eq!((list.fault(), list.latest().len()), (None, 2));
        list.append(&[receipt_to(3, Stage::Done)]).unwrap();
        let again = Receipts::read(folder.path(), &secret()).unwrap();
        assert_eq!((again.fault(), again.latest().len()), (None, 3));
    }

    #[test]
    fn every_bit_of_it_counts() {
        let folder = filled();
        let path = folder.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        let (keys, seal) = (list(folder.path()).latest().len(), list(folder.path()).last());
        for at in HEAD.len()..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1 << (at % 8);
            std::fs::write(&path, &changed).unwrap();
            let list = list(folder.path());
            let is_seen = list.fault().is_some() || !list.holds(seal) || list.latest().len() < keys;
            assert!(is_seen, "byte {at}");
        }
    }
}
