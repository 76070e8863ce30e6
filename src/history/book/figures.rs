//! The figures of a løngruppe: what its lønkørsler printed, what became of it, and what is open.
//!
//! Pure, and nothing in them tells of a person. The pages of a book hold no amounts and no Frister: whoever asks hands them
//! in, by the place of the line.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Book, Entry, OpenSpell, PrintedLine};
use crate::domain::typed::{Status, TypedColumn};
use crate::domain::{Amount, Code, DeadlineRule, Kind, Owner, PayrollRun};
use crate::history::compare::{Edit, Noted};
use crate::office::calendar::RunCalendar;
use crate::report::statistics::figures::{
    AnswerFigures, CauseFigures, CodeFigures, GroupFigures, OpenAge, OpenFigures, RunFigures,
};
use crate::report::statistics::initials::initials;

/// What figures are asked of.
#[derive(Debug, Clone, Copy)]
pub struct FiguresAsked<'a> {
    /// The lønkørsler that anybody has a report of, oldest first: the period. What is open is what is so after the last.
    pub runs: &'a [PayrollRun],
    /// The day of the last one, against which ages and Frister are held.
    pub day: Date,
    /// The dates that Frister count from.
    pub calendar: &'a RunCalendar,
}

/// What a printed line says beside what the book keeps of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineFacts<'a> {
    /// Its amount.
    pub amount: Option<Amount>,
    /// Whether it has Lønmæssig betydning.
    pub pay: bool,
    /// When it must be handled, where a rule says so.
    pub deadline: Option<DeadlineRule>,
    /// Its cause, where the catalogue names one; else empty.
    pub cause: &'a str,
}

/// Hands over what a line of a run says; what is not known is left empty.
pub(in crate::history) type FactsOfLine<'a> = dyn Fn(PayrollRun, usize) -> LineFacts<'a> + 'a;

impl FiguresAsked<'_> {
    /// The period, first and last; `None` where it is empty.
    fn period(&self) -> Option<RangeInclusive<PayrollRun>> {
        Some(*self.runs.first()?..=*self.runs.last()?)
    }
}

impl Book {
    /// The runs whose lines are asked for: those of the period, and those that printed last what is open.
    pub(in crate::history) fn runs_asked(&self, asked: &FiguresAsked<'_>) -> BTreeSet<PayrollRun> {
        let Some(period) = asked.period() else { return BTreeSet::new() };
        let open = self.entries.values().filter(|entry| entry.is_open());
        let open = open.filter_map(|entry| entry.printed.last()).map(|(run, _)| *run);
        self.pages.range(period).map(|(run, _)| *run).chain(open).collect()
    }

    /// The figures of a period. Of what was over before it nothing need be at hand.
    pub(in crate::history) fn figures<'l>(
        &self,
        asked: &FiguresAsked<'_>,
        lines: &FactsOfLine<'l>,
    ) -> GroupFigures {
        let mut counted = Counted::of(asked, self);
        let mut edits = self.edits_by_entry();
        for (number, entry) in &self.entries {
            let edits = edits.remove(number).unwrap_or_default();
            if let Some(told) = ToldAdvice::of(entry, edits, self) {
                counted.add(&told, lines);
            }
        }
        counted.figures()
    }

    /// What is open after each of some runs and somebody follows up on, in the order of its numbers.
    pub(in crate::history) fn open_after(&self, runs: &[PayrollRun]) -> Vec<Vec<OpenAdvice>> {
        let mut edits = self.edits_by_entry();
        let mut open_after = vec![Vec::new(); runs.len()];
        for (number, entry) in &self.entries {
            let told = ToldAdvice::of(entry, edits.remove(number).unwrap_or_default(), self);
            let Some(told) = told.filter(ToldAdvice::concerns_somebody) else { continue };
            for (run, open) in runs.iter().zip(&mut open_after).filter(|(run, _)| told.is_open_after(**run)) {
                let last = entry.printed.iter().rev().find(|(printed, _)| printed <= run);
                let since = told.open_since_before(*run);
                open.extend(last.map(|&(printed, line)| OpenAdvice { entry: *number, since, printed, line }));
            }
        }
        open_after
    }

    /// The day of a run; where the book has no page of it, the first of the month that it is paid in.
    pub(in crate::history) fn run_day(&self, run: PayrollRun) -> Date {
        self.day_of(run)
    }

    /// What people typed about each advice, by run and then by time.
    fn edits_by_entry(&self) -> HashMap<i64, Vec<&Edit>> {
        let mut edits: HashMap<i64, Vec<&Edit>> = HashMap::new();
        for word in &self.typed {
            if let Some(entry) = word.entry {
                edits.entry(entry).or_default().push(&word.edit);
            }
        }
        edits.values_mut().for_each(|of| of.sort_by_key(|edit| (edit.run, edit.id)));
        edits
    }

    fn day_of(&self, run: PayrollRun) -> Date {
        self.pages.get(&run).map_or_else(|| run.payment_month(), |page| page.day)
    }
}

