//! Any bytes as a csv file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uddata::formats::document::{Cell, Table};
use uddata::formats::read::{encoding, table};
use uddata_fuzz::{check_problem, check_tables, file};

fuzz_target!(|bytes: &[u8]| {
    let file = file("in.csv");
    match table::read_csv(&file, bytes) {
        Ok(document) => {
            let [table] = check_tables(&document) else { panic!("a csv file is one sheet") };
            let decoded = encoding::decode(&file, bytes).expect("what was read can be decoded");
            let text = decoded.text.strip_prefix("sep=").filter(|_| states_delimiter(&decoded.text));
            check_nothing_is_dropped(text.unwrap_or(&decoded.text), table);
        }
        Err(problem) => check_problem(&problem),
    }
});

fn states_delimiter(text: &str) -> bool {
    matches!(text.as_bytes().get(4..6), Some([b';' | b',' | b'\t', b'\r' | b'\n']))
}

/// Letters and digits neither delimit nor quote: each of the text stands in a cell, in the same order.
fn check_nothing_is_dropped(text: &str, table: &Table) {
    let cells = table.rows.iter().flat_map(|row| &row.cells);
    let read = cells.flat_map(|cell| match cell {
        Cell::Text(text) => text.chars(),
        Cell::Empty => "".chars(),
        other => panic!("a csv file holds text only, not {other:?}"),
    });
    let counts = |c: &char| c.is_alphanumeric();
    assert!(text.chars().filter(counts).eq(read.filter(counts)), "the cells do not hold what the text does");
}
