//! `manifest.csv`: one row for each file that was delivered, as a Danish spreadsheet opens it.
//!
//! A manifest that was not written by this program, or was changed since, is an error: it is never guessed at and never
//! written over.

use std::path::Path;

use jiff::Timestamp;

use super::{FolderDelivery, ManifestEntry};
use crate::delivery::Outgoing;
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};
use crate::formats::csv::Csv;
use crate::formats::csv::ExportValue;
use crate::system::fs;

/// Its name.
pub const FILE: &str = "manifest.csv";

/// Its columns. A lønkørsel is written `LG2023-08-2`, since a spreadsheet takes `2023-08-2` alone for a day in August; a
/// time is UTC.
pub const HEADERS: [&str; 6] = ["Fil", "SHA-256", "Lønkørsel", "Løngruppe", "Version", "Leveret"];

/// The most bytes of a manifest: some hundred thousand rows.
const MOST_BYTES: u64 = 50_000_000;

/// What was delivered to one recipient, sorted by name.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    rows: Vec<ManifestRow>,
}

/// A delivered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ManifestRow {
    /// Its name as it stands in the cell: one that a spreadsheet would take for a formula has a `'` before it.
    pub(super) file: String,
    /// 64 hexadecimal digits.
    pub(super) sha256: String,
    run: PayrollRun,
    pub(super) group: PayGroup,
    version: u32,
    at: Timestamp,
}

impl ManifestRow {
    /// The row of a file.
    pub(super) fn new(file: &Outgoing, entry: &ManifestEntry<'_>) -> Self {
        Self {
            file: crate::formats::csv::guarded(&file.name).into_owned(),
            sha256: file.sha256(),
            run: entry.run,
            group: entry.group.clone(),
            version: entry.version,
            at: Timestamp::from_second(entry.at.as_second()).unwrap_or(entry.at),
        }
    }

    /// Reads a record; `None` where it is no row of a manifest.
    fn read(record: &csv::StringRecord) -> Option<Self> {
        let mut cells = record.iter();
        let mut cell = || cells.next();
        let row = Self {
            file: cell().filter(|name| !name.is_empty())?.to_owned(),
            sha256: cell().filter(|sha256| is_hash(sha256))?.to_owned(),
            run: cell()?.strip_prefix("LG")?.parse().ok()?,
            group: PayGroup::new(cell()?)?,
            version: cell()?.parse().ok()?,
            at: cell()?.parse().ok()?,
        };
        cell().is_none().then_some(row)
    }

    fn cells(&self) -> [ExportValue; 6] {
        [
            ExportValue::Text(self.file.clone()),
            ExportValue::Text(self.sha256.clone()),
            ExportValue::Run(self.run),
            ExportValue::Text(self.group.to_string()),
            ExportValue::Number(self.version.into()),
            ExportValue::Text(self.at.to_string()),
        ]
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl Manifest {
    /// Reads the manifest at `path`; an empty one where there is none.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        if !fs::exists(path) {
            return Ok(Self::default());
        }
        let bytes = fs::read(path, MOST_BYTES)?;
        let foreign = |line: usize, what: &str| {
            Error::in_file(
                path,
                line,
                format!("{what}, so nothing is delivered into this folder"),
                "move the manifest away and send again: a new one tells what is delivered from then on",
            )
        };
        let text = std::str::from_utf8(&bytes).ok().and_then(|text| text.strip_prefix('\u{feff}'));
        let text = text.ok_or_else(|| foreign(1, "the manifest was not written by this program"))?;
        let mut reader =
            csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(text.as_bytes());
        if reader.headers().ok().is_none_or(|headers| *headers != HEADERS[..]) {
            return Err(foreign(1, "the manifest has other columns than this program writes"));
        }
        let mut rows: Vec<ManifestRow> = Vec::new();
        for (at, record) in reader.records().filter_map(Result::ok).enumerate() {
            let line = at + 2;
            let row = ManifestRow::read(&record)
                .ok_or_else(|| foreign(line, "the manifest was changed by somebody"))?;
            if rows.last().is_some_and(|last| last.file >= row.file) {
                return Err(foreign(
                    line,
                    "the rows of the manifest do not stand as this program wrote them",
                ));
            }
            rows.push(row);
        }
        Ok(Self { rows })
    }

    /// The row of a file by the name in its cell.
    pub(super) fn row(&self, file: &str) -> Option<&ManifestRow> {
        self.place(file).ok().map(|at| &self.rows[at])
    }

    /// What was delivered of a report.
    pub(super) fn of(&self, run: PayrollRun, group: &PayGroup) -> Option<FolderDelivery> {
        let rows = || self.rows.iter().filter(|row| row.run == run && row.group == *group);
        let latest = rows().max_by_key(|row| (row.version, row.at))?;
        let files = rows().map(|row| row.file.clone()).collect();
        Some(FolderDelivery { version: latest.version, at: latest.at.to_string(), files })
    }

    /// Adds a row, or replaces that of the same file. One that says the same but for the time stays.
    pub(super) fn add(&mut self, row: ManifestRow) {
        match self.place(&row.file) {
            Err(at) => self.rows.insert(at, row),
            Ok(at) => {
                let before = &mut self.rows[at];
                if *before != (ManifestRow { at: before.at, ..row.clone() }) {
                    *before = row;
                }
            }
        }
    }

    /// Its bytes; `path` is named in the error, which nothing leads to but a fault in the program.
    pub(super) fn bytes(&self, path: &Path) -> Result<Vec<u8>, Error> {
        let written = Csv::begin(Vec::new(), &HEADERS).and_then(|mut csv| {
            self.rows.iter().try_for_each(|row| csv.row(&row.cells()))?;
            csv.end()
        });
        written.map_err(|error| fs::not_written(path, &error))
    }

    fn place(&self, file: &str) -> Result<usize, usize> {
        self.rows.binary_search_by(|row| row.file.as_str().cmp(file))
    }
}