/// An advice that is open after a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenAdvice {
    /// Its number.
    pub entry: i64,
    /// The run that it is open since.
    pub since: PayrollRun,
    /// The run that printed it last by then, and the line.
    pub printed: PayrollRun,
    /// The line there.
    pub line: usize,
}

/// An advice, and what people typed about it.
struct ToldAdvice<'b> {
    entry: &'b Entry,
    last: &'b PrintedLine,
    edits: Vec<&'b Edit>,
    noted: Arc<Noted>,
    /// Who follows up: whom a person chose, or by the rules of the day.
    owner: Owner,
}

impl<'b> ToldAdvice<'b> {
    fn of(entry: &'b Entry, edits: Vec<&'b Edit>, book: &'b Book) -> Option<Self> {
        let &(run, at) = entry.printed.last()?;
        let last = book.line(run, at)?;
        let noted = entry.noted_by_now(&edits);
        let owner = noted.typed.corrected_owner.unwrap_or(last.seen.owner);
        Some(Self { entry, last, edits, noted, owner })
    }

    /// Whether somebody follows up on it, or waits for an answer.
    fn concerns_somebody(&self) -> bool {
        self.owner != Owner::ForInformation || self.noted.is_held()
    }

    /// Whether it stands in the report of a run as open, when all is read.
    fn is_open_after(&self, run: PayrollRun) -> bool {
        let spells = self.entry.spells.iter().filter(|spell| spell.since <= run);
        spells.into_iter().any(|spell| spell.until.is_none_or(|(until, _)| until > run))
            && !self.rests_after(run)
    }

    /// Whether it is accepted, and rests until a day.
    fn rests_after(&self, run: PayrollRun) -> bool {
        self.noted.typed.status == Status::Accepted && self.noted.status_set.is_none_or(|set| set <= run)
    }

    /// Whether the report of a run shows it: it was printed, or was open before and not closed since.
    fn is_shown_in(&self, run: PayrollRun) -> bool {
        let is_printed = self.entry.printed.binary_search_by_key(&run, |(printed, _)| *printed).is_ok();
        let spells = &self.entry.spells;
        is_printed
            || spells
                .iter()
                .any(|spell| spell.since < run && spell.until.is_none_or(|(until, _)| until > run))
    }

    /// The run that it is open since when a run is reported.
    fn open_since_before(&self, run: PayrollRun) -> PayrollRun {
        let spell = self.entry.spells.iter().rev().find(|spell| spell.since <= run);
        spell.map_or_else(|| self.entry.printed[0].0, |spell| spell.since)
    }

    /// The day on which somebody first answered or closed it while it was open.
    fn answered(&self, spell: &OpenSpell, next: Option<PayrollRun>) -> Option<Date> {
        let in_spell = |edit: &&&Edit| edit.run >= spell.since && next.is_none_or(|next| edit.run < next);
        self.edits.iter().filter(in_spell).filter(|edit| is_answer(edit)).map(|edit| edit.on).min()
    }
}

/// Whether a word that somebody typed answers what the kunde was asked.
fn is_answer(edit: &Edit) -> bool {
    let closes =
        || Status::read(&edit.to).is_some_and(|read| [Status::Done, Status::Accepted].contains(&read.status));
    match edit.column {
        TypedColumn::CustomerReply => !edit.to.trim().is_empty(),
        TypedColumn::Status => !edit.is_proposal && closes(),
        _ => false,
    }
}

