//! What a report said on its sheets, in few bytes: column by column, and what somebody typed only where somebody did.

use serde::{Deserialize, Serialize};

use super::packed::{PackedId, pack, unpack};
use super::{EditTarget, Inner, Store, StoreFault, WrittenRow, WrittenSheets, keys};
use crate::domain::PayrollRun;
use crate::domain::problem::Error;
use crate::domain::typed::{Typed, TypedColumn};
use crate::report::own::OwnWord;
use crate::report::said::Said;
use crate::system::secret::Mac;

/// The first byte of sheets in this form; those of earlier programs begin as JSON does.
const FORM: u8 = 1;

/// What a report says on its sheets, packed and encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSheets(pub(super) Vec<u8>);

impl Store {
    /// Packs and encrypts what a report says on its sheets. Its rows are taken one by one: a report may have a million.
    pub fn seal_sheets(
        &self,
        rows: impl IntoIterator<Item = WrittenRow>,
        texts: Vec<u32>,
    ) -> Result<SealedSheets, Error> {
        let mut packed = PackedSheets { texts, ..PackedSheets::default() };
        (0..).zip(rows).for_each(|(at, row)| packed.add(at, &row));
        self.sealed(&packed).map(SealedSheets).map_err(|fault| self.says(&fault))
    }

    /// The same of sheets that are at hand.
    pub(super) fn packed(&self, sheets: &WrittenSheets) -> Inner<Vec<u8>> {
        let mut packed = PackedSheets { texts: sheets.texts.clone(), ..PackedSheets::default() };
        (0..).zip(&sheets.rows).for_each(|(at, row)| packed.add(at, row));
        self.sealed(&packed)
    }

    fn sealed(&self, packed: &PackedSheets) -> Inner<Vec<u8>> {
        let mut bytes = vec![FORM];
        bytes.extend(pack(packed)?);
        self.deflated(&bytes)
    }

    /// What [`packed`](Self::packed) was given, or an earlier program kept.
    pub(super) fn unpacked(&self, sealed: &[u8]) -> Inner<WrittenSheets> {
        let bytes = self.inflated(sealed)?;
        let sheets = match bytes.split_first() {
            Some((&FORM, packed)) => unpack::<PackedSheets>(packed)?.sheets(),
            _ => serde_json::from_slice::<EarlierSheets>(&bytes)?.sheets(),
        };
        sheets.ok_or(StoreFault::Sealed)
    }
}

/// A [`WrittenSheets`], like values beside each other.
#[derive(Default, Serialize, Deserialize)]
struct PackedSheets {
    /// What stands before the `-` in each `Række-id` that this program made.
    prefix: String,
    row_id: Vec<PackedId>,
    run: Vec<i64>,
    exact: Vec<[u8; 8]>,
    twin: Vec<u32>,
    gone: Vec<bool>,
    /// How many columns each row says something of, and those of all rows: the first of each, the second of each, …
    said: Vec<u8>,
    said_by_column: Vec<Vec<u16>>,
    /// Rows in which somebody typed: what the cells said when they were written, and now, where that is something else.
    typed: Vec<(u32, PackedCells, Option<PackedCells>)>,
    own: Vec<(u32, Vec<PackedWord>, Option<Vec<PackedWord>>)>,
    may_be: Vec<(u32, PackedId)>,
    texts: Vec<u32>,
}

/// Cells by the words that the history has for their columns.
type PackedCells = Vec<(String, String)>;

#[derive(Serialize, Deserialize)]
struct PackedWord {
    is_comment: bool,
    nth: u32,
    head: String,
    text: String,
}

impl PackedSheets {
    fn add(&mut self, at: u32, row: &WrittenRow) {
        let WrittenRow { row_id, target, written, now, gone, said, own_written, own, may_be } = row;
        if at == 0 {
            self.prefix = row_id.split_once('-').map_or_else(String::new, |(prefix, _)| prefix.to_string());
        }
        self.row_id.push(PackedId::of(row_id, &self.prefix));
        self.run.push(target.run.key());
        self.exact.push(target.exact.0);
        self.twin.push(target.twin);
        self.gone.push(*gone);
        self.said.push(said.columns().len() as u8);
        for (column, said) in said.columns().iter().enumerate() {
            if self.said_by_column.len() == column {
                self.said_by_column.push(Vec::new());
            }
            self.said_by_column[column].push(*said);
        }
        let (cells_written, cells_now) = (cells(written), (now != written).then(|| cells(now)));
        if !cells_written.is_empty() || cells_now.is_some() {
            self.typed.push((at, cells_written, cells_now));
        }
        if !own_written.is_empty() || !own.is_empty() {
            let now = (own != own_written).then(|| own.iter().map(PackedWord::of).collect());
            self.own.push((at, own_written.iter().map(PackedWord::of).collect(), now));
        }
        if let Some(other) = may_be {
            self.may_be.push((at, PackedId::of(other, &self.prefix)));
        }
    }

