//! Any lines as a print, read by each built-in layout of one. A form feed begins a page, and a line that begins with
//! `\x` counts as damaged.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use uddata::formats::document::{Line, Lines};
use uddata::prints::layout::{self, DocumentShape, Layout, Layouts};
use uddata::domain::Tally;
use uddata::prints::parse::lines;
use uddata::prints::parse::reading::{ParsedPrint, Take};
use uddata_fuzz::{check_problem, file};

static LAYOUTS: LazyLock<Vec<Layout>> = LazyLock::new(|| {
    let load = |(name, text)| layout::load(Path::new(name), text).expect("built-in layouts load");
    Layouts::BUILTIN.map(load).into_iter().filter(|layout| layout.shape == DocumentShape::Lines).collect()
});

fuzz_target!(|text: &str| {
    let file = file("in.txt");
    let print = print_of(text);
    for layout in LAYOUTS.iter() {
        lines::heading(&file, &print, layout);
        match lines::read(&file, &print, layout, true) {
            Ok(reading) => check(&reading, &print),
            Err(problem) => check_problem(&problem),
        }
    }
});

fn print_of(text: &str) -> Lines {
    let mut lines = Lines::with_capacity(text.len());
    let mut page = 1;
    for (number, line) in (1..).zip(text.lines()) {
        page += line.matches('\u{c}').count() as u32;
        let damaged = line.starts_with("\\x");
        let shown: String = line.chars().filter(|c| !c.is_control()).collect();
        lines.push(Line { page, line: number, text: shown.trim_end(), damaged });
    }
    lines
}

/// Every line is counted once, as what it was taken for, and every row and every leftover is there.
fn check(reading: &ParsedPrint, print: &Lines) {
    let count = |wanted: fn(&Take) -> bool| reading.takes.iter().filter(|take| wanted(take)).count();
    let counted = Tally {
        lines: reading.takes.len(),
        advice_lines: count(|take| matches!(take, Take::Advice | Take::Continuation)),
        furniture: count(|take| matches!(take, Take::Furniture | Take::Head)),
        blank: count(|take| matches!(take, Take::Blank)),
        unrecognised: count(|take| matches!(take, Take::Unrecognised(_))),
    };
    assert!(reading.tally.adds_up());
    assert_eq!(reading.tally, counted);
    assert_eq!(reading.tally.lines, print.len());
    assert_eq!(reading.unrecognised.len(), counted.unrecognised);
    assert_eq!(reading.advices(), count(|take| matches!(take, Take::Advice)), "a row is lost or made up");
    assert_eq!(print.iter().filter(|line| line.text.is_empty() && !line.damaged).count(), counted.blank);
    assert!(!reading.parts.is_empty());
    reading.problems.iter().for_each(check_problem);
    let advices = reading.parts.iter().flat_map(|part| &part.advices);
    let places: Vec<_> = advices.map(|advice| (advice.at.page, advice.at.line)).collect();
    assert!(reading.parts.len() > 1 || places.is_sorted_by(|a, b| a < b), "rows out of order");
}
