//! Books as the database keeps them: of each run one piece for its lines and one for what was printed in them, of each
//! løngruppe one for what followed. Each is packed, deflated and encrypted, and tied to its place.

use std::cell::RefCell;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::bases::{self, FirstSaid};
use super::behind::{self, Behind};
use super::packed::{PackedState, PackedTexts, TextColumns, pack, unpack};
use super::{
    EditTarget, Inner, KnownRow, Recollection, Remembered, Rules, RunRead, ShownTarget, Store, StoreFault,
    WrittenRow, trail, trend,
};
use crate::domain::problem::Error;
use crate::domain::{PayGroup, PayNumber, PayrollRun, RowText};
use crate::history::book::{Book, Refolded, RowsById};
use crate::history::compare::{Prints, SeenRow};
use crate::history::identity::person_mac;
use crate::system::secret::{Mac, Secret, ShortMac};

/// A piece is not there, or not as long as others say.
pub(super) const MISSING: StoreFault = StoreFault::Altered("what a run printed");

/// A book as it lies in the database.
pub(super) struct SealedBook {
    group: PayGroup,
    state: Option<Vec<u8>>,
    /// Each run that has a report: its day, the prints that were read in full, and its lines.
    pages: Vec<(PayrollRun, String, Prints, Option<Vec<u8>>)>,
    words: Vec<(Option<EditTarget>, trail::Sealed)>,
}

/// The pieces of a book that are to be kept.
pub(super) struct BookPieces {
    group: PayGroup,
    state: Vec<u8>,
    pages: Vec<(PayrollRun, Piece)>,
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

/// The book of a løngruppe, read once for all that is asked of it.
pub struct OpenBook<'s> {
    pub(super) book: Book,
    printed: PrintedTexts<'s>,
}

impl OpenBook<'_> {
    /// What is known of the løngruppe when a run is reported. What is open closes by the rules of the day.
    pub fn recall(&self, read: &RunRead<'_>, rules: Option<&Rules<'_>>) -> Result<Recollection, Error> {
        let Self { book, printed } = self;
        book.recall(read, rules, &|run, line| printed.text(run, line))
    }

    /// The løngruppe.
    pub fn group(&self) -> &PayGroup {
        &self.book.group
    }

    /// The secret of the history.
    pub fn secret(&self) -> &Secret {
        &self.printed.store.secret
    }

    /// The rows that a run is known to have printed.
    pub fn seen_in(&self, run: PayrollRun) -> Vec<SeenRow> {
        self.book.seen_in(run)
    }

    /// The book alone.
    pub fn close(self) -> Book {
        self.book
    }

    /// The bases that its advices are known by.
    pub fn bases(&self) -> HashSet<Mac> {
        self.book.bases()
    }

    /// The names of some lønnumre, as the latest run before `run` printed them that holds a name; a lønnummer that none
    /// named is left out.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn names(
        &self,
        run: PayrollRun,
        wanted: &BTreeSet<PayNumber>,
    ) -> Result<HashMap<PayNumber, RowText>, Error> {
        let mut names = HashMap::new();
        if wanted.is_empty() {
            return Ok(names);
        }
        let persons: HashSet<ShortMac> =
            wanted.iter().map(|number| person_mac(number, self.secret())).collect();
        for (run, page) in self.book.pages.range(..run).rev() {
            let theirs = page.lines.iter().enumerate();
            let theirs = theirs.filter(|(_, line)| line.person.is_some_and(|it| persons.contains(&it)));
            for (at, _) in theirs {
                if names.len() == wanted.len() {
                    return Ok(names);
                }
                let named = self.printed.text(*run, at)?.named();
                if let Some((number, name)) = named.filter(|(number, _)| wanted.contains(number)) {
                    names.entry(number).or_insert(name);
                }
            }
        }
        Ok(names)
    }
}

impl Store {
    /// The book of a løngruppe, for everything that a report of it asks.
    pub fn open_book(&self, group: &PayGroup) -> Result<OpenBook<'_>, Error> {
        Ok(OpenBook { book: self.book(group)?, printed: PrintedTexts::of(self, group) })
    }

    /// The printed rows that rows of a report show, and what was printed in each.
    pub fn printed_in<'r>(
        &self,
        group: &PayGroup,
        rows: impl IntoIterator<Item = &'r WrittenRow>,
    ) -> Result<Vec<TargetAndText>, Error> {
        let (book, printed) = (self.book(group)?, PrintedTexts::of(self, group));
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
        let lines = self.book(group)?.pages.remove(&run).map(|page| page.lines).unwrap_or_default();
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
        let group = &sealed.group;
        let state = match &sealed.state {
            Some(state) => {
                let opened = self.secret.open_about(state, &place(b"book", group, None))?;
                PackedState::of_bytes(&opened).ok_or(StoreFault::Sealed)?
            }
            None => PackedState::default(),
        };
        let mut book = Book::new(group, &self.secret);
        let (mut printed, mut first) = (0, FirstSaid::default());
        for (run, day, whole, lines) in &sealed.pages {
            book.open_page(*run, day.parse().unwrap_or_else(|_| run.payment_month()), *whole);
            let Some(lines) = lines else { continue };
            let lines = self.opened_lines(group, *run, lines)?;
            let lines = lines.lines(state.advices_of(*run), &mut first).ok_or(MISSING)?;
            printed += 1;
            if let Some(page) = book.pages.get_mut(run) {
                page.lines = lines;
            }
        }
        if printed != state.runs() {
            return Err(MISSING);
        }
        for (target, sealed) in sealed.words {
            book.typed.extend(trail::typed_word(target, self.word(sealed)?));
        }
        state.enter(&mut book).ok_or(StoreFault::Altered("what is known of an advice"))?;
        Ok(book)
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
        let state = PackedState::of(book).bytes()?;
        let state = self.secret.seal_about(&state, &place(b"book", group, None))?;
        Ok(BookPieces { group: group.clone(), state, pages })
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

impl SealedBook {
    pub(super) fn of(db: &Connection, group: &PayGroup) -> Inner<Self> {
        let mut state = db.prepare_cached("SELECT state FROM book WHERE grp = +?1")?;
        let state = state.query_row([group.number()], |row| row.get(0)).optional()?;
        let mut pages = db.prepare_cached(
            "SELECT report.run, day, u721, fejl_advis, lines FROM report
                 LEFT JOIN page ON page.grp = report.grp AND page.run = report.run
             WHERE report.grp = +?1 ORDER BY report.run",
        )?;
        let pages = pages.query_map([group.number()], |row| {
            let whole = Prints { u721: row.get(2)?, fejl_advis: row.get(3)? };
            Ok((trail::run(row, 0)?, row.get(1)?, whole, row.get(4)?))
        })?;
        let pages = pages.collect::<rusqlite::Result<_>>()?;
        Ok(Self { group: group.clone(), state, pages, words: trail::typed_words(db, group)? })
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
        db.prepare_cached("INSERT OR REPLACE INTO book (grp, state) VALUES (?1, ?2)")?
            .execute(params![group, self.state])?;
        Ok(())
    }
}

/// What was printed in the lines of a løngruppe, each run read when it is first asked for.
pub(super) struct PrintedTexts<'a> {
    store: &'a Store,
    group: PayGroup,
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
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(self.store.texts_of(&self.group, run)?.collect()),
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
