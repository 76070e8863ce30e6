//! What the history promises, held over any order of reading.

mod bind;
mod commands;
mod fields;
mod flips;
mod ledger;
mod tables;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::Date;
use proptest::prelude::*;

use super::*;
use crate::domain::field::Field;
use crate::domain::typed::{Status, Typed, TypedColumn};
use crate::domain::values;
use crate::domain::{
    Advice, Amount, Code, FileName, Kind, Location, Owner, PayGroup, PayNumber, PayrollRun, PrintKind,
};
use crate::history::book::{FiguresAsked, LineFacts};
use crate::history::compare::{AdviceFate, Prints, SeenRow};
use crate::history::identity::{Identity, identify, person_mac};
use crate::history::typed_in::Beyond;
use crate::office::calendar::RunCalendar;
use crate::system::fs::Stamp;
use crate::system::secret::Mac;

const FIELDS: [Field; 3] = [Field::PayNumber, Field::Code, Field::Text];
const BOTH: Prints = Prints { u721: true, fejl_advis: true };
const SOME: Prints = Prints { u721: false, fejl_advis: true };

fn group() -> PayGroup {
    PayGroup::new("999").unwrap()
}

fn run(number: usize) -> PayrollRun {
    // Hourly and monthly pay in turn.
    PayrollRun::new(2023, 1 + (number / 2) as i8, 1 + (number % 2) as i8).unwrap()
}

fn store() -> Store {
    Store::in_memory(Secret::new(&[7; 32])).unwrap()
}

