//! What a run printed, as the database keeps it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ecow::eco_format;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::{Inner, Store, keys};
use crate::domain::values;
use crate::domain::{
    Advice, Amount, Code, Day, FileName, Kind, Location, PayGroup, PayNumber, PayrollRun, PrintKind, RowText,
    mask_cpr,
};
use crate::formats::document::Cell;
use crate::history::compare::{Prints, SeenRow};
use crate::history::identity::Identity;
use crate::office::rules::values as cells;
use crate::report::columns::Column;
use crate::report::returned::{ReturnedRow, as_compared};
use crate::system::secret::{Mac, Purpose};

/// One row that a run printed.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Which advice it is, and what the rules say of it.
    pub seen: SeenRow,
    /// The keyed hash of the person.
    pub person: Option<Mac>,
    /// What was printed.
    pub advice: Remembered,
}

/// An advice as the history keeps it: all that was printed of it but its places. Encrypted where it lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    #[serde(rename = "k")]
    kind: RowText,
    #[serde(rename = "p")]
    pay_number: RowText,
    #[serde(rename = "n")]
    name: RowText,
    #[serde(rename = "c")]
    code: RowText,
    #[serde(rename = "t")]
    text: RowText,
    #[serde(rename = "s")]
    system_section: RowText,
    #[serde(rename = "w")]
    workplace: RowText,
    #[serde(rename = "g")]
    pkat: RowText,
    #[serde(rename = "l")]
    wage_item: RowText,
    #[serde(rename = "a")]
    amount: Option<i64>,
    #[serde(rename = "d")]
    date: RowText,
    #[serde(rename = "f", default, skip_serializing_if = "std::ops::Not::not")]
    follows_another: bool,
    /// Left out where there is none, as in what was stored before marks were read.
    #[serde(rename = "m", default, skip_serializing_if = "RowText::is_empty")]
    mark: RowText,
}

impl Remembered {
    /// What is kept of an advice.
    pub fn of(advice: &Advice) -> Self {
        Self {
            kind: advice.kind.key().into(),
            pay_number: advice.pay_number.map(|number| number.full().into()).unwrap_or_default(),
            name: advice.name.clone(),
            code: advice.code.map(|code| eco_format!("{code}")).unwrap_or_default(),
            text: advice.text.clone(),
            system_section: advice.system_section.clone(),
            workplace: advice.workplace.clone(),
            pkat: advice.pkat.clone(),
            wage_item: advice.wage_item.clone(),
            amount: advice.amount.map(|amount| amount.0),
            date: advice.date.map(|day| eco_format!("{day}")).unwrap_or_default(),
            follows_another: advice.follows_another,
            mark: advice.mark.clone(),
        }
    }

    /// The advice again, as one that stands in no file.
    pub fn advice(self, print: PrintKind) -> Advice {
        let nowhere = Location::whole(&Arc::new(FileName { path: String::new(), name: String::new() }));
        Advice {
            pay_number: PayNumber::parse_printed(&self.pay_number),
            name: self.name,
            code: Code::parse(&self.code),
            text: self.text,
            system_section: self.system_section,
            workplace: self.workplace,
            pkat: self.pkat,
            wage_item: self.wage_item,
            amount: self.amount.map(Amount),
            date: values::date(&self.date),
            follows_another: self.follows_another,
            mark: self.mark,
            ..Advice::new(print, nowhere, Kind::parse(&self.kind).unwrap_or(Kind::Advice))
        }
    }

    /// Whether a row of a workbook names another person, and whether it says another code or text. A cell that is empty, or
    /// whose column is gone, contradicts nothing.
    pub fn contradicted_by(&self, row: &ReturnedRow) -> (bool, bool) {
        let [whole, hidden] = self.words();
        let said = words_of(row);
        let differs = |at: usize| {
            let says = &said[at];
            !says.is_empty() && *says != whole[at] && *says != hidden[at]
        };
        (differs(0), differs(1) || differs(2))
    }

    /// Lønnummer, code and text as [`words_of`] reads them in a report: whole, and with CPR numbers half hidden.
    pub fn words(&self) -> [[String; 3]; 2] {
        let hidden = PayNumber::parse(&self.pay_number).map(|number| number.masked()).unwrap_or_default();
        let text = as_compared(&self.text);
        let hidden = [hidden, self.code.to_string(), letters_aside(&mask_cpr(&text))];
        [[self.pay_number.to_string(), self.code.to_string(), letters_aside(&text)], hidden]
    }

