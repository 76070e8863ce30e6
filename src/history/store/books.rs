//! Books as the database keeps them: of each run one piece for its lines and one for what was printed in them, of each
//! løngruppe [one](super::state) for what followed and concerns its next run, and [shelves](super::shelves) for the rest of that.
//! Each is packed, deflated and encrypted, and tied to its place.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, hash_map};

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

use super::bases::{self, FirstSaid};
use super::behind::{self, Behind};
use super::lines::PackedLines;
use super::packed::{PackedTexts, TextColumns, pack, unpack};
use super::shelves::{self, ShelfPieces};
use super::state::{BookState, KeptAdvice};
use super::{
    EditTarget, Inner, KnownRow, Remembered, ShownTarget, Store, StoreFault, WrittenRow, trail, trend,
};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayrollRun};
use crate::history::book::{Book, Entry, NOBODY, Refolded, RowsById};
use crate::history::compare::Prints;
use crate::system::secret::Secret;

/// A piece is not there, or not as long as others say.
pub(super) const MISSING: StoreFault = StoreFault::Altered("what a run printed");

/// A book as it lies in the database: what its next run asks of it first.
pub(super) struct Outline {
    pub(super) group: PayGroup,
    state: Option<Vec<u8>>,
    /// Each run that has a report, oldest first.
    pages: Vec<PageHead>,
    /// What people typed.
    words: Vec<(Option<EditTarget>, trail::Sealed)>,
    /// The runs of which it has a shelf, oldest first.
    shelves: Vec<PayrollRun>,
}

/// A run of a book: its day, the prints that were read in full, and whether it printed anything.
struct PageHead {
    run: PayrollRun,
    day: Date,
    whole: Prints,
    is_printed: bool,
}

/// The whole of a book as it lies in the database.
pub(super) struct SealedBook {
    pub(super) outline: Outline,
    /// The lines of each run that printed some.
    lines: Vec<(PayrollRun, Vec<u8>)>,
    /// Its [`shelves`](super::shelves), the latest first.
    pub(super) shelves: Vec<(PayrollRun, Vec<u8>)>,
}

/// The pieces of a book that are to be kept.
pub(super) struct BookPieces {
    group: PayGroup,
    state: Vec<u8>,
    pages: Vec<(PayrollRun, Piece)>,
    shelves: ShelfPieces,
}

/// What was printed in the lines of a run, packed and encrypted.
#[derive(Debug)]
pub struct SealedTexts(Vec<u8>);

/// The printed row that a row of a report shows, and what was printed in it; `None` where that is not known any more.
pub type TargetAndText = (Option<EditTarget>, Option<Remembered>);

/// What becomes of the page of a run.
enum Piece {
    Lines(Vec<u8>),
    Whole(Vec<u8>, Vec<u8>),
    Gone,
}