/// A printed row: text, owner, and whether silence closes it.
type TestRow = (&'static str, Owner, bool);

fn facts(store: &Store, rows: &[TestRow]) -> Vec<Fact> {
    let advices: Vec<Advice> = rows
        .iter()
        .map(|(text, ..)| {
            let pulled = values::pull(text);
            Advice {
                pay_number: PayNumber::parse("140275-0042 001"),
                code: Code::parse("RB7050"),
                text: (*text).into(),
                amount: pulled.amount,
                date: pulled.date,
                ..Advice::new(PrintKind::U721, Location::whole(&FileName::new("u", "u")), Kind::Advice)
            }
        })
        .collect();
    let identities: Vec<Identity> =
        identify(advices.iter().map(|advice| (advice, &FIELDS[..])), &[], &group(), store.secret());
    let fact = |((advice, identity), (_, owner, closes_itself)): ((&Advice, _), &TestRow)| Fact {
        seen: SeenRow {
            identity,
            prints: Prints { u721: true, fejl_advis: false },
            owner: *owner,
            closes_itself: *closes_itself,
        },
        // Texts that differ in an amount are known by one base: here they are of several persons.
        person: advice.amount.map(|amount| Mac(amount.0.to_le_bytes())),
        advice: Remembered::of(advice),
    };
    advices.iter().zip(identities).zip(rows).map(fact).collect()
}

/// A report as a reader sees it: each row by its text, then what is carried and gone.
fn report(store: &Store, number: usize, rows: &[TestRow], whole: Prints) -> Vec<String> {
    report_of(store.open_book(&group()), store, number, rows, whole)
}

fn report_of(
    book: OpenBook<'_>,
    store: &Store,
    number: usize,
    rows: &[TestRow],
    whole: Prints,
) -> Vec<String> {
    let recall = |book: &OpenBook<'_>, read: &RunRead<'_>| (book.recall(read, None).unwrap(), HashSet::new());
    remember(book, store, number, (rows, facts(store, rows)), whole, recall)
}

/// The same of rows that print some facts. `recall` asks the book, and says which lines have a lønnummer that no run named.
fn remember(
    book: OpenBook<'_>,
    store: &Store,
    number: usize,
    (rows, facts): (&[TestRow], Vec<Fact>),
    whole: Prints,
    recall: impl FnOnce(&OpenBook<'_>, &RunRead<'_>) -> (Recollection, HashSet<(PayrollRun, usize)>),
) -> Vec<String> {
    let seen: Vec<SeenRow> = facts.iter().map(|fact| fact.seen).collect();
    let day = run(number).payment_month();
    let read = RunRead { run: run(number), day, whole, rows: &seen };
    let (recollection, unnamed) = recall(&book, &read);
    let shown = shown(&recollection, rows);
    let rows = written(&recollection);
    let (printed, texts) = PrintedRows::of(facts).apart();
    let made = ReportToRemember {
        group: &group(),
        book: book.close(unnamed).unwrap(),
        printed,
        texts: store.seal_texts(&group(), run(number), texts).unwrap(),
        recollection,
        identified_by: &[],
        fingerprint: [0; 32],
        path: "report.xlsx",
        stamp: Some(Stamp { size: 1, modified: 1 }),
        sha256: [0; 32],
        copy: None,
        prints: [0; 32],
        edition: 1,
        sheets: store.seal_sheets(rows, Vec::new()).unwrap(),
        versions: "",
        summary: Vec::new(),
        files: &[],
        copy_is_new: true,
        now: "2023-07-21T08:48:00Z",
    };
    store.remember(made).unwrap();
    shown
}

fn shown(recollection: &Recollection, rows: &[TestRow]) -> Vec<String> {
    let life = |id: &str, text: &str, life: &crate::history::compare::Life| {
        let typed = &life.noted.typed;
        let note = typed.get(TypedColumn::InternalNote).to_string();
        let word = life.since.word();
        format!(
            "{word} {text} | {} x{} {} [{note}] {id}",
            life.first_run,
            life.runs_seen,
            typed.status.word()
        )
    };
    let printed = recollection.outcome.rows.iter().zip(rows).zip(&recollection.row_ids);
    let mut shown: Vec<String> =
        printed.map(|(((_, of_row), (text, ..)), id)| life(id, text, of_row)).collect();
    let mut others = Vec::new();
    for (recalled, fate) in recollection.known.iter().zip(&recollection.outcome.known) {
        let printed = recalled.printed.clone();
        let text = printed.map(|printed| printed.advice(PrintKind::U721).text).unwrap_or_default();
        match fate {
            AdviceFate::Carried(of_carried) => others.push(life(&recalled.row_id, &text, of_carried)),
            AdviceFate::Gone(how, noted) => {
                let note = noted.typed.get(TypedColumn::InternalNote).to_string();
                others.push(format!("Bortfaldet {text} {how:?} [{note}] {}", recalled.row_id));
            }
            _ => {}
        }
    }
    others.sort();
    shown.extend(others);
    shown
}

fn written(recollection: &Recollection) -> Vec<WrittenRow> {
    let row = |id: &String| {
        WrittenRow::new(id.clone(), ShownTarget::OfRun(recollection.turn.run), Typed::default())
    };
    let printed = recollection.row_ids.iter().map(row);
    let known = recollection.known.iter().zip(&recollection.outcome.known);
    let carried = known.filter(|(_, fate)| matches!(fate, AdviceFate::Carried(_)));
    let carried = carried.map(|(recalled, _)| {
        WrittenRow::new(
            recalled.row_id.clone(),
            ShownTarget::OfRun(recalled.known.last_run),
            Typed::default(),
        )
    });
    printed.chain(carried).collect()
}

/// What the report of a run would show now.
fn again(store: &Store, number: usize, rows: &[TestRow]) -> Vec<String> {
    let seen: Vec<SeenRow> = facts(store, rows).iter().map(|fact| fact.seen).collect();
    let day = run(number).payment_month();
    let recollection = store
        .open_book(&group())
        .recall(&RunRead { run: run(number), day, whole: BOTH, rows: &seen }, None)
        .unwrap();
    shown(&recollection, rows)
}

/// Somebody types in the row of a run that says `text`.
fn types(store: &Store, number: usize, text: &str, column: TypedColumn, from: &str, to: &str) -> usize {
    let rows = store.rows_of(&group(), run(number)).unwrap();
    let found = rows
        .iter()
        .zip(store.printed_in(&group(), &rows).unwrap())
        .find(|(_, (_, printed))| printed.clone().unwrap().advice(PrintKind::U721).text == text);
    let (row, (target, _)) = found.unwrap();
    let edit = NewEdit {
        row_id: row.row_id.clone(),
        target,
        column,
        from: from.to_string(),
        to: to.to_string(),
        is_proposal: false,
    };
    let stamp = Stamp { size: 1, modified: 1 };
    let on_disk = OnDisk { rows: &rows, stamp, beyond: Beyond::Nothing, goes_on: true };
    store
        .take_in(&group(), run(number), "2023-07-21T08:48:00Z", "a.xlsx", &[edit], Some(on_disk))
        .unwrap()
        .len()
}

fn words(shown: &[String]) -> Vec<&str> {
    shown.iter().map(|line| line.split(" |").next().unwrap_or_default()).collect()
}

const KUNDE: Owner = Owner::Customer;

#[test]
fn what_waits_stays_and_what_is_for_information_goes() {
    let store = store();
    let first =
        [("skyldig 1,00 kr", KUNDE, false), ("lukkes", KUNDE, true), ("info", Owner::ForInformation, false)];
    assert_eq!(words(&report(&store, 1, &first, BOTH)), ["Ny skyldig 1,00 kr", "Ny lukkes", "Ny info"]);
    // An hourly run between closes nothing, and does not show what concerns nobody.
    assert_eq!(
        words(&report(&store, 2, &[], BOTH)),
        ["Ikke gentaget lukkes", "Ikke gentaget skyldig 1,00 kr"]
    );
    let third = report(&store, 3, &[], BOTH);
    assert!(third[0].starts_with("Bortfaldet info Silence"), "{third:?}");
    assert!(third[1].starts_with("Bortfaldet lukkes Silence"), "{third:?}");
    assert!(third[2].starts_with("Ikke gentaget skyldig 1,00 kr | 2023-01-2 x1 Åben"), "{third:?}");
    assert_eq!(
        words(&report(&store, 5, &first, BOTH))[..3],
        ["Uændret skyldig 1,00 kr", "Genopstået lukkes", "Genopstået info"]
    );
}

#[test]
fn nothing_closes_while_its_print_was_not_read_in_full() {
    let store = store();
    report(&store, 1, &[("lukkes", KUNDE, true), ("info", Owner::ForInformation, false)], BOTH);
    let partial = Prints { u721: false, fejl_advis: true };
    assert_eq!(words(&report(&store, 3, &[], partial)), ["Ikke gentaget info", "Ikke gentaget lukkes"]);
}

#[test]
fn what_a_person_closed_is_gone_and_comes_back_when_it_is_printed() {
    let store = store();
    let rows = [("a", KUNDE, false), ("b", KUNDE, false)];
    report(&store, 1, &rows, BOTH);
    types(&store, 1, "a", TypedColumn::Status, "Åben", "Udført");
    types(&store, 1, "b", TypedColumn::InternalNote, "", "venter");
    let next = report(&store, 3, &[], BOTH);
    assert!(next[0].starts_with("Bortfaldet a Person"), "{next:?}");
    assert!(next[1].contains("Ikke gentaget b") && next[1].contains("[venter]"), "{next:?}");
    let back = report(&store, 5, &rows, BOTH);
    assert!(back[0].starts_with("Genopstået a | 2023-01-2 x2 Åben"), "{back:?}");
    assert!(back[1].starts_with("Uændret b | 2023-01-2 x2 Åben [venter]"), "{back:?}");
}

#[test]
fn a_note_in_an_edition_of_before_stands_by_its_advice_when_the_run_was_read_again() {
    let store = store();
    report(&store, 1, &[("skyldig 100,00 kr", KUNDE, false), ("b", KUNDE, false)], BOTH);
    let before = store.rows_of(&group(), run(1)).unwrap();
    let read_again = [("skyldig 200,00 kr", KUNDE, false)];
    report(&store, 1, &read_again, BOTH);
    let shown = store.printed_in(&group(), &before).unwrap();
    let texts: Vec<_> = shown
        .iter()
        .map(|(_, text)| text.as_ref().map(|text| text.clone().advice(PrintKind::U721).text))
        .collect();
    assert_eq!(texts, [Some("skyldig 200,00 kr".into()), None]);
    let note = |(row, (target, _)): (&WrittenRow, &TargetAndText)| NewEdit {
        row_id: row.row_id.clone(),
        target: *target,
        column: TypedColumn::InternalNote,
        from: String::new(),
        to: format!("om {}", row.row_id),
        is_proposal: false,
    };
    let edits: Vec<NewEdit> = before.iter().zip(&shown).map(note).collect();
    store.take_in(&group(), run(1), "2023-07-21T08:48:00Z", "a.xlsx", &edits, None).unwrap();
    let [a, b] = [0, 1].map(|at| format!("[om {}] {}", before[at].row_id, before[at].row_id));
    let rows = report(&store, 1, &read_again, BOTH);
    assert!(rows[0].ends_with(&a), "{rows:?}");
    let rows = report(&store, 1, &[("b", KUNDE, false), read_again[0]], BOTH);
    assert!(rows[0].ends_with(&b) && rows[1].ends_with(&a), "{rows:?}");
}

#[test]
fn the_one_that_goes_never_leaves_its_note_to_the_other() {
    let store = store();
    report(&store, 1, &[("skyldig 100,00 kr", KUNDE, false), ("skyldig 200,00 kr", KUNDE, false)], BOTH);
    types(&store, 1, "skyldig 100,00 kr", TypedColumn::InternalNote, "", "om de hundrede");
    let next = report(&store, 3, &[("skyldig 200,00 kr", KUNDE, false)], BOTH);
    assert!(next[0].starts_with("Uændret skyldig 200,00 kr") && next[0].contains("[]"), "{next:?}");
    assert!(next[1].contains("skyldig 100,00 kr") && next[1].contains("[om de hundrede]"), "{next:?}");
    // Nobody can tell which of two a third amount is.
    let third = report(&store, 5, &[("skyldig 300,00 kr", KUNDE, false)], BOTH);
    assert!(third[0].starts_with("Ny skyldig 300,00 kr"), "{third:?}");
    assert_eq!(third.iter().filter(|line| line.contains("[om de hundrede]")).count(), 1);
}

#[test]
fn another_amount_of_the_only_candidate_is_a_change() {
    let store = store();
    report(&store, 1, &[("skyldig 100,00 kr", KUNDE, false)], BOTH);
    types(&store, 1, "skyldig 100,00 kr", TypedColumn::InternalNote, "", "ring");
    let next = report(&store, 3, &[("skyldig 90,00 kr", KUNDE, false)], BOTH);
    assert!(next[0].starts_with("Ændret skyldig 90,00 kr | 2023-01-2 x2 Åben [ring]"), "{next:?}");
}

#[test]
fn two_answers_in_one_cell_are_both_kept() {
    let store = store();
    let rows = [("a", KUNDE, false)];
    report(&store, 1, &rows, BOTH);
    assert_eq!(types(&store, 1, "a", TypedColumn::InternalNote, "", "ring"), 0);
    assert_eq!(types(&store, 1, "a", TypedColumn::InternalNote, "", "skriv"), 1);
    let shown = again(&store, 1, &rows);
    assert!(shown[0].contains("ring") && shown[0].contains("skriv"), "{shown:?}");
    types(&store, 1, "a", TypedColumn::Status, "Åben", "Udført");
    assert_eq!(types(&store, 1, "a", TypedColumn::Status, "Åben", "Afventer kunde"), 1);
    assert!(again(&store, 1, &rows)[0].contains("Afventer kunde"), "what leaves it open stands");
}

/// From a copy in which the word still stood.
#[test]
fn whoever_writes_where_a_word_was_cleared_contradicts_nobody() {
    let store = store();
    let rows = [("a", KUNDE, false)];
    report(&store, 1, &rows, BOTH);
    for (column, first, second) in
        [(TypedColumn::InternalNote, "ring", "skriv"), (TypedColumn::CorrectedOwner, "Kunde", "Begge")]
    {
        types(&store, 1, "a", column, "", first);
        types(&store, 1, "a", column, first, "");
        assert_eq!(types(&store, 1, "a", column, first, second), 0, "{column:?}");
    }
    assert!(again(&store, 1, &rows)[0].contains("[skriv]"));
}

#[test]
fn accepted_until_a_day_comes_back_on_it() {
    let store = store();
    let rows = [("a", KUNDE, false)];
    report(&store, 1, &rows, BOTH);
    types(&store, 1, "a", TypedColumn::InternalNote, "", "til 01-03-2023");
    types(&store, 1, "a", TypedColumn::Status, "Åben", Status::Accepted.word());
    // Paid in January 2023: still accepted, printed or not.
    assert!(again(&store, 3, &rows)[0].starts_with("Uændret a | 2023-01-2 x2 Accepteret"));
    assert!(report(&store, 3, &[], BOTH).is_empty());
    // Paid in March.
    let back = report(&store, 7, &[], BOTH);
    assert!(back[0].starts_with("Genopstået a | 2023-01-2 x1 Åben [til 01-03-2023]"), "{back:?}");
}

const INFO: Owner = Owner::ForInformation;

#[test]
fn a_persons_word_keeps_a_row_open_whatever_the_rules_say() {
    use TypedColumn::{CustomerReply, InternalNote, NoteToCustomer, Responsible};
    let words = [
        (TypedColumn::Status, "Åben", "Afventer kunde"),
        (TypedColumn::Status, "Åben", "Afventer Statens Administration"),
        (NoteToCustomer, "", "Er oprykningen rigtig?"),
        (CustomerReply, "", "Det ser forkert ud"),
        (InternalNote, "", "ring mandag"),
    ];
    for (owner, closes_itself) in [(INFO, false), (KUNDE, true), (INFO, true)] {
        for (column, from, to) in words {
            let store = store();
            let rows = [("a", owner, closes_itself)];
            report(&store, 1, &rows, BOTH);
            types(&store, 1, "a", column, from, to);
            for number in 2..6 {
                let shown = report(&store, number, &[], BOTH);
                assert!(
                    shown[0].starts_with("Ikke gentaget a | 2023-01-2 x1"),
                    "{column} {number}: {shown:?}"
                );
            }
            // Until a person closes it, or takes the word back.
            let status = if column == TypedColumn::Status { to } else { "Åben" };
            types(&store, 1, "a", TypedColumn::Status, status, "Udført");
            let shown = report(&store, 6, &[], BOTH);
            assert!(shown.is_empty() || shown[0].starts_with("Bortfaldet a Person"), "{column}: {shown:?}");
        }
        // A name is no question, and a note that was taken back is none.
        let store = store();
        report(&store, 1, &[("a", owner, closes_itself)], BOTH);
        types(&store, 1, "a", Responsible, "", "LB");
        types(&store, 1, "a", NoteToCustomer, "", "hvad?");
        types(&store, 1, "a", NoteToCustomer, "hvad?", "");
        assert!(report(&store, 3, &[], BOTH)[0].starts_with("Bortfaldet a Silence"));
    }
}

#[test]
fn what_was_written_before_it_was_closed_has_had_its_answer() {
    let store = store();
    let rows = [("a", INFO, false)];
    report(&store, 1, &rows, BOTH);
    types(&store, 1, "a", TypedColumn::InternalNote, "", "ring");
    types(&store, 1, "a", TypedColumn::Status, "Åben", "Udført");
    assert!(report(&store, 3, &rows, BOTH)[0].starts_with("Genopstået a"));
    assert!(report(&store, 5, &[], BOTH)[0].starts_with("Bortfaldet a Silence"));
}

#[test]
fn accepted_without_a_day_holds_while_the_very_same_is_printed() {
    let store = store();
    let rows = [("skyldig 100,00 kr", KUNDE, false)];
    report(&store, 1, &rows, BOTH);
    types(&store, 1, rows[0].0, TypedColumn::Status, "Åben", "Accepteret");
    for number in [3, 5, 7] {
        let shown = report(&store, number, &rows, BOTH);
        assert!(shown[0].starts_with("Uændret skyldig 100,00 kr"), "{shown:?}");
        assert!(shown[0].contains("Accepteret"), "{shown:?}");
        assert!(report(&store, number + 1, &[], BOTH).is_empty(), "it is closed");
    }
    // Another amount opens it, with its life and its id; and from then on it is as any open one.
    let id = store.rows_of(&group(), run(1)).unwrap()[0].row_id.clone();
    let changed = report(&store, 9, &[("skyldig 90,00 kr", KUNDE, false)], BOTH);
    assert!(changed[0].starts_with("Genopstået skyldig 90,00 kr | 2023-01-2 x5 Åben"), "{changed:?}");
    assert!(changed[0].ends_with(&id), "{changed:?}");
    assert!(report(&store, 11, &[], BOTH)[0].starts_with("Ikke gentaget skyldig 90,00 kr"));
    // `Udført` is another word: printed again it comes back.
    types(&store, 11, "skyldig 90,00 kr", TypedColumn::Status, "Åben", "Udført");
    assert!(report(&store, 13, &[("skyldig 90,00 kr", KUNDE, false)], BOTH)[0].starts_with("Genopstået"));
}

#[test]
fn a_person_opens_what_is_accepted_by_another_status() {
    let store = store();
    let rows = [("a", KUNDE, false)];
    report(&store, 1, &rows, BOTH);
    types(&store, 1, "a", TypedColumn::Status, "Åben", "Accepteret");
    report(&store, 3, &rows, BOTH);
    types(&store, 3, "a", TypedColumn::Status, "Accepteret", "Afventer kunde");
    assert!(again(&store, 3, &rows)[0].starts_with("Genopstået a | 2023-01-2 x2 Afventer kunde"));
    assert!(report(&store, 5, &[], BOTH)[0].starts_with("Ikke gentaget a | 2023-01-2 x2 Afventer kunde"));
}

#[test]
fn a_day_that_cannot_be_read_leaves_it_open() {
    let store = store();
    let rows = [("a", INFO, false)];
    report(&store, 1, &rows, BOTH);
    types(&store, 1, "a", TypedColumn::Status, "Åben", "Accepteret til næste måned");
    for number in [2, 3, 5] {
        let shown = report(&store, number, &[], BOTH);
        assert!(shown[0].starts_with("Ikke gentaget a | 2023-01-2 x1 Accepteret"), "{shown:?}");
    }
    types(&store, 5, "a", TypedColumn::Status, "Accepteret til næste måned", "Accepteret til 1/4");
    assert!(report(&store, 6, &[], BOTH).is_empty(), "paid in March");
    // Back on its day, and open until somebody closes it, though it is for information.
    let back = report(&store, 7, &[], BOTH);
    assert_eq!(words(&back), Vec::<&str>::new(), "paid in March, too");
    let back = report(&store, 9, &[], BOTH);
    assert!(back[0].starts_with("Genopstået a | 2023-01-2 x1 Åben"), "{back:?}");
    assert!(report(&store, 11, &[], BOTH)[0].starts_with("Ikke gentaget a"));
}

#[test]
fn a_deadline_counts_from_the_run_that_printed_it_first_or_opened_it_again() {
    let store = store();
    let rows = [("a", KUNDE, false)];
    let open_since = |number: usize, rows: &[TestRow]| {
        let seen: Vec<SeenRow> = facts(&store, rows).iter().map(|fact| fact.seen).collect();
        let day = run(number).payment_month();
        let outcome = store
            .open_book(&group())
            .recall(&RunRead { run: run(number), day, whole: BOTH, rows: &seen }, None)
            .unwrap()
            .outcome;
        let carried = outcome.known.iter().find_map(|fate| match fate {
            AdviceFate::Carried(life) => Some(life.open_since),
            _ => None,
        });
        carried.or_else(|| outcome.rows.first().map(|(_, life)| life.open_since)).unwrap()
    };
    report(&store, 1, &rows, BOTH);
    report(&store, 3, &rows, BOTH);
    assert_eq!((open_since(3, &rows), open_since(4, &[])), (run(1), run(1)));
    types(&store, 3, "a", TypedColumn::Status, "Åben", "Udført");
    report(&store, 5, &rows, BOTH);
    report(&store, 6, &[], BOTH);
    assert_eq!((open_since(5, &rows), open_since(6, &[]), open_since(7, &rows)), (run(5), run(5), run(5)));
}

#[test]
fn a_second_print_with_a_row_fewer_moves_no_id_and_no_note() {
    let store = store();
    let (a, b) = (("skyldig 100,00 kr", KUNDE, false), ("skyldig 200,00 kr", KUNDE, false));
    let id = |line: &String| line.split(' ').next_back().unwrap().to_string();
    let first = report(&store, 1, &[a, b], BOTH);
    for row in [a, b] {
        types(&store, 1, row.0, TypedColumn::InternalNote, "", &format!("om {}", row.0));
    }
    report(&store, 3, &[a, b], BOTH);
    let again = report(&store, 1, &[b], BOTH);
    assert_eq!(id(&again[0]), id(&first[1]));
    assert!(again[0].contains("[om skyldig 200,00 kr]"), "{again:?}");
    // Later reports of both keep theirs, too.
    let third = report(&store, 3, &[a, b], BOTH);
    assert_eq!((id(&third[0]), id(&third[1])), (id(&first[0]), id(&first[1])));
    let back = report(&store, 1, &[a, b], BOTH);
    assert_eq!(back.iter().map(id).collect::<Vec<_>>(), first.iter().map(id).collect::<Vec<_>>());
    assert!(back[0].contains("[om skyldig 100,00 kr]"), "{back:?}");
}

#[test]
fn a_late_run_makes_later_reports_stale_and_moves_no_note() {
    let store = store();
    let (a, b) = (("skyldig 100,00 kr", KUNDE, false), ("skyldig 200,00 kr", KUNDE, false));
    report(&store, 1, &[a], BOTH);
    report(&store, 5, &[b], BOTH);
    types(&store, 5, b.0, TypedColumn::InternalNote, "", "om de to hundrede");
    // In order, the second amount would have been an advice of its own.
    report(&store, 3, &[a, b], BOTH);
    let stale: Vec<_> =
        store.reports().unwrap().into_iter().map(|(_, written)| (written.run, written.behind)).collect();
    assert_eq!(stale, [(run(1), None), (run(3), None), (run(5), Some(Behind::EarlierRun))]);
    let shown = again(&store, 5, &[b]);
    assert!(shown[0].starts_with("Uændret skyldig 200,00 kr") && shown[0].contains("[om de to hundrede]"));
    assert!(shown[1].starts_with("Ikke gentaget skyldig 100,00 kr") && shown[1].contains("[]"));
}

#[test]
fn another_secret_is_refused_and_nothing_personal_is_readable() {
    let folder = tempfile::tempdir().unwrap();
    {
        let store = Store::open(folder.path(), Secret::new(&[1; 32])).unwrap();
        report(&store, 1, &[("Prøvetekst om en person", KUNDE, false)], BOTH);
        let refused = Store::open(folder.path(), Secret::new(&[1; 32])).unwrap_err();
        assert_eq!(refused.exit, crate::domain::exit::Exit::Locked);
    }
    let refused = Store::open(folder.path(), Secret::new(&[2; 32])).unwrap_err();
    assert!(refused.what.contains("another secret"), "{refused}");
    #[allow(clippy::disallowed_methods)]
    let bytes = std::fs::read(folder.path().join(FILE)).unwrap();
    for secret in ["140275", "Prøvetekst"] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}

#[test]
fn a_newer_history_is_refused_and_a_damaged_one_put_aside() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Store::open(folder.path(), Secret::new(&[1; 32]));
    let store = open().unwrap();
    store.lock().execute_batch("PRAGMA user_version = 99").unwrap();
    drop(store);
    let refused = open().unwrap_err();
    assert!(refused.what.contains("version 99"), "{refused}");
    fs::write_atomic(&folder.path().join(FILE), &[b'x'; 8192]).unwrap();
    let store = open().unwrap();
    assert!(store.put_aside().is_some_and(fs::exists));
    assert_eq!(words(&report(&store, 1, &[("a", KUNDE, false)], BOTH)), ["Ny a"]);
}

