//! The figures of each løngruppe, kept beside its book, so that a book is opened for them only where something became of it.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Store, trail, trend};
use crate::domain::problem::Error;
use crate::domain::{Advice, Amount, DayUnit, DeadlineAnchor, DeadlineRule, PayGroup, PayrollRun, PrintKind};
use crate::history::book::{FiguresAsked, LineFacts};
use crate::report::statistics::figures::GroupFigures;
use crate::system::secret::Mac;

/// What is kept is of another form than before where this is another number.
const FORM: u8 = 1;

/// What the rules and the catalogue say of a printed row, as figures ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct RowSaid {
    /// Whether it has Lønmæssig betydning.
    pub pay: bool,
    /// When it must be handled, where a rule says so.
    pub deadline: Option<DeadlineRule>,
    /// Its cause, where the catalogue names one; else empty.
    pub cause: String,
}

/// Says what the rules and the catalogue make of what was printed.
#[derive(Clone, Copy)]
pub struct RowSayings<'a> {
    /// What the sayings about a run of the løngruppe follow from, given the run's day: equal keys, equal sayings.
    pub key: &'a (dyn Fn(&PayGroup, PayrollRun, Date) -> [u8; 32] + Sync),
    /// What is said of an advice that a run of the løngruppe printed.
    pub of: &'a (dyn Fn(&PayGroup, PayrollRun, Date, &Advice) -> RowSaid + Sync),
}

/// The løngrupper with a book; each with a mark that is another one after each change of its book.
pub type BookMarks = Vec<(PayGroup, Vec<u8>)>;

/// What is kept of a løngruppe.
#[derive(Debug, Serialize, Deserialize)]
struct KeptFigures {
    /// What they were made from.
    from: [u8; 32],
    figures: GroupFigures,
    runs: BTreeMap<PayrollRun, KeptRun>,
}

/// What is known of the lines of a run beside what the book holds. Nothing in it tells of a person.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct KeptRun {
    /// What it was made from.
    from: [u8; 32],
    /// Of each line, in øre.
    amounts: Vec<Option<i64>>,
    /// Of each line, its place in `different`.
    said: Vec<u32>,
    different: Vec<KeptSaid>,
}

/// Whether it is lønmæssig; the Frist as anchor, days and whether these are calendar days; the cause.
type KeptSaid = (bool, Option<(u8, i32, bool)>, String);

