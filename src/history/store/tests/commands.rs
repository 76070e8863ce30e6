//! What is asked of the history, taken out of it and removed from it.

use super::*;
use crate::domain::typed::Status;

const SILENT: Prints = Prints { u721: false, fejl_advis: false };

/// How many rows a table has.
fn count(store: &Store, table: &str) -> i64 {
    store.lock().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

/// How many pages, lines, advices, times open and words the book of the løngruppe has, and how many entries the trail.
fn counts(store: &Store) -> Vec<usize> {
    let book = store.book(&group()).unwrap();
    let spells = book.entries.values().map(|entry| entry.spells.len()).sum();
    let lines = book.pages.values().map(|page| page.lines.len()).sum();
    vec![
        book.pages.len(),
        lines,
        book.entries.len(),
        spells,
        book.typed.len(),
        count(store, "trail") as usize,
    ]
}

/// How many lines and advices there are.
fn lines_and_advices(store: &Store) -> (usize, usize) {
    let counts = counts(store);
    (counts[1], counts[2])
}

fn refold(store: &Store, number: usize) {
    let refold = |store: &Store, db: &Connection| {
        store.refold(db, &mut store.book_in(db, &group())?, run(number), Behind::ByItself)
    };
    store.change(refold).unwrap();
}

fn purge(store: &Store, before: usize, really: bool) -> Purged {
    let purged = store.purge(run(before), &|_| false, really).unwrap();
    store.verify().unwrap();
    purged
}

fn close(store: &Store, number: usize, text: &str) {
    types(store, number, text, TypedColumn::Status, Status::Open.word(), Status::Done.word());
}

/// Marks the rows with a text as those of a person.
fn is_about(store: &Store, text: &'static str, number: &str) {
    let exact = facts(store, &[(text, KUNDE, false)])[0].seen.identity.exact;
    let person = store
        .secret()
        .mac(crate::system::secret::Purpose::Person, &[number.replace('-', "").as_bytes()])
        .short();
    let mut book = store.book(&group()).unwrap();
    for page in book.pages.values_mut() {
        page.is_changed = true;
        let lines = page.lines.iter_mut().filter(|line| line.seen.identity.exact == exact);
        lines.for_each(|line| line.person = Some(person));
    }
    store.change(|store, db| store.keep_book(db, &book)).unwrap();
}

const OLE: &str = "050391-0033";

/// What is left after erasing must be found whole, as it is looked at after a process was killed.
fn forget(store: &Store, really: bool) -> Forgotten {
    let forgotten = store.forget(&PayNumber::parse(OLE).unwrap(), &|_| true, really).unwrap();
    store.verify().unwrap();
    forgotten
}

#[test]
fn a_trend_counts_rows_advices_and_those_that_came_back() {
    let store = store();
    let rows =
        [("skyldig 1,00 kr", KUNDE, false), ("andet", KUNDE, false), ("info", Owner::ForInformation, false)];
    report(&store, 1, &rows, BOTH);
    report(&store, 3, &rows[..2], BOTH);
    report(&store, 5, &rows[..1], BOTH);
    let trend = store.trend(None, 6).unwrap();
    assert_eq!(trend.runs, [run(1), run(3), run(5)]);
    let shown: Vec<_> = trend
        .codes
        .iter()
        .map(|Frequency { figures: it, .. }| (it.owner, &*it.code, it.printed, it.advices, it.repeated))
        .collect();
    assert_eq!(shown, [(KUNDE, "RB7050", 5, 2, 2), (Owner::ForInformation, "RB7050", 1, 1, 0)]);
    assert_eq!(trend.codes[0].figures.by_run, [(run(1), 2, 0), (run(3), 2, 2), (run(5), 1, 1)]);
    let last = store.trend(Some(&group()), 1).unwrap();
    assert_eq!((last.runs, last.codes.len()), (vec![run(5)], 1));
    let nobody = store.trend(PayGroup::new("998").as_ref(), 6).unwrap();
    assert_eq!(nobody, Trend::default());
}

#[test]
fn a_story_tells_runs_times_and_changes() {
    let store = store();
    let rows = [("skyldig 100,00 kr", KUNDE, false)];
    report(&store, 1, &rows, BOTH);
    types(&store, 1, rows[0].0, TypedColumn::InternalNote, "", "ring");
    close(&store, 1, rows[0].0);
    report(&store, 3, &[("skyldig 90,00 kr", KUNDE, false), rows[0]], BOTH);
    let row_id = store.rows_of(&group(), run(1)).unwrap()[0].row_id.clone();
    let story = store.story(&row_id).unwrap().unwrap();
    let runs: Vec<_> = story.printed.iter().map(|printed| printed.run).collect();
    assert_eq!((runs, story.first_run), (vec![run(1), run(3)], run(1)));
    assert_eq!(
        story.open,
        [
            OpenSpell { since: run(1), until: Some((run(1), crate::history::compare::How::Person)) },
            OpenSpell { since: run(3), until: None }
        ]
    );
    let fields: Vec<_> = story.events.iter().map(|event| (&*event.field, &*event.new)).collect();
    assert_eq!(fields, [("Intern note", "ring"), ("Status", "Udført"), ("Siden sidst", "Genopstået")]);
    assert!(store.story("999-AAAAAAAAAAAAAAAA").unwrap().is_none());
}

/// What the program notes with a report is one entry for all its rows: each leaves it with its advice, the others stay.
#[test]
fn what_the_program_noted_of_a_row_goes_with_its_advice() {
    let store = store();
    let noted = |row_id: &str| -> Vec<String> {
        let events = store.events_of(row_id).unwrap();
        events.into_iter().filter(|event| !event.by_person).map(|event| event.new).collect()
    };
    let entries = || count(&store, "trail");
    report(&store, 1, &[("om Ole 1,00 kr", KUNDE, true), ("andet 1,00 kr", KUNDE, true)], BOTH);
    let second = [("om Ole 2,00 kr", KUNDE, true), ("andet 2,00 kr", KUNDE, true)];
    report(&store, 3, &second, BOTH);
    is_about(&store, "om Ole 1,00 kr", OLE);
    is_about(&store, second[0].0, OLE);
    let rows = store.rows_of(&group(), run(3)).unwrap();
    let ids: Vec<&str> = rows.iter().map(|row| &*row.row_id).collect();
    assert_eq!((noted(ids[0]), noted(ids[1]), entries()), (vec!["Ændret".into()], vec!["Ændret".into()], 1));
    assert_eq!(forget(&store, true).trail, 1);
    let left: Vec<Vec<String>> = ids.iter().map(|id| noted(id)).collect();
    assert_eq!((left.concat(), entries()), (vec!["Ændret".to_string()], 1));
    report(&store, 5, &[], BOTH);
    report(&store, 7, &[], BOTH);
    assert_eq!(purge(&store, 9, true).trail, 2, "changed, and gone");
    assert_eq!((ids.iter().map(|id| noted(id)).collect::<Vec<_>>().concat(), entries()), (vec![], 0));
}

#[test]
fn an_export_holds_every_printed_row_once_with_what_became_of_it() {
    let store = store();
    let rows = [("skyldig 100,00 kr", KUNDE, false), ("andet", KUNDE, true)];
    report(&store, 1, &rows, BOTH);
    close(&store, 1, rows[0].0);
    report(&store, 3, &[], BOTH);
    let mut found = Vec::new();
    for (run, groups) in store.runs().unwrap() {
        for group in groups {
            let mut take = |row: Exported| {
                found.push((
                    run,
                    row.advice.text.to_string(),
                    row.status,
                    row.closed.map(|(run, _)| run),
                    row.nth,
                ));
                Ok(())
            };
            store.book_to_export(&group).unwrap().printed(run, &mut take).unwrap();
        }
    }
    found.sort_by(|a, b| a.1.cmp(&b.1));
    assert_eq!(
        found,
        [
            (run(1), "andet".to_string(), Status::Open, Some(run(3)), 1),
            (run(1), "skyldig 100,00 kr".to_string(), Status::Done, Some(run(1)), 1)
        ]
    );
    let refused = |_| Err(Error::new("a", "b", "c"));
    assert!(store.book_to_export(&group()).unwrap().printed(run(1), &mut { refused }).is_err());
}

#[test]
fn a_purge_says_first_what_goes_and_leaves_what_is_open() {
    let store = store();
    let rows = [("skyldig 100,00 kr", KUNDE, false), ("lukkes", KUNDE, true), ("andet", KUNDE, false)];
    report(&store, 1, &rows, BOTH);
    types(&store, 1, "andet", TypedColumn::InternalNote, "", "venter");
    close(&store, 1, rows[0].0);
    report(&store, 3, &[], BOTH);
    report(&store, 5, &[], BOTH);
    let before = counts(&store);
    let told = purge(&store, 5, false);
    assert_eq!(counts(&store), before, "a dry run changes nothing");
    assert_eq!((told.advices, told.rows, told.staying, told.reports), (2, 2, 1, 2));
    assert_eq!(purge(&store, 5, true), told);
    assert_eq!(lines_and_advices(&store), (1, 1));
    // Its report stays as a name, for the row that is still open; the other one goes.
    assert_eq!(store.runs().unwrap().into_iter().map(|(run, _)| run).collect::<Vec<_>>(), [run(1), run(5)]);
    assert!(store.is_purged(&group(), run(1)).unwrap() && !store.is_purged(&group(), run(5)).unwrap());
    assert!(again(&store, 5, &[])[0].contains("[venter]"));
    refold(&store, 5);
    assert!(
        again(&store, 5, &[])[0].contains("Ikke gentaget andet")
            && again(&store, 5, &[])[0].contains("[venter]")
    );
    assert_eq!(purge(&store, 5, true), Purged { staying: 1, ..Purged::default() });
}

#[test]
fn a_purged_report_that_is_on_disk_is_not_taken_for_a_lost_one() {
    let store = store();
    report(&store, 1, &[("lukkes", KUNDE, true)], BOTH);
    report(&store, 3, &[], BOTH);
    let purged = store.purge(run(5), &|_| true, true).unwrap();
    store.verify().unwrap();
    let named = |number| (run(number), group(), "report.xlsx".to_string());
    assert_eq!(purged.on_disk, [named(1), named(3)]);
    assert_eq!((purged.reports, lines_and_advices(&store)), (2, (0, 0)));
    let written = store.written(&group(), run(1)).unwrap().unwrap();
    assert!(written.stamp.is_some() && store.is_purged(&group(), run(1)).unwrap());
}

#[test]
fn advices_that_only_their_number_tells_apart_are_purged_together() {
    let store = store();
    let (a, b) = (("skyldig 100,00 kr", KUNDE, true), ("skyldig 200,00 kr", KUNDE, false));
    report(&store, 1, &[a, b], BOTH);
    let ids = store.rows_of(&group(), run(1)).unwrap();
    report(&store, 3, &[], BOTH);
    report(&store, 5, &[], BOTH);
    assert_eq!(purge(&store, 5, true).advices, 0, "the second one is open");
    let third = report(&store, 7, &[("skyldig 300,00 kr", KUNDE, false), b], BOTH);
    assert!(ids.iter().all(|id| !third[0].contains(&id.row_id)), "{third:?}");
}

#[test]
fn forgetting_erases_rows_notes_and_mentions_and_names_the_reports() {
    let store = store();
    let rows = [("om Ole", KUNDE, false), ("se også 050391-0033 002", KUNDE, false), ("andet", KUNDE, false)];
    report(&store, 1, &rows, BOTH);
    is_about(&store, "om Ole", OLE);
    types(&store, 1, "om Ole", TypedColumn::InternalNote, "", "ring til Ole");
    types(&store, 1, "andet", TypedColumn::InternalNote, "", "som 0503910033");
    report(&store, 3, &[], BOTH);
    let before = counts(&store);
    let told = forget(&store, false);
    assert_eq!(counts(&store), before, "a dry run changes nothing");
    assert_eq!((told.advices, told.open, told.rows, told.trail), (1, 1, 1, 1));
    let reports: Vec<_> = told.reports.iter().map(|(run, ..)| *run).collect();
    assert_eq!(reports, [run(1), run(3)]);
    assert_eq!(forget(&store, true), told);
    let book = store.book(&group()).unwrap();
    assert!(book.pages.values().flat_map(|page| &page.lines).all(|line| line.person.is_none()));
    let left = again(&store, 3, &[]);
    assert_eq!(words(&left), ["Ikke gentaget andet", "Ikke gentaget se også [slettet] 002"]);
    assert!(left[0].contains("[som [slettet]]"), "{left:?}");
    let trail: Vec<_> = store
        .rows_of(&group(), run(1))
        .unwrap()
        .iter()
        .flat_map(|row| store.events_of(&row.row_id).unwrap())
        .map(|event| event.new)
        .collect();
    assert_eq!(trail, ["som [slettet]"]);
    assert_eq!(forget(&store, true), Forgotten::default());
    assert!(
        store.lock().execute("UPDATE trail SET row_id = 'x'", []).is_err(),
        "the trail is still only added to"
    );
}

#[test]
fn a_person_who_shares_an_advice_with_others_is_taken_out_of_it() {
    // A layout may leave the lønnummer out of what identifies an advice.
    let store = store();
    report(&store, 1, &[("a", KUNDE, false), ("b", KUNDE, false)], BOTH);
    is_about(&store, "a", OLE);
    report(&store, 3, &[("a", KUNDE, false)], BOTH);
    forget(&store, true);
    assert_eq!(lines_and_advices(&store), (2, 2));
    let shown = again(&store, 3, &[("a", KUNDE, false)]);
    assert!(shown[0].starts_with("Ny a | 2023-02-2 x1"), "{shown:?}");
}

#[test]
fn nothing_readable_is_left_behind_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Secret::new(&[1; 32])).unwrap();
    report(&store, 1, &[("om Ole", KUNDE, false)], BOTH);
    is_about(&store, "om Ole", OLE);
    types(&store, 1, "om Ole", TypedColumn::InternalNote, "", "ring");
    let row_id = store.rows_of(&group(), run(1)).unwrap()[0].row_id.clone();
    let holds = || {
        #[allow(clippy::disallowed_methods)]
        let files =
            [FILE.to_string(), format!("{FILE}-wal")].map(|name| std::fs::read(folder.path().join(name)));
        files
            .into_iter()
            .flatten()
            .any(|bytes| bytes.windows(row_id.len()).any(|found| found == row_id.as_bytes()))
    };
    assert!(holds());
    forget(&store, true);
    assert!(!holds());
}