impl Store {
    /// The printed rows that rows of a report show, and what was printed in each.
    pub fn printed_in<'r>(
        &self,
        group: &PayGroup,
        rows: impl IntoIterator<Item = &'r WrittenRow>,
    ) -> Result<Vec<TargetAndText>, Error> {
        let rows: Vec<&WrittenRow> = rows.into_iter().collect();
        let Some(first) = rows.iter().map(|row| row.shows.run()).min() else { return Ok(Vec::new()) };
        let (book, printed) = (self.book_since(group, first)?, PrintedTexts::of(self, group));
        let mut by_id = RowsById::of(&book);
        let mut places: HashMap<EditTarget, usize> = HashMap::new();
        let mut runs = BTreeSet::new();
        let mut shown = |row: &WrittenRow| {
            let target = match row.shows {
                ShownTarget::OfRun(run) => by_id.row(&row.row_id, run),
                ShownTarget::Exactly(target) => Some(target),
            };
            let Some(target) = target else { return Ok((None, None)) };
            if runs.insert(target.run) {
                let rows = book.lines(target.run).iter().map(|line| line.seen.identity).enumerate();
                places.extend(rows.map(|(at, identity)| (EditTarget::new(target.run, identity), at)));
            }
            let text = places.get(&target).map(|at| printed.text(target.run, *at)).transpose()?;
            Ok((Some(target), text))
        };
        rows.into_iter().map(&mut shown).collect()
    }

    /// The rows that a run is known to have printed, in their order.
    pub fn rows_printed(&self, group: &PayGroup, run: PayrollRun) -> Result<Vec<KnownRow>, Error> {
        let is_printed = self.with(|_, db| {
            let mut select = db.prepare_cached("SELECT 1 FROM page WHERE grp = +?1 AND run = +?2")?;
            Ok(select.exists(params![group.number(), run.key()])?)
        })?;
        if !is_printed {
            return Ok(Vec::new());
        }
        let lines =
            self.book_since(group, run)?.pages.remove(&run).map(|page| page.lines).unwrap_or_default();
        let known = lines.into_iter().zip(self.texts_of(group, run)?);
        Ok(known.map(|(line, printed)| KnownRow { seq: line.seq, seen: line.seen, printed }).collect())
    }

    /// The løngrupper that have a book.
    pub(super) fn books(&self) -> Result<Vec<PayGroup>, Error> {
        self.with(|_, db| {
            let mut select = db.prepare_cached("SELECT grp FROM book ORDER BY grp")?;
            let groups = select.query_map([], |row| trend::pay_group(row.get(0)?))?;
            Ok(groups.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The book of a løngruppe. It is decrypted and unpacked while others use the database.
    pub(super) fn book(&self, group: &PayGroup) -> Result<Book, Error> {
        let sealed = self.with(|_, db| SealedBook::of(db, group))?;
        self.opened(sealed).map_err(|fault| self.says(&fault))
    }

    /// The same by the hand of somebody who uses the database.
    pub(super) fn book_in(&self, db: &Connection, group: &PayGroup) -> Inner<Book> {
        self.opened(SealedBook::of(db, group)?)
    }

    /// The book again.
    pub(super) fn opened(&self, sealed: SealedBook) -> Inner<Book> {
        let group = &sealed.outline.group;
        let mut state = self.state(&sealed.outline)?;
        let advices = self.all_advices(&sealed, &mut state)?;
        let mut whose: BTreeMap<PayrollRun, Vec<u32>> = BTreeMap::new();
        for advice in &advices {
            for (run, at) in &advice.printed {
                let of_run = whose.entry(*run).or_default();
                of_run.resize(of_run.len().max(at + 1), NOBODY as u32);
                of_run[*at] = advice.number as u32;
            }
        }
        let mut book = sealed.outline.begun(&self.secret);
        let mut first = FirstSaid::default();
        for (run, lines) in &sealed.lines {
            let lines = self.opened_lines(group, *run, lines)?;
            let mut whose = whose.remove(run).unwrap_or_default();
            whose.resize(whose.len().max(lines.len()), NOBODY as u32);
            let lines = lines.lines(&whose, &mut first).ok_or(MISSING)?;
            if let Some(page) = book.pages.get_mut(run) {
                page.lines = lines;
            }
        }
        if !whose.is_empty() {
            return Err(MISSING);
        }
        let entry = |advice: KeptAdvice| {
            let (run, at) = *advice.printed.first()?;
            let base = book.line(run, at)?.seen.identity.base;
            Some((advice.number, advice.entry(base)))
        };
        let entries: Option<BTreeMap<i64, Entry>> = advices.into_iter().map(entry).collect();
        book.entries = entries.ok_or(MISSING)?;
        self.enter(&mut book, sealed.outline, state)?;
        Ok(book)
    }

    /// What followed from the runs of a book; an error where others have a page or a shelf than it says.
    pub(super) fn state(&self, outline: &Outline) -> Inner<BookState> {
        let Outline { group, state, pages, shelves, .. } = outline;
        let state = match state {
            Some(state) => {
                let opened = self.secret.open_about(state, &place(b"book", group, None))?;
                BookState::of_bytes(&opened, group).ok_or(StoreFault::Sealed)?
            }
            None => BookState::default(),
        };
        let printed = pages.iter().filter(|page| page.is_printed).map(|page| &page.run);
        let shelved = state.shelved.iter().flat_map(|shelved| &shelved.runs);
        if printed.eq(&state.printed) && shelved.eq(shelves) { Ok(state) } else { Err(MISSING) }
    }

    /// Enters what people typed, and what followed from it and from the runs beside the advices.
    pub(super) fn enter(&self, book: &mut Book, outline: Outline, state: BookState) -> Inner<()> {
        for (target, sealed) in outline.words {
            book.typed.extend(trail::typed_word(target, self.word(sealed)?));
        }
        state.enter(book);
        Ok(())
    }

    /// The lines of a run.
    pub(super) fn lines_of(&self, group: &PayGroup, run: PayrollRun) -> Inner<PackedLines> {
        let sealed: Option<Vec<u8>> = self
            .lock()
            .prepare_cached("SELECT lines FROM page WHERE grp = +?1 AND run = +?2")?
            .query_row(params![group.number(), run.key()], |row| row.get(0))
            .optional()?;
        self.opened_lines(group, run, &sealed.ok_or(MISSING)?)
    }

    /// What was printed in the lines of a run.
    pub(super) fn texts_of(
        &self,
        group: &PayGroup,
        run: PayrollRun,
    ) -> Result<impl ExactSizeIterator<Item = Remembered> + use<>, Error> {
        let sealed = self.with(|_, db| sealed_texts(db, group, run))?;
        self.opened_texts(group, run, &sealed).map_err(|fault| self.says(&fault))
    }

    fn opened_texts(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        sealed: &[u8],
    ) -> Inner<impl ExactSizeIterator<Item = Remembered> + use<>> {
        let packed: PackedTexts = unpack(&self.inflated_about(sealed, &place(b"texts", group, Some(run)))?)?;
        packed.texts().ok_or(StoreFault::Sealed)
    }

    /// Puts what was printed in the lines of some runs into their pages, so that it can be changed.
    pub(super) fn lay_out(
        &self,
        db: &Connection,
        book: &mut Book,
        runs: impl IntoIterator<Item = PayrollRun>,
    ) -> Inner<()> {
        let group = book.group.clone();
        self.lay_out_of(book, runs, |run| sealed_texts(db, &group, run))
    }

    /// The same of texts that `sealed` hands out.
    pub(super) fn lay_out_of(
        &self,
        book: &mut Book,
        runs: impl IntoIterator<Item = PayrollRun>,
        mut sealed: impl FnMut(PayrollRun) -> Inner<Vec<u8>>,
    ) -> Inner<()> {
        for run in runs {
            let page = book.pages.get_mut(&run);
            if let Some(page) = page.filter(|page| page.texts.is_none() && !page.lines.is_empty()) {
                page.texts = Some(self.opened_texts(&book.group, run, &sealed(run)?)?.collect());
            }
        }
        Ok(())
    }

    /// The pieces of a book that are to be kept: what is costly about it, to be done while others use the database.
    pub(super) fn pieces(
        &self,
        book: &Book,
        mut sealed: Option<(PayrollRun, SealedTexts)>,
    ) -> Inner<BookPieces> {
        let group = &book.group;
        let mut pages = Vec::new();
        for (run, page) in book.pages.iter().filter(|(_, page)| page.is_changed || page.is_refolded) {
            let keep = bases::to_keep(book, *run, page);
            // Another line may be the first one of an advice now.
            let is_kept = || page.lines.iter().zip(&keep).all(|(line, keep)| line.keeps_base || !keep);
            if !page.is_changed && is_kept() {
                continue;
            }
            let lines = || self.sealed_lines(group, *run, &page.lines, &keep);
            let piece = match (&page.texts, sealed.take_if(|(of, _)| of == run)) {
                _ if page.lines.is_empty() => Piece::Gone,
                (Some(texts), _) => Piece::Whole(lines()?, self.sealed_texts(group, *run, texts)?),
                (None, Some((_, texts))) => Piece::Whole(lines()?, texts.0),
                (None, None) => Piece::Lines(lines()?),
            };
            pages.push((*run, piece));
        }
        let (shelves, shelved) = self.shelf_pieces(book)?;
        let is_left = |entry: &Entry| entry.over_with().is_none_or(|run| Some(run) >= shelved.none_from);
        let left =
            book.entries.iter().filter(|(_, entry)| is_left(entry)).map(|(number, entry)| (*number, entry));
        let state = BookState::bytes(book, left, &shelved)?;
        let state = self.secret.seal_about(&state, &place(b"book", group, None))?;
        Ok(BookPieces { group: group.clone(), state, pages, shelves })
    }

    /// Packs and encrypts what was printed in the lines of a run: of a large print the texts take much memory.
    pub fn seal_texts(
        &self,
        group: &PayGroup,
        run: PayrollRun,
        texts: Vec<Remembered>,
    ) -> Result<SealedTexts, Error> {
        self.sealed_texts(group, run, &texts).map(SealedTexts).map_err(|fault| self.says(&fault))
    }

    fn sealed_texts(&self, group: &PayGroup, run: PayrollRun, texts: &[Remembered]) -> Inner<Vec<u8>> {
        self.deflated_about(&pack(&TextColumns::of(texts))?, &place(b"texts", group, Some(run)))
    }

    /// Goes through the runs of a løngruppe again, from one on, and keeps what that came to; `why` they are.
    pub(super) fn refold(
        &self,
        db: &Connection,
        book: &mut Book,
        from: PayrollRun,
        why: Behind,
    ) -> Inner<Vec<Refolded>> {
        let refolded = book.refold(from);
        self.keep_book(db, book)?;
        behind::note(db, &book.group, &refolded, why)?;
        Ok(refolded)
    }

    /// Keeps a book that was changed by the hand of somebody who uses the database.
    pub(super) fn keep_book(&self, db: &Connection, book: &Book) -> Inner<()> {
        self.pieces(book, None)?.put(db)
    }
}

impl Outline {
    pub(super) fn of(db: &Connection, group: &PayGroup) -> Inner<Self> {
        let mut state = db.prepare_cached("SELECT state FROM book WHERE grp = +?1")?;
        let state = state.query_row([group.number()], |row| row.get(0)).optional()?;
        let mut pages = db.prepare_cached(
            "SELECT run, day, u721, fejl_advis,
                 EXISTS (SELECT 1 FROM page WHERE page.grp = report.grp AND page.run = report.run)
             FROM report WHERE grp = +?1 ORDER BY run",
        )?;
        let pages = pages.query_map([group.number()], |row| {
            let run = trail::run(row, 0)?;
            let day = row.get::<_, String>(1)?.parse().unwrap_or_else(|_| run.payment_month());
            let whole = Prints { u721: row.get(2)?, fejl_advis: row.get(3)? };
            Ok(PageHead { run, day, whole, is_printed: row.get(4)? })
        })?;
        let pages = pages.collect::<rusqlite::Result<_>>()?;
        let words = trail::typed_words(db, group)?;
        Ok(Self { group: group.clone(), state, pages, words, shelves: shelves::runs(db, group)? })
    }

    /// The book with all its runs, and nothing that they printed.
    pub(super) fn begun(&self, secret: &Secret) -> Book {
        let mut book = Book::new(&self.group, secret);
        for PageHead { run, day, whole, .. } in &self.pages {
            book.open_page(*run, *day, *whole);
        }
        book
    }
}

impl SealedBook {
    pub(super) fn of(db: &Connection, group: &PayGroup) -> Inner<Self> {
        let mut lines = db.prepare_cached("SELECT run, lines FROM page WHERE grp = +?1 ORDER BY run")?;
        let lines = lines.query_map([group.number()], |row| Ok((trail::run(row, 0)?, row.get(1)?)))?;
        let lines = lines.collect::<rusqlite::Result<_>>()?;
        Ok(Self { outline: Outline::of(db, group)?, lines, shelves: shelves::of(db, group)? })
    }
}

impl BookPieces {
    pub(super) fn put(&self, db: &Connection) -> Inner<()> {
        let group = self.group.number();
        for (run, piece) in &self.pages {
            match piece {
                Piece::Gone => db
                    .prepare_cached("DELETE FROM page WHERE grp = +?1 AND run = +?2")?
                    .execute(params![group, run.key()])?,
                Piece::Lines(lines) => db
                    .prepare_cached("UPDATE page SET lines = ?3 WHERE grp = +?1 AND run = +?2")?
                    .execute(params![group, run.key(), lines])?,
                Piece::Whole(lines, texts) => db
                    .prepare_cached(
                        "INSERT OR REPLACE INTO page (grp, run, lines, texts) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![group, run.key(), lines, texts])?,
            };
        }
        self.shelves.put(db, &self.group)?;
        db.prepare_cached("INSERT OR REPLACE INTO book (grp, state) VALUES (?1, ?2)")?
            .execute(params![group, self.state])?;
        Ok(())
    }
}

/// What was printed in the lines of a løngruppe, each run read when it is first asked for.
pub(super) struct PrintedTexts<'a> {
    pub(super) store: &'a Store,
    pub(super) group: PayGroup,
    read: RefCell<HashMap<PayrollRun, Vec<Remembered>>>,
}

impl<'a> PrintedTexts<'a> {
    pub(super) fn of(store: &'a Store, group: &PayGroup) -> Self {
        Self { store, group: group.clone(), read: RefCell::default() }
    }

    /// What was printed in a line.
    pub(super) fn text(&self, run: PayrollRun, line: usize) -> Result<Remembered, Error> {
        let mut read = self.read.borrow_mut();
        let texts = match read.entry(run) {
            hash_map::Entry::Occupied(known) => known.into_mut(),
            hash_map::Entry::Vacant(new) => new.insert(self.store.texts_of(&self.group, run)?.collect()),
        };
        texts.get(line).cloned().ok_or_else(|| self.store.says(&MISSING))
    }
}

fn sealed_texts(db: &Connection, group: &PayGroup, run: PayrollRun) -> Inner<Vec<u8>> {
    let mut select = db.prepare_cached("SELECT texts FROM page WHERE grp = +?1 AND run = +?2")?;
    let texts = select.query_row(params![group.number(), run.key()], |row| row.get(0)).optional()?;
    texts.ok_or(MISSING)
}

/// What a piece is tied to: it is read as no other, and in no other place.
pub(super) fn place(kind: &[u8], group: &PayGroup, run: Option<PayrollRun>) -> Vec<u8> {
    let run = run.map_or(0, PayrollRun::key);
    [kind, &group.number().to_le_bytes(), &run.to_le_bytes()].concat()
}