#[test]
fn the_trail_is_only_added_to() {
    let store = store();
    report(&store, 1, &[("a", KUNDE, false)], BOTH);
    types(&store, 1, "a", TypedColumn::InternalNote, "", "ring");
    assert!(store.lock().execute("UPDATE trail SET row_id = 'x'", []).is_err());
    let row_id = store.rows_of(&group(), run(1)).unwrap()[0].row_id.clone();
    let events = store.events_of(&row_id).unwrap();
    assert_eq!((&*events[0].field, &*events[0].old, &*events[0].new), ("Intern note", "", "ring"));
    assert!(events[0].by_person && events[0].source == "a.xlsx");
}

#[test]
fn the_latest_word_on_an_owner_is_a_verdict_until_it_is_cleared() {
    let store = store();
    let rows =
        |amount: &'static str| [(amount, KUNDE, false), ("ryddet", KUNDE, false), ("andet", KUNDE, false)];
    let verdicts = || {
        let mut found = Vec::new();
        store.verdicts(|it| found.push((it.advice.text.to_string(), it.owner, it.run, it.group))).unwrap();
        found.sort();
        found
    };
    report(&store, 1, &rows("skyldig 100,00 kr"), BOTH);
    let owner = TypedColumn::CorrectedOwner;
    types(&store, 1, "skyldig 100,00 kr", owner, "", "Begge");
    types(&store, 1, "skyldig 100,00 kr", TypedColumn::InternalNote, "", "Kunde");
    types(&store, 1, "ryddet", owner, "", "Begge");
    types(&store, 1, "andet", owner, "", "os selv");
    let told = |text: &str, owner, number| (text.to_string(), owner, run(number), group());
    assert_eq!(verdicts(), [told("ryddet", Owner::Both, 1), told("skyldig 100,00 kr", Owner::Both, 1)]);
    // The next run prints another amount; what was set stands, and is set anew in its report.
    report(&store, 3, &rows("skyldig 90,00 kr"), BOTH);
    assert_eq!(verdicts(), [told("ryddet", Owner::Both, 3), told("skyldig 90,00 kr", Owner::Both, 3)]);
    types(&store, 3, "skyldig 90,00 kr", owner, "Begge", "Til orientering");
    types(&store, 3, "ryddet", owner, "Begge", "");
    assert_eq!(verdicts(), [told("skyldig 90,00 kr", Owner::ForInformation, 3)]);
    // A word in an earlier report that comes back late is not the latest one.
    types(&store, 1, "skyldig 100,00 kr", owner, "Begge", "Kunde");
    assert_eq!(verdicts(), [told("skyldig 90,00 kr", Owner::ForInformation, 3)]);
}