    /// The sheets again; `None` where one column is longer than another.
    fn sheets(self) -> Option<WrittenSheets> {
        let mut columns: Vec<_> = self.said_by_column.into_iter().map(Vec::into_iter).collect();
        let mut rows = Vec::with_capacity(self.row_id.len());
        for (at, row_id) in self.row_id.iter().enumerate() {
            let target = EditTarget {
                run: PayrollRun::from_key(*self.run.get(at)?)?,
                exact: Mac(*self.exact.get(at)?),
                twin: *self.twin.get(at)?,
            };
            let said = columns.iter_mut().take(usize::from(*self.said.get(at)?)).map(Iterator::next);
            let said = Said::of_columns(said.collect::<Option<_>>()?);
            let row = WrittenRow::new(row_id.whole(&self.prefix), target, Typed::default());
            rows.push(WrittenRow { gone: *self.gone.get(at)?, said, ..row });
        }
        for (at, written, now) in self.typed {
            let row = rows.get_mut(at as usize)?;
            row.written = typed(&written)?;
            row.now = now.map_or_else(|| Some(row.written.clone()), |now| typed(&now))?;
        }
        for (at, written, now) in self.own {
            let row = rows.get_mut(at as usize)?;
            row.own_written = written.into_iter().map(PackedWord::word).collect();
            row.own = now.map_or_else(
                || row.own_written.clone(),
                |now| now.into_iter().map(PackedWord::word).collect(),
            );
        }
        for (at, other) in self.may_be {
            rows.get_mut(at as usize)?.may_be = Some(other.whole(&self.prefix));
        }
        Some(WrittenSheets { rows, texts: self.texts })
    }
}

impl PackedWord {
    fn of(word: &OwnWord) -> Self {
        let OwnWord { is_comment, nth, head, text } = word.clone();
        Self { is_comment, nth: nth as u32, head, text }
    }

    fn word(self) -> OwnWord {
        let Self { is_comment, nth, head, text } = self;
        OwnWord { is_comment, nth: nth as usize, head, text }
    }
}

/// The cells that say something else than those of a new row.
fn cells(typed: &Typed) -> PackedCells {
    let new = Typed::default();
    let others = TypedColumn::ALL.into_iter().filter(|column| typed.get(*column) != new.get(*column));
    others.map(|column| (keys::field(column).to_string(), typed.get(column).to_string())).collect()
}

fn typed(cells: &[(String, String)]) -> Option<Typed> {
    let mut typed = Typed::default();
    for (column, shown) in cells {
        typed.set(keys::column_of(column)?, shown);
    }
    Some(typed)
}

/// The sheets as earlier programs kept them: as JSON, and before that the rows alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum EarlierSheets {
    All { rows: Vec<EarlierRow>, texts: Vec<u32> },
    Rows(Vec<EarlierRow>),
}

#[derive(Deserialize)]
struct EarlierRow {
    #[serde(rename = "i")]
    row_id: String,
    #[serde(rename = "r")]
    run: i64,
    #[serde(rename = "e")]
    exact: String,
    #[serde(rename = "t", default)]
    twin: u32,
    #[serde(rename = "w", default)]
    written: Vec<(TypedColumn, String)>,
    #[serde(rename = "n", default)]
    now: Option<Vec<(TypedColumn, String)>>,
    #[serde(rename = "g", default)]
    gone: bool,
    #[serde(rename = "s", default)]
    said: Said,
    #[serde(rename = "o", default)]
    own_written: Vec<OwnWord>,
    #[serde(rename = "p", default)]
    own: Option<Vec<OwnWord>>,
    #[serde(rename = "m", default)]
    may_be: Option<String>,
}

impl EarlierSheets {
    fn sheets(self) -> Option<WrittenSheets> {
        let (rows, texts) = match self {
            Self::All { rows, texts } => (rows, texts),
            Self::Rows(rows) => (rows, Vec::new()),
        };
        Some(WrittenSheets { rows: rows.into_iter().map(EarlierRow::row).collect::<Option<_>>()?, texts })
    }
}

impl EarlierRow {
    fn row(self) -> Option<WrittenRow> {
        let exact = data_encoding::HEXLOWER.decode(self.exact.as_bytes()).ok()?;
        let target = EditTarget {
            run: PayrollRun::from_key(self.run)?,
            exact: Mac(exact.try_into().ok()?).short(),
            twin: self.twin,
        };
        let cells = |cells: &[(TypedColumn, String)]| {
            let mut typed = Typed::default();
            for (column, shown) in cells {
                typed.set(*column, shown);
            }
            typed
        };
        let written = cells(&self.written);
        let now = self.now.map_or_else(|| written.clone(), |now| cells(&now));
        let own = self.own.unwrap_or_else(|| self.own_written.clone());
        let Self { row_id, gone, said, own_written, may_be, .. } = self;
        Some(WrittenRow { row_id, target, written, now, gone, said, own_written, own, may_be })
    }
}
