//! A bit that turned over somewhere in the database is found, or without effect: no delivery and no note is gone or another
//! one in silence.

#![allow(clippy::disallowed_methods, reason = "tests turn bits over in files")]

use super::*;
use crate::history::store::seal::SEAL;
use crate::office::customers::DeliveryMethod as Way;
use crate::system::secret::Mac;

const FLIPS: u64 = 1_000;
const NOW: &str = "2023-07-21T08:48:00Z";

/// What is printed once, and lies on a shelf after some runs.
const PUT_BY: TestRow = ("d", KUNDE, true);

fn secret() -> Secret {
    Secret::new(&[7; 32])
}

/// A history with reports, notes, and deliveries at every stage.
fn fill(store: &Store) {
    let rows = [("a", KUNDE, false), ("b", KUNDE, false), ("c", KUNDE, false), PUT_BY];
    for number in [1, 2, 3, 4, 5] {
        report(store, number, &rows[..if number == 1 { 4 } else { 3 }], BOTH);
        types(store, number, "a", TypedColumn::InternalNote, "", "ring til dem");
    }
    types(store, 3, "b", TypedColumn::CustomerReply, "", "vi retter det i næste lønkørsel");
    for (at, stage) in Stage::ALL.into_iter().enumerate() {
        let parcel = Parcel { way: Way::Mail, recipient: format!("{at}@example.dk"), ..Parcel::default() };
        let (group, run) = (group(), run(1));
        let planned = Planned { group: &group, run, version: 1, copy: [1; 32], parcel: &parcel };
        let delivery = store.plan(&planned, NOW).unwrap();
        store.reach(&delivery, stage, "", NOW, Mac([0; 16])).unwrap();
    }
}

/// What must not vanish: every delivery, every note with the row that it is about, and what the next run has printed before.
fn told(store: &Store) -> Result<String, Error> {
    let mut told = format!("{:?}", store.deliveries()?);
    let seen: Vec<SeenRow> = facts(store, &[PUT_BY]).iter().map(|fact| fact.seen).collect();
    let read = RunRead { run: run(6), day: run(6).payment_month(), whole: BOTH, rows: &seen };
    told += &format!("{:?}", store.open_book(&group()).recall(&read, None)?);
    for number in [1, 2, 3, 4, 5] {
        for row in store.rows_of(&group(), run(number))? {
            let notes = store.events_of(&row.row_id)?;
            let notes = notes.iter().map(|it| (&it.field, &it.old, &it.new, it.by_person));
            told += &format!("\n{number} {} {:?}", row.row_id, notes.collect::<Vec<_>>());
        }
    }
    Ok(told)
}

/// How many of the flips were found; the others changed nothing that is told.
fn found(is_sealed: bool) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), secret()).unwrap();
    fill(&store);
    let whole = told(&store).unwrap();
    let shelves: i64 = store.lock().query_row("SELECT count(*) FROM shelf", [], |row| row.get(0)).unwrap();
    assert!(shelves > 0);
    drop(store);
    let bytes = std::fs::read(folder.path().join(FILE)).unwrap();
    let seal = std::fs::read(folder.path().join(SEAL)).unwrap();
    let mut found = 0;
    let mut chance: u64 = 14;
    for flip in 0..FLIPS {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let place = (chance >> 11) as usize % (bytes.len() * 8);
        let mut flipped = bytes.clone();
        flipped[place / 8] ^= 1 << (place % 8);
        let damaged = tempfile::tempdir().unwrap();
        std::fs::write(damaged.path().join(FILE), &flipped).unwrap();
        if is_sealed {
            std::fs::write(damaged.path().join(SEAL), &seal).unwrap();
        }
        let Ok(store) = Store::open(damaged.path(), secret()) else {
            found += 1;
            continue;
        };
        match told(&store) {
            _ if store.put_aside().is_some() => found += 1,
            Err(_) => found += 1,
            Ok(told) => assert_eq!(told, whole, "flip {flip}: bit {place}"),
        }
    }
    found
}

#[test]
fn a_bit_that_turned_over_is_found() {
    assert_eq!(found(true), FLIPS);
}

#[test]
fn after_a_process_was_killed_a_bit_that_turned_over_is_found_or_without_effect() {
    // Nine in ten of the bits lie where nothing stands.
    let found = found(false);
    assert!(found > FLIPS / 50, "{found}");
}