const TEXTS: [&str; 6] = [
    "skyldig 100,00 kr",
    "skyldig 200,00 kr",
    "skyldig 300,00 kr",
    "pr. 01-02-2023",
    "pr. 01-03-2023",
    "andet",
];

fn any_rows() -> impl Strategy<Value = Vec<TestRow>> {
    let owners = [KUNDE, Owner::ForInformation, Owner::Unresolved];
    proptest::collection::vec((0..TEXTS.len(), 0..owners.len(), any::<bool>()), 0..5).prop_map(move |rows| {
        rows.into_iter().map(|(text, owner, closes)| (TEXTS[text], owners[owner], closes)).collect()
    })
}

/// A permutation of `0..count` from a number.
fn order(count: usize, mut seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for at in (1..count).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, (seed >> 33) as usize % (at + 1));
    }
    order
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Runs read late, twice and out of order end as those read in order; no note is lost or moved.
    #[test]
    fn any_order_ends_in_the_same_state(
        runs in proptest::collection::vec((any_rows(), any::<bool>()), 1..6),
        seed in any::<u64>(),
        twice in 0..6usize,
    ) {
        let whole = |read| Prints { u721: read, fejl_advis: true };
        let (in_order, shuffled) = (store(), store());
        for (number, (rows, read)) in runs.iter().enumerate() {
            report(&in_order, number, rows, whole(*read));
        }
        let mut sequence = order(runs.len(), seed);
        sequence.extend(runs.get(twice).map(|_| twice));
        for number in sequence {
            report(&shuffled, number, &runs[number].0, whole(runs[number].1));
        }
        for (number, (rows, read)) in runs.iter().enumerate() {
            let view = |store: &Store| {
                let seen: Vec<SeenRow> = facts(store, rows).iter().map(|fact| fact.seen).collect();
                let day = run(number).payment_month();
                let read = RunRead { run: run(number), day, whole: whole(*read), rows: &seen };
                let shown = shown(&store.open_book(&group()).recall(&read, None).unwrap(), rows);
                let mut ids: Vec<&str> = shown.iter().filter_map(|line| line.split(' ').next_back()).collect();
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len(), shown.len(), "each has an id of its own: {shown:?}");
                // Which id an advice got hangs on what was read first, and stays.
                shown.iter().map(|line| line.rsplit_once(' ').unwrap().0.to_string()).collect::<Vec<_>>()
            };
            prop_assert_eq!(view(&in_order), view(&shuffled), "run {}", number);
        }
    }

    #[test]
    fn every_line_says_what_it_is_known_by_however_often_runs_are_read_again(
        steps in proptest::collection::vec((0..4_usize, any_rows()), 1..8),
    ) {
        let store = store();
        let mut printed = BTreeMap::new();
        for (number, rows) in steps {
            report(&store, number, &rows, BOTH);
            let said = |fact: Fact| (fact.seen.identity.base, fact.person);
            printed.insert(run(number), facts(&store, &rows).into_iter().map(said).collect::<Vec<_>>());
            let book = store.book(&group()).unwrap();
            for (run, said) in &printed {
                prop_assert_eq!(&book.lines(*run).iter().map(bases::said_by).collect::<Vec<_>>(), said);
            }
        }
    }

    /// What is read of a book for its next run is all that the run concerns, and what is kept of it then is the whole.
    #[test]
    fn a_part_of_a_book_tells_and_keeps_what_the_whole_does(
        runs in proptest::collection::vec((0..3_usize, any_rows(), any::<bool>()), 1..8),
    ) {
        let (in_part, whole) = (store(), store());
        let mut number = 0;
        for (skipped, rows, read) in runs {
            number += 1 + skipped;
            let prints = Prints { u721: read, fejl_advis: true };
            let seen: Vec<SeenRow> = facts(&whole, &rows).iter().map(|fact| fact.seen).collect();
            let run_read = RunRead { run: run(number), day: run(number).payment_month(), whole: prints, rows: &seen };
            let recalled = |book: &OpenBook<'_>| format!("{:#?}", book.recall(&run_read, None).unwrap());
            let (part, all) = (in_part.open_book(&group()), whole.open_book(&group()));
            all.seen_in(run(number)).unwrap();
            prop_assert_eq!(recalled(&part), recalled(&all));
            prop_assert!(part.close(HashSet::new()).unwrap().part.is_some() || number == 1 + skipped);
            report(&in_part, number, &rows, prints);
            report_of(all, &whole, number, &rows, prints);
            if let Some((text, ..)) = rows.first().filter(|_| skipped == 0) {
                for store in [&in_part, &whole] {
                    types(store, number, text, TypedColumn::InternalNote, "", "ring");
                }
            }
            let (kept, all) = (in_part.book(&group()).unwrap(), whole.book(&group()).unwrap());
            let runs: Vec<PayrollRun> = all.pages.keys().copied().collect();
            let calendar = RunCalendar::default();
            let line = |run: PayrollRun, at| LineFacts { amount: Some(Amount(run.key() + at as i64)), ..LineFacts::default() };
            for at in 0..runs.len() {
                let asked = FiguresAsked { runs: &runs[at..], day: run(number).payment_month(), calendar: &calendar };
                let since = in_part.book_since(&group(), runs[at]).unwrap();
                prop_assert_eq!(since.runs_asked(&asked), all.runs_asked(&asked));
                prop_assert_eq!(since.figures(&asked, &line), all.figures(&asked, &line));
            }
            prop_assert_eq!(kept, all);
        }
    }

    /// A note stays with the text that it was written about, whatever is printed later.
    #[test]
    fn a_note_stays_with_its_text(first in any_rows(), second in any_rows()) {
        let mut texts: Vec<&str> = first.iter().map(|row| row.0).collect();
        texts.sort_unstable();
        texts.dedup();
        prop_assume!(!texts.is_empty() && texts.len() == first.len());
        let store = store();
        report(&store, 1, &first, BOTH);
        for text in &texts {
            types(&store, 1, text, TypedColumn::InternalNote, "", &format!("om {text}"));
        }
        let shown = report(&store, 3, &second, BOTH);
        for text in texts {
            let holding: Vec<&String> =
                shown.iter().filter(|line| line.contains(&format!("[om {text}]"))).collect();
            prop_assert!(holding.len() == 1, "{}: {:?}", text, shown);
            let moved = !holding[0].contains(&format!(" {text} ")) && !holding[0].starts_with("Ændret");
            prop_assert!(!moved, "{}: {:?}", text, holding);
        }
    }
}