    /// The columns of a row in which something else stands than was printed. A column that is gone says nothing.
    pub fn differing(&self, row: &ReturnedRow) -> Vec<Column> {
        let [whole, hidden] = self.words();
        let says = |column: Column, expected: &str| {
            row.shown(column).is_none_or(|shown| shown == as_compared(expected))
        };
        let either = |column: Column, at: usize| says(column, &whole[at]) || says(column, &hidden[at]);
        let same = [
            (Column::Kind, says(Column::Kind, &self.kind)),
            (Column::PayNumber, either(Column::PayNumber, 0)),
            // Where a print holds no name, that of another row may be shown.
            (Column::Name, self.name.is_empty() || says(Column::Name, &self.name)),
            (Column::Code, says(Column::Code, &self.code)),
            (
                Column::Text,
                row.shown(Column::Text).is_none() || [&whole[2], &hidden[2]].contains(&&words_of(row)[2]),
            ),
            (
                Column::Amount,
                row.shown(Column::Amount).is_none() || row.amount() == Ok(self.amount.map(Amount)),
            ),
            (Column::Date, row.cell(Column::Date).is_none_or(|cell| self.is_dated(cell))),
            (Column::SystemSection, says(Column::SystemSection, &self.system_section)),
            (Column::Workplace, says(Column::Workplace, &self.workplace)),
            (Column::Pkat, says(Column::Pkat, &self.pkat)),
            (Column::WageItem, says(Column::WageItem, &self.wage_item)),
        ];
        same.into_iter().filter(|(_, same)| !same).map(|(column, _)| column).collect()
    }

    fn is_dated(&self, cell: &Cell) -> bool {
        match cell {
            Cell::Empty => self.date.is_empty(),
            cell => cells::day(cell) == values::date(&self.date),
        }
    }

    /// Whom it is about and what they are called, where the print said both.
    pub fn named(self) -> Option<(PayNumber, RowText)> {
        let number = PayNumber::parse_printed(&self.pay_number)?;
        (!self.name.is_empty()).then_some((number, self.name))
    }

    /// The code, where it has one.
    pub fn code(&self) -> Option<String> {
        (!self.code.is_empty()).then(|| self.code.to_string())
    }

    /// Amount and date, the two that change while an advice stays the same.
    pub fn amount_and_date(&self) -> (Option<Amount>, Option<Day>) {
        (self.amount.map(Amount), values::date(&self.date))
    }
}

/// Lønnummer, code and text of a row of a workbook, as [`Remembered::words`] has them.
pub fn words_of(row: &ReturnedRow) -> [String; 3] {
    let text = |column: Column| row.text(column).into_owned();
    [text(Column::PayNumber), text(Column::Code), letters_aside(&row.text(Column::Text))]
}

/// A text as it is compared: a report shows one that was printed in capitals in normal letters.
fn letters_aside(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// The columns of `sighting` that [`seen`] reads, from `exact` on.
pub(super) const SEEN: &str = "exact, twin, sighting.base, prints, owner, closes_itself";

/// Reads [`SEEN`], whose first column is number `from`.
pub(super) fn seen(row: &Row<'_>, from: usize) -> rusqlite::Result<SeenRow> {
    let owner: u8 = row.get(from + 4)?;
    Ok(SeenRow {
        identity: Identity {
            exact: Mac(row.get(from)?),
            twin: row.get(from + 1)?,
            base: Mac(row.get(from + 2)?),
        },
        prints: prints(row.get(from + 3)?),
        owner: keys::owner_of(owner),
        closes_itself: row.get(from + 5)?,
    })
}

pub(super) fn prints(bits: u8) -> Prints {
    Prints { u721: bits & 1 != 0, fejl_advis: bits & 2 != 0 }
}

pub(super) fn bits(prints: Prints) -> u8 {
    u8::from(prints.u721) + 2 * u8::from(prints.fejl_advis)
}

/// What a printed row was found to be.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Settled {
    /// The advice.
    pub(super) item: i64,
    /// In how many runs it was printed so far.
    pub(super) runs_seen: u32,
    /// The content it was last printed with.
    pub(super) content: Option<i64>,
}

/// Puts the rows of a run in place of those it had.
pub(super) fn put(
    store: &Store,
    db: &Connection,
    group: &PayGroup,
    run: PayrollRun,
    facts: &[Fact],
    settled: &[Settled],
) -> Inner<()> {
    let before = contents_of(db, group, run)?;
    db.prepare_cached("DELETE FROM sighting WHERE grp = +?1 AND run = +?2")?
        .execute(params![group.number(), run.key()])?;
    let used = insert(store, db, group, run, facts, settled, &before)?;
    remove_unneeded(db, before.into_values().filter(|content| !used.contains(content)))
}

/// The contents that the rows of a run had, by exact identity and number among equal ones.
type ContentIds = HashMap<([u8; 16], u32), i64>;

