//! Every table and column of the history, and how erasing a person and purging old runs reach it.
//!
//! Who adds a column says here what becomes of it, and the kept database of an earlier program shows that it is so.

#![allow(clippy::disallowed_methods, reason = "tests look at files themselves")]

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use flate2::read::DeflateDecoder;

use super::*;
use crate::history::book::PrintedLine;
use crate::system::secret::from_text;

/// How `forget` reaches the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forget {
    /// The person's rows go.
    Removes,
    /// The person's rows go out of it, and the number out of what others typed.
    Cleans,
    /// The rows in which the number stands go.
    Drops,
    /// It tells of nobody, and why.
    Nobody(&'static str),
}

/// How `purge` reaches the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purge {
    /// Those of runs before go.
    ByRun,
    /// They go with the advice that they are about, when it closed before.
    WithAdvice,
    /// They go with the rows of another table.
    With(&'static str),
    /// What is known of prints of runs before goes; that a workbook was seen names neither run nor person, and stays.
    Prints,
    /// They are emptied, and go when nothing of them is left.
    Emptied,
    /// They stay, and why.
    Stays(&'static str),
}

struct Kept {
    table: &'static str,
    columns: &'static [&'static str],
    forget: Forget,
    purge: Purge,
}

const NAMES: Forget =
    Forget::Nobody("names of files, grupper and recipients at the kunde: numbers are masked before");
const NUMBERS: Forget = Forget::Nobody("numbers of advices and runs alone");

const TABLES: [Kept; 14] = [
    Kept {
        table: "meta",
        columns: &["key", "value"],
        forget: Forget::Nobody("whether the secret is the history's"),
        purge: Purge::Stays("it is about no run"),
    },
    Kept {
        table: "report",
        columns: &[
            "grp",
            "run",
            "day",
            "u721",
            "fejl_advis",
            "fingerprint",
            "view",
            "stale",
            "edits",
            "path",
            "size",
            "modified",
            "sha256",
            "versions",
            "summary",
            "edition",
            "copy",
            "prints",
            "copy_edits",
            "copy_edition",
            "beyond",
        ],
        forget: Forget::Cleans,
        purge: Purge::Emptied,
    },
    Kept {
        table: "edition",
        columns: &["grp", "run", "number", "rows"],
        forget: Forget::Cleans,
        purge: Purge::ByRun,
    },
    Kept {
        table: "page",
        columns: &["grp", "run", "lines", "texts"],
        forget: Forget::Cleans,
        purge: Purge::WithAdvice,
    },
    Kept { table: "book", columns: &["grp", "state"], forget: Forget::Removes, purge: Purge::WithAdvice },
    Kept {
        table: "shelf",
        columns: &["grp", "run", "bases", "advices"],
        forget: Forget::Removes,
        purge: Purge::WithAdvice,
    },
    Kept {
        table: "trail",
        columns: &[
            "id",
            "at",
            "by_person",
            "grp",
            "run",
            "row_id",
            "anchor_run",
            "exact",
            "twin",
            "field",
            "old",
            "new",
            "source",
            "versions",
            "seal",
        ],
        forget: Forget::Cleans,
        purge: Purge::WithAdvice,
    },
    Kept { table: "source", columns: &["mac", "body"], forget: Forget::Drops, purge: Purge::Prints },
    Kept {
        table: "delivery",
        columns: &["id", "grp", "run", "recipient", "version", "stage", "at", "copy", "body"],
        forget: NAMES,
        purge: Purge::ByRun,
    },
    Kept {
        table: "released",
        columns: &["grp", "run", "version", "anyway", "at"],
        forget: NUMBERS,
        purge: Purge::ByRun,
    },
    Kept {
        table: "enclosed",
        columns: &["recipient", "file", "delivery"],
        forget: NAMES,
        purge: Purge::With("delivery"),
    },
    Kept { table: "batch", columns: &["run", "body"], forget: NAMES, purge: Purge::ByRun },
    Kept {
        table: "print",
        columns: &["grp", "run", "nth", "body"],
        forget: Forget::Cleans,
        purge: Purge::ByRun,
    },
    Kept {
        table: "sqlite_sequence",
        columns: &["name", "seq"],
        forget: NUMBERS,
        purge: Purge::Stays("SQLite's own: numbers are not given out twice"),
    },
];

/// The database that an earlier program left, with a note in which the number of a person of it stands.
fn kept() -> (tempfile::TempDir, Store, PayNumber) {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/kept/schema-2");
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::copy(fixture.join("state").join(FILE), folder.path().join(FILE)).unwrap();
    let secret = from_text(&std::fs::read_to_string(fixture.join("secret")).unwrap()).unwrap();
    let store = Store::open(folder.path(), Secret::new(&secret)).unwrap();
    let groups = store.groups().unwrap();
    let printed = groups.iter().find_map(|group| {
        let known = store.book(group).unwrap();
        let runs = known.runs_with(|line| line.person.is_some());
        let rows = store.rows_printed(group, *runs.first()?).unwrap();
        rows.into_iter().find_map(|row| row.printed.advice(PrintKind::U721).pay_number)
    });
    let number = printed.unwrap();
    let note = NewEdit {
        row_id: String::new(),
        target: None,
        column: TypedColumn::InternalNote,
        from: String::new(),
        to: format!("ring også om {}", number.cpr()),
        is_proposal: false,
    };
    let (group, run) = (PayGroup::new("901").unwrap(), PayrollRun::new(2023, 8, 2).unwrap());
    store.take_in(&group, run, "2023-09-01T08:00:00Z", "a.xlsx", &[note], None).unwrap();
    (folder, store, number)
}

