//! What a run costs the history as it grows: `cargo bench --bench history` goes through 84 runs of 150 løngrupper with 400
//! advices each, five million in all; `cargo bench --bench history -- 12` through twelve.
//!
//! Half of the advices of a run are those of the run before, a tenth of them with another amount; the others are new. What
//! is timed is recalling and remembering, the whole of what the history adds to a report, and at the end what the commands
//! cost that go through everything. It prints seconds for each run, so that one sees whether the cost stays flat, and asserts nothing.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, missing_docs)]

use std::collections::HashSet;
use std::time::{Duration, Instant};

use uddata::domain::field::Field;
use uddata::domain::typed::Typed;
use uddata::domain::{
    Advice, Amount, Code, FileName, Kind, Location, Owner, PayGroup, PayNumber, PayrollRun, PrintKind,
};
use uddata::history::compare::{Prints, SeenRow};
use uddata::history::identity::{identify, person};
use uddata::history::store::{
    Fact, PrintedRows, Remembered, ReportToRemember, RunRead, ShownTarget, Store, WrittenRow,
};
use uddata::system::secret::Secret;

const GROUPS: usize = 150;
const ROWS: usize = 400;
const FIELDS: [Field; 3] = [Field::PayNumber, Field::Code, Field::Text];

fn main() {
    // Without `--bench`, as the test suite calls it, two small runs are made.
    let full = std::env::args().any(|word| word == "--bench");
    let asked = std::env::args().find_map(|word| word.parse().ok());
    let (runs, groups) = if full { (asked.unwrap_or(84), GROUPS) } else { (2, 2) };
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Secret::new(&[7; 32])).unwrap();
    let groups: Vec<PayGroup> =
        (1..=groups).filter_map(|number| PayGroup::new(&number.to_string())).collect();
    println!("{:>4} {:>10} {:>8} {:>9} {:>7}", "run", "advices", "recall", "remember", "MB");
    for number in 0..runs {
        let (mut recall, mut remember) = (Duration::ZERO, Duration::ZERO);
        for group in &groups {
            let spent = report(&store, group, run(number), number);
            recall += spent.0;
            remember += spent.1;
        }
        let size: u64 = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().metadata().unwrap().len())
            .sum();
        let advices = (number + 1) * GROUPS * ROWS;
        println!(
            "{number:>4} {advices:>10} {:>8.2} {:>9.2} {:>7}",
            recall.as_secs_f64(),
            remember.as_secs_f64(),
            size / 1_000_000
        );
    }
    commands(&store, &groups, runs);
}

/// What the commands cost that go through everything: the trend of the last six runs, an export of all that was printed, the
/// removal of one person, and of the older half of the runs.
fn commands(store: &Store, groups: &[PayGroup], runs: usize) {
    let took = |what: &str, work: &mut dyn FnMut() -> usize| {
        let (start, count) = (Instant::now(), work());
        println!("{what:>8} {count:>10} {:>8.2} s", start.elapsed().as_secs_f64());
    };
    took("trend", &mut || store.trend(None, 6).unwrap().codes.len());
    took("export", &mut || {
        let mut rows = 0;
        for group in groups {
            let book = store.book_to_export(group).unwrap();
            for number in 0..runs {
                book.printed(run(number), &mut |_| {
                    rows += 1;
                    Ok(())
                })
                .unwrap();
            }
        }
        rows
    });
    let person = PayNumber::parse(&pay_number(runs / 2 * ROWS + 7)).unwrap();
    took("forget", &mut || store.forget(&person, &|_| false, true).unwrap().advices);
    took("purge", &mut || store.purge(run(runs / 2), &|_| false, true).unwrap().advices);
}

fn run(number: usize) -> PayrollRun {
    PayrollRun::new(2000 + (number / 24) as i16, 1 + (number % 24 / 2) as i8, 1 + (number % 2) as i8).unwrap()
}

