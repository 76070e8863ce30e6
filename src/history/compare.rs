//! What has become of each advice from one run to the next.
//!
//! Pure: [`turn`] is given what is known of a løngruppe before a run, what the run printed and what people typed in its
//! report, and says for each row which advice it is and for each known advice what became of it. In this order:
//!
//! 1. A row is the advice of exactly the same text; several alike pair in print order.
//! 2. Of the rest, a row is the open or accepted advice that differs only in amounts or dates, where there is one candidate
//!    on either side. Where there are more, nobody can tell: the rows are new, and the old advices keep their notes.
//! 3. What is open stays open until somebody closes it, or until its rule says that silence closes it and the prints that
//!    held it were read in full for a run of the same number. Silence closes nothing that somebody waits for or wrote about.
//! 4. What is accepted without a day stays closed while the very same is printed again; another amount or date opens it.
//! 5. What people typed in the report of the run counts last, each cell against what it said when they opened it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use jiff::civil::Date;

use super::identity::Identity;
use crate::domain::acceptance::Acceptance;
use crate::domain::since::Since;
use crate::domain::typed::{Status, Typed, TypedColumn};
use crate::domain::{Owner, PayrollRun};
use crate::report::same_person;
use crate::system::secret::Mac;

/// The run that is compared.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// Its day, against which the end of an acceptance is held.
    pub day: Date,
    /// The latest earlier run of the same number, else of any number, that the løngruppe has a report of.
    pub previous: Option<PayrollRun>,
    /// The prints that were read in full.
    pub whole: Prints,
}

/// A set of the two prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prints {
    /// U721.
    pub u721: bool,
    /// Fejl & Advis.
    pub fejl_advis: bool,
}

impl Prints {
    /// Whether all of the other are among these.
    pub(super) fn hold(self, other: Self) -> bool {
        (self.u721 || !other.u721) && (self.fejl_advis || !other.fejl_advis)
    }
}

/// One row as the run printed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenRow {
    /// Which advice it is.
    pub identity: Identity,
    /// The prints that hold it.
    pub prints: Prints,
    /// Who follows up by the rules.
    pub owner: Owner,
    /// Whether its rule says that silence closes it.
    pub closes_itself: bool,
}

/// An advice as it stood before the run.
#[derive(Debug, Clone)]
pub struct KnownAdvice {
    /// Its number in the store.
    pub id: i64,
    /// Identity without amounts and dates.
    pub base: Mac,
    /// Tells the advices of one base apart, from 1.
    pub occurrence: u32,
    /// The run it was first printed in.
    pub first_run: PayrollRun,
    /// The last row that was printed of it.
    pub last: SeenRow,
    /// The run of that row.
    pub last_run: PayrollRun,
    /// In how many runs it was printed.
    pub runs_seen: u32,
    /// The run that it is open since, or was open from last.
    pub open_since: PayrollRun,
    /// Whether it is open.
    pub state: AdviceState,
    /// What people typed, as it stood then.
    pub noted: Arc<Noted>,
}

impl KnownAdvice {
    /// Whether somebody has to do something about it, or waits for an answer.
    pub fn concerns_somebody(&self) -> bool {
        self.noted.owner(self.last.owner) != Owner::ForInformation || self.noted.is_held()
    }

    /// Whether another amount or date of it may be printed: it is open, or accepted as it was.
    fn may_change(&self) -> bool {
        match self.state {
            AdviceState::Open => true,
            AdviceState::Closed(_, how) => how == How::Person && self.noted.is_accepted_as_it_is(),
        }
    }
}

/// Whether an advice is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdviceState {
    /// Somebody may still have to act, or it rests until a day.
    Open,
    /// Closed as of a run.
    Closed(PayrollRun, How),
}

/// What closed an advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// Somebody set `Status` to Udført or Accepteret.
    Person,
    /// SLS printed it no more.
    Silence,
}

/// What a person changed in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Its number in the trail.
    pub id: i64,
    /// The day it was read.
    pub on: Date,
    /// The run of the report it was typed in.
    pub run: PayrollRun,
    /// The column.
    pub column: TypedColumn,
    /// What the cell said when it was written.
    pub from: String,
    /// What it says now.
    pub to: String,
    /// Whether it is a kunde's word in a column of Statens Administration: shown, and not in force.
    pub is_proposal: bool,
}