/// What was counted so far.
struct Counted<'a> {
    asked: &'a FiguresAsked<'a>,
    book: &'a Book,
    /// The runs of the period in their order, each with its day.
    runs: Vec<(RunFigures, Date)>,
    codes: BTreeMap<(Owner, Option<Code>), CodeCount>,
    causes: BTreeMap<String, CauseFigures>,
    open: BTreeMap<OpenKey, OpenFigures>,
}

/// A code while it is counted.
struct CodeCount {
    figures: CodeFigures,
    by_run: BTreeMap<PayrollRun, (u32, u32)>,
}

/// What makes open advices alike.
type OpenKey = (PayrollRun, Owner, Option<Code>, String, &'static str);

impl<'a> Counted<'a> {
    fn of(asked: &'a FiguresAsked<'a>, book: &'a Book) -> Self {
        let first = book.pages.keys().next().copied();
        let runs = asked.runs.iter().filter(|run| first.is_some_and(|first| first <= **run));
        let run = |run: &PayrollRun| {
            let figures = RunFigures { reported: book.pages.contains_key(run), ..RunFigures::new(*run) };
            (figures, book.day_of(*run))
        };
        let runs = runs.map(run).collect();
        Self { asked, book, runs, codes: BTreeMap::new(), causes: BTreeMap::new(), open: BTreeMap::new() }
    }

    fn add(&mut self, told: &ToldAdvice<'_>, lines: &FactsOfLine<'_>) {
        let facts = told.entry.printed.last().map(|(run, at)| lines(*run, *at)).unwrap_or_default();
        self.add_printed(told, facts.cause);
        self.add_work(told, &facts);
        self.add_open(told, &facts, lines);
        self.add_answers(told, lines);
    }

    /// Each time that it was printed in the period.
    fn add_printed(&mut self, told: &ToldAdvice<'_>, cause: &str) {
        let first = told.entry.printed[0].0;
        let mut kinds: BTreeMap<(Owner, Option<Code>), (u32, bool)> = BTreeMap::new();
        for (run, at) in &told.entry.printed {
            let Some(place) = self.place(*run) else { continue };
            let (figures, _) = &mut self.runs[place];
            let line = &self.book.lines(*run)[*at];
            let is_repeated = first < *run;
            figures.by_kind[line.kind as usize] += 1;
            figures.by_owner[line.seen.owner as usize] += 1;
            figures.repeated += u32::from(is_repeated);
            let is_decided =
                line.seen.owner == Owner::Unresolved && told.noted.typed.corrected_owner.is_some();
            figures.decided += u32::from(is_decided);
            let key = (line.seen.owner, line.code);
            let code = self.codes.entry(key).or_insert_with(|| CodeCount::new(key));
            let (rows, repeated) = code.by_run.entry(*run).or_default();
            *rows += 1;
            *repeated += u32::from(is_repeated);
            code.figures.errors += u32::from(line.kind == Kind::Error);
            let (times, ever) = kinds.entry(key).or_default();
            *times += 1;
            *ever |= is_repeated;
        }
        let printed: u32 = kinds.values().map(|(times, _)| times).sum();
        for (key, (_, is_repeated)) in kinds {
            let code = self.codes.entry(key).or_insert_with(|| CodeCount::new(key));
            code.figures.advices += 1;
            code.figures.repeated += u32::from(is_repeated);
            code.figures.longest = code.figures.longest.max(printed);
        }
        if printed > 0 && !cause.is_empty() {
            let of_cause = self.cause(cause);
            of_cause.printed += printed;
            of_cause.advices += 1;
            of_cause.codes.extend(told.last.code.map(|code| code.to_string()));
        }
    }

    /// The reports of the period that it took a look in.
    fn add_work(&mut self, told: &ToldAdvice<'_>, facts: &LineFacts<'_>) {
        if !told.concerns_somebody() {
            return;
        }
        let reported = self.runs.iter().map(|(of, _)| of).filter(|of| of.reported);
        let shown = reported.filter(|of| told.is_shown_in(of.run)).count() as u32;
        if shown == 0 {
            return;
        }
        let amount = facts.amount.map_or(0, |amount| amount.0.saturating_abs());
        let is_open = u32::from(self.asked.runs.last().is_some_and(|last| told.is_open_after(*last)));
        let key = (told.last.seen.owner, told.last.code);
        let code = self.codes.entry(key).or_insert_with(|| CodeCount::new(key));
        code.figures.work += shown;
        code.figures.open += is_open;
        code.figures.amount = code.figures.amount.saturating_add(amount);
        if !facts.cause.is_empty() {
            let cause = self.cause(facts.cause);
            cause.work += shown;
            cause.open += is_open;
            cause.amount = cause.amount.saturating_add(amount);
        }
    }

    /// What is open after each run, and now.
    fn add_open(&mut self, told: &ToldAdvice<'_>, facts: &LineFacts<'_>, lines: &FactsOfLine<'_>) {
        if !told.concerns_somebody() {
            return;
        }
        for (figures, day) in self.runs.iter_mut().filter(|(of, _)| told.is_open_after(of.run)) {
            let since = told.open_since_before(figures.run);
            let age = OpenAge::of_days(days(self.book.day_of(since), *day));
            figures.open[age as usize] += 1;
        }
        let Some(last) = self.asked.runs.last().filter(|last| told.is_open_after(**last)) else { return };
        let since = told.open_since_before(*last);
        let is_overdue = self.deadline(told, since, *last, lines).is_some_and(|day| day < self.asked.day);
        let responsible = initials(told.noted.typed.get(TypedColumn::Responsible));
        let status = told.noted.typed.status;
        let key = (since, told.owner, told.last.code, responsible.clone(), status.word());
        let open = self.open.entry(key).or_insert_with(|| OpenFigures {
            since,
            days: days(self.book.day_of(since), self.asked.day).max(0) as u32,
            owner: told.owner,
            code: code_text(told.last.code),
            responsible,
            status,
            rows: 0,
            pay: 0,
            overdue: 0,
            amount: 0,
        });
        open.rows += 1;
        open.pay += u32::from(facts.pay);
        open.overdue += u32::from(is_overdue);
        open.amount = open.amount.saturating_add(facts.amount.map_or(0, |amount| amount.0.saturating_abs()));
    }

    /// What became of the question to the kunde, each time that it was open.
    fn add_answers(&mut self, told: &ToldAdvice<'_>, lines: &FactsOfLine<'_>) {
        if !matches!(told.owner, Owner::Customer | Owner::Both) {
            return;
        }
        let Some(last) = self.asked.runs.last().copied() else { return };
        for (at, spell) in told.entry.spells.iter().enumerate() {
            let Some(begun) = self.place(spell.since) else { continue };
            let next = told.entry.spells.get(at + 1).map(|next| next.since);
            let answered = told.answered(spell, next);
            let deadline = self.deadline(told, spell.since, last, lines);
            let day = self.asked.day;
            self.runs[begun].0.answers.enter(deadline, answered, spell.until.is_some(), day);
        }
    }

    /// The Frist of an advice that a run opened.
    fn deadline(
        &self,
        told: &ToldAdvice<'_>,
        since: PayrollRun,
        last: PayrollRun,
        lines: &FactsOfLine<'_>,
    ) -> Option<Date> {
        let before = told.entry.printed.iter().rev().find(|(run, _)| *run <= since);
        let (run, at) = before.or(told.entry.printed.first())?;
        self.asked.calendar.deadline(lines(*run, *at).deadline?, since, last)
    }

    /// Where a run stands among those of the period.
    fn place(&self, run: PayrollRun) -> Option<usize> {
        self.runs.binary_search_by_key(&run, |(figures, _)| figures.run).ok()
    }

    fn cause(&mut self, cause: &str) -> &mut CauseFigures {
        self.causes.entry(cause.to_owned()).or_insert_with(|| CauseFigures::new(cause.to_owned()))
    }

    fn figures(self) -> GroupFigures {
        GroupFigures {
            group: self.book.group.clone(),
            runs: self.runs.into_iter().map(|(figures, _)| figures).collect(),
            codes: self.codes.into_values().map(CodeCount::figures).collect(),
            causes: self.causes.into_values().collect(),
            open: self.open.into_values().collect(),
        }
    }
}

impl CodeCount {
    fn new((owner, code): (Owner, Option<Code>)) -> Self {
        Self { figures: CodeFigures::new(owner, code_text(code)), by_run: BTreeMap::new() }
    }

    fn figures(self) -> CodeFigures {
        let by_run: Vec<(PayrollRun, u32, u32)> =
            self.by_run.into_iter().map(|(run, (rows, repeated))| (run, rows, repeated)).collect();
        CodeFigures { printed: by_run.iter().map(|(_, rows, _)| rows).sum(), by_run, ..self.figures }
    }
}

impl AnswerFigures {
    /// Enters a row that the kunde was asked about.
    fn enter(&mut self, deadline: Option<Date>, answered: Option<Date>, is_closed: bool, day: Date) {
        self.asked += 1;
        let Some(deadline) = deadline else { return };
        let count = match answered {
            Some(answered) if answered <= deadline => &mut self.in_time,
            Some(_) => &mut self.late,
            None if is_closed => &mut self.lapsed,
            None if deadline < day => &mut self.overdue,
            None => &mut self.pending,
        };
        *count += 1;
    }
}

fn code_text(code: Option<Code>) -> String {
    code.map(|code| code.to_string()).unwrap_or_default()
}

/// Days from one day to another.
fn days(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::path::Path;

    use jiff::civil::date;

    use super::super::{EditTarget, Fact, NewEdit, PrintedRows, Prints, Remembered, RunRead, SeenRow};
    use super::*;
    use crate::domain::{Advice, DayUnit, DeadlineAnchor, FileName, Location, PayGroup, PrintKind};
    use crate::history::identity::Identity;
    use crate::office::sheet::table_of_csv;
    use crate::system::secret::{Mac, Secret};

    /// A row by a number that is its own: code, type, who follows up, whether silence closes it.
    type Row = (u8, &'static str, Kind, Owner, bool);

    const A: Row = (1, "AB0001", Kind::Error, Owner::Customer, false);
    const B: Row = (2, "AB0001", Kind::Advice, Owner::Customer, false);
    const C: Row = (3, "AB0002", Kind::Advice, Owner::Unresolved, false);
    const D: Row = (4, "AB0005", Kind::Information, Owner::ForInformation, false);
    const E: Row = (5, "AB0003", Kind::Advice, Owner::Sam, true);
    const F: Row = (6, "AB0004", Kind::Advice, Owner::Customer, false);
    const G: Row = (7, "AB0004", Kind::Advice, Owner::Both, false);

    const WHOLE: Prints = Prints { u721: true, fejl_advis: true };

    fn run(month: i8) -> PayrollRun {
        PayrollRun::new(2023, month, 2).unwrap()
    }

    fn day(month: i8) -> Date {
        [date(2023, 1, 31), date(2023, 2, 28), date(2023, 3, 31)][month as usize - 1]
    }

    fn secret() -> Secret {
        Secret::new(&[7; 32])
    }

    fn fact((number, code, kind, owner, closes_itself): Row) -> Fact {
        let (base, exact) = (Mac([number; 16]), Mac([number; 8]));
        let prints = Prints { u721: true, fejl_advis: false };
        let seen = SeenRow { identity: Identity { base, exact, twin: 0 }, prints, owner, closes_itself };
        let nowhere = Location::whole(&FileName::new("", ""));
        let advice = Advice { code: Code::parse(code), ..Advice::new(PrintKind::U721, nowhere, kind) };
        Fact { seen, person: None, advice: Remembered::of(&advice) }
    }

    fn report(book: &mut Book, month: i8, rows: &[Row]) {
        let facts: Vec<Fact> = rows.iter().copied().map(fact).collect();
        let seen: Vec<SeenRow> = facts.iter().map(|fact| fact.seen).collect();
        let read = RunRead { run: run(month), day: day(month), whole: WHOLE, rows: &seen };
        let texts = |run: PayrollRun, at: usize| -> Result<Remembered, Infallible> {
            Ok(book.pages[&run].texts.as_ref().unwrap()[at].clone())
        };
        let Ok(recollection) = book.recall(&read, None, &texts);
        book.fold(PrintedRows::of(facts), &recollection);
    }

    fn types(book: &mut Book, month: i8, row: Row, on: Date, column: TypedColumn, to: &str) {
        let target = Some(EditTarget::new(run(month), fact(row).seen.identity));
        let from = if column == TypedColumn::Status { "Åben" } else { "" };
        let new = NewEdit {
            row_id: String::new(),
            target,
            column,
            from: from.into(),
            to: to.into(),
            is_proposal: false,
        };
        book.note(book.typed.len() as i64 + 1, on, run(month), &new);
        book.refold(run(month));
    }

    /// Three lønkørsler in whatever order, and what people typed in the reports of the first.
    fn book(order: [i8; 3]) -> Book {
        let mut book = Book::new(&PayGroup::new("999").unwrap(), &secret());
        for month in order {
            report(&mut book, month, [&[A, B, C, E][..], &[A, E, D, F], &[A, G]][month as usize - 1]);
        }
        types(&mut book, 1, A, date(2023, 2, 5), TypedColumn::CustomerReply, "Det er rigtigt");
        types(&mut book, 1, A, date(2023, 2, 6), TypedColumn::Responsible, "Lone Bang");
        types(&mut book, 1, B, date(2023, 2, 20), TypedColumn::Status, "Udført");
        types(&mut book, 1, C, date(2023, 2, 20), TypedColumn::CorrectedOwner, "Statens Administration");
        book
    }

    fn calendar() -> RunCalendar {
        let rows = [1, 2, 3].map(|month| format!("{};{}\n", run(month), day(month))).concat();
        let table = table_of_csv(&format!("Lønkørsel;Kørselsdato\n{rows}"));
        RunCalendar::from_tables(Path::new("koerselsplan.csv"), &[table]).unwrap()
    }

    /// Each row is about 100 kroner times its month; the kunde has ten days.
    fn line(run: PayrollRun, _: usize) -> LineFacts<'static> {
        let deadline = DeadlineRule { anchor: DeadlineAnchor::Run, days: 10, unit: DayUnit::Calendar };
        LineFacts {
            amount: Some(Amount(-10_000 * i64::from(run.month()))),
            pay: run.month() == 3,
            deadline: Some(deadline),
            cause: if run.month() == 1 { "Ny i januar" } else { "" },
        }
    }

    fn figures(book: &Book, months: &[i8]) -> GroupFigures {
        let runs: Vec<PayrollRun> = months.iter().copied().map(run).collect();
        let last = *months.last().unwrap();
        book.figures(&FiguresAsked { runs: &runs, day: day(last), calendar: &calendar() }, &line)
    }

    #[test]
    fn each_run_is_counted_as_a_person_would() {
        let figures = figures(&book([1, 2, 3]), &[1, 2, 3]);
        let answers = |asked, in_time, late, overdue, pending| AnswerFigures {
            asked,
            in_time,
            late,
            overdue,
            pending,
            lapsed: 0,
        };
        let of = |month, by_kind, by_owner, decided, repeated, open, answers| RunFigures {
            run: run(month),
            reported: true,
            by_kind,
            by_owner,
            decided,
            repeated,
            open,
            answers,
        };
        // B closed in its own report; E stands open until the third run prints it no more.
        let first = of(1, [1, 3, 0, 0], [2, 0, 1, 1, 0], 1, 0, [3, 0, 0, 0], answers(2, 1, 1, 0, 0));
        let second = of(2, [1, 2, 1, 0], [2, 0, 0, 1, 1], 0, 2, [4, 0, 0, 0], answers(1, 0, 0, 1, 0));
        // A and C are open for 59 days, F for 31, G since today.
        let third = of(3, [1, 1, 0, 0], [1, 1, 0, 0, 0], 0, 1, [2, 2, 0, 0], answers(1, 0, 0, 0, 1));
        assert_eq!(figures.runs, [first, second, third]);
    }

    #[test]
    fn each_code_and_cause_is_counted_as_a_person_would() {
        let figures = figures(&book([1, 2, 3]), &[1, 2, 3]);
        let shown: Vec<_> = figures
            .codes
            .iter()
            .map(|it| {
                (
                    &*it.code,
                    it.owner,
                    [it.printed, it.errors, it.advices, it.repeated, it.longest, it.work, it.open],
                    it.amount,
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                // A was printed last in March, B in January.
                ("AB0001", Owner::Customer, [4, 3, 2, 1, 3, 4, 1], 40_000),
                // F stands in two reports.
                ("AB0004", Owner::Customer, [1, 0, 1, 0, 1, 2, 1], 20_000),
                ("AB0004", Owner::Both, [1, 0, 1, 0, 1, 1, 1], 30_000),
                // C stands in all three reports, and was printed in one.
                ("AB0002", Owner::Unresolved, [1, 0, 1, 0, 1, 3, 1], 10_000),
                ("AB0003", Owner::Sam, [2, 0, 1, 1, 2, 2, 0], 20_000),
                ("AB0005", Owner::ForInformation, [1, 0, 1, 0, 1, 0, 0], 0),
            ]
        );
        assert_eq!(figures.codes[0].by_run, [(run(1), 2, 0), (run(2), 1, 1), (run(3), 1, 1)]);
        // B and C alone were printed last in January.
        let cause = &figures.causes[0];
        let codes: Vec<&str> = cause.codes.iter().map(String::as_str).collect();
        assert_eq!((&*cause.cause, codes), ("Ny i januar", vec!["AB0001", "AB0002"]));
        assert_eq!((cause.printed, cause.advices, cause.work, cause.open), (2, 2, 4, 1));
    }

    #[test]
    fn what_is_open_names_nobody() {
        let figures = figures(&book([1, 2, 3]), &[1, 2, 3]);
        let shown: Vec<_> = figures
            .open
            .iter()
            .map(|it| {
                (
                    it.since.month(),
                    it.days,
                    it.owner,
                    &*it.code,
                    &*it.responsible,
                    [it.rows, it.pay, it.overdue],
                    it.amount,
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                (1, 59, Owner::Customer, "AB0001", "LB", [1, 1, 1], 30_000),
                (1, 59, Owner::Sam, "AB0002", "", [1, 0, 1], 10_000),
                (2, 31, Owner::Customer, "AB0004", "", [1, 0, 1], 20_000),
                (3, 0, Owner::Both, "AB0004", "", [1, 1, 0], 30_000),
            ]
        );
        let open: u32 = figures.open.iter().map(|it| it.rows).sum();
        assert_eq!(figures.runs[2].all_open(), open);
    }

    #[test]
    fn what_was_open_after_each_run_is_what_is_counted() {
        let (book, months) = (book([1, 2, 3]), [1, 2, 3]);
        let open_after = book.open_after(&months.map(run));
        let counted: Vec<usize> =
            figures(&book, &months).runs.iter().map(|counted| counted.all_open() as usize).collect();
        assert_eq!(open_after.iter().map(Vec::len).collect::<Vec<_>>(), counted);
        let since: Vec<PayrollRun> = open_after[1].iter().map(|open| open.since).collect();
        assert_eq!(since, [run(1), run(1), run(1), run(2)]);
    }

    #[test]
    fn the_order_in_which_runs_are_read_changes_no_figure() {
        let in_order = figures(&book([1, 2, 3]), &[1, 2, 3]);
        for order in [[3, 2, 1], [2, 1, 3], [3, 1, 2]] {
            assert_eq!(figures(&book(order), &[1, 2, 3]), in_order, "{order:?}");
        }
    }

    #[test]
    fn a_period_counts_what_it_printed_and_what_is_open_from_before() {
        let figures = figures(&book([1, 2, 3]), &[3]);
        assert_eq!(figures.runs.len(), 1);
        assert_eq!((figures.runs[0].printed(), figures.runs[0].all_open()), (2, 4));
        let c = figures.codes.iter().find(|it| it.code == "AB0002").unwrap();
        assert_eq!((c.printed, c.work, c.open), (0, 1, 1));
    }

    #[test]
    fn the_lines_that_are_asked_for_are_those_of_the_period_and_of_what_is_open() {
        let book = book([1, 2, 3]);
        let runs = [run(3)];
        let asked = FiguresAsked { runs: &runs, day: day(3), calendar: &calendar() };
        // C was printed last in the first run, F in the second.
        assert_eq!(book.runs_asked(&asked).into_iter().collect::<Vec<_>>(), [run(1), run(2), run(3)]);
    }
}
