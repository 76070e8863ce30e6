//! What an earlier program kept row by row in tables, and that a book packs into pieces and comes back as it was.

use super::*;
use crate::history::book::{Book, PrintedLine};

const KEPT: &str = "
INSERT INTO report (grp, run, day, u721, fejl_advis, edition, path) VALUES
    (999, 2023012, '2022-12-30', 1, 1, 1, 'a.xlsx'), (999, 2023022, '2023-01-31', 1, 0, 1, 'b.xlsx');
INSERT INTO item (id, grp, base, occurrence, first_run, row_id) VALUES
    (7, 999, X'0B000000000000000000000000000001', 1, 2023012, '999-AAAAAAAAAAAAAAAA'),
    (9, 999, X'0B000000000000000000000000000001', 2, 2023022, '999-xyz');
INSERT INTO span (item, since, until, how, grp) VALUES
    (7, 2023012, 2023012, 0, 999), (7, 2023022, 9999999, NULL, 999), (9, 2023022, 2023022, 1, 999);
INSERT INTO trail (id, at, by_person, grp, run, row_id, anchor_run, exact, twin, field, old, new, source, versions) VALUES
    (3, '2023-01-05T08:00:00Z', 1, 999, 2023012, '999-AAAAAAAAAAAAAAAA', 2023012, X'0E000000000000000000000000000001', 0,
     'Intern note', ?1, ?2, ?1, '0.1.0');
INSERT INTO edit (item, trail) VALUES (7, 3);
";

/// What the first version of the program wrote.
fn write_first_version(folder: &Path, secret: &Secret) {
    let db = Connection::open(folder.join(FILE)).unwrap();
    db.execute_batch(schema::STEPS[0]).unwrap();
    db.pragma_update(None, "user_version", 1).unwrap();
    let (empty, note) = (secret.seal(b"").unwrap(), secret.seal("ring".as_bytes()).unwrap());
    for statement in KEPT.split(';').filter(|statement| !statement.trim().is_empty()) {
        match statement.contains('?') {
            true => db.execute(statement, rusqlite::params![empty, note]).unwrap(),
            false => db.execute(statement, []).unwrap(),
        };
    }
    let store = store();
    for (id, (run, item, text)) in (1..).zip([(2_023_012, 7, "a"), (2_023_022, 9, "b"), (2_023_022, 7, "c")])
    {
        let text = facts(&store, &[(text, KUNDE, false)]).remove(0).advice;
        let body = secret.seal(&serde_json::to_vec(&text).unwrap()).unwrap();
        db.execute(
            "INSERT INTO content (id, mac, body) VALUES (?1, zeroblob(16), ?2)",
            rusqlite::params![id, body],
        )
        .unwrap();
        let mut exact = [0; 16];
        (exact[0], exact[15]) = (0x0E, id as u8);
        db.execute(
            "INSERT INTO sighting (grp, run, exact, twin, seq, base, prints, kind, code, owner, closes_itself, content,
                 person, item, nth)
             VALUES (999, ?1, ?2, 0, ?3, X'0B000000000000000000000000000001', 1, 1, 'RB7050', 3, 1, ?3, ?2, ?4, 1)",
            rusqlite::params![run, exact, id, item],
        )
        .unwrap();
    }
}

#[test]
fn what_the_first_version_kept_in_tables_stands_in_the_book() {
    let folder = tempfile::TempDir::new().unwrap();
    let secret = Secret::new(&[7; 32]);
    write_first_version(folder.path(), &secret);
    let store = Store::open(folder.path(), secret).unwrap();
    let version: i64 = store.lock().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, schema::VERSION);
    let book = store.book(&group()).unwrap();
    let spells = |number: i64| -> Vec<_> {
        book.entries[&number].spells.iter().map(|it| (it.since, it.until)).collect()
    };
    let (first, second) = (PayrollRun::new(2023, 1, 2).unwrap(), PayrollRun::new(2023, 2, 2).unwrap());
    use crate::history::compare::How;
    assert_eq!(spells(1), [(first, Some((first, How::Person))), (second, None)]);
    assert_eq!(spells(2), [(second, Some((second, How::Silence)))]);
    let entry = |number: i64| {
        (
            book.row_id(&book.entries[&number]),
            book.entries[&number].occurrence,
            &*book.entries[&number].printed,
        )
    };
    assert_eq!(entry(1), ("999-AAAAAAAAAAAAAAAA", 1, &[(first, 0), (second, 1)][..]));
    assert_eq!(entry(2), ("999-xyz", 2, &[(second, 0)][..]));
    let PrintedLine { seq, seen, kind, code, person, .. } = &book.pages[&second].lines[0];
    assert_eq!(
        (*seq, seen.owner, seen.closes_itself, *kind, *code),
        (2, Owner::Sam, true, Kind::Advice, Code::parse("RB7050"))
    );
    assert!(person.is_some() && seen.prints == Prints { u721: true, fejl_advis: false });
    let page = &book.pages[&second];
    assert_eq!(
        (page.day.to_string(), page.whole),
        ("2023-01-31".into(), Prints { u721: true, fejl_advis: false })
    );
    let story = store.story("999-AAAAAAAAAAAAAAAA").unwrap().unwrap();
    let texts: Vec<String> =
        story.printed.into_iter().map(|it| it.advice.advice(PrintKind::U721).text.to_string()).collect();
    assert_eq!((texts, &*story.events[0].new), (vec!["a".to_string(), "c".to_string()], "ring"));
    assert_eq!(book.typed[0].entry, Some(1));
    let copy = folder.path().join(crate::history::store::bind::EARLIER);
    assert!(!fs::exists(&copy), "the copy goes when the books are whole");
}

/// The book of a store, and the same read from its pieces once more.
fn both_ways(store: &Store) -> (Book, Book) {
    let book = store.book(&group()).unwrap();
    store.change(|store, db| store.keep_book(db, &book)).unwrap();
    (book, store.book(&group()).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_book_comes_back_from_its_pieces(runs in proptest::collection::vec(any_rows(), 1..6), seed in any::<u64>()) {
        let store = store();
        for number in order(runs.len(), seed) {
            report(&store, number, &runs[number], BOTH);
            if let Some((text, ..)) = runs[number].first() {
                types(&store, number, text, TypedColumn::InternalNote, "", "ring");
            }
        }
        let (book, again) = both_ways(&store);
        prop_assert_eq!(book, again);
    }
}

#[test]
fn a_page_that_is_gone_or_stands_elsewhere_is_found() {
    for change in [
        "DELETE FROM page WHERE run = 2023012",
        "UPDATE page SET run = 2023022 WHERE run = 2023012",
        "DELETE FROM book",
    ] {
        let store = store();
        report(&store, 1, &[("a", KUNDE, false)], BOTH);
        report(&store, 3, &[], BOTH);
        store.lock().execute(change, []).unwrap();
        let refused = store.book(&group()).unwrap_err();
        assert!(refused.what.contains("changed"), "{change}: {refused}");
    }
}