fn contents_of(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<ContentIds> {
    let mut select =
        db.prepare_cached("SELECT exact, twin, content FROM sighting WHERE grp = +?1 AND run = +?2")?;
    let rows = select
        .query_map(params![group.number(), run.key()], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Removes contents that no row of any run needs any more.
fn remove_unneeded(db: &Connection, left: impl Iterator<Item = i64>) -> Inner<()> {
    let left: Vec<String> = left.map(|id| id.to_string()).collect();
    if !left.is_empty() {
        let left = left.join(", ");
        db.execute_batch(&format!(
            "DELETE FROM content WHERE id IN ({left}) AND id NOT IN (SELECT content FROM sighting)"
        ))?;
    }
    Ok(())
}

/// Adds rows to those a run has: all of it, or some that a later report still held. Rows that are there already stay;
/// which advice each is follows when the run is gone through again.
pub(super) fn add(
    store: &Store,
    db: &Connection,
    group: &PayGroup,
    run: PayrollRun,
    facts: &[Fact],
    all: bool,
) -> Inner<()> {
    let mut here = db.prepare_cached(
        "SELECT 1 FROM sighting WHERE grp = +?1 AND run = +?2 AND exact = +?3 AND twin = +?4",
    )?;
    let mut anywhere = db.prepare_cached("SELECT 1 FROM sighting WHERE grp = +?1 AND exact = +?2 LIMIT 1")?;
    let mut new = Vec::new();
    for fact in facts {
        let Identity { exact, twin, .. } = fact.seen.identity;
        // What some report is known to have printed is not added once more for a later one that still held it.
        let is_known = match all {
            true => here.exists(params![group.number(), run.key(), exact.0, twin])?,
            false => anywhere.exists(params![group.number(), exact.0])?,
        };
        if !is_known {
            new.push(fact.clone());
        }
    }
    insert(store, db, group, run, &new, &[], &ContentIds::new()).map(|_| ())
}

/// Notes of advices that a report of a run says are gone that silence closes them; returns whether there are any.
pub(super) fn closed_by_themselves(
    db: &Connection,
    group: &PayGroup,
    run: PayrollRun,
    gone: &[&str],
) -> Inner<bool> {
    let mut update = db.prepare_cached(
        "UPDATE sighting SET closes_itself = 1 WHERE grp = +?1 AND run < +?2
             AND item IN (SELECT id FROM item WHERE row_id = +?3)",
    )?;
    let mut any = false;
    for row_id in gone {
        any |= update.execute(params![group.number(), run.key(), row_id])? > 0;
    }
    Ok(any)
}

fn insert(
    store: &Store,
    db: &Connection,
    group: &PayGroup,
    run: PayrollRun,
    facts: &[Fact],
    settled: &[Settled],
    before: &ContentIds,
) -> Inner<HashSet<i64>> {
    let mut used = HashSet::new();
    let mut contents = ContentWriter::new(store, db)?;
    let mut insert = db.prepare_cached(
        "INSERT INTO sighting (grp, run, exact, twin, seq, base, prints, kind, code, owner, closes_itself, content,
             person, item, nth)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    for (seq, fact) in facts.iter().enumerate() {
        let settled = settled.get(seq).copied().unwrap_or_default();
        let SeenRow { identity, prints, owner, closes_itself } = fact.seen;
        let here = before.get(&(identity.exact.0, identity.twin)).copied();
        let content = contents.put(&fact.advice, [here, settled.content])?;
        used.insert(content);
        let kind = Kind::parse(&fact.advice.kind).unwrap_or(Kind::Advice);
        let code = (!fact.advice.code.is_empty()).then_some(&*fact.advice.code);
        insert.execute(params![
            group.number(),
            run.key(),
            identity.exact.0,
            identity.twin,
            seq as i64,
            identity.base.0,
            bits(prints),
            keys::kind(kind),
            code,
            keys::owner(owner),
            closes_itself,
            content,
            fact.person.map(|mac| mac.0),
            settled.item,
            settled.runs_seen,
        ])?;
    }
    Ok(used)
}

/// Writes contents; one that did not change since an advice was last printed, or read in this run, is kept once.
struct ContentWriter<'a> {
    store: &'a Store,
    find: CachedStatement<'a>,
    insert: CachedStatement<'a>,
}

impl<'a> ContentWriter<'a> {
    fn new(store: &'a Store, db: &'a Connection) -> Inner<Self> {
        Ok(Self {
            store,
            find: db.prepare_cached("SELECT id FROM content WHERE id = +?1 AND mac = +?2")?,
            insert: db.prepare_cached("INSERT INTO content (mac, body) VALUES (?1, ?2) RETURNING id")?,
        })
    }

    fn put(&mut self, advice: &Remembered, known: [Option<i64>; 2]) -> Inner<i64> {
        let plain = serde_json::to_vec(advice)?;
        let mac = self.store.secret.mac(Purpose::Content, &[&plain]).0;
        for known in known.into_iter().flatten() {
            let same = self.find.query_row(params![known, mac], |row| row.get(0)).optional()?;
            if let Some(same) = same {
                return Ok(same);
            }
        }
        let body = self.store.secret.seal(&plain)?;
        Ok(self.insert.query_row(params![mac, body], |row| row.get(0))?)
    }
}

/// What was printed, decrypted.
pub(super) fn content(store: &Store, db: &Connection, id: i64) -> Inner<Remembered> {
    let body: Vec<u8> = db
        .prepare_cached("SELECT body FROM content WHERE id = +?1")?
        .query_row(params![id], |row| row.get(0))?;
    Ok(serde_json::from_slice(&store.secret.open(&body)?)?)
}
