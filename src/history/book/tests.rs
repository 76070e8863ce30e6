//! What a book promises, held without any database: the order in which runs are read, and how often, changes nothing.

use std::convert::Infallible;

use jiff::civil::Date;
use proptest::prelude::*;

use super::*;
use crate::domain::{Advice, FileName, Location, Owner, PrintKind};
use crate::history::compare::{AdviceFate, Life};
use crate::system::secret::Secret;

const BOTH: Prints = Prints { u721: true, fejl_advis: true };
const DAY: Date = Date::constant(2023, 1, 31);

/// A printed row: what it says without its amount, the amount, and whether silence closes it.
type Row = (u8, u8, bool);

impl PartialEq for Book {
    fn eq(&self, other: &Self) -> bool {
        fn entries(book: &Book) -> Vec<impl PartialEq + '_> {
            let told = |(number, entry): (&i64, &Entry)| {
                let Entry { base, occurrence, printed, spells, .. } = entry.clone();
                (*number, base, occurrence, book.row_id(entry).to_owned(), printed, spells)
            };
            book.entries.iter().map(told).collect()
        }
        let rest = |book: &Self| {
            let Self { group, pages, retired, typed, last_number, .. } = book.clone();
            (group, pages, retired, typed, last_number)
        };
        rest(self) == rest(other) && entries(self) == entries(other)
    }
}

fn secret() -> Secret {
    Secret::new(&[7; 32])
}

fn run(number: usize) -> PayrollRun {
    PayrollRun::new(2023, 1 + (number / 2) as i8, 1 + (number % 2) as i8).unwrap()
}

fn facts(rows: &[Row]) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for (words, amount, closes_itself) in rows {
        let (base, exact) = (Mac([*words; 16]), Mac([words * 16 + amount; 8]));
        let twin = facts.iter().filter(|fact| fact.seen.identity.exact == exact).count() as u32;
        let seen = SeenRow {
            identity: Identity { base, exact, twin },
            prints: Prints { u721: true, fejl_advis: false },
            owner: Owner::Customer,
            closes_itself: *closes_itself,
        };
        let nowhere = Location::whole(&FileName::new("", ""));
        let advice =
            Advice { text: words.to_string().into(), ..Advice::new(PrintKind::U721, nowhere, Kind::Advice) };
        facts.push(Fact { seen, person: Some(base.short()), advice: Remembered::of(&advice) });
    }
    facts
}

fn recall(book: &Book, number: usize, rows: &[Row]) -> Recollection {
    let seen: Vec<SeenRow> = facts(rows).iter().map(|fact| fact.seen).collect();
    let read = RunRead { run: run(number), day: DAY, whole: BOTH, rows: &seen };
    let texts = |run: PayrollRun, at: usize| -> Result<Remembered, Infallible> {
        Ok(book.pages[&run].texts.as_ref().unwrap()[at].clone())
    };
    let Ok(recollection) = book.recall(&read, None, &texts);
    recollection
}

fn report(book: &mut Book, number: usize, rows: &[Row]) -> bool {
    let recollection = recall(book, number, rows);
    book.fold(PrintedRows::of(facts(rows)), &recollection).0
}

/// Somebody types in the first row of a run.
fn types(book: &mut Book, number: usize, column: TypedColumn, to: &str) {
    let Some(line) = book.lines(run(number)).first() else { return };
    let target = EditTarget::new(run(number), line.seen.identity);
    let from = if column == TypedColumn::Status { "Åben" } else { "" };
    let new = NewEdit {
        row_id: String::new(),
        target: Some(target),
        column,
        from: from.into(),
        to: to.into(),
        is_proposal: false,
    };
    let id = book.typed.len() as i64 + 1;
    book.note(id, DAY, run(number), &new);
    book.refold(run(number));
}

/// A report as a reader sees it, but for each `Række-id`: that hangs on what was read first, and stays.
fn shown(book: &Book, number: usize, rows: &[Row]) -> Vec<String> {
    let recollection = recall(book, number, rows);
    let life = |life: &Life| {
        let Life { since, first_run, runs_seen, noted, .. } = life;
        format!("{} {first_run} x{runs_seen} {:?}", since.word(), noted.typed)
    };
    let mut shown: Vec<String> = recollection.outcome.rows.iter().map(|(_, of_row)| life(of_row)).collect();
    let known = recollection.known.iter().zip(&recollection.outcome.known);
    let mut others: Vec<String> = known
        .filter_map(|(recalled, fate)| {
            let text = recalled.printed.clone().map(|it| it.advice(PrintKind::U721).text.to_string())?;
            match fate {
                AdviceFate::Carried(of_carried) => Some(format!("{text} {}", life(of_carried))),
                AdviceFate::Gone(how, noted) => Some(format!("{text} {how:?} {:?}", noted.typed)),
                _ => None,
            }
        })
        .collect();
    others.sort();
    shown.extend(others);
    shown
}

