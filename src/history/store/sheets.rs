//! What a report said on its sheets, in few bytes: column by column, and what somebody typed only where somebody did.

use serde::{Deserialize, Serialize};

use super::files::inflate;
use super::packed::{IN_TWO, PackedId, hashes, pack_in_two, risen, rises, unpack, unpack_in_two};
use super::{EditTarget, Inner, ShownTarget, Store, StoreFault, WrittenRow, WrittenSheets, keys};
use crate::domain::PayrollRun;
use crate::domain::problem::Error;
use crate::domain::typed::{Typed, TypedColumn};
use crate::report::own::OwnWord;
use crate::report::said::Said;
use crate::system::secret::Mac;

/// The first byte of sheets that were deflated as a whole with all that targets are known by; those before begin as JSON does.
const WITH_TARGETS: u8 = 1;

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
        let mut packed = PackedSheets::with_texts(&texts);
        (0..).zip(rows).for_each(|(at, row)| packed.add(at, &row));
        self.sealed(&packed).map(SealedSheets).map_err(|fault| self.says(&fault))
    }

    /// The same of sheets that are at hand.
    pub(super) fn packed(&self, sheets: &WrittenSheets) -> Inner<Vec<u8>> {
        let mut packed = PackedSheets::with_texts(&sheets.texts);
        (0..).zip(&sheets.rows).for_each(|(at, row)| packed.add(at, row));
        self.sealed(&packed)
    }

    fn sealed(&self, packed: &PackedSheets) -> Inner<Vec<u8>> {
        Ok(self.secret.seal(&packed.bytes()?)?)
    }

    /// What [`packed`](Self::packed) was given, or an earlier program kept.
    pub(super) fn unpacked(&self, sealed: &[u8]) -> Inner<WrittenSheets> {
        let opened = self.secret.open(sealed)?;
        let sheets = match opened.split_first() {
            Some((&IN_TWO, bytes)) => PackedSheets::of_bytes(bytes).and_then(PackedSheets::sheets),
            _ => PackedSheets::of_earlier(&inflate(&opened).ok_or(StoreFault::Sealed)?)?,
        };
        sheets.ok_or(StoreFault::Sealed)
    }
}

/// A [`WrittenSheets`], like values beside each other.
#[derive(Default)]
struct PackedSheets {
    columns: WrittenColumns,
    /// What each `Række-id` says that this program made.
    ids: Vec<[u8; 10]>,
}

/// What is no keyed hash of them.
#[derive(Default, Serialize, Deserialize)]
struct WrittenColumns {
    /// What stands before the `-` in each `Række-id` that this program made.
    prefix: String,
    other_ids: Vec<(u32, String)>,
    run: Vec<i64>,
    /// Rows whose printed row does not follow from id and run: its exact identity, and which of several equal ones it is.
    exactly: Vec<(u32, [u8; 8], u32)>,
    rest: WrittenRest,
}

/// What the sheets say beside ids and printed rows: the same in both forms that have columns.
#[derive(Default, Serialize, Deserialize)]
struct WrittenRest {
    gone: Vec<bool>,
    /// How many columns each row says something of, and those of all rows: the first of each, the second of each, …
    said: Vec<u8>,
    said_by_column: Vec<Vec<u16>>,
    /// Rows in which somebody typed: what the cells said when they were written, and now, where that is something else.
    typed: Vec<TypedRow>,
    own: Vec<OwnRow>,
    may_be: Vec<(u32, PackedId)>,
    /// By their [`rises`]; as they are where each row says its target.
    texts: Vec<u32>,
}

/// A row, its cells when they were written, and now.
type TypedRow = (u32, PackedCells, Option<PackedCells>);