/// What people typed about an advice, over all runs so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Noted {
    /// The six cells.
    pub typed: Typed,
    /// Answers that could not stand in their cell beside another: column and words.
    pub beside: Vec<(TypedColumn, String)>,
    /// What the kunde proposed in columns of Statens Administration, until they write there themselves.
    pub proposed: Vec<(TypedColumn, String)>,
    /// `Række-id` of the advice that this one goes on from under another lønnummer, as a person confirmed.
    pub goes_on_from: Option<String>,
    /// When `Ret ejer` was set: the day it was read and the run of the report.
    pub owner_set: Option<(Date, PayrollRun)>,
    /// The run in whose report `Status` was set last.
    pub status_set: Option<PayrollRun>,
    /// The run in whose report the kunde answered last, where no `Status` set since says that the answer is taken up.
    pub answered: Option<PayrollRun>,
    /// The columns that hold something that was written since the row was last opened, and that nobody closed it upon.
    pub unanswered: BTreeSet<TypedColumn>,
}

/// The advice a printed row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A known one: its index.
    Known(usize),
    /// A new one.
    New {
        /// Tells the advices of one base apart, from 1.
        occurrence: u32,
    },
}

/// An advice that stands in the report of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// What has become of it.
    pub since: Since,
    /// The run it was first printed in.
    pub first_run: PayrollRun,
    /// In how many runs it was printed.
    pub runs_seen: u32,
    /// The run that printed it first, or opened it again last: what is to be done about it counts from there.
    pub open_since: PayrollRun,
    /// What people typed.
    pub noted: Arc<Noted>,
    /// Whether it was closed before and is open again.
    pub reopened: bool,
    /// Whether somebody closed it in the report of this run.
    pub closed: bool,
    /// The day that ended its acceptance.
    pub acceptance_ended: Option<Date>,
    /// Whether others are so like it that amounts and dates alone tell them apart.
    pub ambiguous: bool,
}

/// What became of a known advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdviceFate {
    /// It was printed: the index of the row.
    Printed(usize),
    /// It was not, and stands in the report all the same.
    Carried(Life),
    /// It closed since the run before, and is listed as such.
    Gone(How, Arc<Noted>),
    /// It is accepted until a day to come; listed as gone where somebody accepted it since the run before.
    Resting(Arc<Noted>),
    /// It is open, concerns nobody, and may be printed by another kind of run.
    Dormant,
    /// It was closed long ago.
    Past,
}

/// What a turn comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Each printed row: which advice it is and how it stands.
    pub rows: Vec<(Who, Life)>,
    /// Each known advice.
    pub known: Vec<AdviceFate>,
    /// Known advices that silence closed in this run: their indices.
    pub silenced: Vec<usize>,
    /// The edits that differ from what somebody else typed: their numbers in the trail.
    pub clashes: Vec<i64>,
}

/// Where an edit of this run's report belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotePlace {
    /// To a row that the run printed.
    Row(usize),
    /// To a known advice.
    Known(usize),
}

impl Noted {
    /// That nobody typed anything: of most rows, which share it.
    pub fn nothing() -> Arc<Self> {
        static NOTHING: LazyLock<Arc<Noted>> = LazyLock::new(Arc::default);
        Arc::clone(&NOTHING)
    }

    /// Enters an edit; false where it differs from what somebody else typed meanwhile. Then both are kept: side by side
    /// in the cell, or, where a list offers one word only, in `beside`.
    pub fn enter(&mut self, edit: &Edit) -> bool {
        let current = self.typed.get(edit.column).to_string();
        self.proposed.retain(|(column, _)| *column != edit.column);
        if edit.is_proposal {
            if !edit.to.is_empty() && current != edit.to {
                self.proposed.push((edit.column, edit.to.clone()));
            }
            return true;
        }
        if edit.column == TypedColumn::InternalNote
            && let Some(row_id) = same_person::goes_on_from(&edit.to)
        {
            self.goes_on_from = Some(row_id.to_owned());
        }
        // What was added in two workbooks, or in two copies of one, stands there already.
        let adds = !edit.column.is_choice() && !edit.to.is_empty() && edit.to.contains(&edit.from);
        if current == edit.to || adds && holds(&current, &edit.to) {
            return true;
        }
        // Whoever goes on from a word has seen it.
        let goes_on = !edit.column.is_choice() && !current.is_empty() && holds(&edit.to, &current);
        let untouched = current == edit.from || goes_on;
        // Where nothing stands any more, nobody's word is contradicted.
        let agrees = untouched || current.is_empty();
        if untouched {
            self.beside.retain(|(column, _)| *column != edit.column);
        }
        let readable = match (untouched, edit.column) {
            (true, column) => self.typed.set(column, &edit.to),
            (false, TypedColumn::Status) => self.keep_open(&current, &edit.to),
            (false, column) if column.is_choice() => {
                self.beside.extend((!current.is_empty()).then_some((column, current)));
                self.typed.set(column, &edit.to)
            }
            (false, column) => self.typed.set(column, &side_by_side(&current, &edit.to)),
        };
        if !readable {
            self.beside.push((edit.column, edit.to.clone()));
        }
        match edit.column {
            TypedColumn::CorrectedOwner if readable => self.owner_set = Some((edit.on, edit.run)),
            TypedColumn::Status if readable => {
                self.status_set = Some(edit.run);
                self.answered = self.answered.filter(|_| self.typed.status == Status::AwaitsSam);
            }
            column if column.is_note() && self.typed.get(column).is_empty() => {
                self.unanswered.remove(&column);
            }
            column if column.is_note() => {
                self.unanswered.insert(column);
            }
            _ => {}
        }
        if edit.column == TypedColumn::CustomerReply {
            self.answered = self.typed.text(TypedColumn::CustomerReply).map(|_| edit.run);
        }
        agrees
    }