fn book() -> Book {
    Book::new(&PayGroup::new("999").unwrap(), &secret())
}

fn any_runs() -> impl Strategy<Value = Vec<Vec<Row>>> {
    proptest::collection::vec(proptest::collection::vec((1..4_u8, 0..3_u8, any::<bool>()), 0..5), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_order_and_any_repetition_end_in_the_same_book(
        runs in any_runs(),
        order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
        twice in 0..6_usize,
    ) {
        let (mut in_order, mut shuffled) = (book(), book());
        for (number, rows) in runs.iter().enumerate() {
            report(&mut in_order, number, rows);
        }
        for number in order.into_iter().chain([twice]).filter(|number| *number < runs.len()) {
            report(&mut shuffled, number, &runs[number]);
        }
        for (number, rows) in runs.iter().enumerate() {
            prop_assert_eq!(shown(&in_order, number, rows), shown(&shuffled, number, rows), "run {}", number);
        }
    }

    /// Going through the runs again comes to the same book, with each id, time and word in its place; and each advice knows
    /// its lines.
    #[test]
    fn going_through_the_runs_again_changes_nothing(runs in any_runs(), from in 0..6_usize, typed in 0..6_usize) {
        let mut book = book();
        for (number, rows) in runs.iter().enumerate() {
            report(&mut book, number, rows);
            if number == typed {
                types(&mut book, number, TypedColumn::Status, "Udført");
            }
        }
        let ids = |book: &Book| -> Vec<Vec<String>> {
            let page = |page: &Page| page.lines.iter().map(|line| book.row_id(&book.entries[&line.entry]).to_owned()).collect();
            book.pages.values().map(page).collect()
        };
        let spells = |book: &Book| -> BTreeMap<String, Vec<OpenSpell>> {
            book.entries.values().map(|entry| (book.row_id(entry).to_owned(), entry.spells.clone())).collect()
        };
        let before = (ids(&book), spells(&book), book.typed.len());
        book.refold(run(from));
        prop_assert_eq!((ids(&book), spells(&book), book.typed.len()), before);
        let mut indexed = book.clone();
        indexed.index();
        prop_assert_eq!(&indexed, &book);
        prop_assert!(book.retired.is_empty(), "{:?}", book.retired);
    }

    /// What is erased of one person leaves the others as if the person had never been printed.
    #[test]
    fn without_a_person_the_others_stand_as_they_stood(runs in any_runs()) {
        let (mut with, mut without) = (book(), book());
        let others: Vec<Vec<Row>> =
            runs.iter().map(|rows| rows.iter().copied().filter(|row| row.0 != 1).collect()).collect();
        for (number, rows) in runs.iter().enumerate() {
            report(&mut with, number, rows);
            report(&mut without, number, &others[number]);
        }
        let (gone, _) = with.forget(Mac([1; 8]));
        let theirs = runs.iter().flatten().filter(|row| row.0 == 1).count();
        prop_assert_eq!(gone.rows, theirs);
        for (number, rows) in others.iter().enumerate() {
            prop_assert_eq!(shown(&with, number, rows), shown(&without, number, rows), "run {}", number);
        }
    }
}

#[test]
fn a_run_that_prints_the_same_again_says_so() {
    let mut book = book();
    assert!(!report(&mut book, 1, &[(1, 0, false)]));
    assert!(report(&mut book, 1, &[(1, 0, true)]), "whatever the rules say");
    assert!(!report(&mut book, 1, &[(1, 1, false)]));
}

/// What a report bore once is not worked out anew, whatever else its run turns out to hold.
#[test]
fn an_id_that_does_not_follow_from_its_base_stays_what_it_is() {
    let mut book = book();
    report(&mut book, 0, &[(1, 0, false)]);
    book.entries.values_mut().for_each(|entry| entry.id = EntryId::Given("999-ANDEN".into()));
    report(&mut book, 0, &[(2, 0, false), (1, 0, false)]);
    let is_given = |entry: &Entry| matches!(&entry.id, EntryId::Given(id) if id == "999-ANDEN");
    let ids: Vec<&str> = book.entries.values().map(|entry| book.row_id(entry)).collect();
    assert_eq!(book.entries.values().filter(|entry| is_given(entry)).count(), 1, "{ids:?}");
    assert!(book.entries.values().any(|entry| matches!(entry.id, EntryId::Follows(_))), "{ids:?}");
}