impl Store {
    /// The løngrupper with a book, each with its mark.
    pub fn book_marks(&self) -> Result<BookMarks, Error> {
        self.with(|_, db| {
            // A book begins with the random number that it was encrypted with.
            let mut select = db.prepare_cached("SELECT grp, substr(state, 1, 24) FROM book ORDER BY grp")?;
            let marks = select.query_map([], |row| Ok((trend::pay_group(row.get(0)?)?, row.get(1)?)))?;
            Ok(marks.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The figures of a løngruppe, from what is kept where nothing became of its book since. What is new in them is kept.
    ///
    /// # Errors
    /// The history cannot be read or written.
    pub fn figures(
        &self,
        (group, mark): &(PayGroup, Vec<u8>),
        asked: &FiguresAsked<'_>,
        sayings: RowSayings<'_>,
    ) -> Result<GroupFigures, Error> {
        let from = made_from(group, mark, asked, sayings);
        let mut known = match self.source::<KeptFigures>(self.figures_mac(group))? {
            Some(kept) if kept.from == from => return Ok(kept.figures),
            Some(kept) => kept.runs,
            None => BTreeMap::new(),
        };
        let book = match asked.runs.first() {
            Some(first) => self.book_since(group, *first)?,
            None => self.book(group)?,
        };
        let marks = self.page_marks(group)?;
        let mut runs = BTreeMap::new();
        for run in book.runs_asked(asked) {
            let Some(mark) = marks.get(&run) else { continue };
            let day = book.run_day(run);
            let from = hash(&[mark, &(sayings.key)(group, run, day)]);
            let kept = known.remove(&run).filter(|kept| kept.from == from && kept.is_whole());
            runs.insert(
                run,
                match kept {
                    Some(kept) => kept,
                    None => self.told(group, (run, day), from, sayings)?,
                },
            );
        }
        let figures =
            book.figures(asked, &|run, at| runs.get(&run).map(|kept| kept.line(at)).unwrap_or_default());
        let kept = KeptFigures { from, figures, runs };
        self.keep_sources(&[(self.figures_mac(group), serde_json::to_vec(&kept).unwrap_or_default())])?;
        Ok(kept.figures)
    }

    /// What the lines of a run say.
    fn told(
        &self,
        group: &PayGroup,
        (run, day): (PayrollRun, Date),
        from: [u8; 32],
        sayings: RowSayings<'_>,
    ) -> Result<KeptRun, Error> {
        let mut kept = KeptRun { from, ..KeptRun::default() };
        let mut places: HashMap<RowSaid, u32> = HashMap::new();
        let lines = self.lines_of(group, run).map_err(|fault| self.says(&fault))?;
        for (prints, text) in lines.prints().zip(self.texts_of(group, run)?) {
            let print = if prints.u721 { PrintKind::U721 } else { PrintKind::FejlAdvis };
            let advice = text.advice(print);
            kept.amounts.push(advice.amount.map(|amount| amount.0));
            let said = (sayings.of)(group, run, day, &advice);
            let place = *places.entry(said).or_insert_with_key(|said| {
                kept.different.push(kept_said(said));
                kept.different.len() as u32 - 1
            });
            kept.said.push(place);
        }
        Ok(kept)
    }

    /// Each run of a løngruppe with a mark that is another one after each change of what it printed.
    fn page_marks(&self, group: &PayGroup) -> Result<BTreeMap<PayrollRun, Vec<u8>>, Error> {
        self.with(|_, db| {
            let mut select =
                db.prepare_cached("SELECT run, substr(texts, 1, 24) FROM page WHERE grp = +?1")?;
            let marks =
                select.query_map(params![group.number()], |row| Ok((trail::run(row, 0)?, row.get(1)?)))?;
            Ok(marks.collect::<rusqlite::Result<_>>()?)
        })
    }

    fn figures_mac(&self, group: &PayGroup) -> Mac {
        self.source_mac(&[b"figures", group.as_str().as_bytes()])
    }
}

impl KeptRun {
    fn is_whole(&self) -> bool {
        self.amounts.len() == self.said.len()
    }

    fn line(&self, at: usize) -> LineFacts<'_> {
        let amount = self.amounts.get(at).copied().flatten().map(Amount);
        let Some((pay, deadline, cause)) =
            self.said.get(at).and_then(|place| self.different.get(*place as usize))
        else {
            return LineFacts { amount, ..LineFacts::default() };
        };
        LineFacts { amount, pay: *pay, deadline: deadline.and_then(deadline_of), cause }
    }
}

fn made_from(group: &PayGroup, mark: &[u8], asked: &FiguresAsked<'_>, sayings: RowSayings<'_>) -> [u8; 32] {
    let day = asked.day.to_string();
    let mut parts = vec![vec![FORM], mark.to_vec(), day.into_bytes()];
    for run in asked.runs {
        parts.push(run.to_string().into_bytes());
        parts.push((sayings.key)(group, *run, run.payment_month()).to_vec());
    }
    parts.extend(asked.calendar.iter().map(|(run, dates)| format!("{run} {}", dates.in_full()).into_bytes()));
    hash(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let all = parts.iter().fold(Sha256::new(), |hash, part| {
        hash.chain_update((part.len() as u64).to_le_bytes()).chain_update(part)
    });
    all.finalize().into()
}

fn kept_said(said: &RowSaid) -> KeptSaid {
    let deadline = said.deadline.map(|rule| {
        let anchor = match rule.anchor {
            DeadlineAnchor::Run => 0,
            DeadlineAnchor::Report => 1,
            DeadlineAnchor::Disposition => 2,
        };
        (anchor, rule.days, rule.unit == DayUnit::Calendar)
    });
    (said.pay, deadline, said.cause.clone())
}

fn deadline_of((anchor, days, is_calendar): (u8, i32, bool)) -> Option<DeadlineRule> {
    let anchor = match anchor {
        0 => DeadlineAnchor::Run,
        1 => DeadlineAnchor::Report,
        2 => DeadlineAnchor::Disposition,
        _ => return None,
    };
    let unit = if is_calendar { DayUnit::Calendar } else { DayUnit::Bank };
    Some(DeadlineRule { anchor, days, unit })
}