/// Which of two equal rows is printed again hangs on where they stood last, not on which of them was read first.
#[test]
fn of_two_equal_rows_the_same_one_stands_however_they_were_read() {
    let (a, b, c) = (
        ("skyldig 100,00 kr", KUNDE, false),
        ("skyldig 200,00 kr", KUNDE, false),
        ("skyldig 300,00 kr", KUNDE, false),
    );
    let for_information = (a.0, Owner::ForInformation, false);
    let runs = [vec![c, b], vec![b, a], vec![a, for_information], vec![a]];
    let shown = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]].map(|order| {
        let store = store();
        order.into_iter().for_each(|number| drop(report(&store, number, &runs[number], SOME)));
        let shown = again(&store, 3, &runs[3]);
        shown.iter().map(|line| line.rsplit_once(' ').unwrap().0.to_string()).collect::<Vec<_>>()
    });
    assert_eq!(shown[0].len(), 1, "{shown:?}");
    assert!(shown[0] == shown[1] && shown[1] == shown[2], "{shown:?}");
}

/// What lies on a shelf keeps its number and what people typed about it, and is there again when it is printed.
#[test]
fn what_is_put_by_is_the_same_when_it_comes_back() {
    let store = store();
    let (a, b) = (("andet", KUNDE, true), ("skyldig 100,00 kr", KUNDE, true));
    report(&store, 0, &[a], BOTH);
    types(&store, 0, a.0, TypedColumn::InternalNote, "", "ring");
    types(&store, 0, a.0, TypedColumn::Status, "Åben", "Udført");
    let shelved = |store: &Store| store.book_for(&group(), run(20), &[]).unwrap().unwrap().entries.is_empty();
    (2..10).for_each(|number| drop(report(&store, number, &[], BOTH)));
    assert!(shelved(&store), "nothing is left that the next run concerns whatever it prints");
    report(&store, 10, &[b], BOTH);
    let book = store.book(&group()).unwrap();
    assert_eq!(book.entries.keys().collect::<Vec<_>>(), [&1, &2]);
    assert_eq!(book.typed.iter().map(|word| word.entry).collect::<Vec<_>>(), [Some(1), Some(1)]);
    let shown = report(&store, 12, &[a], BOTH);
    assert!(shown[0].starts_with("Genopstået andet") && shown[0].contains("[ring]"), "{shown:?}");
}

