//! Databases of earlier programs, kept as they were written: each opens for ever, with every note in its place.
//!
//! ```text
//! fixtures/kept/NAME/
//!   state/history.sqlite   as that program left it, made with `secret`
//!   input/                 the prints of the next lønkørsel
//!   expected/notes.tsv     Række-id, column and words of every note in that program's own report of these prints
//!   expected/lives.tsv     Række-id, Først set and Antal kørsler of every row of that report
//!   expected/trail.tsv     Række-id, time, who, run and field of every event that it told
//!   expected/ledger.tsv    løngruppe, run, channel, recipient, version, stage and time of every delivery
//! ```
//!
//! Nothing writes `expected` anew: what an earlier program said is what is asked of this one.

use std::collections::BTreeSet;

use serde_json::Value;
use uddata::history::store::Store;
use uddata::office::customers::DeliveryMethod;
use uddata::system::secret::{Secret, from_text};

use crate::fixture::Fixture;
use crate::program::Stage;
use crate::returned::Book;

/// Later than anything that the database holds.
const LATER: (&str, &str) = ("SOURCE_DATE_EPOCH", "1695184000");

fn run(stage: &Stage, args: &[&str]) -> Value {
    let run = stage.run_with(args, &[("UDDATA_SECRET_FILE", "secret"), LATER]);
    assert_eq!(run.exit, 0, "{args:?}: {}{}", run.stdout, run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn lines(fixture: &Fixture, name: &str) -> BTreeSet<String> {
    let text = fixture.expected_text(name);
    assert!(!text.is_empty(), "{name}");
    text.lines().map(str::to_string).collect()
}

/// Makes the reports of the next lønkørsel, and looks for every note and every life in them.
fn finds_every_note(fixture: &Fixture, stage: &Stage) {
    run(stage, &["report", "input", "--out", "out", "--json"]);
    let (mut notes, mut lives) = (BTreeSet::new(), BTreeSet::new());
    let reports = stage.reports("out").into_iter().filter(|(name, _)| !name.ends_with("_kunde.xlsx"));
    for (_, bytes) in reports {
        let mut book = Book::open(&bytes);
        for row in book.rows() {
            let id = book.get(row, "Række-id");
            lives.insert(
                ["Række-id", "Først set", "Antal kørsler"].map(|column| book.get(row, column)).join("\t"),
            );
            for column in ["Ansvarlig", "Bemærkning til kunden", "Kundens svar", "Intern note", "Ret ejer"] {
                notes.insert(format!("{id}\t{column}\t{}", book.get(row, column)));
            }
        }
    }
    let missing: Vec<_> = lines(fixture, "notes.tsv").difference(&notes).cloned().collect();
    assert!(missing.is_empty(), "{missing:#?} of {notes:#?}");
    assert_eq!(lives, lines(fixture, "lives.tsv"));
}

#[test]
fn every_note_stands_in_the_next_report() {
    for fixture in Fixture::all("kept") {
        finds_every_note(&fixture, &fixture.stage());
    }
}

/// A copy of the old database stays until the new one is whole.
#[test]
fn one_that_is_killed_while_it_is_brought_over_begins_again() {
    for fixture in Fixture::all("kept") {
        let stage = fixture.stage();
        let copies = |stage: &Stage| {
            let names = std::fs::read_dir(stage.path().join("state")).unwrap();
            let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            names.filter(|name| name == "history.sqlite.earlier").count()
        };
        // Each time it comes a step further than the time before, until it is through.
        let stopped_at = |nth: &usize| {
            let at = format!("bring over:{nth}:stop");
            let fault = [("UDDATA_SECRET_FILE", "secret"), LATER, ("UDDATA_FAULT", at.as_str())];
            let run = stage.run_with(&["report", "input", "--out", "out"], &fault);
            assert_eq!(copies(&stage), usize::from(run.exit == -1), "{}", run.stderr);
            run.exit == -1
        };
        assert!((1..).take_while(stopped_at).count() > 0);
        finds_every_note(&fixture, &stage);
        assert_eq!(copies(&stage), 0);
    }
}

#[test]
fn every_event_is_told() {
    for fixture in Fixture::all("kept") {
        let stage = fixture.stage();
        let expected = lines(&fixture, "trail.tsv");
        let ids: BTreeSet<&str> = expected.iter().map(|line| line.split('\t').next().unwrap()).collect();
        let mut told = BTreeSet::new();
        for id in ids {
            let story = run(&stage, &["history", "show", id, "--json"]);
            for event in story["events"].as_array().unwrap() {
                let words = ["at", "by", "run", "field"].map(|word| event[word].as_str().unwrap());
                told.insert(format!("{id}\t{}", words.join("\t")));
            }
        }
        assert_eq!(told, expected);
    }
}

#[test]
fn every_delivery_is_known_as_it_was() {
    for fixture in Fixture::all("kept") {
        let stage = fixture.stage();
        let secret = std::fs::read_to_string(stage.path().join("secret")).unwrap();
        let secret = Secret::new(&from_text(&secret).unwrap());
        let store = Store::open(&stage.path().join("state"), secret).unwrap();
        let mut ledger = BTreeSet::new();
        for (of, deliveries) in store.deliveries().unwrap() {
            for it in deliveries {
                let channel = match it.parcel.way {
                    DeliveryMethod::Mail => "mail",
                    DeliveryMethod::Folder => "mappe",
                    DeliveryMethod::None => "",
                };
                assert_eq!(store.recipient(it.parcel.way, &it.parcel.recipient), it.recipient, "{of}");
                ledger.insert(format!(
                    "{}\t{}\t{channel}\t{}\t{}\t{:?}\t{}",
                    of.group, of.run, it.parcel.recipient, it.version, it.stage, it.at
                ));
            }
        }
        assert_eq!(ledger, lines(&fixture, "ledger.tsv"));
    }
}