/// The columns in which the number stands, decrypted and unpacked where that takes it.
fn holding(store: &Store, number: &PayNumber) -> BTreeSet<String> {
    let (born, serial) = number.cpr().split_at(6);
    let number = regex::bytes::Regex::new(&format!("{born}[-_ ]?{serial}")).unwrap();
    let mut found = BTreeSet::new();
    let db = store.lock();
    for Kept { table, columns, .. } in TABLES {
        for column in columns {
            let mut select = db.prepare(&format!("SELECT CAST({column} AS BLOB) FROM {table}")).unwrap();
            let cells = select.query_map([], |row| row.get::<_, Option<Vec<u8>>>(0)).unwrap();
            for cell in cells.filter_map(|cell| cell.unwrap()) {
                let plain = store.secret().open(&cell).unwrap_or(cell);
                let mut unpacked = Vec::new();
                let _ = DeflateDecoder::new(&*plain).read_to_end(&mut unpacked);
                if number.is_match(&plain) || number.is_match(&unpacked) {
                    found.insert(format!("{table}.{column}"));
                }
            }
        }
    }
    drop(db);
    for group in store.groups().unwrap() {
        for run in store.book(&group).unwrap().runs_with(|_| true) {
            let texts = format!("{:?}", store.texts_of(&group, run).unwrap().collect::<Vec<_>>());
            found.extend(number.is_match(texts.as_bytes()).then(|| "page.texts".to_string()));
        }
    }
    found
}

/// The lines of all books.
fn lines(store: &Store) -> Vec<PrintedLine> {
    let books = store.groups().unwrap().into_iter().map(|group| store.book(&group).unwrap());
    books.flat_map(|book| book.pages.into_values().flat_map(|page| page.lines)).collect()
}

#[test]
fn every_table_and_column_is_accounted_for() {
    let store = store();
    let db = store.lock();
    let mut select = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let tables: BTreeSet<String> =
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let said: BTreeSet<String> = TABLES.iter().map(|kept| kept.table.to_string()).collect();
    assert_eq!(tables, said, "say what `forget` and `purge` do about it");
    for Kept { table, columns, .. } in TABLES {
        let mut select = db.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
        let found: BTreeSet<String> =
            select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let said: BTreeSet<String> = columns.iter().map(ToString::to_string).collect();
        assert_eq!(
            found, said,
            "{table}: say of the new column what it holds, and whether the claims still fit"
        );
    }
}

#[test]
fn forgetting_leaves_nothing_of_a_person_in_any_column() {
    let (_folder, store, number) = kept();
    let before = holding(&store, &number);
    assert!(before.contains("page.texts") && before.contains("trail.new"), "{before:?}");
    for place in &before {
        let table = TABLES.iter().find(|kept| place.starts_with(&format!("{}.", kept.table))).unwrap();
        assert!(!matches!(table.forget, Forget::Nobody(_)), "{place} holds a number: {:?}", table.forget);
    }
    let person = crate::history::identity::person_mac(&number, store.secret());
    let rows = |store: &Store| lines(store).iter().filter(|line| line.person == Some(person)).count();
    assert!(rows(&store) > 0);
    store.forget(&number, &|_| false, true).unwrap();
    assert_eq!((holding(&store, &number), rows(&store)), (BTreeSet::new(), 0));
    for group in store.groups().unwrap() {
        let book = store.book(&group).unwrap();
        assert!(
            book.entries.values().all(|entry| !entry.printed.is_empty()),
            "an advice that nothing printed"
        );
        assert!(book.retired.iter().all(|retired| retired.person != Some(person)));
    }
}

/// How many advices of a løngruppe are there that should be gone: neither open nor of the base of one that is; and entries
/// of the trail about others.
fn over(store: &Store, group: &PayGroup) -> i64 {
    let book = store.book(group).unwrap();
    let open: Vec<_> =
        book.entries.values().filter(|entry| entry.is_open()).map(|entry| entry.base).collect();
    let over = book.entries.values().filter(|entry| !open.contains(&entry.base)).count();
    over as i64 + book.typed.iter().filter(|word| word.entry.is_none()).count() as i64
}

#[test]
fn purging_reaches_every_table_as_it_says() {
    let (_folder, store, _) = kept();
    let all = PayrollRun::new(2199, 12, 2).unwrap();
    store.purge(all, &|_| false, true).unwrap();
    let count = |sql: &str| -> i64 { store.lock().query_row(sql, [], |row| row.get(0)).unwrap() };
    assert!(!lines(&store).is_empty(), "what is open stays");
    for Kept { table, purge, .. } in TABLES {
        let left = match purge {
            Purge::ByRun | Purge::With("delivery") => count(&format!("SELECT count(*) FROM {table}")),
            Purge::With(other) => {
                count(&format!("SELECT count(*) FROM {table} WHERE id NOT IN (SELECT {table} FROM {other})"))
            }
            Purge::Emptied => count(
                "SELECT count(*) FROM report WHERE summary IS NOT NULL OR fingerprint IS NOT NULL
                     OR NOT EXISTS (SELECT 1 FROM page WHERE page.grp = report.grp AND page.run = report.run)",
            ),
            Purge::WithAdvice => store.groups().unwrap().iter().map(|group| over(&store, group)).sum(),
            Purge::Prints => {
                let db = store.lock();
                let mut select = db.prepare("SELECT body FROM source").unwrap();
                let bodies = select.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
                let plain = bodies.map(|body| store.known_source(&body.unwrap()).unwrap());
                plain.filter(|plain| plain != b"true").count() as i64
            }
            Purge::Stays(_) => 0,
        };
        assert_eq!(left, 0, "{table}: {purge:?}");
    }
}