/// A row, people's own words in it when they were written, and now.
type OwnRow = (u32, Vec<PackedWord>, Option<Vec<PackedWord>>);

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
    fn with_texts(texts: &[u32]) -> Self {
        let mut packed = Self::default();
        packed.columns.rest.texts = rises(texts);
        packed
    }

    fn add(&mut self, at: u32, row: &WrittenRow) {
        let WrittenRow { row_id, shows, written, now, gone, said, own_written, own, may_be } = row;
        let Self { columns, ids } = self;
        if at == 0 {
            columns.prefix =
                row_id.split_once('-').map_or_else(String::new, |(prefix, _)| prefix.to_string());
        }
        match PackedId::of(row_id, &columns.prefix) {
            PackedId::Made(made) => ids.push(made),
            PackedId::Other(row_id) => columns.other_ids.push((at, row_id)),
        }
        match shows {
            ShownTarget::OfRun(run) => columns.run.push(run.key()),
            ShownTarget::Exactly(target) => {
                columns.run.push(target.run.key());
                columns.exactly.push((at, target.exact.0, target.twin));
            }
        }
        let rest = &mut columns.rest;
        rest.gone.push(*gone);
        rest.said.push(said.columns().len() as u8);
        for (column, said) in said.columns().iter().enumerate() {
            if rest.said_by_column.len() == column {
                rest.said_by_column.push(Vec::new());
            }
            rest.said_by_column[column].push(*said);
        }
        let (cells_written, cells_now) = (cells(written), (now != written).then(|| cells(now)));
        if !cells_written.is_empty() || cells_now.is_some() {
            rest.typed.push((at, cells_written, cells_now));
        }
        if !own_written.is_empty() || !own.is_empty() {
            let now = (own != own_written).then(|| own.iter().map(PackedWord::of).collect());
            rest.own.push((at, own_written.iter().map(PackedWord::of).collect(), now));
        }
        if let Some(other) = may_be {
            rest.may_be.push((at, PackedId::of(other, &columns.prefix)));
        }
    }

    fn bytes(&self) -> Inner<Vec<u8>> {
        pack_in_two(IN_TWO, &self.columns, &[self.ids.as_flattened()])
    }

    /// The sheets of what [`bytes`](Self::bytes) gave, the form left out.
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let (columns, ids) = unpack_in_two(bytes)?;
        Some(Self { columns, ids: hashes(ids)?.to_vec() })
    }

    /// The sheets as an earlier program kept them.
    fn of_earlier(bytes: &[u8]) -> Inner<Option<WrittenSheets>> {
        Ok(match bytes.split_first() {
            Some((&WITH_TARGETS, packed)) => Self::from(unpack::<SheetsWithTargets>(packed)?).sheets(),
            _ => serde_json::from_slice::<EarlierSheets>(bytes)?.sheets(),
        })
    }

    /// The sheets again; `None` where one column is longer than another.
    fn sheets(self) -> Option<WrittenSheets> {
        let Self { columns: WrittenColumns { prefix, other_ids, run, exactly, rest }, ids } = self;
        let mut said: Vec<_> = rest.said_by_column.into_iter().map(Vec::into_iter).collect();
        let mut other_ids = other_ids.into_iter().peekable();
        let mut ids = ids.into_iter();
        let mut rows = Vec::with_capacity(run.len());
        for (at, run) in run.iter().enumerate() {
            let row_id = match other_ids.next_if(|(row, _)| *row as usize == at) {
                Some((_, row_id)) => row_id,
                None => PackedId::Made(ids.next()?).whole(&prefix),
            };
            let in_row = said.iter_mut().take(usize::from(*rest.said.get(at)?)).map(Iterator::next);
            let said = Said::of_columns(in_row.collect::<Option<_>>()?);
            let shows = ShownTarget::OfRun(PayrollRun::from_key(*run)?);
            let row = WrittenRow::new(row_id, shows, Typed::default());
            rows.push(WrittenRow { gone: *rest.gone.get(at)?, said, ..row });
        }
        if ids.next().is_some() || other_ids.next().is_some() {
            return None;
        }
        for (at, exact, twin) in exactly {
            let row = rows.get_mut(at as usize)?;
            if let ShownTarget::OfRun(run) = row.shows {
                row.shows = ShownTarget::Exactly(EditTarget { run, exact: Mac(exact), twin });
            }
        }
        for (at, written, now) in rest.typed {
            let row = rows.get_mut(at as usize)?;
            row.written = typed(&written)?;
            row.now = now.map_or_else(|| Some(row.written.clone()), |now| typed(&now))?;
        }
        for (at, written, now) in rest.own {
            let row = rows.get_mut(at as usize)?;
            row.own_written = written.into_iter().map(PackedWord::word).collect();
            row.own = now.map_or_else(
                || row.own_written.clone(),
                |now| now.into_iter().map(PackedWord::word).collect(),
            );
        }
        for (at, other) in rest.may_be {
            rows.get_mut(at as usize)?.may_be = Some(other.whole(&prefix));
        }
        Some(WrittenSheets { rows, texts: risen(&rest.texts) })
    }
}

/// Sheets as a program before kept them: each row with its id and all that its printed row is known by.
#[derive(Deserialize)]
#[cfg_attr(test, derive(Serialize))]
struct SheetsWithTargets {
    prefix: String,
    row_id: Vec<PackedId>,
    run: Vec<i64>,
    exact: Vec<[u8; 8]>,
    twin: Vec<u32>,
    rest: WrittenRest,
}