    /// Of two different statuses the one that leaves the advice open stands.
    fn keep_open(&mut self, current: &str, other: &str) -> bool {
        let opens = Status::read(other).is_some_and(|read| read.status.is_open());
        let (kept, beside) = if opens { (other, current) } else { (current, other) };
        self.beside.push((TypedColumn::Status, beside.to_string()));
        self.typed.set(TypedColumn::Status, kept)
    }

    /// Opens it again: what was written before has had its answer, but for the wish to see it again on a day.
    fn reopen(&mut self) {
        self.unanswered.clear();
        if self.accepted_until().is_some() {
            self.unanswered.insert(TypedColumn::Status);
        }
        self.typed.set_status(Status::Open);
        (self.status_set, self.answered) = (None, None);
    }

    /// Who follows up by a person's word.
    fn owner(&self, by_rules: Owner) -> Owner {
        self.typed.corrected_owner.unwrap_or(by_rules)
    }

    /// How long it is accepted, where it is.
    pub fn acceptance(&self) -> Option<Acceptance> {
        // Nobody writes in a report before the month of its pay.
        let written = self.status_set.map_or(Date::MIN, PayrollRun::payment_month);
        self.typed.acceptance(written)
    }

    /// The day until which it is accepted, where one is named.
    pub fn accepted_until(&self) -> Option<Date> {
        match self.acceptance()? {
            Acceptance::Until(day) => Some(day),
            Acceptance::Bare | Acceptance::Unclear(_) => None,
        }
    }

    /// Whether it is accepted for as long as SLS prints the very same.
    fn is_accepted_as_it_is(&self) -> bool {
        self.acceptance() == Some(Acceptance::Bare)
    }

    /// Whether `Status` closes it as of a day.
    fn closes(&self, day: Date) -> bool {
        match self.acceptance() {
            Some(Acceptance::Bare) => true,
            Some(Acceptance::Until(until)) => day >= until,
            Some(Acceptance::Unclear(_)) => false,
            None => !self.typed.status.is_open(),
        }
    }

    /// Whether a person's word keeps it open, whatever the rules say of silence: somebody waits for somebody, a note has
    /// no answer, or an acceptance names a day that nobody can read.
    pub(super) fn is_held(&self) -> bool {
        let unclear = matches!(self.acceptance(), Some(Acceptance::Unclear(_)));
        self.typed.status.awaits() || unclear || !self.unanswered.is_empty()
    }
}

/// Whether a text holds words that another says, and not as a part of longer ones.
pub(super) fn holds(text: &str, words: &str) -> bool {
    let ends = |sign: Option<char>| !sign.is_some_and(char::is_alphanumeric);
    text.match_indices(words).any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + words.len()..]);
        (ends(before.chars().next_back()) || ends(words.chars().next()))
            && (ends(behind.chars().next()) || ends(words.chars().next_back()))
    })
}

fn side_by_side(current: &str, other: &str) -> String {
    match (current, other) {
        ("", text) | (text, "") => text.to_string(),
        (current, other) if holds(current, other) => current.to_string(),
        (current, other) if holds(other, current) => other.to_string(),
        (current, other) => format!("{current}\n(også skrevet: {other})"),
    }
}