#[test]
fn what_is_changed_on_a_shelf_is_found_when_all_is_checked() {
    for change in [
        "UPDATE shelf SET bases = advices",
        "UPDATE shelf SET advices = bases",
        "UPDATE shelf SET run = run - 1",
        "DELETE FROM shelf",
    ] {
        let store = store();
        report(&store, 2, &[("andet", KUNDE, true)], BOTH);
        [4, 6].into_iter().for_each(|number| drop(report(&store, number, &[], BOTH)));
        assert!(store.verify().is_ok());
        assert!(store.lock().execute(change, []).unwrap() > 0);
        assert!(store.verify().is_err(), "{change}");
    }
}

/// A rule of the day that sees an earlier row otherwise changes what is kept of it, however little of the book was read.
#[test]
fn what_is_decided_anew_is_kept_with_its_run() {
    let store = store();
    report(&store, 2, &[("andet", KUNDE, false)], BOTH);
    report(&store, 4, &[], SOME);
    let rules = |_: &Remembered, _: Prints| (Owner::Sam, false);
    remember(store.open_book(&group()), &store, 6, (&[], Vec::new()), SOME, |book, read| {
        (book.recall(read, Some(&rules)).unwrap(), HashSet::new())
    });
    assert_eq!(store.book(&group()).unwrap().seen_in(run(2))[0].owner, Owner::Sam);
}