fn report(store: &Store, group: &PayGroup, run: PayrollRun, number: usize) -> (Duration, Duration) {
    let facts = facts(store, group, number);
    let seen: Vec<SeenRow> = facts.iter().map(|fact| fact.seen).collect();
    let whole = Prints { u721: true, fejl_advis: true };
    let start = Instant::now();
    let read = RunRead { run, day: run.payment_month(), whole, rows: &seen };
    let book = store.open_book(group);
    let recollection = book.recall(&read, None).unwrap();
    let recalled = start.elapsed();
    let row = |id: &String| WrittenRow::new(id.clone(), ShownTarget::OfRun(run), Typed::default());
    let rows: Vec<WrittenRow> = recollection.row_ids.iter().map(row).collect();
    let start = Instant::now();
    let (printed, texts) = PrintedRows::of(facts).apart();
    store
        .remember(ReportToRemember {
            book: book.close(HashSet::new()).unwrap(),
            printed,
            texts: store.seal_texts(group, run, texts).unwrap(),
            group,
            recollection,
            identified_by: &[],
            fingerprint: [0; 32],
            path: "report.xlsx",
            stamp: None,
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
        })
        .unwrap();
    (recalled, start.elapsed())
}

/// The lønnummer of a made-up person: a CPR number that fails modulus 11, and is not of 1 January.
fn pay_number(person: usize) -> String {
    let digits = |serial: usize| {
        format!("{:02}{:02}{:02}{serial:04}", 2 + person % 27, 1 + person / 27 % 12, 50 + person / 324 % 40)
    };
    let fits = |digits: &str| {
        let sum = digits
            .bytes()
            .zip([4, 3, 2, 7, 6, 5, 4, 3, 2, 1])
            .map(|(digit, weight)| u32::from(digit - b'0') * weight);
        sum.sum::<u32>().is_multiple_of(11)
    };
    let serial = 51 + person / 12_960 % 9_000;
    let known = [serial, serial + 1].map(digits).into_iter().find(|digits| !fits(digits)).unwrap_or_default();
    format!("{}-{} 001", &known[..6], &known[6..])
}

fn facts(store: &Store, group: &PayGroup, number: usize) -> Vec<Fact> {
    let at = Location::whole(&FileName::new("u", "u"));
    let advices: Vec<Advice> = (0..ROWS)
        .map(|row| {
            // Each advice lives for two runs of its number: half of a run's rows were there the time before.
            let person = if row < ROWS / 2 {
                (number / 2) * ROWS + row
            } else {
                (number / 2 + 1) * ROWS + row - ROWS / 2
            };
            let øre = if row % 10 == 0 { number as i64 } else { 0 } + person as i64 * 100;
            Advice {
                pay_number: PayNumber::parse(&pay_number(person)),
                name: "PEDERSEN KIRSTEN".into(),
                code: Code::parse(["RB7050", "RB7113", "OT0387"][person % 3]),
                text: format!(
                    "Skyldigt beløb kr. {} modregnes i næste lønudbetaling, sag {person}",
                    Amount(øre)
                )
                .into(),
                amount: Some(Amount(øre)),
                ..Advice::new(PrintKind::U721, at.clone(), Kind::Advice)
            }
        })
        .collect();
    let identities = identify(advices.iter().map(|advice| (advice, &FIELDS[..])), &[], group, store.secret());
    let owner = |at: usize| if at.is_multiple_of(4) { Owner::Customer } else { Owner::ForInformation };
    let fact = |(at, (advice, identity)): (usize, (&Advice, _))| Fact {
        seen: SeenRow {
            identity,
            prints: Prints { u721: true, fejl_advis: false },
            owner: owner(at),
            // What waits for a person would pile up: the backlog is not what is measured.
            closes_itself: true,
        },
        person: person(advice, store.secret()),
        advice: Remembered::of(advice),
    };
    advices.iter().zip(identities).enumerate().map(fact).collect()
}