/// What people typed about an advice before a run: its edits in order, and the runs in which it was opened again.
pub fn noted_before(run: PayrollRun, edits: &[&Edit], reopened: &[PayrollRun]) -> Arc<Noted> {
    let mut edits = edits.iter().filter(|edit| edit.run < run).peekable();
    if edits.peek().is_none() {
        return Noted::nothing();
    }
    let mut noted = Noted::default();
    for opened in reopened.iter().filter(|opened| **opened < run) {
        while let Some(edit) = edits.next_if(|edit| edit.run < *opened) {
            noted.enter(edit);
        }
        noted.reopen();
    }
    for edit in edits {
        noted.enter(edit);
    }
    Arc::new(noted)
}

/// Takes a løngruppe through one run. `edits` are those of the run's own report, oldest first.
pub fn turn(turn: &Turn, rows: &[SeenRow], known: &[KnownAdvice], edits: &[(NotePlace, Edit)]) -> Comparison {
    let pairing = pair(rows, known);
    let mut outcome = Comparison { rows: Vec::with_capacity(rows.len()), ..Comparison::default() };
    for (at, row) in rows.iter().enumerate() {
        let who = pairing.who[at];
        let life = match who {
            Who::New { .. } => newborn(turn.run, pairing.ambiguous.contains_key(&row.identity.base)),
            Who::Known(index) => printed(turn, row, &known[index]),
        };
        outcome.rows.push((who, life));
    }
    for (index, known) in known.iter().enumerate() {
        let fate = match pairing.row_of.get(&index) {
            Some(row) => AdviceFate::Printed(*row),
            None => unprinted(turn, known, pairing.ambiguous.contains_key(&known.base)),
        };
        if matches!(fate, AdviceFate::Gone(How::Silence, _)) && known.state == AdviceState::Open {
            outcome.silenced.push(index);
        }
        outcome.known.push(fate);
    }
    for (place, edit) in edits {
        let Some(life) = life_at(&mut outcome, *place, known) else { continue };
        if !Arc::make_mut(&mut life.noted).enter(edit) {
            outcome.clashes.push(edit.id);
        }
    }
    close(turn, known, &mut outcome);
    outcome
}

/// Says of each advice in the report whether somebody closed it there. What was closed and is not any more is open again.
fn close(turn: &Turn, known: &[KnownAdvice], outcome: &mut Comparison) {
    let was_closed = |index: usize| matches!(known[index].state, AdviceState::Closed(..));
    let rows = outcome.rows.iter_mut().map(|(who, life)| match who {
        Who::Known(index) => (was_closed(*index), life),
        Who::New { .. } => (false, life),
    });
    let carried = outcome.known.iter_mut().enumerate().filter_map(|(index, fate)| match fate {
        AdviceFate::Carried(life) => Some((was_closed(index), life)),
        _ => None,
    });
    for (was_closed, life) in rows.chain(carried) {
        life.closed = life.noted.closes(turn.day);
        if was_closed && !life.closed {
            life.reopened = true;
            life.open_since = turn.run;
        }
        if life.reopened {
            life.since = Since::Reopened;
        }
    }
}

/// Where an edit is entered; an advice that was closed or resting and is typed about in this run's report stands in
/// it again.
fn life_at<'o>(outcome: &'o mut Comparison, place: NotePlace, known: &[KnownAdvice]) -> Option<&'o mut Life> {
    let index = match place {
        NotePlace::Row(row) => return outcome.rows.get_mut(row).map(|(_, life)| life),
        NotePlace::Known(index) => index,
    };
    let fate = outcome.known.get_mut(index)?;
    match fate {
        AdviceFate::Printed(row) => outcome.rows.get_mut(*row).map(|(_, life)| life),
        AdviceFate::Carried(life) => Some(life),
        other => {
            outcome.silenced.retain(|silenced| *silenced != index);
            *other = AdviceFate::Carried(stands(&known[index], Since::NotRepeated));
            match other {
                AdviceFate::Carried(life) => Some(life),
                _ => None,
            }
        }
    }
}

struct Pairing {
    /// For each row, its advice.
    who: Vec<Who>,
    /// For each known advice that was printed, its row.
    row_of: HashMap<usize, usize>,
    /// The bases of which more than one candidate was left on a side, with candidates on both.
    ambiguous: HashMap<Mac, ()>,
}

/// The rows and known advices of one base.
#[derive(Default)]
struct Kin {
    rows: Vec<usize>,
    known: Vec<usize>,
}