/// The reports that a run would be held against are purged: what closed since an earlier one is on a shelf already, and is told.
#[test]
fn a_run_that_is_held_against_one_before_the_shelves_has_the_whole_book() {
    let store = store();
    report(&store, 2, &[("andet", KUNDE, false)], BOTH);
    report(&store, 4, &[("andet", KUNDE, false)], BOTH);
    types(&store, 4, "andet", TypedColumn::Status, "Åben", "Udført");
    for number in [6, 8] {
        report(&store, number, &[], BOTH);
    }
    store.lock().execute("DELETE FROM report WHERE run > ?1", [run(4).key()]).unwrap();
    let shown = again(&store, 10, &[]);
    assert!(shown[0].starts_with("Bortfaldet andet"), "{shown:?}");
}

/// Whom no run named is known from report to report: not of another lønnummer of the person, and a run that is read late may name
/// him all the same.
#[test]
fn whom_no_run_names_is_looked_for_once() {
    let store = store();
    let number = |serial: usize| PayNumber::parse(&format!("140275-0042 00{serial}")).unwrap();
    let report = |at: usize, serial: usize, name: &str, expected: Option<&str>, is_whole_read: bool| {
        let rows = [("andet", KUNDE, false)];
        let mut facts = facts(&store, &rows);
        for fact in &mut facts {
            let advice = fact.advice.clone().advice(PrintKind::U721);
            let pay_number = Some(number(serial));
            fact.advice = Remembered::of(&Advice { name: name.into(), pay_number, ..advice });
            fact.person = Some(person_mac(&number(serial), store.secret()));
        }
        remember(store.open_book(&group()), &store, at, (&rows, facts), BOTH, |book, read| {
            let recollection = book.recall(read, None).unwrap();
            let names = book.names(run(at), &BTreeSet::from([number(serial)])).unwrap();
            assert_eq!(names.get(&number(serial)).map(|name| &**name), expected, "run {at}");
            assert_eq!(book.whole_is_read(), is_whole_read, "run {at}");
            (recollection, if names.is_empty() { HashSet::from([(run(at), 0)]) } else { HashSet::new() })
        });
    };
    report(2, 1, "", None, true);
    report(4, 1, "", None, true);
    report(5, 1, "", None, false);
    report(6, 1, "", None, false);
    report(7, 2, "", None, true);
    report(3, 1, "Bo Eks", None, true);
    report(8, 1, "", Some("Bo Eks"), true);
    report(9, 1, "", Some("Bo Eks"), true);
    report(10, 2, "", None, true);
    report(11, 2, "", None, false);
}

#[test]
fn runs_of_the_tests_are_in_order() {
    assert!((0..7).all(|number| run(number) < run(number + 1)));
    assert_eq!(run(1).payment_month(), Date::constant(2022, 12, 1));
}