/// What is said again in a later run has an id of its own, which an earlier run that is read again does not take.
#[test]
fn a_run_that_is_read_again_keeps_the_ids_it_gave() {
    let store = store();
    let (two, three) = ([("skyldig 200,00 kr", KUNDE, false)], [("skyldig 300,00 kr", KUNDE, false)]);
    report(&store, 1, &two, BOTH);
    report(&store, 2, &three, BOTH);
    close(&store, 2, three[0].0);
    report(&store, 3, &two, BOTH);
    let ids = |store: &Store| {
        [1, 2, 3].map(|number| store.rows_of(&group(), run(number)).unwrap()[0].row_id.clone())
    };
    let given = ids(&store);
    assert!(given[0] == given[1] && given[1] != given[2], "{given:?}");
    refold(&store, 1);
    for (number, rows) in [(1, &two), (2, &three), (3, &two)] {
        let shown = again(&store, number, rows);
        assert!(shown[0].ends_with(&given[number - 1]), "{shown:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// What stays looks the same after a purge, now and after folding anew.
    #[test]
    fn a_purge_changes_nothing_of_what_stays(
        runs in proptest::collection::vec((any_rows(), any::<bool>()), 2..7),
        cut in 0..7usize,
        closed in 0..7usize,
    ) {
        let store = store();
        for (number, (rows, whole)) in runs.iter().enumerate() {
            report(&store, number, rows, if *whole { BOTH } else { SILENT });
            if let (true, Some((text, ..))) = (number == closed, rows.first()) {
                close(&store, number, text);
            }
        }
        let cut = cut.min(runs.len() - 1);
        let view = |store: &Store| -> Vec<String> {
            let shown = (cut..runs.len()).flat_map(|number| again(store, number, &runs[number].0));
            shown.filter(|line| !line.starts_with("Bortfaldet")).collect()
        };
        let before = view(&store);
        let told = purge(&store, cut, false);
        prop_assert_eq!(&view(&store), &before);
        prop_assert_eq!(purge(&store, cut, true), told);
        prop_assert_eq!(&view(&store), &before);
        refold(&store, cut);
        prop_assert_eq!(view(&store), before);
    }

    /// The others look the same after a person was erased.
    #[test]
    fn forgetting_one_changes_nothing_of_the_others(
        runs in proptest::collection::vec(any_rows(), 1..6),
        typed in any::<bool>(),
    ) {
        let store = store();
        for (number, rows) in runs.iter().enumerate() {
            report(&store, number, rows, BOTH);
            if let (true, Some((text, ..))) = (typed, rows.iter().find(|row| row.0 != "andet")) {
                types(&store, number, text, TypedColumn::InternalNote, "", &format!("om {text}"));
            }
        }
        let others: Vec<Vec<TestRow>> =
            runs.iter().map(|rows| rows.iter().copied().filter(|row| row.0 != "andet").collect()).collect();
        let view = |store: &Store, rows: &[Vec<TestRow>]| -> Vec<String> {
            let shown = rows.iter().enumerate().flat_map(|(number, rows)| again(store, number, rows));
            shown.filter(|line| !line.contains(" andet")).collect()
        };
        let before = view(&store, &runs);
        is_about(&store, "andet", OLE);
        forget(&store, true);
        prop_assert_eq!(view(&store, &others), before);
    }
}

/// Everything that is encrypted in the database, decrypted.
fn every_text(store: &Store) -> String {
    let mut texts = String::new();
    for (table, column) in [
        ("trail", "old"),
        ("trail", "new"),
        ("trail", "source"),
        ("source", "body"),
        ("report", "summary"),
        ("batch", "body"),
        ("print", "body"),
    ] {
        let db = store.lock();
        let mut select =
            db.prepare(&format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL")).unwrap();
        let sealed = select.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        for sealed in sealed {
            texts.push_str(&String::from_utf8_lossy(&store.known_source(&sealed.unwrap()).unwrap()));
        }
    }
    for run in store.book(&group()).unwrap().runs_with(|_| true) {
        texts.push_str(&format!("{:?}", store.texts_of(&group(), run).unwrap().collect::<Vec<_>>()));
    }
    {
        let db = store.lock();
        let mut select = db.prepare("SELECT rows FROM edition").unwrap();
        let sealed = select.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        for sealed in sealed {
            texts.push_str(&format!("{:?}", store.unpacked(&sealed.unwrap()).unwrap()));
        }
    }
    texts
}

#[test]
fn no_text_of_a_purged_advice_is_left_anywhere() {
    let store = store();
    report(&store, 1, &[("gammel tekst", KUNDE, true), ("andet", KUNDE, false)], BOTH);
    // The same run printed anew, more than once, with another text.
    for text in ["ny tekst", "nyere tekst", "nyeste tekst"] {
        report(&store, 1, &[(text, KUNDE, true), ("andet", KUNDE, false)], BOTH);
    }
    assert!(!every_text(&store).contains("gammel tekst"), "no row needs it any more");
    types(&store, 1, "nyeste tekst", TypedColumn::InternalNote, "", "om den");
    close(&store, 1, "nyeste tekst");
    report(&store, 3, &[("andet", KUNDE, false)], BOTH);
    report(&store, 5, &[("andet", KUNDE, false)], BOTH);
    assert!(every_text(&store).contains("om den"));
    purge(&store, 5, true);
    let texts = every_text(&store);
    for gone in ["tekst", "om den"] {
        assert!(!texts.contains(gone), "{gone}: {texts}");
    }
    assert!(texts.contains("andet"));
    store.verify().unwrap();
}

#[test]
fn a_number_is_erased_however_it_was_written() {
    let forms = [
        "050391-0033",
        "0503910033",
        "050391 - 0033",
        "050391\u{2013}0033",
        "05 03 91 0033",
        "050391-\n0033",
        "(050391)0033",
    ];
    for form in forms {
        let store = store();
        let text: &'static str = Box::leak(format!("se {form} her").into_boxed_str());
        report(&store, 1, &[(text, KUNDE, false)], BOTH);
        types(&store, 1, text, TypedColumn::NoteToCustomer, "", &format!("ring om {form}"));
        let told = forget(&store, true);
        assert!(told.mentions > 1, "{form}: {told:?}");
        let texts = every_text(&store);
        assert!(texts.contains("se [slettet] her") && texts.contains("ring om [slettet]"), "{form}: {texts}");
        assert!(!texts.contains("0033"), "{form}: {texts}");
        store.verify().unwrap();
    }
}