fn pair(rows: &[SeenRow], known: &[KnownAdvice]) -> Pairing {
    let mut kin: HashMap<Mac, Kin> = HashMap::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        kin.entry(row.identity.base).or_default().rows.push(at);
    }
    for (index, known) in known.iter().enumerate() {
        if let Some(kin) = kin.get_mut(&known.base) {
            kin.known.push(index);
        }
    }
    let mut pairing = Pairing {
        who: vec![Who::New { occurrence: 0 }; rows.len()],
        row_of: HashMap::new(),
        ambiguous: HashMap::new(),
    };
    for (base, mut kin) in kin {
        let mut next = kin.known.iter().map(|index| known[*index].occurrence).max().unwrap_or(0) + 1;
        // Open ones first, then those printed last, then as they stood there: nothing that hangs on what was read first.
        kin.known.sort_by_key(|index| {
            let known = &known[*index];
            (known.state != AdviceState::Open, std::cmp::Reverse(known.last_run), known.last.identity.twin)
        });
        let mut join = |row: usize, index: usize| {
            pairing.who[row] = Who::Known(index);
            pairing.row_of.insert(index, row);
        };
        let mut left = Vec::new();
        for row in kin.rows {
            let exact = rows[row].identity.exact;
            match kin.known.iter().position(|index| known[*index].last.identity.exact == exact) {
                Some(at) => join(row, kin.known.remove(at)),
                None => left.push(row),
            }
        }
        let open: Vec<usize> = kin.known.into_iter().filter(|index| known[*index].may_change()).collect();
        if let ([row], [index]) = (&*left, &*open) {
            join(*row, *index);
            continue;
        }
        if !left.is_empty() && !open.is_empty() {
            pairing.ambiguous.insert(base, ());
        }
        for row in left {
            pairing.who[row] = Who::New { occurrence: next };
            next += 1;
        }
    }
    pairing
}

fn newborn(run: PayrollRun, ambiguous: bool) -> Life {
    Life {
        since: Since::New,
        first_run: run,
        runs_seen: 1,
        open_since: run,
        noted: Noted::nothing(),
        reopened: false,
        closed: false,
        acceptance_ended: None,
        ambiguous,
    }
}

/// A known advice in the report of this run.
fn stands(known: &KnownAdvice, since: Since) -> Life {
    Life {
        since,
        first_run: known.first_run,
        runs_seen: known.runs_seen,
        open_since: known.open_since,
        noted: known.noted.clone(),
        reopened: false,
        closed: false,
        acceptance_ended: None,
        ambiguous: false,
    }
}

fn printed(turn: &Turn, row: &SeenRow, known: &KnownAdvice) -> Life {
    let same = row.identity.exact == known.last.identity.exact;
    let since = if same { Since::Unchanged } else { Since::Changed };
    let life = Life { runs_seen: known.runs_seen + 1, ..stands(known, since) };
    match known.state {
        // It was accepted as it is, and so it is.
        AdviceState::Closed(_, How::Person) if same && known.noted.is_accepted_as_it_is() => life,
        AdviceState::Closed(..) => opened_again(life, turn.run, None),
        AdviceState::Open => match known.noted.accepted_until() {
            Some(until) if turn.day >= until => opened_again(life, turn.run, Some(until)),
            _ => life,
        },
    }
}

fn opened_again(mut life: Life, run: PayrollRun, acceptance_ended: Option<Date>) -> Life {
    Arc::make_mut(&mut life.noted).reopen();
    Life { since: Since::Reopened, open_since: run, reopened: true, acceptance_ended, ..life }
}

fn unprinted(turn: &Turn, known: &KnownAdvice, ambiguous: bool) -> AdviceFate {
    if let AdviceState::Closed(run, how) = known.state {
        // What a person closed stands as such in the report of that run; what silence closed is gone in it already.
        let since = turn.previous.is_some_and(|previous| match how {
            How::Person => previous <= run,
            How::Silence => previous < run,
        });
        return if since { AdviceFate::Gone(how, known.noted.clone()) } else { AdviceFate::Past };
    }
    let until = known.noted.accepted_until();
    if until.is_some_and(|until| turn.day < until) {
        return AdviceFate::Resting(known.noted.clone());
    }
    let for_information = known.noted.owner(known.last.owner) == Owner::ForInformation;
    let same_number = known.last_run.number() == turn.run.number();
    // An acceptance that ended was a person's word, too.
    let is_held = known.noted.is_held() || until.is_some();
    let silence_closes = (for_information || known.last.closes_itself) && !is_held;
    if silence_closes && same_number && turn.whole.hold(known.last.prints) {
        return AdviceFate::Gone(How::Silence, known.noted.clone());
    }
    if for_information && !is_held && !same_number {
        return AdviceFate::Dormant;
    }
    let life = stands(known, Since::NotRepeated);
    AdviceFate::Carried(match until {
        Some(until) => opened_again(life, turn.run, Some(until)),
        None => Life { ambiguous, ..life },
    })
}