impl From<SheetsWithTargets> for PackedSheets {
    fn from(before: SheetsWithTargets) -> Self {
        let SheetsWithTargets { prefix, row_id, run, exact, twin, rest } = before;
        let exactly = (0..).zip(exact).zip(twin).map(|((at, exact), twin)| (at, exact, twin)).collect();
        let rest = WrittenRest { texts: rises(&rest.texts), ..rest };
        let columns = WrittenColumns { prefix, run, exactly, rest, ..WrittenColumns::default() };
        let mut packed = Self { columns, ids: Vec::new() };
        for (at, row_id) in (0..).zip(row_id) {
            match row_id {
                PackedId::Made(made) => packed.ids.push(made),
                PackedId::Other(row_id) => packed.columns.other_ids.push((at, row_id)),
            }
        }
        packed
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
    if *typed == new {
        return Vec::new();
    }
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
        let shows = ShownTarget::Exactly(target);
        Some(WrittenRow { row_id, shows, written, now, gone, said, own_written, own, may_be })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::packed::pack;
    use super::*;

    fn word() -> impl Strategy<Value = OwnWord> {
        (any::<bool>(), 0..3_usize, "[a-zæ]{1,5}", "[a-zæ ]{1,9}")
            .prop_map(|(is_comment, nth, head, text)| OwnWord { is_comment, nth, head, text })
    }

    fn id() -> impl Strategy<Value = String> {
        let made = any::<[u8; 10]>().prop_map(|bytes| PackedId::Made(bytes).whole("901"));
        prop_oneof![4 => made, 1 => "(901-)?[a-z]{0,4}"]
    }

    fn row() -> impl Strategy<Value = WrittenRow> {
        let target = (any::<[u8; 8]>(), 0..3_u32, any::<bool>());
        let words = (vec(word(), 0..2), vec(word(), 0..2), "[a-z]{0,4}", "[a-z]{0,4}");
        let rest = (any::<bool>(), vec(any::<u16>(), 0..5), proptest::option::of(id()));
        (id(), 1..12_i8, target, words, rest).prop_map(
            |(
                row_id,
                month,
                (exact, twin, exactly),
                (own_written, own, written, now),
                (gone, said, may_be),
            )| {
                let run = PayrollRun::new(2023, month, 1).unwrap();
                let shows = match exactly {
                    true => ShownTarget::Exactly(EditTarget { run, exact: Mac(exact), twin }),
                    false => ShownTarget::OfRun(run),
                };
                let typed = |note: &str| {
                    let mut typed = Typed::default();
                    typed.set(TypedColumn::InternalNote, note);
                    typed
                };
                let said = Said::of_columns(said);
                let row = WrittenRow::new(row_id, shows, typed(&written));
                WrittenRow { now: typed(&now), gone, said, own_written, own, may_be, ..row }
            },
        )
    }

    /// The bytes that the program before made of them.
    fn before(rows: &[WrittenRow], texts: &[u32]) -> Vec<u8> {
        let mut packed = PackedSheets::default();
        (0..).zip(rows).for_each(|(at, row)| packed.add(at, row));
        let WrittenColumns { prefix, run, exactly, rest, .. } = packed.columns;
        let before = SheetsWithTargets {
            row_id: rows.iter().map(|row| PackedId::of(&row.row_id, &prefix)).collect(),
            prefix,
            run,
            exact: exactly.iter().map(|(_, exact, _)| *exact).collect(),
            twin: exactly.iter().map(|(.., twin)| *twin).collect(),
            rest: WrittenRest { texts: texts.to_vec(), ..rest },
        };
        [&[WITH_TARGETS][..], &pack(&before).unwrap()].concat()
    }

    proptest! {
        #[test]
        fn sheets_are_read_as_they_were_kept(rows in vec(row(), 0..12), texts in vec(any::<u32>(), 0..5)) {
            let mut packed = PackedSheets::with_texts(&texts);
            (0..).zip(&rows).for_each(|(at, row)| packed.add(at, row));
            let bytes = packed.bytes().unwrap();
            prop_assert_eq!(bytes[0], IN_TWO);
            let again = PackedSheets::of_bytes(&bytes[1..]).and_then(PackedSheets::sheets);
            prop_assert_eq!(again, Some(WrittenSheets { rows, texts }));
        }

        #[test]
        fn those_of_the_program_before_are_read(mut rows in vec(row(), 0..12), texts in vec(any::<u32>(), 0..5)) {
            for row in &mut rows {
                if let ShownTarget::OfRun(run) = row.shows {
                    row.shows = ShownTarget::Exactly(EditTarget { run, exact: Mac([7; 8]), twin: 0 });
                }
            }
            let again = PackedSheets::of_earlier(&before(&rows, &texts)).unwrap();
            prop_assert_eq!(again, Some(WrittenSheets { rows, texts }));
        }
    }
}
